"""Drafts of replies and notes, saved while they are being written."""

from __future__ import annotations

from flask import Blueprint, abort, request

from contactcenter import drafts, views
from contactcenter.drafts import KINDS, NewerDraft
from contactcenter.web import sessions
from contactcenter.web.asked import line, whole

door = Blueprint("drafts", __name__)


@door.put("/tickets/<int:number>/drafts/<kind>")
def save(number: int, kind: str):
    """`text, channel, subject, rev` -> `{rev}`; 409 with `{rev, text}` where another tab was first."""
    agent, form = sessions.current(), request.form
    ticket = views.ticket(agent, number)
    if kind not in KINDS:
        abort(404)
    try:
        rev = drafts.save(agent, ticket, kind, form.get("text", ""), seen=whole("rev"),
                          channel=line("channel", 16), subject=line("subject"))
    except NewerDraft as newer:
        return {"rev": newer.draft.rev, "text": newer.draft.text}, 409
    return {"rev": rev}

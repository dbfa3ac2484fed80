"""The editor of prepared replies: both languages, where they may be used, and how they read on a ticket."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from contactcenter import prepared
from contactcenter.columns import clean
from contactcenter.present import replies as shown
from contactcenter.present import texts as shown_texts
from contactcenter.texts import REPLY
from contactcenter.web import sessions
from contactcenter.web.asked import LARGEST, line, whole
from contactcenter.web.security import role
from contactcenter.web.text_editors import WRITERS, Editor, changed, counts, pair
from contactcenter.workshop import Body

door = Blueprint("replies_editor", __name__)


@door.post("/settings/replies/<key>/preview")
@role(*WRITERS)
def preview(key: str) -> str:
    """Filled from `ticket`, the newest by default; nothing is kept."""
    agent, body = sessions.current(), _form(EDITOR.body(key)[0])
    ticket = shown.sample(agent, min(whole("ticket"), LARGEST))
    return render_template("replies/_preview.html", now=shown.preview(body, agent, ticket))


def _index(faults: list[str], text: str) -> str:
    language, asked = sessions.current().language, clean(request.args.get("q", ""))[:100]
    return render_template("replies/index.html", groups=shown.index(language, asked), asked=asked, nav="replies",
                           faults=faults, text=text, counts=counts())


def _page(key: str) -> str:
    agent = sessions.current()
    one = shown_texts.editor(REPLY, key, agent.language)
    return render_template("replies/editor.html", one=one, form=shown.form(one["body"]), nav="replies",
                           now=shown.preview(one["body"], agent, shown.sample(agent)), stages=prepared.STAGES,
                           channels=shown.CHANNELS, kinds=shown.KINDS, tickets=shown.tickets(agent))


def _form(held: Body) -> Body:
    """Both titles and both texts stand in a reply, also where one is still to be written."""
    stage = line("stage") if line("stage") in prepared.STAGES else prepared.STAGES[0]
    told = {"shortcut": line("shortcut", 30).removeprefix("/").replace(" ", ""), "subject": pair("subject"),
            "title": pair("title") or {"en": "", "zh": ""}, "body": pair("body") or {"en": "", "zh": ""}}
    return changed(held, told) | {
        "stage": stage, "kind": "marketing" if line("kind") == "marketing" else "service",
        "channels": _channels(held)}


def _channels(held: Body) -> list[str]:
    """In the order they had."""
    chosen = [name for name in shown.CHANNELS if name in request.form.getlist("channels")]
    before = [name for name in held.get("channels", ()) if name in chosen]
    return [*before, *(name for name in chosen if name not in before)]


EDITOR = Editor(REPLY, "/settings/replies", _index, _page, _form)
EDITOR.hang(door)

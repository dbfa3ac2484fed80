"""Answers to customers: sent, taken back within the undo time, tried again, and begun from a prepared text."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

import channels
from contactcenter import drafts, files, journal, outbox, prepared, views, wording_help
from contactcenter.columns import clean
from contactcenter.extensions import db
from contactcenter.models import Agent, Item, Ticket
from contactcenter.models.messages import NoAddress, StaleReply
from contactcenter.present.composer import NOT_WRITTEN, file_chip
from contactcenter.present.greetings import MOMENT_WORDS
from contactcenter.present.wording_help import advice
from contactcenter.web import sessions, shown
from contactcenter.web.asked import client_id, line, refuse, whole, wholes

door = Blueprint("replies", __name__)
LONGEST = {"sms": 1600, "webchat": 4000}
LONGEST_MAIL = 100_000


@door.post("/tickets/<int:number>/replies")
def send(number: int):
    """`client_id, text, channel, subject, cc, seen, anyway, as_it_is, attachment*, then` -> the message as it stands
    now; 422 for what must not go, 409 for what its author is asked about first."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    words = _words(agent)
    found = wording_help.look(ticket, words["text"], words["channel"], words["subject"], len(words["attachments"]))
    if found.refusal or found.asks and not line("as_it_is"):
        return _asked(found, number), 422 if found.refusal else 409
    try:
        with journal.transaction():
            item = ticket.reply(**words, agent=agent)
            wording_help.keep(item, found)
            drafts.forget(agent, ticket, "reply")
            if request.form.get("then") == "resolve":
                ticket.resolve(agent)
    except StaleReply as stale:
        return render_template("composer/_stale.html", items=stale.items, language=agent.language), 409
    except NoAddress:
        refuse(_("The customer has no address on this channel."))
    return shown.item(item, agent), 201


@door.delete("/tickets/<int:number>/replies/<client>")
def undo(number: int, client: str):
    """Take it back: `{text, channel, subject, files}` for the composer, or 409 when it has left."""
    agent = sessions.current()
    item = _reply(views.ticket(agent, number), client)
    with journal.transaction():
        if not outbox.undo(item, agent):
            refuse(_("Too late: the message has left."), 409)
        if item.data.get("then") == "resolve" and item.ticket.status == "resolved":
            item.ticket.reopen("reply taken back")
    chips = "".join(render_template("composer/_file.html", file=file_chip(each)) for each in item.attachments)
    return {"text": item.text, "channel": item.channel, "subject": item.subject, "files": chips}


@door.post("/tickets/<int:number>/replies/<client>/retry")
def retry(number: int, client: str):
    """Try a message again that could not be delivered."""
    agent = sessions.current()
    item = _reply(views.ticket(agent, number), client)
    if not outbox.retry(item):
        refuse(_("This message has not failed."), 409)
    return shown.item(item, agent)


@door.get("/tickets/<int:number>/replies/prepared")
def texts(number: int):
    """What `/` offers on `channel` for the word `q`, filled for this ticket."""
    agent = sessions.current()
    ticket, asked = views.ticket(agent, number), clean(request.args.get("q", ""))[:100]
    offered = prepared.offer(ticket, agent, request.args.get("channel", "note"), asked)
    return render_template("composer/_prepared.html", offered=offered, number=number, moments=MOMENT_WORDS)


def _words(agent: Agent) -> dict:
    """What the form says, checked: a sentence instead of an error for everything that cannot be sent."""
    form = request.form
    text, channel = form.get("text", "").strip(), form.get("channel", "")
    if channel not in channels.names() or channel in NOT_WRITTEN:
        refuse(_("Choose how to send it."))
    attached = files.unsent(wholes("attachment"), agent.id)
    if not text and not attached:
        refuse(_("Write something first."))
    if len(text) > (longest := LONGEST.get(channel, LONGEST_MAIL)):
        refuse(_("This is too long for the channel: %(most)s characters at most.", most=longest))
    return {
        "text": text, "channel": channel, "client_id": client_id(), "attachments": attached,
        "subject": line("subject"), "cc": _addresses(form.get("cc", "")),
        "seen": whole("seen") or None, "anyway": form.get("anyway") == "1",
        "data": {"then": "resolve"} if form.get("then") == "resolve" else {},
    }


def _asked(found: wording_help.Advice, number: int) -> str:
    return render_template("composer/_before.html", advice=advice(found), number=number)


def _addresses(line: str) -> list[str]:
    """Copies go to what looks like an address; anything else is refused by name."""
    parts = [part.strip() for part in line.replace(";", ",").split(",") if part.strip()]
    for part in parts:
        if "@" not in part or any(c.isspace() or ord(c) < 32 for c in part):
            refuse(_("%(part)s is not a mail address.", part=part[:80]))
    return parts[:20]


def _reply(ticket: Ticket, client: str) -> Item:
    """The outgoing message of this ticket by the id its page made, or by its number."""
    named = Item.id == int(client) if client.isdecimal() and len(client) < 19 else Item.client_id == client
    query = select(Item).where(Item.ticket_id == ticket.id, Item.direction == "out", named)
    found = db.session.scalar(query) if client.isascii() and client.isprintable() else None
    if found is None:
        raise views.NotFound(client)
    return found

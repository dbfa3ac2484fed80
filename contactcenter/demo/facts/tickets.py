"""What is true of a conversation's ticket, and of the messages on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from contactcenter import fields
from contactcenter.demo.script import CHANNELS
from contactcenter.demo.stage import Stage
from contactcenter.extensions import db
from contactcenter.masking import holds_card
from contactcenter.models import Agent, Item, OptOut, Outbox, RawInbound, Ticket
from contactcenter.models.tickets import LIVE
from contactcenter.present import sides, timeline
from contactcenter.present.render import render

WRITTEN_AS = {name: said for said, name in CHANNELS.items()}
AT_REST = ("new", "waiting_customer")
LEFT = ("queued", "sending", "sent", "delivered", "read")


def ticket_of(stage: Stage) -> Ticket:
    found = stage.ticket()
    if found is None:
        raise LookupError("there is no ticket")
    db.session.refresh(found)
    return found


def channel(stage: Stage) -> str:
    return WRITTEN_AS.get(ticket_of(stage).channel, ticket_of(stage).channel)


def field(stage: Stage, name: str) -> Any:
    """What is known of a named field; None where nobody has written it down."""
    return fields.known(ticket_of(stage)).get(name)


def channels(stage: Stage) -> set[str]:
    """Every channel that anything on the ticket came or went by."""
    used = select(Item.channel).where(Item.ticket_id == ticket_of(stage).id, Item.channel.is_not(None)).distinct()
    return {WRITTEN_AS.get(name, name) for name in db.session.scalars(used) if name}


def open_tickets(stage: Stage) -> int:
    mine = (Ticket.customer_id == ticket_of(stage).customer_id, Ticket.status.in_(LIVE))
    return db.session.scalar(select(func.count(Ticket.id)).where(*mine)) or 0


def customer(stage: Stage) -> str | None:
    return (ticket_of(stage).customer.facts or {}).get("demo")


def agent(stage: Stage) -> str | None:
    owner = ticket_of(stage).owner
    return script_id(stage, owner) if owner else None


def status(stage: Stage) -> str:
    """`not_reopened`: a ticket that waits or has ended and stayed so, or one that a machine's mail alone has made."""
    ticket = ticket_of(stage)
    return "not_reopened" if ticket.status in AT_REST and not _human_words(ticket) else ticket.status


def _human_words(ticket: Ticket) -> bool:
    written = select(Item.id).where(Item.ticket_id == ticket.id, Item.direction == "in", Item.automatic.is_(None))
    return db.session.scalar(written.limit(1)) is not None


def opened(stage: Stage) -> bool:
    return stage.ticket() is not None


def sides_say(stage: Stage) -> str:
    """The words of the customer's panel beside the ticket."""
    ticket = ticket_of(stage)
    return str(sides.side(ticket.customer, ticket, "en"))


def last_words(stage: Stage) -> str:
    newest = select(Item.text).where(Item.ticket_id == ticket_of(stage).id, Item.direction == "in", Item.text != "")
    return db.session.scalar(newest.order_by(Item.id.desc()).limit(1)) or ""


def acknowledged(stage: Stage) -> bool:
    sent = select(Item.id).where(Item.ticket_id == ticket_of(stage).id, Item.direction == "out",
                                 Item.automatic.is_not(None), Item.state.in_(LEFT))
    return db.session.scalar(sent.limit(1)) is not None


def sent(stage: Stage) -> int:
    theirs = [one for one in (stage.scene.person.phone, stage.scene.person.email) if one]
    left = select(func.count(Outbox.id)).where(Outbox.recipient.in_(theirs), Outbox.state.in_(LEFT))
    return db.session.scalar(left) or 0


def last_send(stage: Stage) -> str | None:
    newest = select(Outbox).where(Outbox.ticket_id == ticket_of(stage).id).order_by(Outbox.id.desc()).limit(1)
    row = db.session.scalar(newest)
    if row is None:
        return None
    return "refused" if row.error_code == "21610" else row.state


def greeting(stage: Stage) -> str | None:
    said = select(Item.automatic).where(Item.ticket_id == ticket_of(stage).id, Item.direction == "out",
                                        Item.automatic.is_not(None))
    return db.session.scalar(said.order_by(Item.id).limit(1))


def card_numbers(stage: Stage) -> bool:
    """In any text of any message, or in what was stored before it was understood."""
    texts = db.session.scalars(select(Item.text))
    raw = db.session.scalars(select(RawInbound.body))
    return any(map(holds_card, texts)) or any(holds_card(body.decode("utf-8", "replace")) for body in raw)


def html(stage: Stage) -> str:
    shown = timeline(ticket_of(stage), "en")
    return render("tickets/_items.html", "en", timeline=shown)


def reply_language(stage: Stage) -> str:
    """The language in which prepared replies are offered: the ticket's."""
    return ticket_of(stage).language


def opted_out(stage: Stage) -> bool:
    held = select(OptOut.id).where(OptOut.theirs == stage.scene.person.phone, OptOut.lifted_at.is_(None))
    return db.session.scalar(held) is not None


def script_id(stage: Stage, agent: Agent) -> str | None:
    logins = stage.customer.script.logins
    return next((key for key, login in logins.items() if login == agent.login), None)

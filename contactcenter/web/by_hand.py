"""The page where an agent makes a ticket: what came over the counter, by letter, or is begun by the desk."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

import channels
from contactcenter import by_hand, calls, masking, phones, views
from contactcenter.columns import clean, label
from contactcenter.extensions import db
from contactcenter.models import Agent, Customer, Queue, Ticket, Version
from contactcenter.models.messages import NoAddress
from contactcenter.models.tickets import PRIORITIES
from contactcenter.present import ringing, words
from contactcenter.present.wording_help import REFUSALS
from contactcenter.web import desk_calls, sessions
from contactcenter.web.asked import LARGEST, client_id, line
from contactcenter.web.replies import LONGEST, LONGEST_MAIL
from contactcenter.wording_help import CARD

door = Blueprint("by_hand", __name__)
WRITTEN = ("email", "sms")


class Wrong(ValueError):
    """`field` cannot be taken as it is, and the message says why."""

    def __init__(self, field: str, why: str):
        super().__init__(why)
        self.field = field


@door.get("/tickets/new")
def page() -> str:
    """The empty form; `customer` names the one it is about."""
    agent = sessions.current()
    return _form(agent, _customer(agent, request.args.get("customer", 0, type=int)))


@door.post("/tickets/new")
def begin():
    """`way, channel, customer, name, phone, email, queue, priority, subject, text, keep, reason, reply, client_id`."""
    agent = sessions.current()
    customer = _customer(agent, request.form.get("customer", 0, type=int))
    try:
        ticket = by_hand.begin(_matter(customer), agent)
    except Wrong as wrong:
        return _form(agent, customer, {wrong.field: str(wrong)}), 422
    except NoAddress:
        return _form(agent, customer, {"channel": _("The customer has no address on this channel.")}), 422
    except by_hand.Unfilled as holes:
        return _form(agent, customer, {"text": _("Nothing is known for %(names)s: write it yourself.",
                                                 names=", ".join(holes.names))}), 422
    except calls.CannotRing as why:
        return _form(agent, customer, {"ring": desk_calls.sentence(why)}), 422
    return redirect(url_for("tickets.page", number=ticket.number), 303)


def _matter(customer: Customer | None) -> by_hand.Matter:
    """What the form says, checked. Raises Wrong for the first field that cannot be taken."""
    way = request.form.get("way", "")
    if way not in by_hand.WAYS:
        raise Wrong("way", _("Choose how this began."))
    channel = _channel() if way == "outbound" else "voice" if way == by_hand.CALL else ""
    identities = {kind: value for kind, value in (("phone", _phone()), ("email", _email())) if value}
    if not customer and not identities and not line("name"):
        raise Wrong("name", _("Say who it is: a name, a number or an address."))
    return by_hand.Matter(
        way, _subject(), _text(channel), _queue(), customer, line("name"), identities, channel,
        priority=_priority(), keep=request.form.get("keep") != "queue", client_id=client_id(),
        reason=line("reason", 40) if way == by_hand.CALL else "", anyway=_priority() == "P1",
        prepared=_prepared(channel),
    )


def _channel() -> str:
    channel = request.form.get("channel", "")
    if channel not in WRITTEN or channel not in channels.names():
        raise Wrong("channel", _("Choose how to send it."))
    return channel


def _phone() -> str | None:
    written = line("phone", 40)
    number = phones.normalise(written)
    if written and not number:
        raise Wrong("phone", _("Write the number with its country, as in +86 10 0555 0001."))
    return number


def _email() -> str:
    written = line("email", 254).lower()
    name, _at, domain = written.partition("@")
    if written and (not name or "." not in domain or " " in written):
        raise Wrong("email", _("%(part)s is not a mail address.", part=written[:80]))
    return written


def _subject() -> str:
    return line("subject") or _refused("subject", _("A ticket needs a subject."))


def _text(channel: str) -> str:
    text = clean(request.form.get("text", "")).strip()
    longest = LONGEST.get(channel, LONGEST_MAIL)
    if len(text) > longest:
        raise Wrong("text", _("This is too long for the channel: %(most)s characters at most.", most=longest))
    if channel and masking.holds_card(text):
        raise Wrong("text", _(REFUSALS[CARD]))
    return text or ("" if _prepared(channel) else _refused("text", _("Write something first.")))


def _prepared(channel: str) -> str:
    """The key of a prepared reply for this channel; nothing where the form names none."""
    asked = line("reply", 60)
    return asked if any(key == asked and channel in ways for key, _title, ways in _replies("en")) else ""


def _replies(language: str) -> list[tuple[str, str, list[str]]]:
    """(key, title, channels) of what may be written first."""
    held = ((version.key, version.body) for version in Version.all_current("reply"))
    found = [(key, label(body.get("title", {}), language), list(set(body.get("channels", ())) & set(WRITTEN)))
             for key, body in held]
    return [one for one in found if one[2]]


def _queue() -> Queue:
    found = db.session.scalar(select(Queue).where(Queue.active, Queue.key == line("queue")))
    return found or _refused("queue", _("Choose a queue."))


def _priority() -> str:
    priority = request.form.get("priority", "P3")
    return priority if priority in PRIORITIES else _refused("priority", _("Choose a priority."))


def _refused(field: str, why: str):
    raise Wrong(field, why)


def _customer(agent: Agent, customer_id: int) -> Customer | None:
    """The customer named by the page, of whom the agent may see something."""
    if not customer_id:
        return None
    theirs = views.visible_tickets(agent).where(Ticket.customer_id == min(customer_id, LARGEST)).limit(1)
    if db.session.scalar(theirs) is None:
        abort(404)
    return db.session.get_one(Customer, customer_id)


def _form(agent: Agent, customer: Customer | None, errors: dict[str, str] | None = None) -> str:
    active = select(Queue).where(Queue.active).order_by(Queue.position, Queue.id)
    queues = [(queue.key, queue.name(agent.language)) for queue in db.session.scalars(active)]
    ways = [(way, words.WAYS[way]) for way in by_hand.WAYS]
    written = [name for name in WRITTEN if name in channels.names()]
    form = request.form or {"way": request.args.get("way", "")}
    reasons = [(key, ringing.LABELS[key]) for key in ringing.REASONS]
    return render_template("tickets/new.html", form=form, errors=errors or {}, customer=customer, ways=ways,
                           queues=queues, written=written, fresh=str(uuid4()), view=None, reasons=reasons,
                           replies=_replies(agent.language))

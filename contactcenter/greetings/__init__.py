"""Greetings: the standard words of the desk for every channel, moment and customer; the automatic ones leave by
themselves, once for a customer and channel within a while, and never in answer to a machine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from limits import parse
from redis import RedisError
from sqlalchemy import bindparam, select

from contactcenter import clock, journal, waiting
from contactcenter.events import MessageReceived, WorkQueued
from contactcenter.extensions import db, limiter
from contactcenter.greetings import choice, occasion
from contactcenter.models import Agent, Item, Ticket, Version
from contactcenter.models.messages import NoAddress

log = structlog.get_logger()
QUEUE = "queue", "queue_unknown"  # with a guess of the wait, and where there is no ground for one
ACKNOWLEDGED = ("sms", "email")  # a chat is greeted when it waits in line, a call by voice
WINDOWS = {"email": timedelta(hours=24), "sms": timedelta(hours=12)}
WINDOW = timedelta(minutes=30)
# Anybody can write in anybody's name by mail: who does so a thousand times must not make us write to a thousand people.
FORGEABLE, AT_MOST = ("email",), parse("60 per minute")
QUIET = "quiet"  # a flag of tickets on which the desk says nothing by itself any more
SUBJECTS = {"en": "We have your message - {}", "zh": "已收到您的来信 - {}"}
SPOKEN = select(Item.id).where(
    Item.ticket_id.in_(select(Ticket.id).where(Ticket.customer_id == bindparam("customer"))), Item.direction == "out",
    Item.channel == bindparam("channel"), Item.state != "withdrawn", Item.at > bindparam("since")).limit(1)
WISHES = {"auto_ack": "suppress_auto_reply", "after_hours": "suppress_out_of_hours"}  # a mail may ask for silence


def on_received(fact: MessageReceived) -> None:
    """A message came: say that it did and by when a person answers, or that the desk is closed and opens again."""
    ticket, item = db.session.get_one(Ticket, fact.ticket), db.session.get_one(Item, fact.item)
    if fact.automatic or QUIET in (ticket.flags or ()) or _spoken_lately(ticket, fact.channel):
        return
    with db.session.no_autoflush:
        desk = occasion.house(ticket)
    moment = "auto_ack" if desk.is_open else "after_hours"
    if fact.channel not in ACKNOWLEDGED and not (fact.channel == "webchat" and moment == "after_hours"):
        return
    if not item.data.get(WISHES[moment]):
        _send(ticket, fact.channel, moment, desk)


def on_queued(fact: WorkQueued) -> None:
    """Somebody waits in a chat: say where in the line."""
    if fact.kind == "chat":
        ticket = db.session.get_one(Ticket, fact.ticket)
        place = waiting.place(ticket.id, "chat")
        greet(ticket, "webchat", QUEUE[0] if place and place.minutes else QUEUE[1])


def greet(ticket: Ticket, channel: str, moment: str) -> Item | None:
    """Send the greeting for this moment, unless the desk has written to this customer on this channel lately."""
    return None if _spoken_lately(ticket, channel) else _send(ticket, channel, moment, occasion.house(ticket))


def tell(ticket: Ticket, channel: str, moment: str, data: Mapping[str, Any] | None = None) -> Item | None:
    """Send the greeting for this moment, whatever was said before: it answers something that has just happened."""
    return _send(ticket, channel, moment, occasion.house(ticket), data)


def words(ticket: Ticket, channel: str, moment: str, agent: Agent | None = None,
          desk: occasion.House | None = None) -> tuple[str, str]:
    """(key, text) of the greeting for this moment, in the ticket's language; for an agent to say, with their name.

    Raises LookupError where the desk has none, Blank where its places cannot be filled.
    """
    desk = desk or occasion.house(ticket)
    greetings = {version.key: version.body for version in Version.all_current("greeting")}
    key = choice.choose(greetings, occasion.of(ticket, channel, moment, desk))
    if key is None:
        raise LookupError(f"no greeting for {moment} on {channel}")
    language = ticket.language if ticket.language in greetings[key] else "en"
    values = occasion.values(ticket, language, desk, agent)
    if moment in QUEUE:
        values |= occasion.place_in_line(ticket, language)
    return key, choice.fill(greetings[key][language], values)


def _send(ticket: Ticket, channel: str, moment: str, desk: occasion.House,
          data: Mapping[str, Any] | None = None) -> Item | None:
    """As the desk's own automatic message: no clock is met by it. What cannot be filled is not sent."""
    if channel in FORGEABLE and _too_many(channel):
        log.warning("no greeting", ticket=ticket.id, channel=channel, moment=moment, reason="too many within a minute")
        return None
    try:
        key, text = words(ticket, channel, moment, desk=desk)
        with journal.acting(journal.SYSTEM):
            return ticket.say(text, channel, greeting=key, subject=_subject(ticket, channel), data=dict(data or {}))
    except (choice.Blank, LookupError, NoAddress) as reason:
        log.info("no greeting", ticket=ticket.id, channel=channel, moment=moment, reason=repr(reason))
        return None


def _spoken_lately(ticket: Ticket, channel: str) -> bool:
    """Whether a message of ours, a person's or an automatic one, went to this customer within the window."""
    since = clock.now() - WINDOWS.get(channel, WINDOW)
    with db.session.no_autoflush:  # what the desk says is flushed when it is said
        found = db.session.scalar(SPOKEN, {"customer": ticket.customer_id, "channel": channel, "since": since})
    return found is not None


def _too_many(channel: str) -> bool:
    """Counted where the web doors count too; while Redis is away nobody is kept from an answer for it."""
    try:
        return not limiter.limiter.hit(AT_MOST, "automatic", channel)
    except RedisError:
        return False


def _subject(ticket: Ticket, channel: str) -> str:
    """Our own words: an acknowledgement must not carry the subject that a stranger chose."""
    return SUBJECTS.get(ticket.language, SUBJECTS["en"]).format(f"#{ticket.number}") if channel == "email" else ""

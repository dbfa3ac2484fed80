"""Prepared words: greetings, replies and macros that an agent may put to use, filled with what is known of a ticket.

What is not known stays visible in square brackets: a text with a hole is better than one with a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from contactcenter import complaints
from contactcenter.complaints import texts
from contactcenter.extensions import db
from contactcenter.fields import places
from contactcenter.greetings import choice, occasion
from contactcenter.models import Agent, Item, Ticket, Version, label
from contactcenter.prepared import shelf
from contactcenter.prepared.shelf import Held

PLACE = re.compile(r"\{\{\s*([a-z0-9_.]+)\s*\}\}")
STAGES = ("consult", "book", "travel", "aftersales", "feedback")
STAGE_OF = {"consultation": "consult", "booking": "book", "travel": "travel", "complaint": "feedback",
            "aftersales": "aftersales"}
SPOKEN_BY_AGENTS = ("open", "hold_return", "hold", "transfer", "consult", "close")  # moments with words of one's own
GREETINGS, REPLIES, MACROS = 3, 12, 5  # how many of each are offered at once
GREETED = ("greeting", "问候")  # what a greeting answers to beside its own words


@dataclass(frozen=True)
class Prepared:
    """A text ready to be put into the composer. missing: the places that could not be filled. A greeting's stage is
    its moment."""

    key: str
    shortcut: str
    stage: str
    title: str
    subject: str
    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Macro:
    """A macro to be looked at. text: the title of its reply, if it has one; actions: how many."""

    key: str
    title: str
    text: str
    actions: int


@dataclass(frozen=True)
class Offered:
    """What is offered for a word, best first in each part. macros_first: the word is of a macro's name, and of no
    reply's."""

    greetings: Sequence[Prepared]
    replies: Sequence[Prepared]
    macros: Sequence[Macro]
    macros_first: bool = False

    def __bool__(self) -> bool:
        return bool(self.greetings or self.replies or self.macros)


def offer(ticket: Ticket, agent: Agent, channel: str, asked: str = "") -> Offered:
    """What answers to the word on this channel, `note` for a note: in the customer's language, with titles in the
    agent's."""
    values = values_of(ticket, agent)
    spoken = _greetings(ticket, channel, asked, values) if channel != "note" else ()
    found = _replies(ticket, channel, asked, REPLIES)
    macros = shelf.find(shelf.held("macro"), asked, MACROS, {})
    by_name = bool(asked) and any(shelf.named(one, asked) for one in macros)
    return Offered(list(spoken)[:GREETINGS], [_prepared(one, ticket.language, agent.language, values) for one in found],
                   [_macro(one, agent.language) for one in macros],
                   by_name and not any(shelf.named(one, asked) for one in found))


def replies(ticket: Ticket, agent: Agent, channel: str) -> list[Prepared]:
    """Every reply for this channel."""
    values = values_of(ticket, agent)
    found = _replies(ticket, channel, "", len(shelf.held("reply")))
    return [_prepared(one, ticket.language, agent.language, values) for one in found]


def fill(text: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The text with its places filled, and the names of those that were not."""
    missing = tuple(dict.fromkeys(name for name in PLACE.findall(text) if not values.get(name)))
    return PLACE.sub(lambda place: values.get(place[1]) or hole(place[1]), text), missing


def hole(name: str) -> str:
    """What stands where a place could not be filled."""
    return f"[{name.replace('.', ' ').replace('_', ' ')}]"


def values_of(ticket: Ticket, agent: Agent, language: str = "") -> dict[str, str]:
    """What every ticket knows; fields that scripts and bookings set come on top."""
    customer, language = ticket.customer, language or ticket.language
    known = {
        "customer.name": customer.name,
        "customer.salutation": label(customer.salutation or {}, language) or customer.name,
        "agent.name": agent.name(language),
        "ticket.ref": f"#{ticket.number}",
        "ticket.number": str(ticket.number),
    }
    case = complaints.newest(ticket) if ticket.type == "complaint" else None
    known |= texts.values(case) if case else {}
    fields = {name: str(value) for name, value in (ticket.fields or {}).items() if isinstance(value, str | int | float)}
    told = places.values(ticket, language, agent)
    return {**fields, **told, **{name: value for name, value in known.items() if value}}


def _replies(ticket: Ticket, channel: str, asked: str, most: int) -> list[Held]:
    """Without a word, those of the ticket's own stage first."""
    fitting = (one for one in shelf.held("reply") if channel == "note" or channel in one.body.get("channels", ()))
    order = {stage: place for place, stage in enumerate(dict.fromkeys((STAGE_OF.get(ticket.type, ""), *STAGES)))}
    return shelf.find(fitting, asked, most, order)


def _greetings(ticket: Ticket, channel: str, asked: str, values: Mapping[str, str]) -> Iterator[Prepared]:
    """What may be said at the moments that an agent knows of; the opening only until somebody has answered."""
    bodies = {version.key: version.body for version in Version.all_current("greeting")}
    now, wanted = occasion.of(ticket, channel, "", occasion.house(ticket)), asked.casefold()
    for moment in SPOKEN_BY_AGENTS[1:] if _answered(ticket) else SPOKEN_BY_AGENTS:
        key = choice.choose(bodies, {**now, "moment": moment})
        if key is None:
            continue
        text, missing = fill(label(bodies[key], ticket.language), values)
        if any(wanted in one for one in (*GREETED, moment, key, text.casefold())):
            yield Prepared(key, "", moment, "", "", text, missing)


def _answered(ticket: Ticket) -> bool:
    said = select(Item.id).where(Item.ticket_id == ticket.id, Item.author == "agent", Item.direction == "out",
                                 Item.state != "withdrawn").limit(1)
    return db.session.scalar(said) is not None


def _prepared(one: Held, theirs: str, ours: str, values: Mapping[str, str]) -> Prepared:
    text, missing = fill(label(one.body.get("body", {}), theirs), values)
    subject, _ = fill(label(one.body.get("subject", {}), theirs), values)
    return Prepared(one.key, one.body.get("shortcut", ""), one.body.get("stage", ""),
                    label(one.body.get("title", {}), ours), subject, text, missing)


def _macro(one: Held, language: str) -> Macro:
    held: Any = Version.of("reply", one.body["reply"]) if one.body.get("reply") else None
    return Macro(one.key, label(one.body.get("title", {}), language),
                 label(held.body.get("title", {}), language) if held else "", len(one.body.get("actions", ())))

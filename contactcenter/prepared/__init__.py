"""Prepared replies: texts from the content pack, filled with what is known of a ticket.

What is not known stays visible in square brackets: a text with a hole is better than one with a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from contactcenter import complaints
from contactcenter.complaints import texts
from contactcenter.fields import places
from contactcenter.models import Agent, Ticket, Version, label

PLACE = re.compile(r"\{\{\s*([a-z0-9_.]+)\s*\}\}")
STAGES = ("consult", "book", "travel", "aftersales", "feedback")


@dataclass(frozen=True)
class Prepared:
    """A text ready to be put into the composer. missing: the places that could not be filled."""

    key: str
    shortcut: str
    stage: str
    title: str
    subject: str
    text: str
    missing: tuple[str, ...]


def replies(ticket: Ticket, agent: Agent, channel: str, desk_name: str = "") -> list[Prepared]:
    """What the pack offers on this channel, in the customer's language; titles in the agent's."""
    values = _values(ticket, agent, desk_name)
    held = [version.body | {"key": version.key} for version in Version.all_current("reply")]
    fitting = [body for body in held if channel == "note" or channel in body.get("channels", ())]
    return [_prepared(body, ticket.language, agent.language, values) for body in fitting]


def fill(text: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The text with its places filled, and the names of those that were not."""
    missing = tuple(dict.fromkeys(name for name in PLACE.findall(text) if not values.get(name)))
    return PLACE.sub(lambda place: values.get(place[1]) or _hole(place[1]), text), missing


def _hole(name: str) -> str:
    return f"[{name.replace('.', ' ').replace('_', ' ')}]"


def _prepared(body: dict, theirs: str, ours: str, values: Mapping[str, str]) -> Prepared:
    text, missing = fill(label(body.get("body", {}), theirs), values)
    subject, _ = fill(label(body.get("subject", {}), theirs), values)
    return Prepared(body["key"], body.get("shortcut", ""), body.get("stage", ""), label(body.get("title", {}), ours),
                    subject, text, missing)


def _values(ticket: Ticket, agent: Agent, desk_name: str) -> dict[str, str]:
    """What every ticket knows; fields that scripts and bookings set come on top."""
    customer, language = ticket.customer, ticket.language
    known = {
        "customer.name": customer.name,
        "customer.salutation": label(customer.salutation or {}, language) or customer.name,
        "agent.name": agent.name(language),
        "desk.name": desk_name,
        "ticket.ref": f"#{ticket.number}",
        "ticket.number": str(ticket.number),
    }
    case = complaints.newest(ticket) if ticket.type == "complaint" else None
    known |= texts.values(case) if case else {}
    fields = {name: str(value) for name, value in (ticket.fields or {}).items() if isinstance(value, str | int | float)}
    told = places.values(ticket, language, agent)
    return {**fields, **told, **{name: value for name, value in known.items() if value}}

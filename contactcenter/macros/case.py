"""A macro before one ticket: who would run it, by which channel, with what the agent has answered so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from contactcenter import fields, merging, prepared
from contactcenter.extensions import db
from contactcenter.fields import places
from contactcenter.fields.types import Wrong
from contactcenter.models import Agent, NoAddress, Ticket, Version, label, messages
from contactcenter.prepared.shelf import Held

LANGUAGE = "customer.language"
WRITTEN = ("webchat", "sms", "email")
OPENS = ("set_kind", "start_clock")  # with them a complaint begins, which the desk itself acknowledges
ACKNOWLEDGEMENT = "complaint_ack"


@dataclass(frozen=True)
class Case:
    """typed: field -> what the agent has typed for it. text: the reply as the agent has changed it, None for as it is.
    """

    ticket: Ticket
    macro: Held
    version: int
    agent: Agent
    channel: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None

    @property
    def actions(self) -> list[Mapping[str, Any]]:
        return list(self.macro.body.get("actions", ()))

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What the agent has answered, as values."""
        return {name: value for name, (value, wrong) in self._parsed.items() if not wrong and value is not None}

    @property
    def wrong(self) -> dict[str, str]:
        """field -> code of what is wrong with the answer."""
        return {name: wrong for name, (_, wrong) in self._parsed.items() if wrong}

    @cached_property
    def known(self) -> dict[str, Any]:
        """Every field as it would be with the answers."""
        return {**fields.known(self.ticket), **self.answers}

    @property
    def language(self) -> str:
        """The reply's: the one the macro sets, else the ticket's."""
        told = (one.get("value") for one in self.actions if one["do"] == "set_field" and one.get("field") == LANGUAGE)
        return next((str(each) for each in told if each), self.ticket.language)

    @cached_property
    def reply(self) -> Mapping[str, Any] | None:
        """The body of the reply it sends. None also for the acknowledgement of a complaint that begins with it."""
        key = self.macro.body.get("reply")
        opens = any(one["do"] in OPENS for one in self.actions) and self.ticket.type != "complaint"
        return None if key is None or key == ACKNOWLEDGEMENT and opens else self.body_of(key)

    def body_of(self, key: str) -> Mapping[str, Any] | None:
        held = Version.of("reply", key)
        return held.body if held else None

    def filled(self, body: Mapping[str, Any], part: str = "body") -> tuple[str, tuple[str, ...]]:
        """A text of a reply, and the places that stay empty."""
        return prepared.fill(label(body.get(part, {}), self.language), self._values)

    def way(self, body: Mapping[str, Any]) -> str | None:
        """The channel a reply would go by: the one chosen, else one the customer can be written to on."""
        wishes = (self.channel, self.ticket.last_channel, self.ticket.channel, *WRITTEN)
        fitting = (name for name in dict.fromkeys(wishes) if name in body.get("channels", ()) and name in WRITTEN)
        return next((name for name in fitting if _reachable(self.ticket, name)), None)

    @cached_property
    def _values(self) -> dict[str, str]:
        return {**prepared.values_of(self.ticket, self.agent, self.language),
                **places.values(self.ticket, self.language, self.agent, self.known), **self._number}

    @property
    def _number(self) -> dict[str, str]:
        """The customer hears the number of the ticket that will stand."""
        into = self.older if any(one["do"] == "merge" for one in self.actions) else None
        return {"ticket.ref": f"#{into.number}", "ticket.number": str(into.number)} if into else {}

    @cached_property
    def older(self) -> Ticket | None:
        """The customer's oldest open ticket, if it is older than this one."""
        before = (one for one in db.session.scalars(merging.candidates(self.ticket)) if one.id < self.ticket.id)
        return min(before, key=lambda one: one.id, default=None)

    @cached_property
    def _parsed(self) -> dict[str, tuple[Any, str]]:
        return {name: _parse(name, typed) for name, typed in self.typed.items() if name in fields.definitions()}


def _parse(name: str, typed: str) -> tuple[Any, str]:
    try:
        return fields.ask(name, typed), ""
    except Wrong as wrong:
        return None, wrong.code


def _reachable(ticket: Ticket, channel: str) -> bool:
    try:
        messages.addresses(ticket, channel)
    except (NoAddress, KeyError):
        return False
    return True

"""What can happen with prepared words and with addresses: a macro was run, a sender is not heard for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contactcenter.events import Fact, TicketFact


@dataclass(frozen=True)
class MacroRun(TicketFact):
    """parts: what it did, in order, as the macro's author wrote it; reply: the key of the text that was sent."""

    macro: str
    version: int
    parts: list[dict[str, Any]]
    reply: str | None = None
    item: int | None = None


@dataclass(frozen=True)
class ContactBlocked(Fact):
    """Nothing that comes from an address is taken in until an instant."""

    block: int
    kind: str
    until: str


@dataclass(frozen=True)
class ContactUnblocked(Fact):
    block: int
    kind: str


@dataclass(frozen=True)
class ReminderSet(TicketFact):
    """Somebody wants the ticket back on a day to come."""

    reminder: int
    agent: int
    kind: str
    due: str


@dataclass(frozen=True)
class ReminderFell(TicketFact):
    reminder: int
    agent: int
    kind: str

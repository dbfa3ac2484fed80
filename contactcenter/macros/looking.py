"""Looking at a macro before it runs: what it would change, what is still to be answered, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contactcenter import fields, prepared
from contactcenter.fields import places
from contactcenter.macros import against, doing
from contactcenter.macros.case import Case
from contactcenter.models import Agent, Ticket, Version
from contactcenter.prepared import shelf


@dataclass(frozen=True)
class Step:
    """refused: the code of what stands against it, empty for nothing."""

    action: Mapping[str, Any]
    refused: str


@dataclass(frozen=True)
class Look:
    """text: what would be sent by `way`; None without a reply. gaps: places of it that stay empty. asked: the fields
    that are still to be answered, or were answered here. refused: what stands against the reply."""

    case: Case
    steps: list[Step]
    text: str | None
    subject: str
    way: str | None
    gaps: tuple[str, ...]
    asked: tuple[str, ...]
    refused: str

    @property
    def ready(self) -> bool:
        return not (self.refused or self.case.wrong or any(step.refused for step in self.steps))


def look(ticket: Ticket, key: str, agent: Agent, channel: str = "", typed: Mapping[str, str] | None = None,
         text: str | None = None) -> Look:
    """What the macro would do. Raises LookupError for one that there is not."""
    held, version = next((one for one in shelf.held("macro") if one.key == key), None), Version.of("macro", key)
    if held is None or version is None:
        raise LookupError(key)
    case = Case(ticket, held, version.version, agent, channel, typed or {}, text)
    steps = [Step(action, doing.refusal(case, action)) for action in case.actions]
    return _with_reply(case, steps)


def _with_reply(case: Case, steps: list[Step]) -> Look:
    asked = tuple(dict.fromkeys(_asked(case)))
    if case.reply is None:
        return Look(case, steps, None, "", None, (), asked, "")
    filled, missing = case.filled(case.reply)
    told = case.text if case.text is not None else filled
    gaps = tuple(name for name in missing if prepared.hole(name) in told)
    way = case.way(case.reply)
    refused = "no_address" if way is None else "gaps" if gaps else "" if told.strip() else "empty"
    return Look(case, steps, told, case.filled(case.reply, "subject")[0], way, gaps, asked, refused)


def _asked(case: Case) -> Iterator[str]:
    """What is not known and needed: by an action, or by a text that has a field's place in it."""
    known = {**fields.proposed(case.ticket), **fields.known(case.ticket)}
    for name in _needed(case):
        if name in fields.definitions() and (name in case.typed or known.get(name) in (None, "", [])):
            yield name


def _needed(case: Case) -> Iterator[str]:
    for action in case.actions:
        if action["do"] == "create_follow_up":
            yield str(action.get("at_field") or action.get("before_field") or "")
        if action["do"] == "schedule_callback" and not case.ticket.customer.address("phone"):
            yield against.NUMBER
    bodies = [case.reply, *(case.body_of(str(action["reply"])) for action in case.actions if "reply" in action)]
    for body in filter(None, bodies):
        yield from (places.FROM.get(name, name) for name in case.filled(body)[1])

"""Running a macro: all of it in one transaction, or nothing, with one line in the journal that names its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from contactcenter import fields, journal
from contactcenter.extensions import db
from contactcenter.macros import doing
from contactcenter.macros.looking import Look, look
from contactcenter.models import Agent, Item, Ticket
from contactcenter.text_events import MacroRun

# What a reply speaks of, and the language it is written in, stand before it is sent.
BEFORE_THE_REPLY = ("set_kind", "start_clock", "set_field")


class Refused(Exception):
    """Nothing of the macro was done. look: with what stands against it; place: the action that failed, if one did."""

    def __init__(self, found: Look, place: int | None = None, code: str = ""):
        super().__init__(code or "not ready")
        self.look, self.place, self.code = found, place, code


def run(ticket: Ticket, key: str, agent: Agent, channel: str = "", typed: Mapping[str, str] | None = None,
        text: str | None = None, seen: int | None = None, client_id: str | None = None) -> Item | None:
    """Do all of it; the reply, if it has one. The same client_id again does nothing.

    Raises LookupError, Refused, NoAddress, StaleReply where the customer has written since `seen`.
    """
    with ticket.changing():
        if client_id and (repeat := db.session.scalar(select(Item).where(Item.client_id == client_id))):
            return repeat
        found = look(ticket, key, agent, channel, typed, text)
        if not found.ready:
            raise Refused(found)
        item = _do(found, seen, client_id)
        journal.record(MacroRun(key, found.case.version, [dict(one) for one in found.case.actions],
                                found.case.macro.body.get("reply"), item.id if item else None, ticket=ticket.id))
        return item


def _do(found: Look, seen: int | None, client_id: str | None) -> Item | None:
    case, numbered = found.case, list(enumerate(found.case.actions))
    for name, value in case.answers.items():
        fields.write(case.ticket, name, value, agent=case.agent, source=f"macro:{case.macro.key}")
    _do_each(found, (one for one in numbered if one[1]["do"] in BEFORE_THE_REPLY))
    item = _reply(found, seen, client_id)
    _do_each(found, (one for one in numbered if one[1]["do"] not in BEFORE_THE_REPLY))
    return item


def _do_each(found: Look, numbered: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    for place, action in numbered:
        try:
            doing.do(found.case, action)
        except doing.CannotDo as reason:
            raise Refused(found, place, reason.code) from reason


def _reply(found: Look, seen: int | None, client_id: str | None) -> Item | None:
    if found.text is None or found.way is None:
        return None
    return found.case.ticket.reply(found.text, found.way, agent=found.case.agent, subject=found.subject, seen=seen,
                                   client_id=client_id, language=found.case.language)

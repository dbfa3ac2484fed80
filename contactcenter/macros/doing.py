"""What a macro's actions do: one table from an action's name to what stands against it now, and to the verb it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from contactcenter import blocks, callbacks, clock, emergencies, fields, flags, promises, routing, scripts
from contactcenter.complaints import authority
from contactcenter.extensions import db
from contactcenter.greetings import QUIET
from contactcenter.macros.case import Case
from contactcenter.models import Queue
from contactcenter.pack.macros import ME, SAME
from contactcenter.scripts import actions
from contactcenter.sla import hours

Action = Mapping[str, Any]
LEADS = ("supervisor", "admin")
STATUSES = {"open": "open", "pending": "waiting_customer", "on_hold": "waiting_internal", "resolved": "resolved",
            "closed": "closed"}
NUMBER, MACRO = "ticket.callback_number", "macro"
LOOK = {"en": "The macro “{}” asks you to look at this.", "zh": "宏“{}”请您关注此工单。"}
MORNING = time(9)


class CannotDo(Exception):
    """An action cannot be done. `code` names the sentence that says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Deed:
    """check: the code of what stands against it now, empty for nothing. do: raises CannotDo. roles: who may."""

    check: Callable[[Case, Action], str]
    do: Callable[[Case, Action], object]
    roles: tuple[str, ...] = ("agent", *LEADS)


def refusal(case: Case, action: Action) -> str:
    """Why this agent cannot do it now; empty where they can."""
    deed = TABLE.get(action["do"])
    if deed is None:
        return "unknown"
    return "role" if case.agent.role not in deed.roles else deed.check(case, action)


def do(case: Case, action: Action) -> None:
    """Inside a transaction. Raises CannotDo."""
    if code := refusal(case, action):
        raise CannotDo(code)
    TABLE[action["do"]].do(case, action)


def due(case: Case, action: Action) -> datetime | None:
    """When a follow-up falls due, as its field says; None where the field is not known."""
    name = action.get("at_field") or action.get("before_field")
    known = {**fields.proposed(case.ticket), **case.known}.get(name) if name else None
    try:
        at = _instant(str(known)) if known else None
    except ValueError:
        return None
    return at - timedelta(seconds=hours.seconds(action["before"])) if at and "before" in action else at


def number_of(case: Case) -> str | None:
    """Where to call back: the number asked for, else the customer's own."""
    return case.known.get(NUMBER) or case.ticket.customer.address("phone")


def queue_of(case: Case, action: Action) -> Queue | None:
    if action.get("queue") == SAME:
        return case.ticket.queue
    return db.session.scalar(select(Queue).where(Queue.active, Queue.key == str(action.get("queue"))))


def language_of(action: Action) -> str:
    """The language that a transfer asks for."""
    return str(action.get("skill") or "").removeprefix("lang:")


# -- what stands against it --------------------------------------------------------------------------------------------

def _nothing(case: Case, action: Action) -> str:
    return ""


def _needs_due(case: Case, action: Action) -> str:
    if action.get("kind") not in actions.GIVEN:
        return "no_reminders"
    at = due(case, action)
    return "no_time" if at is None else "" if clock.now() < at <= clock.now() + promises.LONGEST else "past"


def _needs_queue(case: Case, action: Action) -> str:
    queue = queue_of(case, action)
    return "no_queue" if queue is None else "there" if queue is case.ticket.queue and not language_of(action) else ""


def _needs_lead(case: Case, action: Action) -> str:
    level = actions.TOLD.get(str(action.get("who")), 0)
    return "" if level and authority.person(level, case.ticket, without=(case.agent.id,)) else "nobody"


def _needs_script(case: Case, action: Action) -> str:
    try:
        scripts.script(str(action.get("script")))
    except LookupError:
        return "no_script"
    return ""


def _needs_reply(case: Case, action: Action) -> str:
    body = case.body_of(str(action.get("reply")))
    if body is None:
        return "no_reply"
    return "no_address" if case.way(body) is None else "gaps" if case.filled(body)[1] else ""


def _needs_sender(case: Case, action: Action) -> str:
    return "" if blocks.of_ticket(case.ticket) else "no_sender"


def _needs_number(case: Case, action: Action) -> str:
    return "" if number_of(case) else "no_number"


def _not_yet(case: Case, action: Action) -> str:
    return f"no_{action['do']}"


# -- doing it ----------------------------------------------------------------------------------------------------------

def _assign(case: Case, action: Action) -> None:
    case.ticket.assign(case.agent if action["to"] == ME else None)


def _status(case: Case, action: Action) -> None:
    """Whatever has to be said or done before the end stands against it here as everywhere."""
    try:
        if action["to"] == "resolved":
            case.ticket.resolve(case.agent)
        else:
            case.ticket.change_status(STATUSES[action["to"]], MACRO)
    except scripts.Unsaid:
        raise CannotDo("unsaid") from None
    except emergencies.StillOpen:
        raise CannotDo("emergency") from None


def _priority(case: Case, action: Action) -> None:
    case.ticket.set_priority(action["to"], MACRO)


def _kind(case: Case, action: Action) -> None:
    if action["to"] == "complaint":
        _shared(case, {"do": "start_clock"})
        return
    with case.ticket.changing():
        case.ticket.type = action["to"]


def _field(case: Case, action: Action) -> None:
    try:
        fields.write(case.ticket, action["field"], action.get("value"), agent=case.agent, source=_source(case))
    except fields.NoConsent:
        raise CannotDo("consent") from None


def _transfer(case: Case, action: Action) -> None:
    """Cold, with the age it has; for a language, to somebody who speaks it, and the talk goes on in it."""
    queue, language = queue_of(case, action), language_of(action)
    if language:
        scripts.speak(case.ticket, language)
    if queue is not None and queue is not case.ticket.queue:
        routing.to_queue(case.ticket, queue)
    case.ticket.assign(None, "handed over")
    case.ticket.change_status("open", "handed over")
    entry = routing.route(case.ticket)
    if entry and language:
        entry.language = language
        routing.ask_for(entry, entry.skills or [])


def _shared(case: Case, action: Action) -> None:
    """What scripts do in the same way."""
    title = case.macro.body.get("title", {})
    by = actions.Origin(_source(case), lambda language: LOOK.get(language, LOOK["en"]).format(
        title.get(language) or title.get("en", "")))
    if not actions.do(case.ticket, by, action, case.agent):
        raise CannotDo("failed")


def _script(case: Case, action: Action) -> None:
    try:
        scripts.start(case.ticket, action["script"], case.agent)
    except (LookupError, scripts.Refused):
        raise CannotDo("no_script") from None


def _reply(case: Case, action: Action) -> None:
    body = case.body_of(action["reply"]) or {}
    way, (text, _) = case.way(body), case.filled(body)
    case.ticket.reply(text, way or "", agent=case.agent, subject=case.filled(body, "subject")[0], anyway=True)


def _block(case: Case, action: Action) -> None:
    identity = blocks.of_ticket(case.ticket)
    if identity is None:
        raise CannotDo("no_sender")
    blocks.block(identity, action["days"], case.agent, case.ticket, case.macro.key)


def _call_back(case: Case, action: Action) -> None:
    callbacks.ask(case.ticket, number_of(case) or "", "agent")


def _quiet(case: Case, action: Action) -> None:
    flags.raise_flags(case.ticket, [QUIET])


def _source(case: Case) -> str:
    return f"macro:{case.macro.key}"


def _instant(value: str) -> datetime:
    """An instant, or a day's morning by the clock of the desk. Raises ValueError."""
    if len(value) > 10:
        return clock.datetime_of(value)
    return datetime.combine(date.fromisoformat(value), MORNING, fields.zone())


TABLE: Mapping[str, Deed] = {
    "assign": Deed(_nothing, _assign), "set_status": Deed(_nothing, _status),
    "set_priority": Deed(_nothing, _priority), "set_kind": Deed(_nothing, _kind), "set_field": Deed(_nothing, _field),
    "transfer": Deed(_needs_queue, _transfer), "notify": Deed(_needs_lead, _shared),
    "start_clock": Deed(_nothing, _shared), "create_follow_up": Deed(_needs_due, _shared),
    "start_script": Deed(_needs_script, _script), "send_reply": Deed(_needs_reply, _reply),
    "schedule_callback": Deed(_needs_number, _call_back), "suppress_auto_ack": Deed(_nothing, _quiet),
    "block_contact": Deed(_needs_sender, _block, LEADS),
    "merge": Deed(_not_yet, _nothing), "send_survey": Deed(_not_yet, _nothing),
}

"""What a macro's actions do: one table from an action's name to what stands against it, and to the verb it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contactcenter import blocks, callbacks, emergencies, fields, flags, merging, reminders, routing, scripts, surveys
from contactcenter.greetings import QUIET
from contactcenter.macros import against
from contactcenter.macros.against import Action
from contactcenter.macros.case import Case
from contactcenter.pack.macros import ME
from contactcenter.scripts import actions

LEADS = ("supervisor", "admin")
STATUSES = {"open": "open", "pending": "waiting_customer", "on_hold": "waiting_internal", "resolved": "resolved",
            "closed": "closed"}
MACRO = "macro"
LOOK = {"en": "The macro “{}” asks you to look at this.", "zh": "宏“{}”请您关注此工单。"}


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
    queue, language = against.queue_of(case, action), against.language_of(action)
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


def _follow_up(case: Case, action: Action) -> None:
    """Our word to the customer where they were told of it, else a reminder of our own."""
    due = against.due(case, action)
    if action["kind"] in actions.GIVEN:
        _shared(case, action)
    elif due is not None:
        reminders.remind(case.ticket, due, action["kind"], case.agent)


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
    callbacks.ask(case.ticket, against.number_of(case) or "", "agent")


def _quiet(case: Case, action: Action) -> None:
    flags.raise_flags(case.ticket, [QUIET])


def _merge(case: Case, action: Action) -> None:
    into = case.older
    if into is not None:
        merging.merge(case.ticket, into, case.agent)


def _survey(case: Case, action: Action) -> None:
    """By the rules of surveys: who was asked already, or lately, is not asked again."""
    surveys.invite(case.ticket, surveys.survey(action["survey"]))


def _source(case: Case) -> str:
    return f"macro:{case.macro.key}"




TABLE: Mapping[str, Deed] = {
    "assign": Deed(against.nothing, _assign), "set_status": Deed(against.nothing, _status),
    "set_priority": Deed(against.nothing, _priority), "set_kind": Deed(against.nothing, _kind),
    "set_field": Deed(against.nothing, _field), "transfer": Deed(against.needs_queue, _transfer),
    "notify": Deed(against.needs_lead, _shared), "start_clock": Deed(against.nothing, _shared),
    "create_follow_up": Deed(against.needs_due, _follow_up), "start_script": Deed(against.needs_script, _script),
    "send_reply": Deed(against.needs_reply, _reply), "schedule_callback": Deed(against.needs_number, _call_back),
    "suppress_auto_ack": Deed(against.nothing, _quiet), "block_contact": Deed(against.needs_sender, _block, LEADS),
    "merge": Deed(against.needs_older, _merge), "send_survey": Deed(against.needs_survey, _survey),
}

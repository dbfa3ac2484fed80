"""A macro as an agent looks at it: each action in plain words with what it changes, and what stands against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from contactcenter import blocks, fields, phones, scripts
from contactcenter.extensions import db
from contactcenter.macros import Look, Refused, against
from contactcenter.macros.case import Case
from contactcenter.models import Queue, Version, label
from contactcenter.present import people, script_fields, times, words
from contactcenter.present.script_words import WHO
from contactcenter.present.words import N_

REFUSED = {
    "role": N_("This is for supervisors. Ask one, or leave it out."),
    "unknown": N_("The desk does not know this action."),
    "no_time": N_("No time is known yet. Fill it in above."),
    "past": N_("This time is past, or too far away."),
    "no_queue": N_("There is no such queue."),
    "there": N_("The ticket is in this queue already."),
    "nobody": N_("Nobody who leads can be told right now."),
    "no_script": N_("This script cannot be begun here."),
    "no_reply": N_("This reply is no longer there."),
    "no_address": N_("The customer cannot be written to on a channel of this reply."),
    "gaps": N_("The text still has gaps in square brackets."),
    "empty": N_("Write something first."),
    "no_sender": N_("There is no address to block."),
    "no_number": N_("There is no number to call."),
    "no_older": N_("The customer has no older ticket that is open."),
    "merge_call": N_("Somebody is on the telephone about it."),
    "merge_chat": N_("Somebody is in a chat about it."),
    "merge_complaint": N_("A complaint keeps its own ticket."),
    "merge_emergency": N_("An emergency keeps its own ticket."),
    "merge_gone": N_("One of the two tickets is no longer there."),
    "merge_ended": N_("The older ticket has ended."),
    "no_survey": N_("There is no such survey."),
    "unsaid": N_("Something still has to be said in the script. Tick it, or say why not."),
    "emergency": N_("An emergency is open on this ticket. End it first, and say how it ended."),
    "consent": N_("The customer has to agree first that this is kept."),
    "failed": N_("This did not work. Please try again."),
}
STATUS_WORDS = {"open": "open", "pending": "waiting_customer", "on_hold": "waiting_internal", "resolved": "resolved",
                "closed": "closed"}
MENDED = ("no_time", "past", "no_number", "gaps")  # by an answer in the dialog
LINES: Mapping[str, tuple[str, str]] = {  # action -> icon, wording
    "assign": ("user-round", N_("Owner")), "set_status": ("circle-dot", N_("Status")),
    "set_priority": ("flag", N_("Priority")), "set_kind": ("scale", N_("Kind")),
    "set_field": ("list", N_("Field “%(what)s”")), "transfer": ("arrow-right-left", N_("Queue")),
    "notify": ("bell-ring", N_("Tell %(what)s")), "start_clock": ("scale", N_("Open a complaint, with its clocks")),
    "create_follow_up": ("alarm-clock", N_("Follow up: %(what)s")),
    "start_script": ("scroll-text", N_("Begin the script “%(what)s”")),
    "send_reply": ("send", N_("Send as well: %(what)s")),
    "schedule_callback": ("phone-call", N_("Call back: %(what)s")),
    "suppress_auto_ack": ("bell-off", N_("No more automatic messages on this ticket")),
    "block_contact": ("user-round-x", N_("Take in nothing from %(what)s for %(days)s days")),
    "merge": ("link", N_("Merge into the older ticket")), "send_survey": ("clipboard-check", N_("Send the survey")),
}
KINDS = {"promise": N_("an answer by %(when)s"), "enquiry": N_("an answer by %(when)s"),
         "refund_check": N_("check the refund on %(when)s"),
         "pre_departure": N_("before departure, on %(when)s")}


def look(found: Look, error: Refused | None = None, sentence: str = "") -> dict:
    """What the dialog shows. error: why it has just not run."""
    case, language = found.case, found.case.agent.language
    known = {**fields.known(case.ticket), **case.answers}
    return {
        "key": case.macro.key, "number": case.ticket.number, "channel": case.channel,
        "title": label(case.macro.body.get("title", {}), language),
        "asked": [{**script_fields.control(fields.field(name), known.get(name), language, case.wrong.get(name)),
                   **({"value": case.typed[name]} if name in case.wrong else {})} for name in found.asked],
        "text": found.text, "subject": found.subject, "language": case.language,
        "way": words.CHANNELS.get(found.way or "", ""), "channel_key": found.way,
        "reply_refused": REFUSED.get(found.refused, ""),
        "edited": case.text is not None,
        "steps": [_step(case, step.action, step.refused or _failed(error, place), language)
                  for place, step in enumerate(found.steps)],
        "blocked": any(step.refused and step.refused not in MENDED for step in found.steps), "error": sentence,
    }


def line(action: Mapping[str, Any], language: str) -> str:
    """An action in words where there is no ticket: in the editor's list."""
    known = LINES.get(action["do"])
    if known is None:
        return action["do"]
    told = gettext(known[1], what=_detail(action, language), days=action.get("days", ""))
    after = _AFTER[action["do"]](action, language) if action["do"] in _AFTER else ""
    return f"{told} → {after}" if after else told


def option(action: Mapping[str, Any], name: str, value: str, language: str) -> str:
    """What an action may be set to, in words."""
    if name == "who":
        return _word(WHO, value)
    if name == "to" and action["do"] in _AFTER:
        return _AFTER[action["do"]]({**action, "to": value}, language)
    return value


def _detail(action: Mapping[str, Any], language: str) -> str:
    """What an action is about, by what its author wrote."""
    name = action["do"]
    if name == "set_field":
        kind = fields.definitions().get(str(action.get("field")))
        return kind.name(language) if kind else str(action.get("field"))
    if name == "start_script":
        return _script(action, language)
    if name == "send_reply":
        held = Version.of("reply", str(action.get("reply")))
        return label(held.body.get("title", {}), language) if held else str(action.get("reply"))
    if name == "notify":
        return _word(WHO, str(action.get("who")))
    if name == "create_follow_up":
        return gettext(KINDS.get(str(action.get("kind")), str(action.get("kind"))), when="…")
    return gettext("the sender") if name == "block_contact" else gettext("the customer")


def _step(case: Case, action: Mapping[str, Any], refused: str, language: str) -> dict:
    icon, wording = LINES.get(action["do"], ("info", action["do"]))
    before, after = _CHANGES.get(action["do"], _no_change)(case, action, language)
    return {"icon": icon, "label": gettext(wording, what=_what(case, action, language), days=action.get("days", "")),
            "before": before, "after": after, "refused": REFUSED.get(refused, "")}


def _failed(error: Refused | None, place: int) -> str:
    return error.code if error and error.place == place else ""


def _what(case: Case, action: Mapping[str, Any], language: str) -> str:
    """What an action is about, in words."""
    name = action["do"]
    if name == "set_field":
        return fields.field(action["field"]).name(language)
    if name == "start_script":
        return _script(action, language)
    if name == "send_reply":
        return label((case.body_of(action["reply"]) or {}).get("title", {}), language)
    if name == "notify":
        return gettext(WHO[action["who"]]) if action.get("who") in WHO else str(action.get("who"))
    if name == "schedule_callback":
        return phones.shown(against.number_of(case) or "") or "–"
    if name == "block_contact":
        identity = blocks.of_ticket(case.ticket)
        return people.address(identity.kind, identity.value) if identity else "–"
    return _follow_up(case, action) if name == "create_follow_up" else ""


def _script(action: Mapping[str, Any], language: str) -> str:
    try:
        return scripts.script(str(action.get("script"))).title(language)
    except LookupError:
        return str(action.get("script"))


def _follow_up(case: Case, action: Mapping[str, Any]) -> str:
    due = against.due(case, action)
    when = f"{due.astimezone(times.zone()):%d.%m. %H:%M}" if due else "…"
    return gettext(KINDS.get(str(action.get("kind")), str(action.get("kind"))), when=when)


def _owner(case: Case, action: Mapping[str, Any], language: str) -> tuple[str, str]:
    owner = case.ticket.owner
    nobody = gettext("Nobody")
    return owner.name(language) if owner else nobody, case.agent.name(language) if action["to"] == "me" else nobody


def _status(case: Case, action: Mapping[str, Any], language: str) -> tuple[str, str]:
    after = STATUS_WORDS.get(action["to"], action["to"])
    return _word(words.STATUSES, case.ticket.status), _word(words.STATUSES, after)


def _priority(case: Case, action: Mapping[str, Any], language: str) -> tuple[str, str]:
    return _word(words.PRIORITIES, case.ticket.priority), _word(words.PRIORITIES, action["to"])


def _kind(case: Case, action: Mapping[str, Any], language: str) -> tuple[str, str]:
    return _word(words.TYPES, case.ticket.type), _word(words.TYPES, action["to"])


def _field(case: Case, action: Mapping[str, Any], language: str) -> tuple[str, str]:
    name, before = action["field"], fields.known(case.ticket).get(action["field"])
    return fields.shown(name, before, language) if before is not None else "", fields.shown(
        name, action.get("value"), language)


def _queue(case: Case, action: Mapping[str, Any], language: str) -> tuple[str, str]:
    queue, spoken = against.queue_of(case, action), against.language_of(action)
    after = queue.name(language) if queue else str(action.get("queue"))
    return case.ticket.queue.name(language), f"{after}, {_word(words.LANGUAGES, spoken)}" if spoken else after


def _merge(case: Case, action: Mapping[str, Any], language: str) -> tuple[str, str]:
    into = case.older
    return (f"#{case.ticket.number}", f"#{into.number}") if into else ("", "")


def _queue_after(action: Mapping[str, Any], language: str) -> str:
    held = db.session.scalar(select(Queue).where(Queue.key == str(action.get("queue"))))
    name = held.name(language) if held else gettext("the same queue")
    spoken = against.language_of(action)
    return f"{name}, {_word(words.LANGUAGES, spoken)}" if spoken else name


def _no_change(case: Case, action: Mapping[str, Any], language: str) -> tuple[str, str]:
    return "", ""


def _word(table: Mapping[str, str], code: str) -> str:
    return gettext(table[code]) if code in table else code


_CHANGES: Mapping[str, Callable[[Case, Mapping[str, Any], str], tuple[str, str]]] = {
    "assign": _owner, "set_status": _status, "set_priority": _priority, "set_kind": _kind, "set_field": _field,
    "transfer": _queue, "merge": _merge,
}
_AFTER: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
    "assign": lambda action, language: gettext("whoever runs it") if action.get("to") == "me" else gettext("Nobody"),
    "set_status": lambda action, language: _word(words.STATUSES, STATUS_WORDS.get(str(action.get("to")), "")),
    "set_priority": lambda action, language: _word(words.PRIORITIES, str(action.get("to"))),
    "set_kind": lambda action, language: _word(words.TYPES, str(action.get("to"))),
    "set_field": lambda action, language: fields.shown(str(action.get("field")), action.get("value"), language),
    "transfer": _queue_after,
}

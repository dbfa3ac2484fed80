"""What happened to a ticket, told in one quiet line of its timeline: journal entries as plain data."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Agent, Queue, Version, label
from contactcenter.models.tickets import NUMBER_OFFSET
from contactcenter.present import icons, people, times, words
from contactcenter.present.render import LOCALES

ENDED = ("resolved", "closed", "spam", "merged")


def event(entry: JournalEntry, language: str) -> dict | None:
    """The line of a fact, or None for one that has no line of its own."""
    wording = words.EVENTS.get(_key(entry))
    if wording is None:
        return None
    with force_locale(LOCALES.get(language, language)):
        text = gettext(wording, **_values(entry, language))
    return {
        "id": f"e-{entry.id}",
        "entry": entry.id,
        "shape": "event",
        "text": text,
        "icon": icons.EVENTS.get(entry.type, icons.EVENT),
        "at": times.stamp(entry.at, clock.now(), language),
        "day": times.day_of(entry.at).isoformat(),
    }


def _key(entry: JournalEntry) -> str:
    """Which wording fits: the fact's name with the case that makes it read well."""
    case = _CASES.get(entry.type, _plain)(entry, entry.data or {})
    key = f"{entry.type}{case}"
    by_system = f"{key}.system"
    return by_system if entry.actor_kind != "agent" and by_system in words.EVENTS else key


def _assigned(entry: JournalEntry, data: dict) -> str:
    if data.get("agent") is None:
        return ".nobody"
    return ".self" if entry.actor_kind == "agent" and entry.actor_id == data["agent"] else ""


def _status(entry: JournalEntry, data: dict) -> str:
    if data.get("before") in ENDED and data.get("after") not in ENDED:
        return ".reopened"
    return f".{data.get('after')}"


def _tags(entry: JournalEntry, data: dict) -> str:
    return "" if data.get("after") else ".none"


def _plain(entry: JournalEntry, data: dict) -> str:
    return ""


_CASES = {"TicketAssigned": _assigned, "StatusChanged": _status, "TagsChanged": _tags}


def _values(entry: JournalEntry, language: str) -> dict[str, str]:
    """What the wordings name. Called with the language in force."""
    data = entry.data or {}
    return {
        "who": _agent(entry.actor_id, language) if entry.actor_kind == "agent" else gettext("The desk"),
        "agent": _agent(data.get("agent"), language),
        "queue": _queue(data.get("queue"), language),
        "channel": _word(words.CHANNELS, data.get("channel")),
        "priority": _word(words.PRIORITIES, data.get("after")),
        "metric": _word(words.METRICS, data.get("metric")),
        "plan": _plan(data.get("plan"), language),
        "tags": ", ".join(data["after"]) if isinstance(data.get("after"), list) else "",
        "until": _until(data.get("until"), language),
        "before": str(data.get("before") or ""),
        "level": str(data.get("level") or ""),
        "due": _until(data.get("due"), language),
        "score": str(data.get("score", "")),
        "macro": _macro(data.get("macro"), language),
        "number": _number(data.get("merged") or data.get("was_in")),
        "address": people.address("phone", str(data.get("address", ""))),
    }


def _agent(agent_id: int | None, language: str) -> str:
    found = db.session.get(Agent, agent_id) if agent_id else None
    return found.name(language) if found else gettext("The desk")


def _queue(queue_id: int | None, language: str) -> str:
    found = db.session.get(Queue, queue_id) if queue_id else None
    return found.name(language) if found else ""


def _number(ticket_id: int | None) -> str:
    return str(NUMBER_OFFSET + ticket_id) if ticket_id else ""


def _plan(key: str | None, language: str) -> str:
    held = Version.of("plan", key) if key else None
    return label(held.body["title"], language) if held else ""


def _macro(key: str | None, language: str) -> str:
    held = Version.of("macro", key) if key else None
    return label(held.body.get("title", {}), language) if held else str(key or "")


def _word(wording: dict[str, str], code: object) -> str:
    return gettext(wording[code]) if isinstance(code, str) and code in wording else ""


def _until(instant: str | None, language: str) -> str:
    if not instant:
        return ""
    at = clock.datetime_of(instant)
    day = times.short(at, clock.now(), language)
    return day if day == times.clock(at) else f"{day} {times.clock(at)}"

"""Who is at work, by what they do, with the time they have been doing it and what they work on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from contactcenter.board.floor import Floor, Person
from contactcenter.board.scope import Scope, View
from contactcenter.board.suggestion import CHATS
from contactcenter.columns import label
from contactcenter.extensions import db
from contactcenter.models import Queue
from contactcenter.presence.occupancy import Occupancy
from contactcenter.presence.skills import Lapse
from contactcenter.present import board_lines, people, times
from contactcenter.present.board_words import GROUPS

DOTS = {"free": "ok", "call": "acc", "chat": "acc", "wrapup": "warn", "busy": "acc", "missed": "bad"}
ALWAYS = ("free", "call", "chat", "wrapup", "break")  # groups that are shown, empty or not
# seconds after which somebody should look what is the matter
TOO_LONG = {"call": 15 * 60, "wrapup": 60, "break": 15 * 60, "missed": 60}


def groups(scope: Scope, language: str) -> list[dict]:
    held: dict[str, list[Person]] = {group: [] for group in GROUPS}
    for person in scope.staffed():
        held.setdefault(person.group, []).append(person)
    return [_group(name, found, scope.floor, language) for name, found in held.items() if found or name in ALWAYS]


def face(number: int, names: dict[str, str], language: str) -> dict:
    """Somebody in a line."""
    name = label(names, language)
    return {"id": number, "name": name, "initials": people.initials(label(names, "en")), "hue": people.hue(number)}


def staff(view: View, scope: Scope) -> dict:
    """How busy all of them are together, and where that is counted up."""
    share = scope.occupancy()
    return {"occupancy": "" if share is None else f"{100 * share:.0f}",
            "to": board_lines.link(view, scope.floor, "occupancy")}


def percent(one: Occupancy | None) -> str:
    """An occupancy as it is shown; nothing where there is none."""
    return "" if one is None or one.share is None else f"{100 * one.share:.0f}"


def skills(found: Sequence[Lapse], names: Mapping[str, str]) -> list[dict]:
    """Skills that end soon or have ended, and how bad that is. names: what skills that belong to a queue are called."""
    return [{"skill": names.get(one.skill, one.skill), "until": one.until.isoformat(), "over": one.stage == 0,
             "level": {0: "bad", 7: "warn"}.get(one.stage, "")} for one in found]


def skill_names(language: str) -> dict[str, str]:
    """Most skills are those of a queue and have its key: people know them by its name."""
    return {key: label(names, language) for key, names in db.session.execute(select(Queue.key, Queue.names))}


def _group(name: str, found: list[Person], floor: Floor, language: str) -> dict:
    in_order = sorted(found, key=lambda one: (one.doing_since, one.id))
    return {"key": name, "word": GROUPS.get(name, name), "dot": DOTS.get(name, ""),
            "people": [_person(one, floor, language) for one in in_order]}


def _person(one: Person, floor: Floor, language: str) -> dict:
    return {**face(one.id, one.names, language), "since": times.iso(one.doing_since),
            "text": times.clock(one.doing_since), "bad": TOO_LONG.get(one.group), "group": one.group,
            "queue": _queue(one, floor, language), "chats": len(one.holding("chat")),
            "most": one.capacity.get("chat", CHATS), "messages": len(one.holding("message")),
            "occupancy": percent(floor.slow.occupancy.get(one.id)), "skills": _ending(one, floor, language)}


def _ending(one: Person, floor: Floor, language: str) -> list[dict]:
    found = floor.slow.lapses.get(one.id, ())
    return skills(found, {line.key: label(line.names, language) for line in floor.lines}) if found else []


def _queue(one: Person, floor: Floor, language: str) -> str:
    """The queue of the call they are on."""
    call = next(iter(one.holding("call") or one.holding("callback")), None)
    return next((label(line.names, language) for line in floor.lines if call and line.id == call[1]), "")

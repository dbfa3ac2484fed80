"""Tickets that are late or soon will be, each with whom the desk would give it to."""

from __future__ import annotations

from contactcenter.board import suggestion
from contactcenter.board.floor import Floor, Risk
from contactcenter.board.scope import Scope, View
from contactcenter.columns import label
from contactcenter.models.tickets import NUMBER_OFFSET
from contactcenter.present import board_lines, board_people, deadlines, people, words

SHOWN = 8
ASKED = 6  # agents offered for choice


def risks(view: View, scope: Scope, language: str) -> dict:
    """The first few in order of their deadlines, and how many there are."""
    found = scope.risks()
    return {"rows": [row(one, scope.floor, language) for one in found[:SHOWN]], "count": len(found),
            "late": len(scope.late()), "more": max(0, len(found) - SHOWN),
            "to": board_lines.link(view, scope.floor, "risk")}


def left(view: View, scope: Scope) -> dict:
    """How many open tickets are with nobody, and where they are listed."""
    return {"count": len(scope.orphans()), "to": board_lines.link(view, scope.floor, "orphans"),
            "queues": [line.key for line in scope.floor.lines if line.id in view.queues]}


def row(one: Risk, floor: Floor, language: str) -> dict:
    choices = suggestion.choices(one, floor)[:ASKED]
    return {
        "ticket": one.ticket, "number": NUMBER_OFFSET + one.ticket, "subject": one.subject, "channel": one.channel,
        "name": people.address("phone", one.name) if one.name.startswith("+") else one.name,
        "tier": one.tier if one.tier in people.TIERS else None,
        "language": one.language,
        "flags": words.flags(one.flags),
        "due": _due(one, language),
        "owner": _owner(one, floor, language),
        "choices": [_choice(each, language) for each in choices],
    }


def _due(one: Risk, language: str) -> dict:
    """What is left of the time is for the page to count: the same deadline is the same chip."""
    chip = deadlines.chip(one.due, one.since, language, one.metric)
    return {name: value for name, value in chip.items() if name != "left"}


def _owner(one: Risk, floor: Floor, language: str) -> dict | None:
    """Who has it, and whether they can do something about it now."""
    if one.owner is None:
        return None
    there = next((person for person in floor.people if person.id == one.owner), None)
    state = "offline" if there is None else "" if there.group == "free" else "busy"
    names = there.names if there else floor.names.get(one.owner, {})
    return {"id": one.owner, "name": label(names, language), "state": state}


def _choice(one: suggestion.Suggestion, language: str) -> dict:
    person = one.person
    return {**board_people.face(person.id, person.names, language), "group": person.group, "speaks": one.speaks,
            "open": len(person.work)}

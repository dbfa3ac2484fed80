"""An agent's day as supervisors read it: how busy, which share of it in which state, and every stretch of it."""

from __future__ import annotations

from contactcenter import clock, presence
from contactcenter.columns import label
from contactcenter.models import Agent
from contactcenter.presence import day, skills
from contactcenter.presence.day import Part, Stretch
from contactcenter.presence.occupancy import Interval
from contactcenter.present import board_people, board_rows, times


def of(agent: Agent, span: Interval, language: str) -> dict:
    """Everything of that page; the shares are of the time at the desk, so that they make a whole."""
    found = day.stretches(agent, span)
    return {
        "who": board_people.face(agent.id, agent.names, language), "state": agent.state,
        "spent": board_rows.spent(presence.of_agent(agent, span)),
        "parts": _bars(day.parts(found)),
        "rows": [_row(one, language) for one in reversed(found)],
        "skills": board_people.skills(skills.lapses(agent.skills, clock.now().date()),
                                      board_people.skill_names(language)),
    }


def _bars(found: list[Part]) -> list[dict]:
    """One bar made of all states but being away, in percent of its length."""
    made, at = [], 0.0
    for one in found:
        width = 100 * (one.share or 0)
        made.append({"state": one.state, "length": times.counter(one.length), "x": f"{at:.2f}",
                     "width": f"{width:.2f}", "percent": None if one.share is None else f"{width:.0f}"})
        at += width
    return made


def _row(one: Stretch, language: str) -> dict:
    return {"state": one.state, "reason": _reason(one, language), "since": times.clock(one.since),
            "until": "" if one.open else times.clock(one.until), "iso": times.iso(one.since),
            "length": times.counter(one.length)}


def _reason(one: Stretch, language: str) -> str:
    """The kind of break, in words; of other states nobody but the desk gives a reason."""
    kinds = {kind["id"]: label(kind["label"], language) for kind in presence.breaks()}
    return kinds.get(one.reason, "")

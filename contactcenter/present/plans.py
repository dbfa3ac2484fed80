"""Emergency plans to be read: what they ask of whom by when, whom they name, and what they keep."""

from __future__ import annotations

from collections.abc import Sequence

from contactcenter import clock
from contactcenter.columns import label
from contactcenter.emergencies import book, editing
from contactcenter.emergencies.book import Plan, Step
from contactcenter.extensions import db
from contactcenter.models import Agent
from contactcenter.models.emergencies import PHASES
from contactcenter.present import explained, people, times
from contactcenter.present.emergency_words import evidence


def listing(language: str) -> list[dict]:
    """A line for each plan."""
    return [{"key": one.key, "title": one.title(language), "version": one.version, "steps": len(one.steps),
             "words": _of_language(one.words, language)[:4]} for one in book.plans()]


def page(plan: Plan, language: str) -> dict:
    """One plan, whole."""
    return {
        "key": plan.key, "title": plan.title(language), "version": plan.version, "priority": plan.priority,
        "notify": list(plan.notify), "words": list(plan.words),
        "evidence": [evidence(name) for name in plan.evidence],
        "phases": [{"key": phase, "steps": [_step(one, language) for one in plan.steps if one.phase == phase]}
                   for phase in PHASES],
    }


def drafts(language: str) -> list[dict]:
    """What somebody has brought in and nobody has published."""
    return [{"key": one.key, "title": label(one.body["title"], language),
             "at": times.stamp(one.changed_at, clock.now(), language)} for one in editing.drafts()]


def versions(key: str, language: str) -> list[dict]:
    """Every version there was, the newest first."""
    return [{"version": one.version, "current": one.current, "at": times.stamp(one.made_at, clock.now(), language),
             "by": people.colleague(db.session.get(Agent, one.agent_id) if one.agent_id else None, language)}
            for one in editing.history(key)]


def numbers(language: str) -> list[dict]:
    """The directory: each country with its numbers, then the consular lines."""
    places = [{"name": label(one["name"], language), "numbers": {key: one[key] for key in one if key not in
                                                                 ("country", "name")}}
              for one in book.shared().get("directory", ())]
    lines = [{"name": label(one["name"], language), "numbers": {"consulate": one["phone"]}}
             for one in book.shared().get("consular", ())]
    return [*places, *lines]


def _of_language(words: Sequence[str], language: str) -> list[str]:
    """A list of words is of all languages: those that are written as this one is."""
    return [word for word in words if word.isascii() != (language == "zh")]


def _step(step: Step, language: str) -> dict:
    return {"key": step.key, "text": label(step.texts, language), "who": step.who,
            "due": explained.length(step.due, language)}

"""The plans that are published, and what they share: first and last steps, telephone numbers, the longest silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from contactcenter import fields
from contactcenter.columns import label
from contactcenter.keywords import Keywords
from contactcenter.models import Version
from contactcenter.models.emergencies import PHASES
from contactcenter.sla import hours

KIND, SETTING = "plan", "emergencies"
KIND_FIELD = "incident.kind"
OTHER = "other"  # the kind of the plan for a cry for help that does not say what happened
SILENCE = "PT30M"  # where the desk has said nothing else
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """due: how long after the start."""

    key: str
    phase: str
    who: str
    due: timedelta
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """A published plan, its steps as they will stand on a ticket."""

    key: str
    version: int
    kind: str
    titles: Mapping[str, str]
    priority: str
    notify: Sequence[str]
    evidence: Sequence[str]
    words: Sequence[str]
    steps: Sequence[Step]

    def title(self, language: str) -> str:
        return label(self.titles, language)


def plans() -> list[Plan]:
    """Every plan that can be started, in the order of the kinds of incident."""
    found = [read(one.key, one.version, one.body) for one in Version.all_current(KIND)]
    kinds = fields.definitions().get(KIND_FIELD)
    order = {kind: place for place, kind in enumerate(kinds.options if kinds else ())}
    return sorted(found, key=lambda one: (order.get(one.kind, len(order)), one.key))


def plan(key: str, version: int | None = None) -> Plan:
    """A plan in this version, or the one published now. Raises LookupError."""
    held = Version.of(KIND, key, version)
    if held is None:
        raise LookupError(f"no plan {key!r}")
    return read(held.key, held.version, held.body)


def general() -> Plan | None:
    """The plan for what nobody has named yet."""
    return next((one for one in plans() if one.kind == OTHER), None)


def by_words(text: str) -> Plan | None:
    """The first plan one of whose words is in the text."""
    held = {one.key: one for one in plans()}
    words = Keywords({key: {"match": "contains", "words": one.words} for key, one in held.items() if one.words})
    return next((one for key, one in held.items() if words.has(key, text)), None)


def read(key: str, version: int, body: Body) -> Plan:
    """A body that has passed the checks, with the steps that all plans share."""
    return Plan(key, version, body["kind"], body["title"], body.get("priority", "P1"), tuple(body.get("notify", ())),
                tuple(body.get("evidence", ())), tuple(body.get("words", ())), _steps(body))


def shared() -> Body:
    """What all plans have in common: queue, update_within, directory, consular, common_first, common_after."""
    held = Version.of("setting", SETTING)
    return held.body if held else {}


def silence() -> timedelta:
    """How long somebody in trouble waits for news at most."""
    return timedelta(seconds=hours.seconds(shared().get("update_within", SILENCE)))


def _steps(body: Body) -> list[Step]:
    """By phase, and within it as they fall due. A plan's own step stands in the place of the common one of its id."""
    common = [{**one, "phase": phase} for key, phase in (("common_first", "first"), ("common_after", "after"))
              for one in shared().get(key, ())]
    steps = {one["id"]: _step(one) for one in (*common, *body["steps"])}
    return sorted(steps.values(), key=lambda one: (PHASES.index(one.phase), one.due))


def _step(written: Body) -> Step:
    due = timedelta(seconds=hours.seconds(written["due"]))
    return Step(written["id"], written["phase"], written["who"], due, written["text"])

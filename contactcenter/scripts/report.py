"""How scripts are kept to: adherence, how long each step takes, and where conversations leave them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import select

from contactcenter.extensions import db
from contactcenter.models import ScriptRun, ScriptStep

MOST = 50_000  # steps that are read for one report
ASIDE = ("jump", "return", "back", "stop")  # ways of leaving a step that say nothing about what was done on it


@dataclass(frozen=True)
class Passage:
    """One time that somebody went through a step. left: how, None while it is open. over: the run has ended there."""

    run: int
    script: str
    step: str
    entered: datetime
    left: datetime | None
    how: str | None
    required: bool
    done: bool
    over: bool


@dataclass(frozen=True)
class StepLine:
    """entered: how often the step was stood in; dropped: how often the conversation ended there before its end."""

    step: str
    entered: int
    skipped: int
    dropped: int
    seconds: float | None


@dataclass(frozen=True)
class Line:
    """One script. adherence: required steps done of all on the paths taken, 0 to 1, None where there were none."""

    key: str
    runs: int
    finished: int
    required: int
    done: int
    minutes: float | None
    steps: tuple[StepLine, ...]

    @property
    def adherence(self) -> float | None:
        return self.done / self.required if self.required else None


def of(since: datetime, until: datetime) -> list[Line]:
    """Every script that was run in this time, by its key."""
    return lines(passages(since, until))


def passages(since: datetime, until: datetime) -> list[Passage]:
    """What was gone through and not undone, of runs that began in this time."""
    query = select(ScriptStep, ScriptRun.ended_at).join(ScriptRun, ScriptRun.id == ScriptStep.run_id).where(
        ScriptRun.started_at >= since, ScriptRun.started_at < until, ScriptStep.undone.is_(False))
    return [_passage(step, ended) for step, ended in db.session.execute(query.order_by(ScriptStep.id).limit(MOST))]


def lines(passed: Iterable[Passage]) -> list[Line]:
    """The same counted."""
    by_script: dict[str, list[Passage]] = {}
    for one in passed:
        by_script.setdefault(one.script, []).append(one)
    return [_line(key, by_script[key]) for key in sorted(by_script)]


def _passage(step: ScriptStep, ended: datetime | None) -> Passage:
    done = step.how not in ("skip", *ASIDE) and (step.said or not step.due or bool(step.excuse))
    return Passage(step.run_id, step.script, step.step, step.entered_at, step.left_at, step.how, step.required,
                   bool(step.left_at) and done, ended is not None)


def _line(key: str, passed: Sequence[Passage]) -> Line:
    asked = [one for one in passed if one.required and one.left and one.how not in ASIDE]
    spent: dict[int, float] = {}
    for one in passed:
        spent[one.run] = spent.get(one.run, 0) + (_seconds(one) or 0)
    dropped = {one.run for one in passed if _dropped(one)}
    over = {one.run for one in passed if one.over}
    return Line(key, len(spent), len(over - dropped), len(asked), sum(one.done for one in asked),
                median(spent.values()) / 60 if spent else None, _steps(passed))


def _steps(passed: Sequence[Passage]) -> tuple[StepLine, ...]:
    """In the order in which they are first reached."""
    by_step: dict[str, list[Passage]] = {}
    for one in passed:
        by_step.setdefault(one.step, []).append(one)
    return tuple(_step(name, held) for name, held in by_step.items())


def _step(name: str, held: Sequence[Passage]) -> StepLine:
    times: list[Any] = [spent for one in held if (spent := _seconds(one)) is not None]
    return StepLine(name, len(held), sum(one.how == "skip" for one in held), sum(map(_dropped, held)),
                    median(times) if times else None)


def _dropped(one: Passage) -> bool:
    return one.how == "stop" or one.left is None and one.over


def _seconds(one: Passage) -> float | None:
    return (one.left - one.entered).total_seconds() if one.left else None

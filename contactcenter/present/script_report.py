"""The report on scripts as a page shows it: shares in percent, times in words, the slowest steps marked."""

from __future__ import annotations

from collections.abc import Sequence

from contactcenter import scripts
from contactcenter.scripts.report import Line, StepLine

SLOWEST = 3


def shown(lines: Sequence[Line], language: str) -> list[dict]:
    """Each script with its steps, the ones most used first."""
    return [_line(one, language) for one in sorted(lines, key=lambda one: -one.runs)]


def _line(one: Line, language: str) -> dict:
    try:
        held = scripts.script(one.key)
    except LookupError:  # it was retired since
        held = None
    slow = {step.step for step in sorted(one.steps, key=lambda step: -(step.seconds or 0))[:SLOWEST] if step.seconds}
    return {
        "key": one.key,
        "title": held.title(language) if held else one.key,
        "runs": one.runs,
        "finished": one.finished,
        "adherence": None if one.adherence is None else round(100 * one.adherence),
        "required": one.required,
        "done": one.done,
        "minutes": None if one.minutes is None else round(one.minutes, 1),
        "steps": [_step(step, held, language, step.step in slow) for step in one.steps],
    }


def _step(one: StepLine, held, language: str, slow: bool) -> dict:
    step = held.steps.get(one.step) if held else None
    return {
        "title": step.title(language) if step else one.step,
        "entered": one.entered,
        "skipped": one.skipped,
        "dropped": one.dropped,
        "share": round(100 * one.dropped / one.entered) if one.entered else 0,
        "seconds": None if one.seconds is None else round(one.seconds),
        "slow": slow,
    }

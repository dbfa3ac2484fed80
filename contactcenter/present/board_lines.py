"""The lines of the board: a queue each, or a stage of the customer's journey, with the figures of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from contactcenter.board.floor import Floor, Waiting
from contactcenter.board.limits import USUAL, Limits
from contactcenter.board.metrics import Contact, concurrency
from contactcenter.board.scope import Scope, View
from contactcenter.board.shares import Share
from contactcenter.columns import label
from contactcenter.models.tickets import TYPES
from contactcenter.present import charts, people, times, words

NEAR = 5  # points below the target that still are a warning only
TOO_MANY = 5  # percent abandoned


def lines(view: View, floor: Floor, language: str) -> list[dict]:
    return [{**named, **figures(scope, limits)} for named, scope, limits in _groups(view, floor, language)]


def figures(scope: Scope, limits: Limits) -> dict:
    """What is shown of any part of the floor."""
    return {
        "waiting": len(scope.waiting()),
        "longest": longest(scope, limits),
        "level": share(scope.in_time().share, limits.percent),
        "target": round(limits.percent),
        "abandoned": share(scope.abandoned().share),
        "handle": span(scope.handle_time("call")),
        "chat": chat(scope),
        "free": len(scope.free()),
        "staffed": len(scope.staffed()),
        "spark": charts.spark(scope.slots()),
        "channels": _channels(scope),
    }


def link(view: View, floor: Floor, figure: str, queues: tuple[int, ...] = (), stage: str | None = None) -> str:
    """Where the rows behind a number are listed."""
    keys = [("queue", line.key) for line in floor.lines if line.id in (queues or view.queues)]
    asked = [("figure", figure), ("window", view.window), *([("stage", stage)] if stage else []), *keys]
    return f"/board/rows?{urlencode(asked)}"


def longest(scope: Scope, limits: Limits) -> dict | None:
    """Since when the longest has waited, and after how many seconds that warns and is bad."""
    found = scope.longest()
    if found is None:
        return None
    return {"iso": times.iso(found.since), "text": times.clock(found.since), "kind": found.kind, "queue": found.queue,
            "warn": limits.within(found.kind), "bad": limits.wait}


def share(one: Share, target: float | None = None) -> dict:
    """A share as it is shown: with a target it can be near or below it; of few it is grey."""
    low, high = one.interval or (0.0, 0.0)
    return {"percent": one.percent, "part": one.part, "whole": one.whole, "few": one.few,
            "low": f"{low:.0f}", "high": f"{high:.0f}", "level": _level(one.percent, target)}


def chat(scope: Scope) -> dict | None:
    """Handle time of chats, with how many an agent held side by side."""
    found = scope.handle_time("chat")
    if found is None:
        return None
    return {"span": span(found), "times": f"{concurrency(scope.handled('chat')) or 1:.1f}"}


def span(seconds: float | None) -> str:
    return "" if seconds is None else times.span(timedelta(seconds=seconds))


def _level(percent: float | None, target: float | None) -> str:
    if percent is None or target is None:
        return ""
    return "ok" if percent >= target else "warn" if percent >= target - NEAR else "bad"


def _groups(view: View, floor: Floor, language: str) -> Iterator[tuple[dict, Scope, Limits]]:
    if view.layout == "stage":
        for stage in TYPES:
            named: dict = {"id": f"stage-{stage}", "name": "", "word": words.TYPES[stage], "queues": (), "stage": stage}
            yield _linked(named, view, floor), Scope(floor, view.queues, view.window, stage), USUAL
        return
    for line in floor.lines:
        if line.id in view.queues:
            named = {"id": f"line-{line.id}", "name": label(line.names, language), "word": "", "queues": (line.id,),
                     "stage": None, "key": line.key}
            scope = Scope(floor, (line.id,), view.window)
            yield _linked(named, view, floor), scope, floor.limits.get(line.id, USUAL)


def _linked(named: dict, view: View, floor: Floor) -> dict:
    to = {figure: link(view, floor, figure, named["queues"], named["stage"])
          for figure in ("waiting", "longest", "level", "abandoned", "handle", "handle-chat", "free", "arrivals")}
    return {**named, "to": to}


def _channels(scope: Scope) -> list[str]:
    """The channels that today's work of it came on, in the order the desk names them."""
    came: list[Contact | Waiting] = [*scope.every, *scope.waiting()]
    seen = {people.KIND_CHANNEL.get(one.kind, one.channel) for one in came}
    return [name for name in people.CHANNELS if name in seen]

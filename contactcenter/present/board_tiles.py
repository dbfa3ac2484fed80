"""The six large numbers over the board."""

from __future__ import annotations

from collections import Counter

from contactcenter.board.limits import USUAL, Limits
from contactcenter.board.scope import Scope, View
from contactcenter.columns import label
from contactcenter.present import board_lines

BUSY = ("call", "chat", "wrapup", "busy")


def tiles(view: View, scope: Scope, language: str) -> list[dict]:
    made = (_waiting(scope), _longest(scope, language), _level(scope), _abandoned(scope), _free(scope), _risk(scope))
    return [{**one, "to": board_lines.link(view, scope.floor, one["figure"]), "window": view.window} for one in made]


def _waiting(scope: Scope) -> dict:
    kinds = Counter(one.kind for one in scope.waiting())
    calls = kinds["call"] + kinds["callback"]
    return {"figure": "waiting", "value": kinds.total(), "calls": calls, "chats": kinds["chat"],
            "texts": kinds["message"], "level": ""}


def _longest(scope: Scope, language: str) -> dict:
    found = scope.longest()
    limits = scope.floor.limits.get(found.queue, USUAL) if found else USUAL
    names = {line.id: label(line.names, language) for line in scope.floor.lines}
    return {"figure": "longest", "longest": board_lines.longest(scope, limits), "level": "",
            "queue": names.get(found.queue, "") if found else "", "kind": found.kind if found else ""}


def _level(scope: Scope) -> dict:
    held = {scope.floor.limits.get(queue, USUAL) for queue in scope.queues}
    target = _one(held)
    shown = board_lines.share(scope.in_time().share, target.percent if target else None)
    return {"figure": "level", "share": shown, "formula": scope.floor.formula,
            "target": round(target.percent) if target else None, "within": round(target.call) if target else None,
            "level": "" if shown["level"] == "ok" else shown["level"]}


def _abandoned(scope: Scope) -> dict:
    share = board_lines.share(scope.abandoned().share)
    many = share["percent"] is not None and not share["few"] and share["percent"] > board_lines.TOO_MANY
    return {"figure": "abandoned", "share": share, "level": "warn" if many else ""}


def _free(scope: Scope) -> dict:
    groups = Counter(one.group for one in scope.staffed())
    busy = sum(groups[group] for group in BUSY)
    return {"figure": "free", "value": groups["free"], "staffed": groups.total(), "busy": busy,
            "away": groups.total() - groups["free"] - busy, "level": ""}


def _risk(scope: Scope) -> dict:
    risks, late = scope.risks(), scope.late()
    return {"figure": "risk", "value": len(risks), "late": len(late), "level": "warn" if risks else ""}


def _one(held: set[Limits]) -> Limits | None:
    """The target that all queues of the view share, where they do."""
    promised = {(one.percent, one.call) for one in held}
    return next(iter(held)) if len(promised) == 1 else None

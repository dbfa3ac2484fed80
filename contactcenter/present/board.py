"""The board as the parts that are pushed: the same html for everybody who looks at the same view.

Nothing in it depends on the instant it is made: what runs is an instant that the page counts from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from contactcenter.board.floor import Floor
from contactcenter.board.scope import Scope, View
from contactcenter.present import board_lines, board_people, board_risks, board_tiles, board_words
from contactcenter.present.render import render

PART = Markup('<template hx type="partial" hx-target="#{}" hx-swap="outerMorph">{}</template>')


@dataclass(frozen=True)
class Part:
    """One element of the board. data: what it was made of, so that the same need not be made again."""

    data: dict
    html: Markup


def parts(view: View, floor: Floor, language: str, before: Mapping[str, Part] | None = None) -> dict[str, Part]:
    """Every part of a view by the id of its element; a part of `before` that would be the same is taken over."""
    scope, held, made = Scope(floor, view.queues, view.window), before or {}, {}
    for name, template, data in _parts(view, scope, language):
        same = name in held and held[name].data == data
        made[name] = held[name] if same else Part(data, render(template, language, figures=board_words, **data))
    return made


def wrapped(shown: Mapping[str, Part]) -> Markup:
    """Parts as a push carries them: each goes where its id is, and nowhere on a page that has no such place."""
    return Markup("").join(PART.format(name, part.html) for name, part in shown.items())


def _parts(view: View, scope: Scope, language: str) -> Iterator[tuple[str, str, dict]]:
    wall = view.layout == "wall"
    for tile in board_tiles.tiles(view, scope, language):
        yield f"kpi-{tile['figure']}", "board/_tile.html", {"tile": tile}
    for line in board_lines.lines(view, scope.floor, language):
        yield line["id"], "wall/_card.html" if wall else "board/_line.html", {"line": line}
    people = board_people.groups(scope, language)
    yield "board-people", "wall/_people.html" if wall else "board/_people.html", {"groups": people}
    if not wall:
        yield "board-occupancy", "board/_occupancy.html", {"staff": board_people.staff(view, scope)}
        yield "board-orphans", "board/_orphans.html", {"left": board_risks.left(view, scope)}
        risks = board_risks.risks(view, scope, language)
        yield "risk-count", "board/_risk_count.html", {"count": risks["count"]}
        yield "risks", "board/_risks.html", {"risks": risks}

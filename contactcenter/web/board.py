"""The queue board and the wall: what happens on the floor now, and the rows behind every number of it."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import Blueprint, abort, render_template, request

from contactcenter import clock, views
from contactcenter.board import reading
from contactcenter.board.scope import FIGURES, LAYOUTS, WINDOWS, Scope, View
from contactcenter.columns import clean
from contactcenter.models import Agent
from contactcenter.models.tickets import TYPES
from contactcenter.present import board as present_board
from contactcenter.present import board_rows, board_words
from contactcenter.web import sessions
from contactcenter.web.security import role

door = Blueprint("board", __name__)
WHO = ("supervisor", "admin")


@door.get("/board")
@role(*WHO)
def page() -> str:
    """`queue` (may be repeated), `window`, `group`: kept in the address, so that a view can be sent to somebody."""
    return _page("board/page.html", view_asked())


@door.get("/wall")
@role(*WHO)
def wall() -> str:
    """The same for a screen on the wall."""
    return _page("wall/page.html", view_asked("wall"))


@door.get("/board/rows")
@role(*WHO)
def rows() -> str:
    """What a number was counted from: `figure` of these queues, over the same window."""
    view, figure, stage = view_asked(), request.args.get("figure", ""), request.args.get("stage")
    if figure not in FIGURES or stage not in (None, *TYPES):
        abort(404)
    scope = Scope(reading.read(), view.queues, view.window, stage)
    shown = board_rows.page(figure, scope, sessions.current().language)
    return render_template("board/rows.html", list=shown, figures=board_words, nav="board", back=way_back())


def way_back() -> str:
    """The board as it was when somebody left it for the rows of a number: with its queues, its window, its grouping."""
    came = urlsplit(request.referrer or "")
    mine = came.netloc == request.host and came.path == "/board"
    return f"/board?{came.query}" if mine and came.query else "/board"


def view_asked(layout: str = "") -> View:
    """The view that the address names, as far as the agent may see its queues; all of them where it names none."""
    mine = views.queues(sessions.current())
    asked = set(request.args.getlist("queue"))
    queues = [queue.id for queue in mine if queue.key in asked] or [queue.id for queue in mine]
    window, group = request.args.get("window", ""), request.args.get("group", "")
    return View(tuple(sorted(queues)), window if window in WINDOWS else "day",
                layout or (group if group in LAYOUTS[:2] else "queue"))


def may_see(agent: Agent, view: View) -> bool:
    """Whether all queues of the view are this supervisor's to see."""
    return agent.supervises and {queue.id for queue in views.queues(agent)}.issuperset(view.queues)


def _page(template: str, view: View) -> str:
    agent, floor = sessions.current(), reading.read()
    return render_template(
        template, view=view, parts=present_board.parts(view, floor, agent.language), nav="board", figures=board_words,
        formula=floor.formula, version=int(1000 * clock.now().timestamp()), **_choices(view, agent))


def _choices(view: View, agent: Agent) -> dict:
    """The queues and groupings there are, each with the address that a click leads to."""
    mine = views.queues(agent)
    chosen = {queue.key for queue in mine if queue.id in view.queues}
    whole = len(chosen) == len(mine)
    held = set() if whole else chosen
    return {
        "queues": [{"key": one.key, "name": one.name(agent.language), "on": one.key in held,
                    "to": _address(view, held ^ {one.key})} for one in mine],
        "everything": {"on": whole, "to": _address(view, set())},
        "windows": [{"key": key, "on": key == view.window, "to": _address(view, held, window=key)}
                    for key in reversed(WINDOWS)],
        "groupings": [{"key": key, "on": key == view.layout, "to": _address(view, held, group=key)}
                      for key in LAYOUTS[:2]],
        "queues_query": f"?{urlencode([('queue', key) for key in sorted(held)])}" if held else "",
        "first_queue": next(iter(sorted(held)), mine[0].key if mine else ""),
        "chosen": [one.name(agent.language) for one in mine if one.key in held],
    }


def _address(view: View, queues: set[str], **change: str) -> str:
    asked = {"window": view.window, "group": view.layout, **change}
    usual = {"window": "day", "group": "queue"}
    pairs = [*(("queue", clean(key)) for key in sorted(queues)),
             *((name, value) for name, value in asked.items() if value != usual[name])]
    return f"/board?{urlencode(pairs)}" if pairs else "/board"

"""Promises of time kept: the card on the board that compares queues, and the promises behind each of its numbers."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from contactcenter import views
from contactcenter.board import kept
from contactcenter.models import Queue
from contactcenter.present import board_kept, board_words
from contactcenter.web import sessions
from contactcenter.web.board import WHO, view_asked, way_back
from contactcenter.web.security import role

door = Blueprint("board_kept", __name__)


@door.get("/board/kept")
@role(*WHO)
def card() -> str:
    """`metric`, the first reply where none is named; `queue` as on the board."""
    metric = request.args.get("metric", kept.ALL[0])
    if metric not in kept.ALL:
        abort(404)
    shown = board_kept.card(metric, _queues(), sessions.current().language)
    return render_template("board/_kept.html", kept=shown, figures=board_words, asked=request.args.getlist("queue"))


@door.get("/board/kept/rows")
@role(*WHO)
def rows() -> str:
    """The promises of a `metric` that ended in a `span`."""
    metric, span = request.args.get("metric", ""), request.args.get("span", "")
    if metric not in kept.ALL or span not in kept.SPANS:
        abort(404)
    shown = board_kept.rows(metric, span, _queues(), sessions.current().language)
    return render_template("board/kept_rows.html", kept=shown, figures=board_words, nav="board", back=way_back())


def _queues() -> list[Queue]:
    """Those of the view, in the order the desk names them."""
    wanted = view_asked().queues
    return [queue for queue in views.queues(sessions.current()) if queue.id in wanted]

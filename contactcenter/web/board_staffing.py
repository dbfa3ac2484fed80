"""The what-if panel: how many agents a queue's calls would need."""

from __future__ import annotations

import re

from flask import Blueprint, abort, render_template, request

from contactcenter import views
from contactcenter.board import limits, reading, whatif
from contactcenter.board.scope import Scope
from contactcenter.board.whatif import BOUNDS, Question
from contactcenter.models import Queue
from contactcenter.present import board_staffing
from contactcenter.web import sessions
from contactcenter.web.board import WHO
from contactcenter.web.security import role

door = Blueprint("board_staffing", __name__)


@door.get("/board/staffing")
@role(*WHO)
def panel() -> str:
    """`queue`; the fields of a Question where they were changed, else what the last half hour says."""
    queues = views.queues(sessions.current())
    queue = next((one for one in queues if one.key == request.args.get("queue")), queues[0] if queues else None)
    if queue is None:
        abort(404)
    asked = _asked(_prefilled(queue))
    shown = board_staffing.answer(asked, whatif.answer(asked))
    part = "board/_staffing_answer.html" if "part" in request.args else "board/_staffing.html"
    return render_template(part, answer=shown, queue=queue.key, bounds=BOUNDS,
                           queues=[{"key": one.key, "name": one.name(sessions.current().language)} for one in queues])


def _prefilled(queue: Queue) -> Question:
    held = limits.current().of(queue.key, queue.weight)
    return whatif.prefilled(Scope(reading.read(), (queue.id,), "half"), held)


def _asked(usual: Question) -> Question:
    """A field that is no whole number, or missing, stays as the last half hour says."""
    given = {name: request.args.get(name, "") for name in BOUNDS}
    return whatif.bounded(Question(**{name: int(value) if re.fullmatch(r"[0-9]{1,9}", value) else getattr(usual, name)
                                      for name, value in given.items()}))

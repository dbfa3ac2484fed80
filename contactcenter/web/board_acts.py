"""What supervisors do on the board: give a ticket to somebody and take it back, mute an alarm, set targets."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import gettext as _

from contactcenter import views
from contactcenter.board import alerts, handing, limits
from contactcenter.board.limits import BOUNDS, Limits, Settings
from contactcenter.board.metrics import FORMULAS
from contactcenter.extensions import db
from contactcenter.models import Agent, Alert
from contactcenter.present import board_alerts, board_words
from contactcenter.web import sessions
from contactcenter.web.asked import line, refuse, whole
from contactcenter.web.board import WHO
from contactcenter.web.security import role

door = Blueprint("board_acts", __name__)


@door.post("/board/tickets/<int:number>/assignment")
@role(*WHO)
def assign(number: int):
    """Give it to `agent`, if it still is whose it was on the page: `before`, or nobody's."""
    ticket = views.ticket(sessions.current(), number)
    agent = db.session.get(Agent, whole("agent"))
    if agent is None or not agent.active:
        return refuse(_("Choose an agent."))
    if not handing.give(ticket, agent, whole("before") or None):
        refuse(_("#%(number)s has another owner by now.", number=number), 409)
    return "", 204


@door.post("/board/tickets/<int:number>/assignment/undo")
@role(*WHO)
def take_back(number: int):
    """Back to `before`, or to the queue; only while it is still with `agent`."""
    ticket = views.ticket(sessions.current(), number)
    agent = db.session.get(Agent, whole("agent"))
    before = db.session.get(Agent, whole("before"))
    if agent is None or not handing.take_back(ticket, agent, before):
        refuse(_("#%(number)s has another owner by now.", number=number), 409)
    return "", 204


@door.get("/live/alerts")
@role(*WHO)
def live_alerts() -> str:
    """The alarms of this supervisor's queues: fetched again whenever one is raised, cleared or muted."""
    return _alarms()


@door.post("/board/alerts/<int:number>/mute")
@role(*WHO)
def mute(number: int) -> str:
    """`reason` and `minutes`."""
    alert = db.session.get(Alert, number)
    if alert is None or alert.queue_id not in _mine():
        abort(404)
    try:
        alerts.mute(alert, sessions.current(), whole("minutes"), line("reason", 200))
    except ValueError:
        refuse(_("Say why, and for how long."))
    return _alarms()


@door.get("/board/settings")
@role(*WHO)
def settings() -> str:
    """Targets and alarms of the queues that this supervisor sees."""
    return _form()


@door.post("/board/settings")
@role(*WHO)
def change_settings():
    """Each field is named `<queue key>.<field>`. Other queues stay as they are."""
    agent, held = sessions.current(), limits.current()
    mine = views.queues(agent)
    try:
        changed = {queue.key: _limits(queue.key) for queue in mine}
    except ValueError:
        return _form(_("Please give whole numbers within the limits shown.")), 422
    formula = request.form.get("formula", "")
    limits.change(Settings(formula if formula in FORMULAS else held.formula, {**held.queues, **changed}), agent)
    return redirect("/board")


def _limits(key: str) -> Limits:
    """Raises ValueError for what is no number or out of bounds."""
    given = {name: float(request.form.get(f"{key}.{name}", "")) for name in BOUNDS}
    if not all(low <= given[name] <= high for name, (low, high) in BOUNDS.items()):
        raise ValueError("out of bounds")
    return Limits(**given, nobody=f"{key}.nobody" in request.form)


def _form(error: str = "") -> str:
    agent, held = sessions.current(), limits.current()
    rows = [{"key": one.key, "name": one.name(agent.language), "limits": held.of(one.key, one.weight)}
            for one in views.queues(agent)]
    return render_template("board/settings.html", rows=rows, formula=held.formula, bounds=BOUNDS, error=error,
                           figures=board_words, nav="board")


def _alarms() -> str:
    shown = board_alerts.alarms(_mine(), sessions.current().language)
    return render_template("board/_alerts.html", alerts=shown, mutes=alerts.MUTES)


def _mine() -> set[int]:
    return {queue.id for queue in views.queues(sessions.current())}

"""What supervisors look after of their people: an agent's day, and open work that is with nobody."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import gettext as _

from contactcenter import clock, presence, reach, views
from contactcenter.board import reading, slow
from contactcenter.extensions import db
from contactcenter.models import Agent, Ticket
from contactcenter.present import board_day, board_words
from contactcenter.web import sessions
from contactcenter.web.asked import LARGEST, refuse
from contactcenter.web.board import WHO, way_back
from contactcenter.web.security import role

door = Blueprint("board_people", __name__)


@door.get("/board/agents/<int:number>")
@role(*WHO)
def day(number: int) -> str:
    """Today of somebody who works in one of this supervisor's queues, state by state."""
    me, agent = sessions.current(), db.session.get(Agent, min(number, LARGEST))
    mine = {queue.id for queue in views.queues(me)}
    if agent is None or mine.isdisjoint(queue.id for queue in agent.queues):
        abort(404)
    now = clock.now()
    shown = board_day.of(agent, (reading.start_of_day(now), now), me.language)
    return render_template("board/agent.html", day=shown, figures=board_words, nav="board",
                           back=way_back())


@door.post("/board/tickets/<int:number>/line")
@role(*WHO)
def put_back(number: int):
    """The ticket waits in its queue again, if it still is with nobody."""
    ticket = views.ticket(sessions.current(), number)
    if not _put_back(ticket):
        refuse(_("Somebody has #%(number)s by now.", number=number), 409)
    return redirect("/board/rows?figure=orphans", 303)


@door.post("/board/orphans/line")
@role(*WHO)
def put_all_back():
    """The same for all of the queues named, as far as they are this supervisor's."""
    queues = _named()
    for one in presence.left_alone():
        if one.queue in queues:
            _put_back(db.session.get_one(Ticket, one.ticket))
    return "", 204


def _named() -> set[int]:
    asked = set(request.form.getlist("queue"))
    return {queue.id for queue in views.queues(sessions.current()) if queue.key in asked}


def _put_back(ticket: Ticket) -> bool:
    done = reach.put_back(ticket)
    slow.forget()
    return done

"""What customers answered: shares with their counts and the rows behind each of them, for supervisors."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from contactcenter import clock, surveys
from contactcenter.extensions import db
from contactcenter.models import Agent
from contactcenter.present import survey_report
from contactcenter.surveys import figures
from contactcenter.surveys.figures import Wanted
from contactcenter.web import sessions, tables
from contactcenter.web.asked import LARGEST
from contactcenter.web.security import role

door = Blueprint("surveys", __name__)
WHO = ("supervisor", "admin")
PERIODS = (7, 30, 90)  # days
SHOWN = 200


@door.get("/surveys")
@role(*WHO)
def page() -> str:
    """`survey`, `days`: response rate, satisfaction and what was said."""
    agent, wanted = sessions.current(), _wanted()
    held = figures.of(agent, wanted)
    shown = survey_report.page(held, agent.language, _rows_address)
    asked = survey_report.questions(wanted.survey, held, agent.language) if wanted.survey else []
    return render_template("surveys/report.html", report=shown, questions=asked, nav="surveys",
                           **_choices(agent, wanted))


@door.get("/surveys/rows")
@role(*WHO)
def rows() -> str:
    """The invitations that a number was counted from: `queue`, `agent`, `score`, `answered` narrow them down."""
    agent, wanted = sessions.current(), _wanted()
    held = db.session.scalars(figures.rows(agent, wanted).limit(SHOWN)).all()
    lines = [survey_report.row(one, agent.language) for one in held]
    return render_template("surveys/rows.html", rows=lines, nav="surveys", back=_address("/surveys"),
                           csv=f"/surveys.csv?{urlencode(request.args)}", more=len(lines) == SHOWN)


@door.get("/surveys.csv")
@role(*WHO)
def table() -> Response:
    """The same selection, whole."""
    held = db.session.scalars(figures.rows(sessions.current(), _wanted()).execution_options(yield_per=200))
    return tables.download(map(survey_report.line, held), "surveys", survey_report.HEADS)


def _wanted() -> Wanted:
    days = request.args.get("days", type=int)
    until = clock.now() + timedelta(seconds=1)
    key = request.args.get("survey", "")
    known = {one.key for one in surveys.surveys()}
    return Wanted(until - timedelta(days=days if days in PERIODS else PERIODS[1]), until, key if key in known else "",
                  _number("queue"), _number("agent"), _number("score"), bool(request.args.get("answered")))


def _number(name: str) -> int:
    return min(max(request.args.get(name, 0, type=int), 0), LARGEST)


def _choices(agent: Agent, wanted: Wanted) -> dict:
    days = request.args.get("days", type=int)
    held = [(one.key, one.title(agent.language)) for one in surveys.surveys()]
    return {"surveys": held, "chosen": wanted.survey, "days": days if days in PERIODS else PERIODS[1],
            "periods": PERIODS, "csv": f"/surveys.csv?{urlencode(request.args)}"}


def _rows_address(**more: object) -> str:
    return _address("/surveys/rows", **more)


def _address(path: str, **more: object) -> str:
    kept = {name: request.args[name] for name in ("survey", "days") if request.args.get(name)}
    query = urlencode({**kept, **more})
    return f"{path}?{query}" if query else path

"""The report on scripts: adherence by script, where conversations leave each of them, and its rows as a table."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template, request

from contactcenter import clock
from contactcenter.present import script_report
from contactcenter.scripts import export, report
from contactcenter.web import sessions, tables
from contactcenter.web.security import role

door = Blueprint("script_report", __name__)
PERIODS = (1, 7, 30)  # days


@door.get("/scripts/report")
@role("supervisor", "admin")
def page() -> str:
    """`days`: how far back, of PERIODS."""
    days, until = _days(), clock.now()
    held = report.of(until - timedelta(days=days), until)
    shown = script_report.shown(held, sessions.current().language)
    return render_template("scripts/report.html", lines=shown, days=days, periods=PERIODS, nav="script-report")


@door.get("/scripts/runs.csv")
@role("supervisor", "admin")
def take_out() -> Response:
    """Every step of the same runs, of tickets one may see."""
    until = clock.now()
    rows = export.take_out(sessions.current(), until - timedelta(days=_days()), until)
    return tables.download(rows, "script-runs", export.HEAD)


def _days() -> int:
    days = request.args.get("days", type=int)
    return days if days in PERIODS else PERIODS[1]

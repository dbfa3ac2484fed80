"""The report on scripts: adherence by script, and where conversations leave each of them."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request

from contactcenter import clock
from contactcenter.present import script_report
from contactcenter.scripts import report
from contactcenter.web import sessions
from contactcenter.web.security import role

door = Blueprint("script_report", __name__)
PERIODS = (1, 7, 30)  # days


@door.get("/scripts/report")
@role("supervisor", "admin")
def page() -> str:
    """`days`: how far back, of PERIODS."""
    days = request.args.get("days", type=int)
    days = days if days in PERIODS else PERIODS[1]
    until = clock.now()
    held = report.of(until - timedelta(days=days), until)
    shown = script_report.shown(held, sessions.current().language)
    return render_template("scripts/report.html", lines=shown, days=days, periods=PERIODS, nav="script-report")

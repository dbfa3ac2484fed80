"""The month in complaints, as a page and as a table for a spreadsheet."""

from __future__ import annotations

import re
from datetime import date

from flask import Blueprint, Response, abort, render_template, request

from contactcenter.complaints import register, report
from contactcenter.present import complaint_report as shown
from contactcenter.web import sessions, tables
from contactcenter.web.security import role

door = Blueprint("complaint_report", __name__)
WHO = ("supervisor", "admin")
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@door.get("/complaints/report")
@role(*WHO)
def page() -> str:
    """`month` as 2026-11; the present one without it."""
    agent = sessions.current()
    return render_template("complaints/report.html", report=shown.shown(agent, _month(), agent.language),
                           nav="complaint-report")


@door.get("/complaints/report.csv")
@role(*WHO)
def table() -> Response:
    """Every case of that month, as the register writes it, with what the report counts by."""
    first = _month()
    month = report.of(sessions.current(), first)
    rows = ({**register.row(case), **shown.row(case, month)} for case in month.cases)
    return tables.download(rows, f"complaints-{first:%Y-%m}")


def _month() -> date:
    asked = request.args.get("month", "")
    if not asked:
        return report.this_month()
    found = MONTH.fullmatch(asked)
    return date(int(found[1]), int(found[2]), 1) if found else abort(400)

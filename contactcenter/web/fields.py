"""Fields of tickets and customers: read and changed by hand, taken out as a table, and added to by the admin."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contactcenter import fields, present, views
from contactcenter.fields import export, register
from contactcenter.fields.types import TYPES
from contactcenter.present import field_pages
from contactcenter.present.script_words import BAD_FIELDS, GROUPS, WRONG
from contactcenter.web import sessions
from contactcenter.web.asked import line, refuse
from contactcenter.web.security import role

door = Blueprint("fields", __name__)
LONGEST = 6000
NO_CONSENT = WRONG["consent"]


@door.get("/tickets/<int:number>/fields")
def page(number: int) -> str:
    """Every field of the ticket and its customer, by group."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    return render_template("fields/page.html", ticket=ticket, groups=field_pages.page(ticket, agent.language))


@door.post("/tickets/<int:number>/fields")
def write(number: int):
    """`field, value`: kept at once, nothing for nothing; 422 says what is wrong with it."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    try:
        name = line("field")
        fields.write(ticket, name, fields.ask(name, request.form.get("value", "")[:LONGEST]), agent=agent)
    except fields.Wrong as wrong:
        refuse(_(WRONG[wrong.code]))
    except fields.NoConsent:
        refuse(_(NO_CONSENT))
    except KeyError:
        refuse(_("There is no such field."), 404)
    return present.change_html(ticket, [], [], agent.language)


@door.get("/fields.csv")
@role("supervisor", "admin")
def take_out() -> Response:
    """All values of tickets one may see; `field` and `value` narrow it down."""
    rows = export.rows(sessions.current(), request.args.get("field", ""), request.args.get("value", "")[:200])
    return Response("\ufeff" + "".join(_lines(rows)), mimetype="text/csv; charset=utf-8",
                    headers={"Content-Disposition": 'attachment; filename="fields.csv"'})


@door.get("/settings/fields")
@role("admin")
def settings() -> str:
    """All fields, and the form for one of the desk's own."""
    return render_template("fields/settings.html", groups=fields.groups(), types=TYPES, labels=GROUPS, nav="fields",
                           language=sessions.current().language)


@door.post("/settings/fields")
@role("admin")
def add():
    """`group, name, type, en, zh, options, pii, sensitive`."""
    options = [one.strip() for one in request.form.get("options", "")[:LONGEST].splitlines() if one.strip()]
    try:
        register.add(f"{line('group')}.{line('name')}", line("type"), {"en": line("en"), "zh": line("zh")}, options,
                     sessions.current(), pii=bool(line("pii")), sensitive=bool(line("sensitive")))
    except fields.BadField as bad:
        refuse(_(BAD_FIELDS[bad.code]))
    return redirect(url_for(".settings"), 303)


@door.post("/settings/fields/<name>/removal")
@role("admin")
def retire(name: str):
    """It is asked and shown no more; what was kept under it stays."""
    register.retire(name, sessions.current())
    return redirect(url_for(".settings"), 303)


def _lines(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for row in rows:
        text = io.StringIO()
        csv.writer(text).writerow(row)
        yield text.getvalue()

"""Fields of tickets and customers: read and changed by hand, taken out as a table, and added to by the admin."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contactcenter import fields, present, views
from contactcenter.columns import clean
from contactcenter.fields import export, filtering, register
from contactcenter.fields.types import TYPES
from contactcenter.present import field_filter, field_pages, script_fields
from contactcenter.present.script_words import BAD_FIELDS, GROUPS, WRONG
from contactcenter.web import sessions, tables
from contactcenter.web.asked import line, refuse
from contactcenter.web.security import role

door = Blueprint("fields", __name__)
LONGEST = 6000
CONTROL = re.compile(r"[a-z0-9_-]{1,120}")
FILTER = ("field", "how", "value")
NO_CONSENT = WRONG["consent"]


@door.get("/tickets/<int:number>/fields")
def page(number: int) -> str:
    """Every field of the ticket and its customer, by group."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    groups = field_pages.page(ticket, agent.language, agent.supervises)
    return render_template("fields/page.html", ticket=ticket, groups=groups)


@door.post("/tickets/<int:number>/fields/showing")
def show(number: int) -> str:
    """The value of a masked `field`, in words or as the `control` of this id; that it was shown is noted."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    name, control = line("field"), line("control")
    try:
        value = fields.uncover(ticket, name)
    except KeyError:
        refuse(_("There is no such field."), 404)
    ask = script_fields.control(fields.field(name), value, agent.language) if CONTROL.fullmatch(control) else None
    return render_template("fields/_shown.html", ask=ask, id=control, text=fields.shown(name, value, agent.language))


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


@door.get("/fields/search")
def search():
    """`field, how, value` added to what `q` asks already: the search page, or the list of a `view`, so narrowed."""
    given = {name: " ".join(clean(request.args.get(name, "")).replace('"', " ").split())[:100] for name in FILTER}
    how = given["how"] if given["how"] in filtering.HOWS and given["value"] else ""
    asked = f"{clean(request.args.get('q', ''))[:200]} {filtering.Wish(given['field'], how, given['value'])}".strip()
    view, tab = clean(request.args.get("view", ""))[:80], request.args.get("tab", "")[:20]
    if view:
        return redirect(url_for("inbox.page", view=view, tab=tab, filter=asked), 303)
    return redirect(url_for("search.page", q=asked), 303)


@door.get("/fields/search/form")
def search_form() -> str:
    """What a list can be narrowed by: asked for when somebody wants to, for there are many fields."""
    return render_template("fields/_wish.html", form=field_filter.form(sessions.current()), of="list")


@door.get("/fields.csv")
@role("supervisor", "admin")
def take_out() -> Response:
    """All values of tickets one may see; `field` and `value` narrow it down, `sensitive` is the admin's to ask."""
    asked = request.args
    try:
        rows = export.take_out(sessions.current(), asked.get("field", "")[:64], clean(asked.get("value", ""))[:200],
                               asked.get("sensitive") == "1")
    except PermissionError:
        abort(403)
    return tables.download(rows, "fields", export.HEAD)


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


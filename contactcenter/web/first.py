"""The first visit to an empty desk: whoever comes first names the administrator."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contactcenter import staff
from contactcenter.columns import clean
from contactcenter.extensions import limiter
from contactcenter.web import sessions
from contactcenter.web.security import public

door = Blueprint("first", __name__)


@door.get("/first")
@public
def page():
    """Only while there is nobody."""
    if not staff.nobody_yet():
        return redirect(url_for("login.page"))
    return _form()


@door.post("/first")
@public
@limiter.limit("10 per minute")
def begin():
    """The administrator, signed in at once."""
    if not staff.nobody_yet():
        abort(403)
    name, login = (clean(request.form.get(field, "")[:100]).strip() for field in ("name", "login"))
    if not name or not login:
        return _form(_("Please give a name and a login."), 422)
    try:
        agent = staff.add(login, name, "admin", request.form.get("password", "")[:200])
    except staff.WeakPassword:
        return _form(_("A password has at least 10 characters."), 422)
    return sessions.sign_in(agent, redirect(url_for("inbox.page")))


def _form(error: str = "", status: int = 200):
    held = {field: clean(request.form.get(field, "")[:100]) for field in ("name", "login")}
    return make_response(render_template("login/first.html", error=error, **held), status)

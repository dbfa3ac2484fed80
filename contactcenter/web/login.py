"""The way in and out, and the language the desk is read in."""

from __future__ import annotations

import structlog
from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from sqlalchemy import select
from werkzeug.wrappers import Response

from contactcenter import config, journal, presence, staff
from contactcenter.columns import clean
from contactcenter.extensions import db, limiter
from contactcenter.models import Agent
from contactcenter.present import people
from contactcenter.web import languages, sessions
from contactcenter.web.security import public

door = Blueprint("login", __name__)
log = structlog.get_logger()
FIRST_STATE = {"agent": "available"}  # whoever leads the desk takes work only when asked to
YEAR = 365 * 24 * 3600


@door.get("/login")
@public
def page() -> Response:
    """Who is signed in already goes on; on an empty desk the first visitor becomes its administrator."""
    if staff.nobody_yet():
        return redirect(url_for("first.page"))
    return redirect(_next()) if sessions.current_session() else _form()


def _wrong(response: Response) -> bool:
    return response.status_code == 422


def _login_from_here() -> str:
    """Guessing at one login is slow from where it happens; its owner, who is elsewhere, is never locked out."""
    return f"{_login()} {get_remote_address()}"


@door.post("/login")
@public
@limiter.limit("30 per 5 minutes", deduct_when=_wrong)
@limiter.limit("5 per 5 minutes; 15 per hour; 40 per day", key_func=_login_from_here, deduct_when=_wrong)
def sign_in() -> Response:
    """Right: on to the desk. Wrong: the form again, with what was typed and a sentence."""
    login = _login()
    agent = staff.check_password(login, request.form.get("password", "")[:200])
    if agent is None:
        log.warning("sign-in refused", address=get_remote_address(), login=login[:40])
        return _form(login, _("This login and password do not belong together."), 422)
    answer = sessions.sign_in(agent, redirect(_next()))
    presence.arrive(agent, FIRST_STATE.get(agent.role, "away"))
    return answer


@door.post("/logout")
def sign_out() -> Response:
    """The session ends, and with it the agent's presence."""
    presence.set_state(sessions.current(), "offline", "signed out")
    return sessions.sign_out(_go(url_for(".page")))


@door.post("/language")
@public
def speak() -> Response:
    """The language of the pages, kept with the agent, or with the browser while nobody is signed in."""
    chosen = request.form.get("language", "")
    if chosen not in config.current().languages:
        abort(400)
    session = sessions.current_session()
    if session:
        with journal.transaction():
            session.agent.language = chosen
    answer = _go(request.headers.get("HX-Current-URL") or url_for(".page"))
    answer.set_cookie("lang", chosen, max_age=YEAR, samesite="Lax", httponly=True)
    return answer


def _login() -> str:
    return clean(request.form.get("login", "")[:200]).strip().lower()


def _form(login: str = "", error: str = "", status: int = 200) -> Response:
    page = render_template("login/page.html", login=login, error=error, next=_next(), people=_demo_people())
    return make_response(page, status)


def _demo_people() -> list[dict]:
    """In the demo: everybody, to be signed in as by one click."""
    if not config.current().demo_desk:
        return []
    known = db.session.scalars(select(Agent).where(Agent.active).order_by(Agent.id))
    return [{**people.colleague(agent, languages.language()), "login": agent.login, "role": agent.role,
             "queues": [queue.name(languages.language()) for queue in agent.queues]} for agent in known]


def _next() -> str:
    """Where to go on: a path of our own, never another site's."""
    wanted = request.values.get("next", "")
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if ours and not wanted.startswith("/login") else url_for("inbox.page")


def _go(where: str) -> Response:
    """Go there, whether a form asks or htmx does."""
    if request.headers.get("HX-Request"):
        return make_response("", 204, {"HX-Redirect": where})
    return redirect(where)

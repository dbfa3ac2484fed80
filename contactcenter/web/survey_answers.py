"""The page where a customer answers a survey: a signed link, no sign-in, and nothing that needs a script to work.

Opening a link changes nothing, as programs open links, too: a page with a script sends the rating of the link at once,
without one a button does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask_babel import force_locale
from flask_limiter.util import get_remote_address

from contactcenter import journal, surveys
from contactcenter.extensions import limiter
from contactcenter.models import SurveyInvite
from contactcenter.present import chat, survey_pages
from contactcenter.present.render import LOCALES
from contactcenter.surveys import book
from contactcenter.web.security import signed
from contactcenter.web.widget import language_for

door = Blueprint("survey_answers", __name__)
LIMIT = "120 per minute"


@door.get("/s/<token>")
@signed
@limiter.limit(LIMIT, key_func=get_remote_address)
def page(token: str) -> Response:
    """The questions; an answer in the address is filled in."""
    held = _invite(token)
    return _page(token, held, {name: value for name, value in request.args.items() if name != "lang"},
                 at_once=bool(set(request.args) - {"lang"}))


@door.post("/s/<token>")
@signed
@limiter.limit(LIMIT, key_func=get_remote_address)
def answer(token: str) -> Response:
    """Each answer under its question's name; `first` where only the rating of the link has come so far."""
    held = _invite(token)
    given = _given(held)
    try:
        with journal.acting(journal.Actor("customer", held.customer_id)):
            surveys.record(held, given, whole=not request.form.get("first"), channel=held.channel)
    except surveys.BadAnswer as wrong:
        return _page(token, held, given, wrong.fields, 422)
    except surveys.AnsweredAlready:
        return _page(token, held, {}, status=409)
    return _page(token, held, {})


@door.route("/s/<token>/stop", methods=["GET", "POST"])
@signed
@limiter.limit(LIMIT, key_func=get_remote_address)
def stop(token: str) -> Response:
    """To be asked no more: asked first, done by the button."""
    held = _invite(token)
    if request.method == "POST":
        with journal.acting(journal.Actor("customer", held.customer_id)):
            surveys.refuse(held)
    return _drawn("surveys/stop.html", _language(held), done=request.method == "POST", token=token)


def _invite(token: str) -> SurveyInvite:
    return surveys.of_token(token) or abort(404)


def _given(held: SurveyInvite) -> dict[str, Any]:
    form = request.form
    found: dict[str, Any] = {}
    for question in book.survey(held.survey, held.version).questions:
        if question.type == "multi":
            found[question.id] = form.getlist(question.id)
        elif question.type == "ranking":
            places = {key: form.get(f"{question.id}.{key}", "") for key, _names in question.options}
            found[question.id] = {key: place for key, place in places.items() if place}
        else:
            found[question.id] = form.get(question.id, "")
    return found


def _page(token: str, held: SurveyInvite, given: dict[str, Any], wrong: Mapping[str, str] | None = None,
          status: int = 200, at_once: bool = False) -> Response:
    language = _language(held)
    with force_locale(LOCALES[language]):
        shown = survey_pages.page(held, language, given, wrong or {})
    return _drawn("surveys/answer.html", language, status, survey=shown, token=token,
                  at_once=at_once and not shown["over"] and not shown["rated"])


def _language(held: SurveyInvite) -> str:
    return language_for(request.values.get("lang") or held.language)


def _drawn(template: str, language: str, status: int = 200, **data: Any) -> Response:
    with force_locale(LOCALES[language]):
        html = render_template(template, language=language, desk=chat.desk_name(language),
                               other="en" if language == "zh" else "zh", **data)
    answer = make_response(html, status)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a key
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer

"""The public help pages: articles that customers may read, searched here and from the chat window."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask_babel import force_locale
from flask_limiter.util import get_remote_address
from sqlalchemy import select

from contactcenter import knowledge
from contactcenter.columns import clean
from contactcenter.extensions import db, limiter
from contactcenter.models import Article
from contactcenter.present import articles as shown
from contactcenter.present import chat, words
from contactcenter.present.render import LOCALES
from contactcenter.web.security import public, signed
from contactcenter.web.widget import language_for

door = Blueprint("help", __name__)
READER = "reader"  # a cookie with a random name, so that one reader has one vote
IN_THE_WINDOW = 4
LONGEST = 200


@door.get("/help")
@public
@limiter.limit("120 per minute", key_func=get_remote_address)
def page() -> Response:
    """What there is to read, by stage, or what answers `q`; `part=widget` gives the few lines of the chat window."""
    language, asked = _language(), clean(request.args.get("q", "")).strip()[:LONGEST]
    place = "widget" if request.args.get("part") == "widget" else "help"
    found = [one.article for one in knowledge.find(asked, public=True, limit=20)] if asked else []
    if asked:
        knowledge.note_search(asked, language, place, len(found))
    if place == "widget":
        return _drawn("help/_answers.html", language, articles=found[:IN_THE_WINDOW], asked=asked)
    return _drawn("help/page.html", language, asked=asked, found=found, groups=[] if asked else _by_stage())


@door.get("/help/<key>")
@public
def article(key: str) -> Response:
    """One article, with the question whether it helped."""
    one, language = _article(key), _language()
    return _drawn("help/article.html", language, article=one, body=shown.html(one.body(language)))


@door.post("/help/<key>/votes")
@signed
@limiter.limit("20 per minute", key_func=get_remote_address)
def vote(key: str) -> Response:
    """`helped`: 1 or 0. The chat window's answer counts as a chat that was not needed."""
    one, language = _article(key), _language()
    reader = request.cookies.get(READER) or secrets.token_hex(12)
    place = "widget" if request.form.get("place") == "widget" else "help"
    knowledge.vote(one, request.form.get("helped") == "1", place, f"{place}-{reader}"[:64])
    answer = _drawn("help/_thanks.html" if place == "widget" else "help/thanks.html", language)
    answer.set_cookie(READER, reader, max_age=86_400 * 365, samesite="Lax", httponly=True)
    return answer


def _article(key: str) -> Article:
    readable = select(Article).where(Article.key == clean(key), Article.state == "published",
                                     Article.audience == "public")
    return db.session.scalar(readable) or abort(404)


def _by_stage() -> list[tuple[str, list[Article]]]:
    readable = select(Article).where(Article.state == "published", Article.audience == "public").order_by(Article.key)
    groups: dict[str, list[Article]] = {stage: [] for stage in words.STAGES}
    for one in db.session.scalars(readable):
        groups.setdefault(one.stage, []).append(one)
    return [(words.STAGES.get(stage, words.STAGES[""]), held) for stage, held in groups.items() if held]


def _language() -> str:
    return language_for(request.values.get("lang"))


def _drawn(template: str, language: str, **data) -> Response:
    with force_locale(LOCALES[language]):
        html = render_template(template, language=language, desk=chat.desk_name(language), snippet=shown.snippet,
                               html=shown.html, other="en" if language == "zh" else "zh", **data)
    return make_response(html)

"""Knowledge at the desk: the shelf, an article, its author's page, and what may help beside a ticket."""

from __future__ import annotations

import re

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from contactcenter import clock, config, knowledge, views
from contactcenter.columns import clean
from contactcenter.extensions import db
from contactcenter.knowledge import Content
from contactcenter.knowledge import articles as shelf
from contactcenter.knowledge.articles import Incomplete
from contactcenter.models import Article
from contactcenter.models.knowledge import AUDIENCES, TYPES
from contactcenter.prepared import STAGES
from contactcenter.present import articles as shown
from contactcenter.web import sessions
from contactcenter.web.asked import line, refuse, whole
from contactcenter.web.security import role

door = Blueprint("knowledge", __name__)
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{1,59}")
LONGEST = 100_000
BESIDE_A_TICKET = 5
FAR = 3650  # days until an article must be read again, at most


@door.get("/knowledge")
def page() -> str:
    """Every article, or those that answer `q`; with what was searched in vain for those who may write."""
    agent, asked = sessions.current(), clean(request.args.get("q", "")).strip()[:200]
    found = [one.article for one in knowledge.find(asked, limit=50)] if asked else _all()
    votes, today = knowledge.helpfulness(), clock.now().date()
    lines = [shown.line(article, agent.language, votes.get(article.id), today) for article in found]
    gaps = knowledge.gaps(20) if agent.supervises else []
    return render_template("knowledge/page.html", lines=lines, asked=asked, gaps=gaps, writes=agent.supervises,
                           nav="knowledge", states=shown.STATES, view=None)


@door.get("/knowledge/<key>")
def article(key: str) -> str:
    """One article as its readers see it, in the agent's language and the others."""
    agent, one = sessions.current(), _article(key)
    if one.state != "published" and not agent.supervises:
        abort(404)
    content = shelf.standing(one) if one.state == "draft" else shelf.of(one)
    languages = [(each, content.titles.get(each, ""), shown.html(content.bodies.get(each, "")))
                 for each in _first(agent.language) if content.bodies.get(each)]
    head = shown.line(one, agent.language, knowledge.helpfulness().get(one.id), clock.now().date())
    return render_template("knowledge/article.html", article=one, languages=languages, writes=agent.supervises,
                           head=head, history=shelf.history(one), states=shown.STATES, nav="knowledge", view=None)


@door.post("/knowledge/<key>/votes")
def vote(key: str):
    """`helped`: 1 or 0, by whoever is signed in."""
    agent = sessions.current()
    knowledge.vote(_article(key), request.form.get("helped") == "1", "desk", f"agent-{agent.id}")
    return f'<span role="status">{_("Thank you.")}</span>'


@door.get("/tickets/<int:number>/articles")
def beside(number: int) -> str:
    """What may help with this ticket, or what `q` finds, ready to be put into the reply in the ticket's language."""
    agent = sessions.current()
    ticket, asked = views.ticket(agent, number), clean(request.args.get("q", "")).strip()[:200]
    found = knowledge.find(asked, limit=BESIDE_A_TICKET) if asked else knowledge.suggest(ticket)
    if asked and len(asked) > 2:
        knowledge.note_search(asked, agent.language, "desk", len(found))
    hits = [shown.hit(one, agent.language, ticket.language) for one in found]
    return render_template("knowledge/_hits.html", hits=hits, asked=asked, number=number, language=ticket.language,
                           address=config.current().public_url)


@door.get("/tickets/<int:number>/articles/<key>")
def read(number: int, key: str) -> str:
    """One article in full beside the ticket: what a step of its script says to look up."""
    agent = sessions.current()
    ticket, one = views.ticket(agent, number), _article(key)
    if one.state != "published":
        abort(404)
    return render_template("knowledge/_read.html", read=shown.beside(one, agent.language, ticket.language))


# -- writing -----------------------------------------------------------------------------------------------------------

@door.get("/knowledge/new")
@role("supervisor", "admin")
def blank() -> str:
    """The empty page of an author."""
    title = line("title") or clean(request.args.get("title", ""))[:200]
    return _editor(None, Content({sessions.current().language: title}, {}))


@door.post("/knowledge/new")
@role("supervisor", "admin")
def write():
    """A new article under `key`, as a draft."""
    agent, content = sessions.current(), _content()
    key = line("key", 60).lower() or _key_of(content)
    if not KEY.fullmatch(key) or key == "new" or _held(key):
        return _editor(None, content, key, _("Choose another short name: small letters, digits and hyphens.")), 422
    return _kept(knowledge.write(key, content, agent))


@door.get("/knowledge/<key>/edit")
@role("supervisor", "admin")
def edit(key: str) -> str:
    """The author's page: both languages side by side, with how it will look."""
    one = _article(key)
    return _editor(one, knowledge.standing(one))


@door.post("/knowledge/<key>/edit")
@role("supervisor", "admin")
def save(key: str):
    """Keep the draft; `then=publish` shows it to readers. Refused when somebody else has saved meanwhile (`rev`)."""
    one, content = _article(key), _content()
    if whole("rev") != one.rev:
        return _editor(one, content, None, _("Somebody else has changed this article. Open it again.")), 409
    knowledge.save(one, content)
    return _kept(one)


@door.post("/knowledge/<key>/archive")
@role("supervisor", "admin")
def archive(key: str):
    knowledge.archive(_article(key))
    return redirect(url_for(".page"), 303)


@door.post("/knowledge/<key>/versions/<int:version>")
@role("supervisor", "admin")
def roll_back(key: str, version: int):
    """An earlier wording stands again."""
    try:
        shelf.roll_back(_article(key), version)
    except LookupError:
        abort(404)
    return redirect(url_for(".article", key=key), 303)


@door.post("/knowledge/preview")
@role("supervisor", "admin")
def preview() -> str:
    """How the text of one language, in the form under the name that `field` says, will look."""
    return shown.html(_text(request.args.get("field", "")))


def _kept(one: Article):
    """To the article; published first, if that is asked and it has all it needs."""
    if request.form.get("then") == "publish":
        try:
            knowledge.publish(one)
        except Incomplete as missing:
            return _editor(one, knowledge.standing(one), None, _incomplete(missing)), 422
    return redirect(url_for(".article", key=one.key), 303)


def _incomplete(missing: Incomplete) -> str:
    return {"title": _("An article needs a title."), "body": _("An article needs words."),
            "audience": _("Choose who may read it."), "type": _("Choose what it is.")}[missing.field]


def _editor(one: Article | None, content: Content, key: str | None = None, error: str | None = None) -> str:
    return render_template("knowledge/edit.html", article=one, content=content, key=key, error=error, types=shown.TYPES,
                           audiences=shown.AUDIENCES, stages=STAGES, languages=config.current().languages,
                           preview=shown.html, nav="knowledge", view=None)


def _content() -> Content:
    """What the form holds. What is not on the form stays as it was."""
    spoken = config.current().languages
    titles = {each: line(f"title-{each}", 200) for each in spoken if line(f"title-{each}", 200)}
    bodies = {each: text for each in spoken if (text := _text(f"body-{each}"))}
    tags = [tag.strip()[:40] for tag in line("tags", 600).replace("，", ",").split(",") if tag.strip()]
    days = min(max(whole("review_days", 180), 1), FAR)
    return Content(titles, bodies, _one_of("audience", AUDIENCES), _one_of("type", TYPES),
                   _one_of("stage", ("", *STAGES)), tags, days, _facets())


def _facets() -> dict[str, list[str]]:
    held = _held(request.view_args.get("key", "")) if request.view_args else None
    return dict(knowledge.standing(held).facets) if held else {}


def _text(name: str) -> str:
    text = clean(request.form.get(name, "")).replace("\r\n", "\n").strip()
    return text if len(text) <= LONGEST else refuse(_("This article is too long."), 413)


def _one_of(name: str, allowed) -> str:
    asked = request.form.get(name, "")
    return asked if asked in allowed else allowed[0]


def _key_of(content: Content) -> str:
    """A short name out of the English title, else out of the time."""
    words = re.sub(r"[^a-z0-9]+", "-", content.titles.get("en", "").lower()).strip("-")[:50]
    return words if KEY.fullmatch(words) else f"article-{clock.now():%Y%m%d%H%M%S}"


def _article(key: str) -> Article:
    return _held(key) or abort(404)


def _held(key: str) -> Article | None:
    return db.session.scalar(select(Article).where(Article.key == clean(key)))


def _all() -> list[Article]:
    """Those who may not write see what is published."""
    query = select(Article).order_by(Article.state.desc(), Article.audience.desc(), Article.key)
    if not sessions.current().supervises:
        query = query.where(Article.state == "published")
    return list(db.session.scalars(query.where(Article.state != "archived")))


def _first(language: str) -> list[str]:
    spoken = config.current().languages
    return sorted(spoken, key=lambda each: each != language)

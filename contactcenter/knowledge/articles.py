"""Articles from the first draft to the shelf: what an author changes is seen by readers when it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from sqlalchemy import select

from contactcenter import clock, events, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, Article, Version
from contactcenter.models.knowledge import AUDIENCES, TYPES

KEPT = "article"  # the kind under which every published wording stays as a version


class Incomplete(ValueError):
    """`field` lacks what an article needs before anybody may read it."""

    def __init__(self, field: str):
        super().__init__(f"an article needs its {field}")
        self.field = field


@dataclass(frozen=True)
class Content:
    """What an author writes. titles, bodies: by language, bodies in Markdown. review_days: how long it holds.
    facets: what kinds of trip it is about."""

    titles: dict[str, str]
    bodies: dict[str, str]
    audience: str = "internal"
    type: str = "faq"
    stage: str = ""
    tags: Sequence[str] = field(default_factory=list)
    review_days: int = 180
    facets: dict[str, list[str]] = field(default_factory=dict)

    def check(self) -> None:
        """Raises Incomplete for what could not be shown to a reader."""
        if self.audience not in AUDIENCES or self.type not in TYPES:
            raise Incomplete("audience" if self.audience not in AUDIENCES else "type")
        for name, texts in (("title", self.titles), ("body", self.bodies)):
            if not any(text.strip() for text in texts.values()):
                raise Incomplete(name)


def write(key: str, content: Content, author: Agent | None = None) -> Article:
    """A new article, as a draft that no reader sees."""
    with journal.transaction():
        article = Article(key=key, titles={}, bodies={}, tags=[], draft=asdict(content), state="draft", version=0,
                          owner_id=author.id if author else None, **_head(content))
        db.session.add(article)
        db.session.flush()
        return article


def save(article: Article, content: Content) -> None:
    """Keep what the author has so far; readers go on seeing what was published."""
    with journal.transaction():
        article.draft = asdict(content)
        article.from_pack = False
        article.rev += 1


def publish(article: Article) -> None:
    """The draft becomes what readers see, and the wording is kept as a version. Raises Incomplete."""
    with journal.transaction():
        content = standing(article)
        content.check()
        article.titles, article.bodies, article.tags = content.titles, content.bodies, list(content.tags)
        for name, value in _head(content).items():
            setattr(article, name, value)
        article.draft, article.state = None, "published"
        article.version, article.rev = article.version + 1, article.rev + 1
        article.published_at = clock.now()
        article.review_on = clock.now().date() + timedelta(days=content.review_days)
        _keep(article, content)
        journal.record(events.ArticlePublished(article.id, article.version))


def discard_draft(article: Article) -> None:
    """Forget what was changed since the last publication."""
    with journal.transaction():
        article.draft, article.rev = None, article.rev + 1


def archive(article: Article) -> None:
    """Nobody reads it any more; its versions stay."""
    with journal.transaction():
        article.state, article.rev = "archived", article.rev + 1
        journal.record(events.ArticleArchived(article.id))


def standing(article: Article) -> Content:
    """What an author goes on from: the draft, else what is published."""
    return Content(**article.draft) if article.draft else of(article)


def of(article: Article) -> Content:
    """What readers see."""
    return Content(dict(article.titles), dict(article.bodies), article.audience, article.type, article.stage,
                   list(article.tags), article.review_days, dict(article.facets))


def history(article: Article) -> list[Version]:
    """Every wording that was published, newest first."""
    query = select(Version).where(Version.kind == KEPT, Version.key == article.key)
    return list(db.session.scalars(query.order_by(Version.version.desc())))


def roll_back(article: Article, version: int) -> None:
    """An earlier wording stands again, as a new version. Raises LookupError for one there is not."""
    held = next((each for each in history(article) if each.version == version), None)
    if held is None:
        raise LookupError(version)
    with journal.transaction():
        article.draft = dict(held.body)
        publish(article)


def _head(content: Content) -> dict:
    return {"audience": content.audience, "type": content.type, "stage": content.stage,
            "review_days": content.review_days, "facets": dict(content.facets)}


def _keep(article: Article, content: Content) -> None:
    for held in history(article):
        held.current = False
    db.session.flush()
    actor = journal.actor()
    db.session.add(Version(kind=KEPT, key=article.key, version=article.version, body=asdict(content), current=True,
                           agent_id=actor.id if actor.kind == "agent" else None))

"""Knowledge: articles in the desk's languages, what readers thought of them, and what was searched for."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Json, Key, Line, Made, Names, Short, When, label, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent

AUDIENCES = ("public", "internal")
TYPES = ("faq", "sop", "norm", "product")
STATES = ("draft", "published", "archived")
PLACES = ("desk", "help", "widget")


class Article(Base):
    """A piece of knowledge. What readers see stands in the columns; `draft` holds what an author changes meanwhile.

    titles, bodies: by language; bodies are Markdown. state: one of STATES. review_on: an article past this day is
    marked, never hidden. from_pack: nobody has edited it, so a newer content pack may replace it.
    """

    __tablename__ = "articles"
    id: Mapped[Key]
    key: Mapped[Short] = mapped_column(unique=True)
    audience: Mapped[Short] = mapped_column(default="internal")
    type: Mapped[Short] = mapped_column(default="faq")
    stage: Mapped[Short] = mapped_column(default="")
    titles: Mapped[Data]
    bodies: Mapped[Data]
    tags: Mapped[Names]
    facets: Mapped[Data]
    state: Mapped[Short] = mapped_column(default="draft", index=True)
    draft: Mapped[dict[str, Any] | None] = mapped_column(Json)
    review_days: Mapped[int] = mapped_column(default=180)
    review_on: Mapped[date | None] = mapped_column(Date)
    owner_id: Mapped[int | None] = refers("agents.id", index=False)
    from_pack: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)
    rev: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[Made]
    published_at: Mapped[When | None]

    owner: Mapped[Agent | None] = relationship()

    def title(self, language: str) -> str:
        return label(self.titles, language)

    def body(self, language: str) -> str:
        return label(self.bodies, language)

    def due(self, today: date) -> bool:
        """Whether somebody should have read it again by now."""
        return self.state == "published" and self.review_on is not None and self.review_on < today


class ArticleVote(Base):
    """One reader's answer to "did this help", and where it was asked. `voter` keeps one answer per reader."""

    __tablename__ = "article_votes"
    id: Mapped[Key]
    article_id: Mapped[int] = refers("articles.id")
    helped: Mapped[bool]
    place: Mapped[Short]
    voter: Mapped[Short] = mapped_column(default="", index=True)
    at: Mapped[Made]


class ArticleSearch(Base):
    """What somebody looked for, and how many articles answered: what is asked and not found is a gap."""

    __tablename__ = "article_searches"
    id: Mapped[Key]
    words: Mapped[Line]
    language: Mapped[Short]
    place: Mapped[Short]
    found: Mapped[int]
    at: Mapped[Made]

"""What readers say: whether an article helped, and what was looked for in vain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.models import Article, ArticleSearch, ArticleVote
from contactcenter.search import tokens

LONGEST = 200
WINDOW = timedelta(days=30)
READ = 5000  # the newest searches that a report looks at


@dataclass(frozen=True)
class Gap:
    """Words that were searched `times` times within the window and found nothing, last at `last`."""

    words: str
    times: int
    last: datetime


@dataclass(frozen=True)
class Helpfulness:
    """Votes on one article. helped of votes; share between 0 and 1, None without votes."""

    helped: int
    votes: int

    @property
    def share(self) -> float | None:
        return self.helped / self.votes if self.votes else None


def note_search(asked: str, language: str, place: str, found: int) -> None:
    """Keep what was looked for; nothing is kept of who did."""
    words = " ".join(asked.split())[:LONGEST]
    if words:
        with journal.transaction():
            db.session.add(ArticleSearch(words=words, language=language, place=place, found=found))


def vote(article: Article, helped: bool, place: str, voter: str = "") -> None:
    """One reader's answer; the same reader's later answer takes its place."""
    with journal.transaction():
        held = voter and db.session.scalar(
            select(ArticleVote).where(ArticleVote.article_id == article.id, ArticleVote.voter == voter)
        )
        if held:
            held.helped, held.at = helped, clock.now()
        else:
            db.session.add(ArticleVote(article_id=article.id, helped=helped, place=place, voter=voter))


def helpfulness() -> dict[int, Helpfulness]:
    """By article, over all time."""
    helped = func.sum(db.case((ArticleVote.helped, 1), else_=0))
    query = select(ArticleVote.article_id, helped, func.count(ArticleVote.id)).group_by(ArticleVote.article_id)
    return {article: Helpfulness(int(yes), votes) for article, yes, votes in db.session.execute(query)}


def deflected(since: datetime) -> int:
    """How many visitors of the chat window said that an article had answered them."""
    query = select(func.count(ArticleVote.id)).where(
        ArticleVote.place == "widget", ArticleVote.helped, ArticleVote.at >= since)
    return db.session.scalar(query) or 0


def gaps(limit: int = 50) -> list[Gap]:
    """What was asked and not found within WINDOW, the most asked first; wordings with the same words are one."""
    query = select(ArticleSearch.words, ArticleSearch.at).where(
        ArticleSearch.found == 0, ArticleSearch.at >= clock.now() - WINDOW)
    rows = db.session.execute(query.order_by(ArticleSearch.id.desc()).limit(READ))
    groups: dict[tuple[str, ...], list[tuple[str, datetime]]] = {}
    for words, at in rows:
        groups.setdefault(tuple(sorted(set(tokens(words)))), []).append((words, at))
    return sorted(_gaps(groups.values()), key=lambda gap: (-gap.times, gap.words))[:limit]


def _gaps(groups: Iterable[list[tuple[str, datetime]]]) -> list[Gap]:
    return [Gap(words=group[0][0], times=len(group), last=group[0][1]) for group in groups]

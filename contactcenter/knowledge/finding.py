"""Finding articles: by words in either language, the best first, alike on both databases.

A desk has hundreds of articles, not millions: their words are kept in memory and made anew when an article changes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select

from contactcenter.extensions import db
from contactcenter.models import Article, Ticket
from contactcenter.search import tokens

WEIGHTS = {"title": 6.0, "tags": 4.0, "body": 1.0}
STEM = 4  # letters two words must share for one to stand for the other: visa, visas
WEAK = 0.3  # of the best score: what is worse is not an answer
WORDS_OF_A_TICKET = 40
FILLERS = frozenset({  # of questions: they ask, and do not say about what
    "a", "an", "and", "are", "at", "be", "can", "could", "do", "does", "for", "from", "get", "have", "how", "i", "if",
    "in", "is", "it", "me", "my", "need", "not", "of", "on", "or", "our", "please", "so", "that", "the", "there",
    "this", "to", "was", "we", "what", "when", "where", "which", "who", "will", "with", "you", "your", "怎么", "么办",
    "怎样", "如何", "什么", "为什", "可以", "请问", "问题", "需要", "我们", "你们", "您们",
    "我的", "是否", "能否", "了怎", "有没", "没有",
})


@dataclass(frozen=True)
class Found:
    """An article and why it came: score has no unit, more is better."""

    article: Article
    score: float


@dataclass(frozen=True)
class Shelf:
    """word -> article id -> weight; and how many articles there are."""

    stamp: tuple
    words: Mapping[str, Mapping[int, float]]
    size: int


def find(asked: str, *, public: bool = False, limit: int = 10) -> list[Found]:
    """Published articles that answer these words, the best first. public: only what customers may read."""
    return _ranked(set(_terms(asked)), public, limit)


def suggest(ticket: Ticket, limit: int = 3) -> list[Found]:
    """What may help with this ticket, by its subject and what the customer wrote last."""
    words = _terms(f"{ticket.subject} {ticket.preview}")[:WORDS_OF_A_TICKET]
    return _ranked({word for word in words if len(word) > 1}, public=False, limit=limit)


def _ranked(terms: set[str], public: bool, limit: int) -> list[Found]:
    scores = _scores(terms, _shelf())
    if not scores:
        return []
    least = WEAK * max(scores.values())
    good = sorted((key for key in scores if scores[key] >= least), key=lambda key: (-scores[key], key))
    held = {article.id: article for article in db.session.scalars(select(Article).where(Article.id.in_(good)))}
    fitting = [held[key] for key in good if key in held and (held[key].audience == "public" or not public)]
    return [Found(article, scores[article.id]) for article in fitting[:limit]]


def _scores(terms: Iterable[str], shelf: Shelf) -> dict[int, float]:
    """Rare words count for more: with inverse document frequency, as full-text engines do."""
    scores: dict[int, float] = defaultdict(float)
    for term in terms:
        holders: dict[int, float] = {}
        for word in shelf.words:
            if _alike(word, term):
                for article, weight in shelf.words[word].items():
                    holders[article] = max(holders.get(article, 0), weight)
        rare = math.log(1 + shelf.size / (1 + len(holders)))
        for article, weight in holders.items():
            scores[article] += weight * rare
    return scores


def _alike(word: str, term: str) -> bool:
    return word.startswith(term) or len(word) >= STEM and term.startswith(word)


def _terms(asked: str) -> list[str]:
    """The words of a question; of Chinese text the pairs, a single character only where there is nothing else."""
    found = [term for term in dict.fromkeys(tokens(asked)) if term not in FILLERS]
    return [term for term in found if len(term) > 1] or found


def _shelf() -> Shelf:
    """The words of everything published, kept until one of the articles changes."""
    published = Article.state == "published"
    stamp = tuple(db.session.execute(select(func.count(Article.id), func.sum(Article.rev)).where(published)).one())
    held = current_app.extensions.get("knowledge")
    if held is None or held.stamp != stamp:
        articles = db.session.scalars(select(Article).where(published)).all()
        held = current_app.extensions["knowledge"] = Shelf(stamp, _words(articles), len(articles))
    return held


def _words(articles: Iterable[Article]) -> dict[str, dict[int, float]]:
    words: dict[str, dict[int, float]] = defaultdict(dict)
    for article in articles:
        texts = {"title": " ".join(article.titles.values()), "tags": " ".join(article.tags),
                 "body": " ".join(article.bodies.values())}
        for place, text in texts.items():
            for word in tokens(text):
                words[word][article.id] = max(words[word].get(article.id, 0), WEIGHTS[place])
    return dict(words)

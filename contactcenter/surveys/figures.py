"""Figures of surveys: counted from the invitations that somebody may see, each with the rows it was counted from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from contactcenter import views
from contactcenter.board.shares import Share
from contactcenter.extensions import db
from contactcenter.models import Agent, SurveyInvite, Ticket
from contactcenter.surveys.book import Survey

SATISFIED = 4  # a rating of 4 or 5 counts as satisfied: the two upper boxes
PROMOTER, DETRACTOR = 9, 6
ASKED = ("sent", "answered", "expired")


@dataclass(frozen=True)
class Wanted:
    """Which invitations: made in [since, until), of one survey, queue, agent or score where these are named."""

    since: datetime
    until: datetime
    survey: str = ""
    queue: int = 0
    agent: int = 0
    score: int = 0
    answered: bool = False


@dataclass(frozen=True)
class Figures:
    """What one set of invitations comes to."""

    rows: Sequence[SurveyInvite]
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> list[SurveyInvite]:
        return [one for one in self.rows if one.state in ASKED]

    @property
    def answered(self) -> list[SurveyInvite]:
        return [one for one in self.rows if one.state == "answered"]

    @property
    def response(self) -> Share:
        """Answered of those that were asked."""
        return Share(len(self.answered), len(self.asked))

    @property
    def satisfied(self) -> Share:
        """Ratings of 4 and 5 of all ratings."""
        return satisfied(one.csat for one in self.answered)

    @property
    def mean(self) -> float | None:
        scores = [one.csat for one in self.answered if one.csat is not None]
        return sum(scores) / len(scores) if scores else None

    @property
    def nps(self) -> tuple[float, int] | None:
        """(promoters less detractors in percent of all, how many)."""
        return promoter_score(one.nps for one in self.answered)

    @property
    def effort(self) -> float | None:
        """The mean of the effort scores."""
        scores = [one.ces for one in self.answered if one.ces is not None]
        return sum(scores) / len(scores) if scores else None


def of(agent: Agent, wanted: Wanted) -> Figures:
    """What this supervisor may see of it."""
    held = db.session.scalars(rows(agent, wanted).options(
        joinedload(SurveyInvite.ticket).joinedload(Ticket.customer), joinedload(SurveyInvite.agent))).all()
    return Figures(held, Counter(one.why or "" for one in held if one.state == "skipped"))


def rows(agent: Agent, wanted: Wanted) -> Select:
    """The invitations themselves, the newest first."""
    query = select(SurveyInvite).join(Ticket, Ticket.id == SurveyInvite.ticket_id).where(
        views.may_see(agent), SurveyInvite.made_at >= wanted.since, SurveyInvite.made_at < wanted.until)
    chosen = (
        (wanted.survey, SurveyInvite.survey == wanted.survey), (wanted.queue, SurveyInvite.queue_id == wanted.queue),
        (wanted.agent, SurveyInvite.agent_id == wanted.agent), (wanted.score, SurveyInvite.csat == wanted.score),
        (wanted.answered, SurveyInvite.state == "answered"))
    return query.where(*(condition for named, condition in chosen if named)).order_by(SurveyInvite.id.desc())


def satisfied(scores: Iterable[float | None]) -> Share:
    given = [score for score in scores if score is not None]
    return Share(sum(score >= SATISFIED for score in given), len(given))


def promoter_score(scores: Iterable[float | None]) -> tuple[float, int] | None:
    """None where nobody was asked."""
    given = [score for score in scores if score is not None]
    if not given:
        return None
    up, down = sum(score >= PROMOTER for score in given), sum(score <= DETRACTOR for score in given)
    return 100 * (up - down) / len(given), len(given)


def spread(one: Survey, held: Sequence[SurveyInvite]) -> list[tuple[str, Counter[str] | dict[str, float], int]]:
    """(question, answer -> how often, answers) of every question but the open ones; a ranking by its mean places."""
    found: list[tuple[str, Counter[str] | dict[str, float], int]] = []
    for question in one.questions:
        given = [row.answers[question.id] for row in held if question.id in (row.answers or {})]
        if question.type == "ranking":
            found.append((question.id, _places(given), len(given)))
        elif question.type != "open":
            each = (value for answer in given for value in (answer if isinstance(answer, list) else [answer]))
            found.append((question.id, Counter(map(str, each)), len(given)))
    return found


def _places(given: Sequence[Sequence[str]]) -> dict[str, float]:
    """The mean place of each option among those who placed it, 1 being the first."""
    places: dict[str, list[int]] = {}
    for order in given:
        for place, name in enumerate(order, 1):
            places.setdefault(name, []).append(place)
    return {name: sum(held) / len(held) for name, held in places.items()}

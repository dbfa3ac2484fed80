"""Answering: one answer to one invitation, however it comes. What is wrong with it is said and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contactcenter import clock, contact_events, journal
from contactcenter.columns import clean
from contactcenter.models import SurveyInvite
from contactcenter.surveys import book, caring
from contactcenter.surveys.book import METRICS, Question, Survey

COMMENT = "comment"


class BadAnswer(ValueError):
    """fields: question -> the code of what is wrong: missing, choice, many or long."""

    def __init__(self, fields: Mapping[str, str]):
        super().__init__(", ".join(fields))
        self.fields = fields


class AnsweredAlready(Exception):
    """The invitation has its answer, or its time is over."""


def record(held: SurveyInvite, given: Mapping[str, Any], *, whole: bool = True, channel: str = "") -> None:
    """Keep what was answered. whole: nothing more will come; without it a first rating is kept, which is not changed,
    but to which the rest may be added. channel: by which way it came. Raises BadAnswer, AnsweredAlready.
    """
    one = book.survey(held.survey, held.version)
    with held.ticket.changing():
        if held.finished_at or held.state in ("expired", "skipped"):
            raise AnsweredAlready(held.id)
        answers = {**_checked(one, {**given, **held.answers}, whole), **held.answers}
        fresh = held.answered_at is None
        held.answers, held.comment = answers, str(answers.get(COMMENT, held.comment) or "")
        for metric in METRICS:
            question = one.scored(metric)
            setattr(held, metric, answers.get(question.id) if question else None)
        held.state, held.answered_at = "answered", held.answered_at or clock.now()
        held.finished_at = clock.now() if whole else None
        held.channel = channel or held.channel
        _tell(held, fresh)


def comment(held: SurveyInvite, words: str) -> None:
    """What somebody adds to their rating."""
    record(held, {COMMENT: words[:1000]})


def asked(one: Survey, answers: Mapping[str, Any]) -> list[Question]:
    """The questions that are asked after these answers."""
    return [question for question in one.questions if _shown(question, answers)]


def _tell(held: SurveyInvite, fresh: bool) -> None:
    scores = {metric: getattr(held, metric) for metric in METRICS}
    if fresh:
        score = next((value for value in scores.values() if value is not None), None)
        journal.record(contact_events.SurveyAnswered(held.id, held.survey, score, ticket=held.ticket_id))
    elif held.comment:
        journal.record(contact_events.SurveyCommented(held.id, held.survey, ticket=held.ticket_id))
    caring.follow(held, scores)


def _shown(question: Question, answers: Mapping[str, Any]) -> bool:
    if question.show_if is None:
        return True
    before = answers.get(question.show_if[0])
    return isinstance(before, int | float) and before <= question.show_if[1]


def _checked(one: Survey, given: Mapping[str, Any], whole: bool) -> dict[str, Any]:
    """The answers in their own types. Raises BadAnswer with everything that is wrong."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in one.questions:
        if not _shown(question, found):
            continue
        try:
            value = _READ[question.type](question, given.get(question.id))
        except ValueError as code:
            wrong[question.id] = str(code)
            continue
        if value not in (None, "", []):
            found[question.id] = value
        elif question.required and whole:
            wrong[question.id] = "missing"
    if wrong or not found:
        raise BadAnswer(wrong or {one.first.id: "missing"})
    return found


def _rating(question: Question, given: Any) -> int | None:
    if given in (None, ""):
        return None
    text = str(given).strip()
    if not text.isascii() or not text.isdigit() or question.scale is None or int(text[:4]) not in question.scale.points:
        raise ValueError("choice")
    return int(text)


def _single(question: Question, given: Any) -> str | None:
    if given in (None, ""):
        return None
    if str(given) not in dict(question.options):
        raise ValueError("choice")
    return str(given)


def _multi(question: Question, given: Any) -> list[str]:
    chosen = list(dict.fromkeys(map(str, given if isinstance(given, list | tuple) else [given] if given else [])))
    if not set(chosen) <= set(dict(question.options)):
        raise ValueError("choice")
    if question.most and len(chosen) > question.most:
        raise ValueError("many")
    return chosen


def _ranking(question: Question, given: Any) -> list[str]:
    """Options in order, the most important first. Given in order already, or as option -> place."""
    if isinstance(given, Mapping):
        places = {name: int(place) for name, place in given.items() if str(place).isascii() and str(place).isdigit()}
        if len(set(places.values())) < len(places):
            raise ValueError("twice")
        given = sorted(places, key=lambda name: places[name])
    return _multi(question, given)


def _open(question: Question, given: Any) -> str:
    return clean(str(given or "")).strip()[:question.longest]


_READ: Mapping[str, Callable[[Question, Any], Any]] = {
    "rating": _rating, "single": _single, "multi": _multi, "ranking": _ranking, "open": _open,
}

"""The page of survey figures as plain data: shares with their counts, charts by queue and agent, and what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from contactcenter import clock
from contactcenter.board.shares import Share
from contactcenter.extensions import db
from contactcenter.models import Agent, Queue, SurveyInvite
from contactcenter.present import board_lines, people, survey_pages, times
from contactcenter.present.words import N_
from contactcenter.surveys import book, figures
from contactcenter.surveys.figures import Figures

STATES = {"scheduled": N_("planned"), "sent": N_("waits for an answer"), "answered": N_("answered"),
          "expired": N_("no answer"), "skipped": N_("not asked")}
WHY = {
    "open_complaint": N_("an open complaint"), "opted_out_survey": N_("wants no surveys"), "spam": N_("spam"),
    "test_contact": N_("a test"), "fatigue": N_("asked lately"), "reopened": N_("opened again"),
    "no_way": N_("no address"),
}
COMMENTS, LINES, WIDTH = 20, 12, 260


def page(held: Figures, language: str, link: Callable[..., str]) -> dict:
    """link: the address of the rows that a number was counted from."""
    return {
        "asked": len(held.asked), "response": board_lines.share(held.response, None),
        "csat": board_lines.share(held.satisfied, None), "mean": _one(held.mean), "nps": held.nps,
        "effort": _one(held.effort), "rows_to": link(), "answers_to": link(answered=1),
        "skipped": [{"why": WHY.get(why, why), "count": count} for why, count in held.skipped.most_common()],
        "queues": _bars(held.answered, lambda one: one.queue_id, _queue, "queue", language, link),
        "agents": _bars(held.answered, lambda one: one.agent_id, _agent, "agent", language, link),
        "comments": [row(one, language) for one in held.answered if one.comment][:COMMENTS],
    }


def questions(key: str, held: Figures, language: str) -> list[dict]:
    """How the answers to each question of one survey are spread."""
    one = book.survey(key)
    return [_question(one, name, counts, total, language)
            for name, counts, total in figures.spread(one, held.answered)]


def row(one: SurveyInvite, language: str) -> dict:
    ticket = one.ticket
    return {
        "id": one.id, "number": ticket.number, "subject": ticket.subject or ticket.preview,
        "customer": people.customer_name(ticket.customer), "survey": _title(one, language), "channel": one.channel,
        "state": STATES[one.state], "why": WHY.get(one.why or "", one.why or ""), "csat": one.csat, "nps": one.nps,
        "ces": one.ces, "comment": one.comment, "agent": people.colleague(one.agent, language),
        "care": one.care_ticket.number if one.care_ticket else None,
        "at": times.stamp(one.answered_at or one.sent_at or one.made_at, clock.now(), language),
    }


def _title(one: SurveyInvite, language: str) -> str:
    try:
        return book.survey(one.survey, one.version).title(language)
    except LookupError:
        return one.survey


def _bars(answered: Sequence[SurveyInvite], key: Callable[[SurveyInvite], int | None],
          name: Callable[[int, str], str], asked: str, language: str, link: Callable[..., str]) -> list[dict]:
    """One bar for each queue or agent: the share of the satisfied, with the interval that holds it."""
    groups: dict[int, list[float | None]] = {}
    for one in answered:
        if (group := key(one)) is not None and one.csat is not None:
            groups.setdefault(group, []).append(one.csat)
    shares = {group: figures.satisfied(scores) for group, scores in groups.items()}
    ordered = sorted(shares.items(), key=lambda pair: (-pair[1].whole, pair[0]))[:LINES]
    return [_bar(name(group, language), share, link(**{asked: group})) for group, share in ordered]


def _bar(name: str, share: Share, href: str) -> dict[str, Any]:
    low, high = share.interval or (0.0, 0.0)
    percent = share.percent or 0.0
    return {"name": name, "percent": round(percent), "part": share.part, "whole": share.whole, "few": share.few,
            "width": round(WIDTH * percent / 100, 1), "low": round(WIDTH * low / 100, 1),
            "high": round(WIDTH * high / 100, 1), "low_percent": round(low), "high_percent": round(high), "href": href}


def _question(one: book.Survey, name: str, counts: Any, total: int, language: str) -> dict:
    question = one.question(name)
    assert question is not None  # the spread is of the survey's own questions
    ranking = question.type == "ranking"
    answers = sorted(counts.items(), key=lambda pair: pair[1] if ranking else _in_order(question, pair[0]))
    return {"text": question.text(language), "total": total, "ranking": ranking, "answers": [
        {"name": survey_pages.shown(one, question, key, language), "count": round(count, 1) if ranking else count,
         "width": round(WIDTH * count / total, 1) if total and not ranking else 0} for key, count in answers]}


def _in_order(question: book.Question, key: str) -> int:
    options = [each for each, _names in question.options]
    names = [str(point) for point in question.scale.points] if question.scale else options
    return names.index(key) if key in names else len(names)


def _queue(number: int, language: str) -> str:
    return db.session.get_one(Queue, number).name(language)


def _agent(number: int, language: str) -> str:
    return db.session.get_one(Agent, number).name(language)


def _one(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


HEADS = ("id", "survey", "ticket", "customer", "queue", "agent", "channel", "state", "why", "made", "answered", "csat",
         "nps", "ces", "comment")


def line(one: SurveyInvite) -> dict[str, Any]:
    """One invitation as it is exported."""
    values = (one.id, one.survey, one.ticket.number, one.ticket.customer.name, one.queue_id, one.agent_id, one.channel,
              one.state, one.why, _iso(one.made_at), _iso(one.answered_at), one.csat, one.nps, one.ces, one.comment)
    return dict(zip(HEADS, values, strict=True))


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""

"""The public page of a survey as plain data: its questions in the customer's language, with what was given already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contactcenter.columns import label
from contactcenter.models import SurveyInvite
from contactcenter.present.words import N_
from contactcenter.surveys import answering, book
from contactcenter.surveys.book import Question, Survey

WRONG = {
    "missing": N_("Please answer this one."),
    "choice": N_("Please choose one of the answers."),
    "many": N_("Please choose fewer."),
    "twice": N_("Please give every place once."),
}


def page(held: SurveyInvite, language: str, given: Mapping[str, Any], wrong: Mapping[str, str]) -> dict:
    """What `surveys/answer.html` draws. given: what is filled in, the answers that are kept before all."""
    one = book.survey(held.survey, held.version)
    answers = {**given, **held.answers}
    return {
        "title": one.title(language),
        "intro": label(one.intro, language),
        "closing": label(one.closing, language),
        "questions": [_question(each, language, answers, held, wrong)
                      for each in answering.asked(one, _known(answers))],
        "rated": held.answered_at is not None,
        "over": held.finished_at is not None or held.state in ("expired", "skipped"),
        "expired": held.state in ("expired", "skipped"),
    }


def shown(one: Survey, question: Question, value: Any, language: str) -> str:
    """One answer in words."""
    options = dict(question.options)
    values = value if isinstance(value, list) else [value]
    said = [label(options[each], language) if each in options else str(each) for each in values]
    return (" > " if question.type == "ranking" else ", ").join(said)


def _question(question: Question, language: str, answers: Mapping[str, Any], held: SurveyInvite,
              wrong: Mapping[str, str]) -> dict:
    scale, value = question.scale, answers.get(question.id)
    return {
        "id": question.id,
        "type": question.type,
        "text": question.text(language),
        "part": label(question.part, language),
        "required": question.required,
        "options": [(key, label(names, language)) for key, names in question.options],
        "points": list(scale.points) if scale else [],
        "low": label(scale.names[0], language) if scale else "",
        "high": label(scale.names[1], language) if scale else "",
        "longest": question.longest,
        "most": question.most,
        "value": value,
        "fixed": question.id in held.answers,
        "wrong": WRONG.get(wrong.get(question.id, "")),
    }


def _known(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Ratings as numbers, however they were given: what decides whether another question is asked."""
    return {name: int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
            for name, value in answers.items()}

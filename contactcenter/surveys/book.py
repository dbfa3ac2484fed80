"""The surveys as the content pack has them, read into plain values, each in every version that was ever sent."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contactcenter.columns import label
from contactcenter.models import Version

KIND, RULES = "survey", "survey_rules"
METRICS = ("csat", "nps", "ces")
TYPES = ("single", "multi", "rating", "ranking", "open")
TERM = re.compile(r"(csat|nps|ces)\s*(<=|>=|=)\s*(\d+)")
COMPARE = {"<=": operator.le, ">=": operator.ge, "=": operator.eq}
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Scale:
    """The ends of a rating have names."""

    low: int
    high: int
    names: tuple[Texts, Texts]

    @property
    def points(self) -> range:
        return range(self.low, self.high + 1)


@dataclass(frozen=True)
class Question:
    """show_if: (question, highest answer) that must have been given before this one is asked."""

    id: str
    type: str
    metric: str | None
    required: bool
    texts: Texts
    sms: Texts
    part: Texts
    options: tuple[tuple[str, Texts], ...] = ()
    scale: Scale | None = None
    show_if: tuple[str, int] | None = None
    longest: int = 1000
    most: int | None = None

    def text(self, language: str) -> str:
        return label(self.texts, language)


@dataclass(frozen=True)
class Survey:
    """when: its event, delay and channels, as the pack has them."""

    key: str
    version: int
    titles: Texts
    intro: Texts
    closing: Texts
    when: Mapping[str, Any]
    questions: tuple[Question, ...]

    def title(self, language: str) -> str:
        return label(self.titles, language)

    def question(self, name: str) -> Question | None:
        return next((one for one in self.questions if one.id == name), None)

    def scored(self, metric: str) -> Question | None:
        """The question whose answer is the survey's score of this metric: the first one that has it."""
        return next((one for one in self.questions if one.metric == metric), None)

    @property
    def first(self) -> Question:
        """The rating that is asked for first, in a text or by a link."""
        return next((one for one in self.questions if one.scale), self.questions[0])


def survey(key: str, version: int | None = None) -> Survey:
    """A survey in this version, or as it stands. Raises LookupError."""
    held = Version.of(KIND, key, version)
    if held is None:
        raise LookupError(f"no survey {key!r}")
    body = held.body
    return Survey(held.key, held.version, body["title"], body["intro"], body["closing"], body["when"],
                  tuple(map(_question, body["questions"])))


def surveys() -> list[Survey]:
    """Every survey that stands."""
    return [survey(held.key) for held in Version.all_current(KIND)]


def rules() -> Mapping[str, Any]:
    """Fatigue, window, expiry and what follows from scores; empty before the content pack is loaded."""
    held = Version.of("setting", RULES)
    return held.body if held else {}


def holds(condition: str, scores: Mapping[str, float | None], comment: str = "") -> bool:
    """Whether `csat <= 2 or nps <= 3`, or `csat = 5 and comment not empty`, is so."""
    return any(all(_term(part.strip(), scores, comment) for part in either.split(" and "))
               for either in condition.split(" or "))


def _term(term: str, scores: Mapping[str, float | None], comment: str) -> bool:
    if term == "comment not empty":
        return bool(comment.strip())
    found = TERM.fullmatch(term)
    score = scores.get(found[1]) if found else None
    return found is not None and score is not None and COMPARE[found[2]](score, float(found[3]))


def _question(body: Mapping[str, Any]) -> Question:
    scale, show = body.get("scale"), body.get("show_if")
    metric = body.get("metric", "none")
    return Question(
        body["id"], body["type"], metric if metric in METRICS else None, bool(body.get("required")), body["text"],
        body.get("sms_text", {}), body.get("part", {}),
        tuple((one["id"], one["label"]) for one in body.get("options", ())),
        Scale(scale["min"], scale["max"], (scale["low"], scale["high"])) if scale else None,
        (show["question"], show["max"]) if show else None, body.get("max_length", 1000), body.get("max_choices"))

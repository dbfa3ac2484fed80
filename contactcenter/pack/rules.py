"""What is asked of the rules: calendars open, targets are in order, ladders have steps, scores find their tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contactcenter.models.clocks import METRICS
from contactcenter.pack import wording
from contactcenter.pack.book import Book
from contactcenter.pack.reading import Entry, Fault
from contactcenter.pack.texts import repeated
from contactcenter.sla import hours

PRIORITIES = ("P1", "P2", "P3", "P4")
QUESTIONS = ("single", "multi", "rating", "ranking", "open")
WITH_OPTIONS = ("single", "multi", "ranking")
WORKING_DAY = 9 * 60  # minutes: only to compare targets in days with targets in hours


def check_calendar(calendar: Entry, book: Book) -> Iterator[str]:
    try:
        ZoneInfo(calendar["timezone"])
    except (ZoneInfoNotFoundError, ValueError):
        yield f"there is no time zone {calendar['timezone']!r}"
        return
    opening = hours.read(calendar)
    if not any(opening.week):
        yield "it never opens"


def check_policy(policy: Entry, book: Book) -> Iterator[str | Fault]:
    policy["match"]
    for metric in METRICS:
        if metric in policy:
            yield from _check_targets(metric, policy[metric])


def check_level(level: Entry, book: Book) -> Iterator[str]:
    if level["level"] and not (level.get("times") and level.get("events")):
        yield "a level of the ladder needs times and events that call it"


def check_survey(survey: Entry, book: Book) -> Iterator[str | Fault]:
    yield from repeated(survey["questions"])
    yield from (f"it has no {part}" for part in ("intro", "closing") if part not in survey)
    for question in survey["questions"]:
        yield from (question.fault(reason) for reason in _check_question(question))


def check_surveys(document: Entry, book: Book) -> Iterator[str]:
    used = Counter(question["type"] for survey in book.surveys.values() for question in survey["questions"])
    yield from (f"no survey asks a question of the type {kind!r}" for kind in QUESTIONS if not used[kind])
    if sum(section["weight"] for section in document["qa_form"]["sections"]) != 100:
        yield "the weights of the quality form must add up to 100"


def check_category(category: Entry, book: Book) -> Iterator[Fault | str]:
    if category["owner"] not in book.queues:
        yield f"there is no queue {category['owner']!r}"
    for child in category["children"]:
        if not child["id"].startswith(category["id"] + "."):
            yield child.fault(f"its id must begin with {category['id']}.")
        unknown = [name for name in child["remedies"] if name not in book.remedies]
        yield from (child.fault(f"there is no remedy {name!r}") for name in unknown)


def check_keywords(document: Entry, book: Book) -> Iterator[str]:
    for name, entry in document.items():
        if isinstance(entry, Entry) and "words" in entry:
            if entry.get("match") not in ("exact", "contains"):
                yield f"{name}: match must be exact or contains"
            yield from (f"{name}: {word!r} must be quoted" for word in entry["words"] if not isinstance(word, str))


def tier_of(document: Entry, rfm: Entry) -> tuple[list[int], str]:
    """(scores for recency, frequency and money, the tier they make) by the thresholds of tiers.yaml."""
    tables = ("recency_days", "frequency", "monetary")
    scores = [next(score for low, high, score in document[table] if low <= rfm[table] <= high) for table in tables]
    fits = (tier["id"] for tier in document["tiers"]
            if sum(scores) >= tier["min_score"] and scores[2] >= tier.get("min_m", 0))
    return scores, next(fits)


def _check_targets(metric: str, cells: Entry) -> Iterator[str | Fault]:
    lengths = [hours.duration(cells[priority]["within"]) for priority in PRIORITIES]
    minutes = [length.minutes + length.days * WORKING_DAY for length in lengths]
    if minutes != sorted(minutes):
        yield cells.fault(f"{metric}: a higher priority must not have a longer target")
    if cells["P1"]["clock"] != "calendar":
        yield cells.fault(f"{metric}: P1 must run around the clock")
    for priority in PRIORITIES:
        if cells[priority]["clock"] not in ("calendar", "business"):
            yield cells.fault(f"{metric}: the clock of {priority} must be calendar or business")


def _check_question(question: Entry) -> Iterator[str]:
    if question["type"] not in QUESTIONS:
        yield f"there is no type of question {question['type']!r}"
    if question["type"] in WITH_OPTIONS and len(question.get("options", ())) < 2:
        yield "a question with options needs at least two"
    if question["type"] == "rating" and "scale" not in question:
        yield "a rating needs a scale"


CHECKS = (
    (lambda book: book.entries("business_hours.yaml", "calendars"), check_calendar),
    (lambda book: book.entries("sla_policies.yaml", "policies"), check_policy),
    (lambda book: book.entries("sla_policies.yaml", "escalation_ladder"), check_level),
    (lambda book: book.surveys.values(), check_survey),
    (lambda book: [book.document("surveys.yaml")], check_surveys),
    (lambda book: book.entries("complaint_categories.yaml", "categories"), check_category),
    (lambda book: [book.document("keywords.yaml")], check_keywords),
    (lambda book: [book.document(wording.FILE)], wording.check_wording),
)

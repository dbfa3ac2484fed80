"""What is asked of surveys: something that happens calls them, their scores exist, and their rules can be read."""

from __future__ import annotations

from collections.abc import Iterator

from contactcenter.pack.book import Book
from contactcenter.pack.reading import Entry, Fault
from contactcenter.sla import hours
from contactcenter.surveys.book import METRICS, TERM

FILE = "surveys.yaml"
EVENTS = ("ticket_resolved", "complaint_closed", "trip_ended", "schedule")
SKIPS = ("open_complaint", "opted_out_survey", "spam", "test_contact")
PRAISE = "comment not empty"


def check_when(survey: Entry, book: Book) -> Iterator[str | Fault]:
    """When it is sent, and whether there is a score at all."""
    when = survey["when"]
    if when["event"] not in EVENTS:
        yield when.fault(f"nothing that happens is called {when['event']!r}")
    for name in ("delay", "every"):
        if name in when:
            hours.duration(when[name])
    named = {question["id"] for question in survey["questions"]}
    for question in survey["questions"]:
        yield from (question.fault(reason) for reason in _check_question(question, named))


def check_rules(document: Entry, book: Book) -> Iterator[str]:
    rules = document["rules"]
    hours.duration(rules["fatigue"]["per"])
    hours.duration(rules["expires_after"])
    yield from (f"there is no rule {name!r} by which nobody is asked" for name in rules["skip_if"] if name not in SKIPS)
    for name in ("low_score", "praise"):
        for term in rules[name]["if"].replace(" or ", " and ").split(" and "):
            if term.strip() != PRAISE and not TERM.fullmatch(term.strip()):
                yield f"{name}: {term.strip()!r} cannot be understood"


def _check_question(question: Entry, named: set[str]) -> Iterator[str]:
    if question.get("metric", "none") not in (*METRICS, "none"):
        yield f"there is no score {question['metric']!r}"
    scale = question.get("scale")
    if scale and not (isinstance(scale["min"], int) and isinstance(scale["max"], int) and scale["min"] < scale["max"]):
        yield "a scale goes from a smaller to a greater number"
    if question.get("show_if", {}).get("question", question["id"]) not in named:
        yield f"no question is called {question['show_if']['question']!r}"


CHECKS = (
    (lambda book: book.surveys.values(), check_when),
    (lambda book: [book.document(FILE)], check_rules),
)

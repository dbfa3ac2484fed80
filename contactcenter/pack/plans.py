"""What is asked of emergency plans: every step says who does it by when, and everything that is named exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from contactcenter.pack.book import Book
from contactcenter.pack.reading import N_, Entry, Fault
from contactcenter.pack.rules import PRIORITIES
from contactcenter.pack.texts import repeated
from contactcenter.sla import hours

FILE = "emergency_plans.yaml"
PHASES = ("first", "next", "after")
COMMON = {"common_first": "first", "common_after": "after"}
WHO = ("agent", "lead", "manager", "traveller", "guide")
NOTIFIED = ("on_call_lead", "manager", "local_partner", "insurer", "police")
NUMBERS = ("police", "ambulance", "fire", "general", "tourist_police")
LONGEST_SILENCE = timedelta(minutes=30)


def check_plan(plan: Entry, book: Book) -> Iterator[str | Fault]:
    plan["title"]
    if plan["kind"] not in book.fields["incident.kind"]["options"]:
        yield N_("there is no kind of incident '%(name)s'", name=plan["kind"])
    if plan.get("priority", "P1") not in PRIORITIES:
        yield N_("there is no priority '%(name)s'", name=plan["priority"])
    yield from (N_("nobody is called '%(name)s'", name=name) for name in set(plan.get("notify", ())) - set(NOTIFIED))
    for key in ("evidence", "words"):
        if not all(isinstance(word, str) and word.strip() for word in plan.get(key, ())):
            yield N_("%(key)s must be a list of words", key=key)
    if not plan["steps"]:
        yield N_("a plan needs at least one step")
    yield from _check_steps(plan, book)


def check_common(document: Entry, book: Book) -> Iterator[str | Fault]:
    if document["queue"] not in book.queues:
        yield N_("there is no queue '%(name)s'", name=document["queue"])
    if not 0 < hours.seconds(document["update_within"]) <= LONGEST_SILENCE.total_seconds():
        yield N_("the customer must hear from us every 30 minutes")
    for step in (step for key in COMMON for step in document[key]):
        yield from (step.fault(reason) for reason in _check_step(step))


def check_numbers(entry: Entry, book: Book) -> Iterator[str]:
    entry["name"]
    given = [entry[key] for key in NUMBERS if key in entry]
    if not given:
        yield N_("it has no number to call")
    yield from (N_("'%(name)s' is no number to call", name=one) for one in given if not str(one).isdigit())


def _check_steps(plan: Entry, book: Book) -> Iterator[str | Fault]:
    yield from repeated(plan["steps"])
    for step in plan["steps"]:
        if step["phase"] not in PHASES:
            yield step.fault(N_("there is no phase '%(name)s'", name=step["phase"]))
        yield from (step.fault(reason) for reason in _check_step(step))


def _check_step(step: Entry) -> Iterator[str]:
    step["id"], step["text"]
    if step["who"] not in WHO:
        yield N_("nobody is called '%(name)s'", name=step["who"])
    if hours.seconds(step["due"]) <= 0:
        yield N_("it must be due some time after the start")


def _directory(book: Book) -> Iterable[Entry]:
    return book.entries(FILE, "directory")


CHECKS = (
    (lambda book: book.plans.values(), check_plan),
    (lambda book: [book.document(FILE)], check_common),
    (_directory, check_numbers),
)

"""What is asked of the demo desk: its customers have the tiers they deserve, its conversations name what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contactcenter import phones
from contactcenter.pack.book import Book
from contactcenter.pack.reading import Entry, Fault
from contactcenter.pack.rules import tier_of

DOINGS = frozenset((
    "call", "answer", "press", "speak", "hold", "unhold", "transfer", "hang_up", "voicemail", "email", "sms",
    "chat", "typing", "attach", "close_chat", "rate", "note", "resolve", "escalate", "merge", "send_reply", "set",
    "script", "notice", "block",
))
BOOKING = re.compile(r"HH\d{4}")


def check_customer(customer: Entry, book: Book) -> Iterator[str]:
    if phones.normalise(customer["phone"]) is None:
        yield f"{customer['phone']!r} is no phone number"
    found = tier_of(book.document("tiers.yaml"), customer["rfm"])
    if found != (customer["rfm"]["scores"], customer["tier"]):
        yield f"by the thresholds its scores and tier are {found[0]} and {found[1]}"
    if "account_agent" in customer and customer["account_agent"] not in book.people:
        yield f"there is no agent {customer['account_agent']!r}"
    for trip in customer["trips"]:
        yield from (trip.fault(reason) for reason in _check_trip(trip, book))


def check_customers(document: Entry, book: Book) -> Iterator[Fault]:
    """Nobody shares a number, and no booking is of two people."""
    seen: set[str] = set()
    for customer in book.customers.values():
        for name in (customer["phone"], *(trip["booking_ref"] for trip in customer["trips"])):
            if name in seen:
                yield customer.fault(f"{name!r} belongs to somebody else")
            seen.add(name)


def check_queue(queue: Entry, book: Book) -> Iterator[str]:
    if queue["calendar"] not in {calendar["id"] for calendar in book.entries("business_hours.yaml", "calendars")}:
        yield f"there is no calendar {queue['calendar']!r}"


def check_person(person: Entry, book: Book) -> Iterator[str]:
    works_in = person.get("queues", person.get("watches", ()))
    yield from (f"there is no queue {name!r}" for name in works_in if name not in book.queues)


def check_conversation(conversation: Entry, book: Book) -> Iterator[str | Fault]:
    customer = conversation["customer"]
    if customer is not None and customer not in book.customers:
        yield f"there is no customer {customer!r}"
    if customer is None and "from" not in conversation and conversation["channel"] != "chat":
        yield "an unknown sender needs 'from'"
    if conversation["queue"] not in book.queues:
        yield f"there is no queue {conversation['queue']!r}"
    times = [turn["at"] for turn in conversation["turns"]]
    if times != sorted(times):
        yield "its turns are not in order of time"
    for turn in conversation["turns"]:
        yield from (turn.fault(reason) for reason in _check_turn(turn, conversation, book))


def check_expectations(conversation: Entry, book: Book) -> Iterator[Fault]:
    categories = book.entries("complaint_categories.yaml", "categories")
    known = {child["id"] for category in categories for child in category["children"]}
    for expected in conversation["expect"]:
        if expected["fact"] == "complaint.category" and expected["is"] not in known:
            yield expected.fault(f"there is no complaint category {expected['is']!r}")


def _check_trip(trip: Entry, book: Book) -> Iterator[str]:
    if trip["product"] not in book.products:
        yield f"there is no product {trip['product']!r}"
    under_way = trip["start_offset_days"] <= 0 <= trip["end_offset_days"]
    if under_way != (trip["status"] == "on_trip"):
        yield f"its status is {trip['status']!r} but its days say otherwise"


def _check_turn(turn: Entry, conversation: Entry, book: Book) -> Iterator[str]:
    if turn["do"] not in DOINGS:
        yield f"nobody can do {turn['do']!r}"
    if turn["by"] == "agent" and turn.get("agent") not in book.people:
        yield f"there is no agent {turn.get('agent')!r}"
    tables = {"reply": book.replies, "greeting": book.greetings, "macro": book.macros, "script": book.scripts}
    for key, table in tables.items():
        if key in turn and turn[key] not in table:
            yield f"there is no {key} {turn[key]!r}"
    for reference in BOOKING.findall(turn.get("text", "")):
        if reference not in book.bookings:
            yield f"there is no booking {reference}"
    yield from _check_outcome(turn, book)
    yield from _check_saying(turn, conversation, book)


def _check_outcome(turn: Entry, book: Book) -> Iterator[str]:
    if turn["do"] == "set" and turn["field"] not in book.fields:
        yield f"there is no field {turn['field']!r}"
    resolutions = book.fields["ticket.resolution"]["options"]
    if turn["do"] == "resolve" and turn.get("resolution", resolutions[0]) not in resolutions:
        yield f"{turn['resolution']!r} is no resolution"


def _check_saying(turn: Entry, conversation: Entry, book: Book) -> Iterator[str]:
    if "choice" in turn and turn["choice"] not in _choices(book.scripts.get(turn.get("script", ""))):
        yield f"the script has no choice {turn['choice']!r}"
    channel, reply = turn.get("channel", conversation["channel"]), book.replies.get(turn.get("reply", ""))
    if turn["do"] == "send_reply" and reply and channel not in reply["channels"]:
        yield f"the reply {turn['reply']!r} is not for {channel}"


def _choices(script: Entry | None) -> set[str]:
    steps = script.get("steps", ()) if script else ()
    return {choice["id"] for step in steps for choice in step.get("choices", ())}


CHECKS = (
    (lambda book: book.customers.values(), check_customer),
    (lambda book: [book.document("demo/customers.yaml")], check_customers),
    (lambda book: book.queues.values(), check_queue),
    (lambda book: book.people.values(), check_person),
    (lambda book: book.entries("demo/conversations.yaml", "conversations"), check_conversation),
    (lambda book: book.entries("demo/conversations.yaml", "conversations"), check_expectations),
)

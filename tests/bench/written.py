"""What the bench's customers and agents wrote: rows for tickets by their number, the same in every run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from contactcenter import clock
from contactcenter.journal import JournalEntry
from contactcenter.models import Clock, Customer, Identity, Item, QueueEntry, Ticket

MESSAGES = 5
A_CUSTOMER = 4  # tickets
FIRST_CUSTOMER = 900_000
CHANNELS = ("email", "sms", "webchat", "email", "voice")
ENGLISH = (
    "Hello, our flight to Kunming was moved to the evening. Does the driver know, and is dinner still included?",
    "Thank you for asking. I have told the driver and the hotel; dinner is kept until 22:00 and nothing else changes.",
    "One more thing: my mother cannot eat nuts. Could you pass that on to every restaurant of the tour, please?",
    "It is noted for all five days, and the guide will ask again on the first evening. Have a good journey.",
    "Great. We still wait for the invoice with the company's name on it, the last one had only mine.",
)
CHINESE = (
    "您好，我们去昆明的航班改到晚上了，司机知道吗？晚餐还包含吗？",
    "已经通知司机和酒店，晚餐保留到22点，其他安排不变，请放心。",
    "还有一件事：我母亲对坚果过敏，麻烦转告行程中的每家餐厅。",
    "五天的餐厅都已备注，导游第一天晚上会再确认。祝您旅途愉快。",
    "好的。我们还在等公司抬头的发票，上次只写了我的名字。",
)
STATUSES = {0: "open", 1: "waiting_customer"}  # by the last digit of the number; all others are settled
TABS = {"open": "todo", "waiting_customer": "waiting", "resolved": "done", "closed": "done"}
QUEUES = ("sales", "bookings", "care", "complaints", "emergency")


def rows(numbers: Iterable[int], queues: dict[str, int], owners: list[int]) -> dict[Any, list[dict]]:
    """The rows of these tickets, tables in an order that references allow."""
    numbers, now = list(numbers), clock.now()
    customers = [n for n in numbers if n % A_CUSTOMER == 1]
    tickets = [_ticket(n, queues, owners, now) for n in numbers]
    todo = [one for one in tickets if one["tab"] == "todo"]
    return {
        Customer: [_customer(n, now) for n in customers],
        Identity: [one for n in customers for one in _identities(n, now)],
        Ticket: tickets,
        Item: [_item(ticket, place) for ticket in tickets for place in range(MESSAGES)],
        JournalEntry: [entry for ticket in tickets for entry in _entries(ticket)],
        Clock: [one for ticket in todo for one in _clocks(ticket)],
        QueueEntry: [_entry(ticket) for ticket in todo],
    }


def phone_of(ticket: int) -> str:
    """The number that the customer of this ticket writes from."""
    return f"+1415{2_000_000 + _customer_of(ticket)}"


def owned_open(upto: int, queues: Collection[str] = QUEUES) -> list[int]:
    """The tickets of these queues that have an owner and something to do."""
    return [n for n in range(10, upto + 1, 10) if _owned(n) and _queue(n) in queues]


def _customer_of(ticket: int) -> int:
    """Counted downwards: whoever writes to the desk for the first time gets a number above all others."""
    return FIRST_CUSTOMER - (ticket - 1) // A_CUSTOMER


def _queue(number: int) -> str:
    return QUEUES[number // 10 % len(QUEUES)]


def _owned(number: int) -> bool:
    return number % 50 != 0


def _ticket(number: int, queues: dict[str, int], owners: list[int], now: datetime) -> dict[str, Any]:
    status = STATUSES.get(number % 10, "resolved" if number % 90_000 < 7_000 else "closed")
    made, tab = now - timedelta(minutes=number % 90_000 + 60), TABS[status]
    channel = CHANNELS[number % len(CHANNELS)]
    due = now + timedelta(hours=3, minutes=number * 7919 % 4_000) if tab == "todo" else None
    ended = made + timedelta(minutes=50) if tab == "done" else None
    words, language = _words(number)
    return {
        "id": number, "subject": f"{words[number % MESSAGES][:60]} ({number})", "status": status, "type": "booking",
        "priority": "P3", "queue_id": queues[_queue(number)], "customer_id": _customer_of(number),
        "owner_id": owners[number // 10 % len(owners)] if _owned(number) else None, "language": language,
        "channel": channel, "last_channel": channel, "tags": ["bench"], "flags": [], "fields": {}, "rev": 7,
        "made_at": made, "touched_at": made + timedelta(minutes=40),
        "resolved_at": ended, "closed_at": ended if status == "closed" else None,
        "resolution": "solved" if ended else None, "tab": tab,
        "sort_at": due or ended or made, "preview": words[-1][:160], "unread": 1 if tab == "todo" else 0,
        "unanswered_since": made if tab == "todo" else None, "last_inbound_at": made + timedelta(minutes=40),
        "last_outbound_at": made + timedelta(minutes=30), "due_at": due, "due_metric": "next_response" if due else None,
        "due_from": made if due else None, "due_state": "running" if due else "",
    }


def _words(number: int) -> tuple[tuple[str, ...], str]:
    return (CHINESE, "zh") if number % 3 == 0 else (ENGLISH, "en")


def _customer(ticket: int, now: datetime) -> dict[str, Any]:
    number = _customer_of(ticket)
    return {"id": number, "name": f"Ana Silva {number}", "other_name": "", "salutation": {}, "language": "en",
            "tier": "gold" if number % 7 == 0 else "standard", "facts": {"city": "Porto"}, "tags": [], "made_at": now}


def _identities(ticket: int, now: datetime) -> list[dict[str, Any]]:
    kept = {"customer_id": _customer_of(ticket), "verified": True, "shared": False, "made_at": now, "seen_at": now}
    mail = f"ana.{_customer_of(ticket)}@customer.example"
    return [{**kept, "kind": "phone", "value": phone_of(ticket)}, {**kept, "kind": "email", "value": mail}]


def _item(ticket: dict, place: int) -> dict[str, Any]:
    inbound, words = place % 2 == 0, _words(ticket["id"])[0]
    theirs = phone_of(ticket["id"])
    return {
        "ticket_id": ticket["id"], "kind": "message", "direction": "in" if inbound else "out",
        "channel": ticket["channel"], "author": "customer" if inbound else "agent",
        "agent_id": None if inbound else ticket["owner_id"],
        "customer_id": ticket["customer_id"], "public": True, "at": ticket["made_at"] + timedelta(minutes=10 * place),
        "subject": ticket["subject"] if ticket["channel"] == "email" else "", "text": words[place], "quoted": "",
        "html": None, "language": ticket["language"], "mentions": [],
        "external_id": f"bench-{ticket['id']}-{place}" if inbound else None,
        "state": "received" if inbound else "delivered",
        "data": {"from": theirs, "to": "+14155550100"} if inbound else {"to": theirs, "cc": []},
    }


def _entries(ticket: dict) -> list[dict[str, Any]]:
    """What the journal holds of it: it was opened, given to somebody, and has come to its present status."""
    kept = {"ticket_id": ticket["id"], "actor_kind": "system", "actor_id": None, "at": ticket["made_at"]}
    facts = {"TicketOpened": {"channel": ticket["channel"], "queue": ticket["queue_id"]},
             "TicketAssigned": {"agent": ticket["owner_id"], "before": None, "how": "routed"},
             "StatusChanged": {"after": ticket["status"], "before": "new", "why": None}}
    return [{**kept, "type": name, "data": data} for name, data in facts.items()]


def _clocks(ticket: dict) -> list[dict[str, Any]]:
    kept = {"ticket_id": ticket["id"], "opened_at": ticket["made_at"], "calendar": "desk", "calendar_version": 1,
            "policy_version": 1, "pausable": True, "state": "running",
            "data": {"channel": ticket["channel"], "kind": "case"}}
    soon, end = ticket["due_at"], ticket["due_at"] + timedelta(days=2)
    return [{**kept, "metric": "next_response", "target_minutes": 240, "due_at": soon, "next_at": soon},
            {**kept, "metric": "resolution", "target_minutes": 4320, "due_at": end, "next_at": end}]


def _entry(ticket: dict) -> dict[str, Any]:
    """Its work: with its owner, or waiting for one."""
    owner = ticket["owner_id"]
    return {"ticket_id": ticket["id"], "kind": "message", "queue_id": ticket["queue_id"], "priority": "P3",
            "enqueued_at": ticket["made_at"], "state": "accepted" if owner else "waiting", "skills": [],
            "agent_id": owner, "accepted_at": ticket["made_at"] if owner else None, "language": ticket["language"],
            "units": 10, "trace": {}}

"""Which script fits a ticket, and why: by its words, its kind, its queue and the direction of the talk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contactcenter import fields
from contactcenter.greetings import occasion
from contactcenter.models import Ticket
from contactcenter.scripts import library
from contactcenter.scripts.format import Script

SHOWN = 3
STAGES = {"consultation": "consult", "booking": "book", "travel": "travel", "complaint": "feedback",
          "aftersales": "aftersales"}
FLAGS = {"emergency": "emergency_on_trip", "complaint": "complaint_intake", "abuse": "angry_caller",
         "privacy": "identity_check"}
WORDS: Mapping[str, tuple[str, ...]] = {
    "payment_failure": ("payment", "charged", "card declined", "paid", "支付", "付款", "扣款", "付了"),
    "refund": ("refund", "money back", "退款", "退钱"),
    "change_cancel": ("cancel", "change the date", "reschedule", "取消", "改期", "变更", "改签"),
    "booking": ("book", "reserve", "预订", "预定", "下单"),
    "new_enquiry": ("enquir", "inquir", "how much", "recommend", "咨询", "想去", "推荐", "多少钱"),
    "objection_handling": ("expensive", "too much", "discount", "太贵", "优惠", "便宜"),
    "identity_check": ("which hotel", "her booking", "his booking"),
    "emergency_on_trip": ("emergency", "hospital", "passport", "accident", "help me", "护照", "救命", "医院", "地震"),
    "complaint_intake": ("complain", "unacceptable", "投诉", "太过分"),
}
VOICEMAIL = "voicemail_callback"


@dataclass(frozen=True)
class Suggestion:
    """reason: a code of the reasons' wording; detail: the word or name that it was."""

    script: Script
    reason: str
    detail: str = ""


def suggestions(ticket: Ticket) -> list[Suggestion]:
    """The best few scripts for this ticket, each with the strongest reason for it."""
    found: dict[str, Suggestion] = {}
    for one in _all(ticket, {script.key: script for script in library.published()}):
        found.setdefault(one.script.key, one)
    return list(found.values())[:SHOWN]


def _all(ticket: Ticket, held: Mapping[str, Script]) -> Iterable[Suggestion]:
    for reasons in (_by_flags, _by_words, _by_trip, _by_kind, _by_queue):
        fitting = (one for one in reasons(ticket, held) if one[0] in held)
        yield from (Suggestion(held[key], reason, detail) for key, reason, detail in fitting)


def _by_flags(ticket: Ticket, held: Mapping[str, Script]) -> Iterable[tuple[str, str, str]]:
    return [(key, "flag", flag) for flag, key in FLAGS.items() if flag in (ticket.flags or ())]


def _by_words(ticket: Ticket, held: Mapping[str, Script]) -> Iterable[tuple[str, str, str]]:
    told = f"{ticket.subject} {ticket.preview}".lower()
    hits = [(key, word) for key, words in WORDS.items() for word in words if word in told]
    return [(key, "word", word) for key, word in hits]


def _by_trip(ticket: Ticket, held: Mapping[str, Script]) -> Iterable[tuple[str, str, str]]:
    return [("emergency_on_trip", "trip", "")] if occasion.current_trip(ticket.customer) else []


def _by_kind(ticket: Ticket, held: Mapping[str, Script]) -> Iterable[tuple[str, str, str]]:
    stage = fields.known(ticket).get("ticket.stage") or STAGES.get(ticket.type)
    return [(key, "kind", ticket.type) for key, script in held.items()
            if script.stage == stage and script.direction == "inbound" and not script.returns
            and (ticket.type != "consultation" or script.queue == ticket.queue.key)]


def _by_queue(ticket: Ticket, held: Mapping[str, Script]) -> Iterable[tuple[str, str, str]]:
    return [(key, "queue", ticket.queue.key) for key, script in held.items()
            if script.queue == ticket.queue.key and script.direction == "inbound" and not script.returns]

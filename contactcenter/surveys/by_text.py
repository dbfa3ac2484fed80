"""Ratings by text message: a digit in answer to the question is the rating, and the next text is the comment.

Neither is a message that somebody owes an answer to, unless it sounds like more than that.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta

from flask import current_app
from sqlalchemy import Select, select

import channels
from channels.base import Inbound
from contactcenter import clock, keywords
from contactcenter.events import MessageReceived
from contactcenter.extensions import db
from contactcenter.models import Customer, Identity, Item, SurveyInvite, Ticket
from contactcenter.surveys import answering, book

RATING, COMMENT = "rating", "rating comment"
WORDS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
SCORE = re.compile(r"([0-9]{1,2}|[一二三四五])\s*(?:分|星|/\s*5|stars?|points?)?[\s.!,。，！]*", re.IGNORECASE)
KEPT, FRESH = "survey_ratings", 2.0  # seconds
ADDED = timedelta(hours=1)  # in which the next text is the comment
A_MATTER = ("emergency", "complaint", "abuse", "privacy", "handover_to_human")  # words that are for a person
ASKS = ("?", "？", "吗")


def understood(inbound: Inbound) -> Inbound:
    """The message marked as an answer to a survey, if it is one."""
    ways = channels.get(inbound.channel)
    if inbound.automatic or inbound.keyword or ways.identity != "phone" or ways.live:
        return inbound
    meaning = _meaning(inbound) if SCORE.fullmatch(_folded(inbound.text)) or _anybody_rated() else None
    return replace(inbound, automatic=meaning) if meaning else inbound


def on_received(fact: MessageReceived) -> None:
    """The answer is kept."""
    if fact.automatic not in (RATING, COMMENT):
        return
    item = db.session.get_one(Item, fact.item)
    customer = db.session.get_one(Customer, item.customer_id)
    if fact.automatic == RATING and (held := _asked(customer)):
        one = book.survey(held.survey, held.version)
        answering.record(held, {one.first.id: score(item.text, one)}, whole=False, channel="sms")
        current_app.extensions.pop(KEPT, None)
    elif fact.automatic == COMMENT and (held := _rated(customer)):
        answering.comment(held, item.text)


def score(text: str, one: book.Survey) -> int | None:
    """The point of the survey's first scale that the whole text says; None where it says anything else."""
    found = SCORE.fullmatch(_folded(text))
    scale = one.first.scale
    if found is None or scale is None:
        return None
    value = WORDS.get(found[1]) or int(found[1]) if not found[1].isdigit() else int(found[1])
    return value if value in scale.points else None


def _meaning(inbound: Inbound) -> str | None:
    known = Identity.find("phone", inbound.sender)
    if known is None:
        return None
    held = _asked(known.customer)
    if held and score(inbound.text, book.survey(held.survey, held.version)) is not None:
        return RATING
    return COMMENT if not held and _rated(known.customer) and _is_mere_comment(inbound.text) else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _anybody_rated() -> bool:
    """Whether anybody at all could be about to add a word. Every text asks this: the answer is kept for a moment."""
    kept, now = current_app.extensions.setdefault(KEPT, {}), clock.stopwatch()
    if kept.get("until", 0.0) < now:
        kept.update(until=now + FRESH, some=db.session.scalar(_open_ratings().limit(1)) is not None)
    return kept["some"]


def _open_ratings() -> Select:
    return select(SurveyInvite).where(
        SurveyInvite.state == "answered", SurveyInvite.channel == "sms", SurveyInvite.finished_at.is_(None),
        SurveyInvite.answered_at > clock.now() - ADDED)


def _is_mere_comment(text: str) -> bool:
    words = keywords.current()
    return not any(words.has(name, text) for name in A_MATTER) and not any(mark in text for mark in ASKS)


def _asked(customer: Customer) -> SurveyInvite | None:
    """The question that still stands: the newest of our texts to this customer asks it."""
    theirs = select(Ticket.id).where(Ticket.customer_id == customer.id)
    newest = db.session.scalar(select(Item).where(
        Item.ticket_id.in_(theirs), Item.direction == "out", Item.channel == "sms", Item.kind == "message",
        Item.state != "withdrawn").order_by(Item.id.desc()).limit(1))
    number = (newest.data or {}).get("survey") if newest else None
    held = db.session.get(SurveyInvite, number) if number else None
    return held if held and held.state == "sent" else None


def _rated(customer: Customer) -> SurveyInvite | None:
    """A rating that came a moment ago by text, without a word yet."""
    query = _open_ratings().where(SurveyInvite.customer_id == customer.id)
    return db.session.scalar(query.order_by(SurveyInvite.id.desc()).limit(1))

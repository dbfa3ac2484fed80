"""Ratings in the chat window: the visitor's mark counts like every other answer to the same question."""

from __future__ import annotations

from sqlalchemy import select

from contactcenter import chats, clock
from contactcenter.events import ChatRated
from contactcenter.extensions import db
from contactcenter.models import Chat, SurveyInvite
from contactcenter.surveys import answering, book, inviting

SURVEY = "contact_csat"


def on_chat_rated(fact: ChatRated) -> None:
    """The last mark stands: rated anew, the answer is another."""
    chat = db.session.get_one(Chat, fact.chat)
    ticket = chats.ticket_of(chat)
    try:
        one = book.survey(SURVEY)
    except LookupError:
        return
    if ticket is None:
        return
    held = db.session.scalar(select(SurveyInvite).where(
        SurveyInvite.ticket_id == ticket.id, SurveyInvite.survey == SURVEY, SurveyInvite.channel == chats.CHANNEL))
    held = held or inviting.new(ticket, one, chats.CHANNEL, state="sent", sent_at=clock.now())
    held.answers, held.finished_at = {}, None
    answering.record(held, {one.first.id: fact.score, answering.COMMENT: fact.comment or ""})

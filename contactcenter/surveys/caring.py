"""What follows from an answer: who is not satisfied is called, and the team lead knows; praise is passed on."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from contactcenter import contact_events, events, journal, routing
from contactcenter.complaints import authority
from contactcenter.escalation import notices
from contactcenter.extensions import db
from contactcenter.intake import desk_map
from contactcenter.models import Agent, Kudos, Queue, SurveyInvite, Ticket
from contactcenter.models.tickets import LIVE
from contactcenter.surveys import book

KIND, QUEUE, PRIORITY = "care_call", "care", "P2"
LOW, PRAISE = "low_score", "kudos"  # of notices
SUBJECT = {"en": "Care call: not satisfied with #{number}", "zh": "关怀回访：对#{number}不满意"}
TOLD = {"en": "Survey answer to #{number}: {scores}.", "zh": "#{number}的满意度回复：{scores}。"}
SAID = {"en": " They say: {comment}", "zh": "客户留言：{comment}"}
TEAM_LEAD = 1


def follow(held: SurveyInvite, scores: Mapping[str, float | None]) -> None:
    """A low score is a care call, praise is kudos, each once for an answer. Inside a transaction."""
    rules = book.rules()
    if book.holds(rules.get("low_score", {}).get("if", ""), scores, held.comment):
        _care(held, scores)
    elif held.agent and book.holds(rules.get("praise", {}).get("if", ""), scores, held.comment) and not _praised(held):
        praise(held.agent, held.ticket, held.comment, held.id)


def praise(agent: Agent, ticket: Ticket, words: str, invite_id: int | None = None) -> Kudos:
    """A customer's good word for an agent. Inside a transaction."""
    kudos = Kudos(agent=agent, agent_id=agent.id, ticket=ticket, ticket_id=ticket.id, invite_id=invite_id, words=words)
    db.session.add(kudos)
    db.session.flush()
    notices.make(agent, ticket, PRAISE)
    journal.record(contact_events.KudosGiven(kudos.id, agent.id, ticket=ticket.id))
    return kudos


def _praised(held: SurveyInvite) -> bool:
    return db.session.scalar(select(Kudos.id).where(Kudos.invite_id == held.id)) is not None


def _care(held: SurveyInvite, scores: Mapping[str, float | None]) -> None:
    """One care call for a customer at a time; what they add later stands on it, too."""
    ticket = held.care_ticket or _open_care(held) or _new(held)
    fresh, held.care_ticket, held.care_ticket_id = held.care_ticket_id is None, ticket, ticket.id
    if fresh or held.comment:
        with ticket.changing():
            ticket.note(_told(held, scores), agent=None)
    if fresh and (lead := authority.person(TEAM_LEAD, ticket)):
        notices.make(lead, ticket, LOW)


def _open_care(held: SurveyInvite) -> Ticket | None:
    query = select(Ticket).where(Ticket.customer_id == held.customer_id, Ticket.type == KIND, Ticket.status.in_(LIVE))
    return db.session.scalar(query.order_by(Ticket.id.desc()).limit(1))


def _new(held: SurveyInvite) -> Ticket:
    about = held.ticket
    subject = SUBJECT.get(about.language, SUBJECT["en"]).format(number=about.number)
    return follow_up(about, KIND, PRIORITY, subject, desk_map.queue_of(QUEUE) or about.queue)


def follow_up(about: Ticket, kind: str, priority: str, subject: str, queue: Queue) -> Ticket:
    """A matter of the desk's own that comes of another one; it waits in its queue. Inside a transaction."""
    channel = about.channel
    ticket = Ticket(subject=subject, queue=queue, queue_id=queue.id, customer=about.customer, status="new",
                    customer_id=about.customer_id, channel=channel, last_channel=channel, priority=priority, type=kind,
                    follow_up_of_id=about.id, language=about.language, rev=0, tags=[], flags=[], fields={},
                    preview=subject, unread=0, tab="todo", due_state="")
    db.session.add(ticket)
    db.session.flush()
    journal.touch(ticket)
    journal.record(events.TicketOpened(channel, queue.id, about.id, by_hand=True, ticket=ticket.id))
    routing.route(ticket, "message")
    return ticket


def _told(held: SurveyInvite, scores: Mapping[str, float | None]) -> str:
    """In the language of the desk's own notes about this customer: what they read of the customer's."""
    language = held.language if held.language in TOLD else "en"
    given = ", ".join(f"{metric.upper()} {score:g}" for metric, score in scores.items() if score is not None)
    said = SAID[language].format(comment=held.comment) if held.comment else ""
    return TOLD[language].format(number=held.ticket.number, scores=given) + said

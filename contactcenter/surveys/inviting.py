"""Inviting: who is asked, about what, by which way and when; and the rules by which nobody is."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

import channels
from contactcenter import clock, complaints, contact_events, fields, journal
from contactcenter.case_events import ComplaintClosed
from contactcenter.events import StatusChanged
from contactcenter.extensions import db
from contactcenter.intake import people
from contactcenter.models import Complaint, Customer, SurveyInvite, Ticket
from contactcenter.sla import hours
from contactcenter.surveys import book
from contactcenter.surveys.book import Survey

CONTACT, COMPLAINT = "ticket_resolved", "complaint_closed"  # events of surveys.yaml
GRACE = timedelta(seconds=10)  # in which whoever ended a matter by mistake, or takes an answer back, is in time
COUNTED = ("scheduled", "sent", "answered", "expired")
CONSENT = "customer.consent_survey"
OWN = ("care_call", "suggestion")  # nobody is asked how it was to be asked
TEST = "test"


def on_status(fact: StatusChanged) -> None:
    """A matter has ended: how was it? One that goes on after all is not asked about."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    if fact.after == "resolved":
        event = COMPLAINT if complaints.newest(ticket) else CONTACT
        for one in _called_by(event, ticket):
            invite(ticket, one)
    elif ticket.live:
        for held in _of(ticket, "scheduled"):
            skip(held, "reopened")


def on_complaint_closed(fact: ComplaintClosed) -> None:
    ticket = db.session.get_one(Ticket, fact.ticket)
    for one in _called_by(COMPLAINT, ticket):
        invite(ticket, one)


def invite(ticket: Ticket, one: Survey) -> SurveyInvite | None:
    """Ask this customer, once the survey's delay is over; None where they were asked about this matter already, or the
    chat window itself asks. By which rule somebody is left out is kept. Inside a transaction."""
    channel = way(ticket)
    if ticket.type in OWN or channel == "webchat" or one.key in {held.survey for held in _of(ticket, *COUNTED)}:
        return None
    now = clock.now()
    due = now + max(GRACE, timedelta(minutes=hours.duration(one.when.get("delay", "PT0S")).minutes))
    held = new(ticket, one, channel or "", due_at=due)
    if why := hindrance(held) or (None if channel else "no_way"):
        skip(held, why)
        return held
    journal.record(contact_events.SurveyScheduled(held.id, one.key, due.isoformat(), ticket=ticket.id))
    return held


def new(ticket: Ticket, one: Survey, channel: str, **values) -> SurveyInvite:
    """The row of an invitation, about the work of whoever owns the ticket."""
    held = SurveyInvite(survey=one.key, version=one.version, ticket=ticket, ticket_id=ticket.id,
                        customer=ticket.customer, customer_id=ticket.customer_id, queue_id=ticket.queue_id,
                        agent=ticket.owner, agent_id=ticket.owner_id, channel=channel, language=ticket.language,
                        answers={}, **{"due_at": clock.now(), **values})
    db.session.add(held)
    db.session.flush()
    return held


def skip(held: SurveyInvite, why: str) -> None:
    """Nobody is asked, by this rule."""
    held.state, held.why = "skipped", why
    journal.record(contact_events.SurveySkipped(held.id, held.survey, why, ticket=held.ticket_id))


def refuse(held: SurveyInvite) -> None:
    """The customer wants to be asked no more, about anything."""
    with journal.transaction():
        fields.write(held.ticket, CONSENT, False, source="survey")


def way(ticket: Ticket) -> str | None:
    """How the customer can be asked: as they were served, and who telephoned by a text, else by mail."""
    if (ticket.last_channel or ticket.channel) == "webchat":
        return "webchat"
    ways = ("email", "sms") if (ticket.last_channel or ticket.channel) == "email" else ("sms", "email")
    return next((one for one in ways if one in channels.names() and _reaches(ticket.customer, one)), None)


def hindrance(held: SurveyInvite) -> str | None:
    """The rule by which this customer is not asked now."""
    tests = {"open_complaint": _complains, "opted_out_survey": _refuses, "spam": _spam, "test_contact": _test}
    asked = book.rules().get("skip_if", ())
    return next((name for name in asked if name in tests and tests[name](held)), None) or _tired(held)


def _called_by(event: str, ticket: Ticket) -> list[Survey]:
    served = ticket.last_channel or ticket.channel
    return [one for one in book.surveys() if one.when.get("event") == event
            and served in one.when.get("channels", (served,))]


def _of(ticket: Ticket, *states: str) -> list[SurveyInvite]:
    query = select(SurveyInvite).where(SurveyInvite.ticket_id == ticket.id, SurveyInvite.state.in_(states))
    return list(db.session.scalars(query))


def _reaches(customer: Customer, channel: str) -> bool:
    ways = channels.get(channel)
    theirs = customer.address(ways.identity)
    return bool(theirs) and not (channel == "sms" and people.opted_out(ways.address, str(theirs)))


def _tired(held: SurveyInvite) -> str | None:
    """Asked often enough lately, whatever it was about."""
    fatigue = book.rules().get("fatigue", {})
    since = clock.now() - timedelta(minutes=hours.duration(fatigue.get("per", "P30D")).minutes)
    before = select(SurveyInvite.id).where(
        SurveyInvite.customer_id == held.customer_id, SurveyInvite.id != held.id, SurveyInvite.made_at > since,
        SurveyInvite.state.in_(COUNTED))
    most = fatigue.get("max_invites", 1)
    return "fatigue" if len(db.session.scalars(before.limit(most)).all()) >= most else None


def _complains(held: SurveyInvite) -> bool:
    """Another matter of theirs is a complaint that is not settled."""
    other = select(Complaint.id).join(Ticket, Ticket.id == Complaint.ticket_id).where(
        Ticket.customer_id == held.customer_id, Ticket.id != held.ticket_id, Complaint.closed_at.is_(None))
    return db.session.scalar(other.limit(1)) is not None


def _refuses(held: SurveyInvite) -> bool:
    return fields.known(held.ticket).get(CONSENT) is False


def _spam(held: SurveyInvite) -> bool:
    return held.ticket.status == "spam" or held.ticket.resolution == "spam"


def _test(held: SurveyInvite) -> bool:
    return TEST in (held.ticket.tags or ()) or TEST in (held.customer.tags or ())

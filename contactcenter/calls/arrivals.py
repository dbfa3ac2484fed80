"""A call arrives: its customer, its ticket and its place on the timeline, made once however often it is announced."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from channels.base import Inbound
from channels.voice import CallStep
from contactcenter import clock, config, events, journal, phones, routing
from contactcenter.calls import moves, words
from contactcenter.extensions import db
from contactcenter.intake import ladder, people
from contactcenter.models import Agent, Call, CallLeg, Customer, Identity, Item, QueueMember, Ticket
from contactcenter.models.tickets import TO_DO
from contactcenter.sla import calendar, policies

LONGEST_WAIT = timedelta(minutes=10)
CHINESE = ("CN", "HK", "MO", "TW")


def arrive(step: CallStep) -> Call:
    """The call of this step, begun if this is the first we hear of it."""
    return moves.find(step.call_sid) or _begin(step)


def wait(call: Call) -> None:
    """The caller has heard the greeting: somebody shall take the call."""
    if call.state != "greeting":
        return
    with moves.changing(call):
        if moves.move(call, "queued", only=("greeting",), queued_at=clock.now(), seen_at=clock.now()):
            entry = routing.route(call.ticket, "call")
            call.entry_id = entry.id if entry else None
            if call.ticket.status not in TO_DO:
                call.ticket.change_status("open", "the customer called")


def give_up_waiting(call: Call) -> None:
    """Whom nobody will answer, or has not for too long, may leave a message instead."""
    if call.state != "queued":
        return
    why = "nobody" if not _anybody_here(call.ticket.queue_id) else "busy" if _waited(call) > LONGEST_WAIT else None
    if why:
        with moves.changing(call):
            if moves.move(call, "voicemail", only=("queued",)):
                moves.keep(call, why=why)
                routing.finish(call.work, "overflowed")


def _begin(step: CallStep) -> Call:
    with journal.transaction():
        ticket, how = _ticket(step)
        with ticket.changing():
            call = _call(step, ticket, how)
            ticket.preview, ticket.last_channel = words.preview(call), "voice"
            ticket.last_inbound_at = clock.now()
            journal.record(events.CallStarted(call.id, call.item_id, ticket=ticket.id))
            if not calendar.is_open(clock.now(), policies.calendar_of(ticket.queue.calendar)):
                take_message(call, "closed")
        return call


def take_message(call: Call, why: str) -> None:
    """Nobody is there to answer: the caller may leave a message. why: a sentence of `words`. Inside `changing`."""
    moves.keep(call, why=why)
    moves.move(call, "voicemail")


def _anybody_here(queue_id: int) -> bool:
    here = select(Agent.id).join(QueueMember, QueueMember.agent_id == Agent.id).where(
        QueueMember.queue_id == queue_id, Agent.active, Agent.state != "offline")
    return db.session.scalar(here.limit(1)) is not None


def _waited(call: Call) -> timedelta:
    return clock.now() - (call.queued_at or call.started_at)


def _ticket(step: CallStep) -> tuple[Ticket, str]:
    """The caller's open ticket or a new one. Hidden callers are nobody we know, each of them another person."""
    inbound = _as_inbound(step)
    if not step.hidden:
        return ladder.choose(inbound, people.find_or_meet(inbound))
    customer = Customer(name="", language=inbound.language)
    db.session.add(customer)
    db.session.flush()
    journal.record(events.CustomerMet(customer.id, "phone"))
    return ladder.open_ticket(inbound, customer), "hidden number"


def _as_inbound(step: CallStep) -> Inbound:
    known = None if step.hidden else Identity.find("phone", step.sender)
    customer = ladder.standing(known.customer) if known else None
    language = customer.language if customer and customer.language else _language_of(step)
    caller = "" if step.hidden else customer and customer.name or phones.shown(step.sender)
    return Inbound("voice", step.call_sid, step.sender, step.recipient, "", language=language,
                   subject=words.subject(caller, language))


def _language_of(step: CallStep) -> str:
    """What people at the number's place speak, of the languages of the desk."""
    spoken = config.current().languages
    guess = "zh" if not step.hidden and phones.region(step.sender) in CHINESE else "en"
    return guess if guess in spoken else spoken[0]


def _call(step: CallStep, ticket: Ticket, how: str) -> Call:
    item = Item(ticket=ticket, ticket_id=ticket.id, kind="call", direction="in", channel="voice", author="customer",
                customer_id=ticket.customer_id, external_id=step.call_sid, threaded_by=how, language=ticket.language,
                state="received", text="", subject="",
                data={"from": "" if step.hidden else step.sender, "to": step.recipient, "state": "greeting"})
    db.session.add(item)
    db.session.flush()
    call = Call(sid=step.call_sid, ticket=ticket, ticket_id=ticket.id, item=item, item_id=item.id,
                caller=step.sender[:64], called=step.recipient[:64], language=_spoken(ticket),
                state="greeting", deadline_at=moves.deadline("greeting"), seen_at=clock.now(),
                data={"hidden": step.hidden})
    db.session.add(call)
    db.session.flush()
    db.session.add(CallLeg(call_id=call.id, sid=step.call_sid, role="customer", status=step.status or "ringing"))
    return call


def _spoken(ticket: Ticket) -> str:
    spoken = config.current().languages
    return ticket.language if ticket.language in spoken else spoken[0]

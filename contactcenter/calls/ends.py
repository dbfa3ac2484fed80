"""How calls and their telephones end: the caller goes, the agent is lost, nobody answered, a message was left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from channels.voice import Recording
from contactcenter import clock, events, journal, presence, routing
from contactcenter.calls import moves, words
from contactcenter.extensions import db
from contactcenter.models import Agent, Call, CallLeg, CallTask, Item, Offer
from contactcenter.models.tickets import TO_DO

VOICEMAIL = "voicemail"  # the kind of a ticket that is a message after the tone
AFTER_A_CALL = "after a call"
AT_WORK = ("available", "busy")
RESULTS = {"a machine answered": "machine", "the customer did not answer": "no_answer",
           "the agent did not answer": "agent_away"}  # what became of a call by the desk, as its line shows it
RINGING = ("offering", "connecting")  # the states of a call by the desk before anybody talks


def ask(call: Call, action: str, after: float = 0, **data: Any) -> None:
    """Something to be asked of the carrier once this change stands (tasks.py), after so many seconds."""
    due = clock.now() + timedelta(seconds=after)
    db.session.add(CallTask(call_id=call.id, action=action, data=data, next_at=due))


def caller_gone(call: Call, by: str = "customer") -> None:
    """The caller is off the line: a talk is over, or nobody answered in time. Once, however often it is told."""
    with moves.changing(call):
        if _unanswered(call):
            not_reached(call, "the customer did not answer")
            return
        now = clock.now()
        over: dict[str, Any] = {"ended_at": now, "ended_by": by}
        if call.state in moves.TALKING:
            moves.move(call, "wrapup", **over)
            _write_up(call, now)
        elif call.state in (*moves.WAITING, "connecting", "voicemail"):
            moves.move(call, "abandoned", **over)
            _missed(call, now)
        silence(call)


def agent_done(call: Call) -> None:
    """The agent ends the call for everybody."""
    with moves.changing(call):
        if _unanswered(call):
            not_reached(call, "the customer did not answer")
            return
        now = clock.now()
        if moves.move(call, "wrapup", only=moves.WITH_AGENT, ended_at=now, ended_by="agent"):
            _write_up(call, now)
            silence(call, "customer", "agent")


def written_up(call: Call, disposition: str | None = None) -> None:
    """Nothing more is to be done: the agent is free for the next one."""
    with moves.changing(call):
        if not moves.move(call, "ended", only=("wrapup",)):
            return
        call.disposition = disposition or call.disposition
        journal.record(events.CallEnded(call.id, call.item_id, "talked", ticket=call.ticket_id))
        if call.entry:
            routing.finish(call.entry)
        if call.agent:
            presence.done(call.agent)


def not_reached(call: Call, why: str, tried: bool = True) -> None:
    """A call by the desk in which nobody came together. tried: whether the customer's own telephone rang in vain."""
    with moves.changing(call):
        if moves.move(call, "ended", only=RINGING, ended_at=clock.now(), ended_by="desk"):
            moves.keep(call.item, reached=False, result=RESULTS.get(why, "not_connected"))
            silence(call, "customer", "agent")
            journal.record(events.CustomerNotReached(call.id, call.item_id, why, tried, ticket=call.ticket_id))


def agent_lost(call: Call, leg: CallLeg, why: str) -> None:
    """The agent's line broke while the caller is there: the caller goes to the head of the line, with an apology."""
    with moves.changing(call):
        if _unanswered(call):
            not_reached(call, why, tried=False)
            return
        if call.data.get("leg") != leg.id or not moves.move(call, "queued", only=moves.WITH_AGENT, seen_at=clock.now()):
            return
        past = [*call.data.get("past", ()), call.conference_sid]
        moves.keep(call, again=True, leg=None, joined=[], seq={}, past=past)
        call.agent_id = call.conference_sid = call.held_since = None
        routing.requeue(call.work, why)
        call.work.priority = "P1"
        routing.rank(call.work)
        if leg.holder.state in AT_WORK:
            presence.set_state(leg.holder, "away", why)
        ask(call, "move")
        hang_up(leg)


def message_left(call: Call, recording: Recording | None) -> None:
    """The caller spoke after the tone: it waits for an answer like any message."""
    with moves.changing(call):
        if call.data.get("voicemail") or recording is None:
            return
        before = call.state
        moves.keep(call, voicemail=True)
        moves.keep(call.item, voicemail=True, missed=False)
        is_message(call)
        call.recording_sid, call.recording_state = recording.sid, "processing"
        moves.move(call, "ended", only=("voicemail", "abandoned"), ended_at=clock.now(), ended_by="customer")
        journal.record(events.VoicemailLeft(call.id, call.item_id, ticket=call.ticket_id))
        if before == "voicemail":
            _wants_answer(call)


def is_message(call: Call) -> None:
    """Somebody speaks after the tone: what it is about nobody has heard yet. Inside `changing`."""
    if _is_all(call):
        call.ticket.type = VOICEMAIL


def leg_over(leg: CallLeg, status: str) -> None:
    """An agent's telephone rings or speaks no more. status: the carrier's word for how it ended."""
    with moves.changing(leg.call):
        leg.ended_at, leg.reason = leg.ended_at or clock.now(), leg.reason or status
        if leg.role == "customer":
            caller_gone(leg.call)
        elif _unanswered(leg.call):
            not_reached(leg.call, "the agent did not answer", tried=False)
        elif leg.offer and leg.offer.outcome is None:
            _not_taken(leg.offer, status)
        elif leg.call.state in moves.WITH_AGENT:
            agent_lost(leg.call, leg, "connection lost")
        elif leg.offer is None and leg.call.state == "offering":
            moves.move(leg.call, "queued")
            routing.requeue(leg.call.work, "did not answer")


def silence(call: Call, *roles: str) -> None:
    """Hang up the telephones of these roles, agents and supervisors if none is named."""
    for leg in call.legs:
        if leg.role in (roles or ("agent", "supervisor")):
            hang_up(leg)


def hang_up(leg: CallLeg) -> None:
    """Asked for once, if it is not over already."""
    if leg.status == "planned":
        leg.ended_at = clock.now()
    elif leg.ended_at is None and leg.reason is None:
        leg.reason = "hung up by the desk"
        ask(leg.call, "hang-up", leg=leg.id)


def telephone(agent: Agent) -> str:
    """Where an agent is rung: a telephone of their own, else the browser."""
    return agent.phone or f"client:agent_{agent.id}"


def _unanswered(call: Call) -> bool:
    """A call by the desk that the customer has not answered."""
    return call.direction == "outbound" and call.answered_at is None and call.state in RINGING


def _not_taken(offer: Offer, status: str) -> None:
    """busy: declined by hand. no-answer: missed. completed: somebody or something picked up and pressed no key."""
    if status == "no-answer":
        routing.expire(offer)
        return
    routing.decline(offer, offer.agent, f"telephone: {status}")
    if status == "failed" and offer.agent.state in AT_WORK:
        presence.set_state(offer.agent, "away", "telephone cannot be reached")


def _write_up(call: Call, ended: datetime) -> None:
    """The talk is over; the agent has some time to write down what it was about."""
    if call.held_since:
        call.held_seconds += int((ended - call.held_since).total_seconds())
        call.held_since = None
    if call.agent:
        presence.wrap_up(call.agent, AFTER_A_CALL)


def _missed(call: Call, ended: datetime) -> None:
    waited = int((ended - call.started_at).total_seconds())
    offered = [leg.agent_id for leg in call.legs if leg.role == "agent"]
    moves.keep(call.item, missed=True, waited=waited, offered=offered)
    if call.entry:
        routing.finish(call.entry, "abandoned")
    journal.record(events.CallMissed(call.id, call.item_id, waited, ticket=call.ticket_id))
    _wants_answer(call)


def _is_all(call: Call) -> bool:
    """Whether the ticket is nothing but this call, and what the desk itself said to it."""
    other = select(Item.id).where(Item.ticket_id == call.ticket_id, Item.id != call.item_id, Item.automatic.is_(None))
    return db.session.scalar(other.limit(1)) is None


def _wants_answer(call: Call) -> None:
    """Somebody must call back: the ticket is to do, and waits in its queue."""
    ticket, now = call.ticket, clock.now()
    ticket.preview = words.preview(call)
    ticket.unread += 1
    ticket.last_inbound_at = now
    ticket.unanswered_since = ticket.unanswered_since or now
    routing.route(ticket, "message")
    if ticket.status not in TO_DO:
        ticket.change_status("open", "a call was missed")

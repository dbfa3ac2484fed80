"""Calls by the desk: the agent's telephone rings first, then the customer's, and both meet in the call's conference."""

from __future__ import annotations

import secrets

import channels
from channels.voice import CallStep
from contactcenter import clock, events, journal
from contactcenter.calls import ends, legs, moves, words
from contactcenter.extensions import db
from contactcenter.models import Agent, Call, CallLeg, Item, QueueEntry

CALLBACK = "callback"
DIALLING = "out-"  # a call of which the carrier knows nothing yet


def begin(entry: QueueEntry, agent: Agent, number: str, reason: str = CALLBACK) -> Call:
    """Ring this agent, who has taken the work, and then the customer's number. Every attempt is a call of its own.

    reason: what it is about, which stands on the timeline.
    """
    with entry.ticket.changing():
        call = _call(entry, agent, number, reason)
        legs.ring(call, agent.id)
        ends.ask(call, "pick-up", leg=call.legs[-1].id)  # they have accepted already, on the page
        entry.ticket.preview, entry.ticket.last_channel = words.preview(call), "voice"
        journal.record(events.CallStarted(call.id, call.item_id, ticket=call.ticket_id))
        return call


def on_the_line(entry: QueueEntry) -> Call | None:
    """The live call that this work is about: its customer need not be rung."""
    call = moves.of_entry(entry.id)
    return call if call and call.state in (*moves.WAITING, *moves.WITH_AGENT) else None


def answered(step: CallStep) -> None:
    """Somebody or something picked up at the customer's: with a machine nobody can talk."""
    call = db.session.get(Call, step.call) if step.call else None
    if call and call.direction == "outbound" and step.answered_by.startswith(("machine", "fax")):
        ends.not_reached(call, "a machine answered")


def dialled(leg_id: int, sid: str | None) -> None:
    """The carrier rings the customer: the call is known by that leg from now on."""
    leg = db.session.get_one(CallLeg, leg_id, with_for_update=True, populate_existing=True)
    if sid and leg.sid is None:
        leg.sid = leg.call.sid = sid
        leg.status = "initiated"
        leg.call.item.external_id = sid


def _call(entry: QueueEntry, agent: Agent, number: str, reason: str) -> Call:
    sid, ticket = f"{DIALLING}{secrets.token_hex(16)}", entry.ticket
    item = Item(ticket=ticket, ticket_id=ticket.id, kind="call", direction="out", channel="voice", author="agent",
                agent=agent, agent_id=agent.id, customer_id=ticket.customer_id, external_id=sid,
                language=ticket.language, state="sent", text="", subject="",
                data={"to": number, "state": "offering", "reason": reason})
    db.session.add(item)
    db.session.flush()
    call = Call(sid=sid, ticket=ticket, ticket_id=ticket.id, item=item, item_id=item.id, entry=entry, entry_id=entry.id,
                agent=agent, agent_id=agent.id, direction="outbound", caller=number[:64],
                called=channels.get("voice").address, language=ticket.language, state="offering",
                started_at=clock.now(), queued_at=entry.enqueued_at, seen_at=clock.now(),
                deadline_at=moves.deadline("offering"), data={"reason": reason})
    call.legs.append(CallLeg(role="customer", status="planned"))
    db.session.add(call)
    db.session.flush()
    return call

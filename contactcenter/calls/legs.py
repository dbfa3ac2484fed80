"""Agents' telephones: rung for an offer, answered, declined, too late; and what offers mean for the call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from channels.voice import CallStep, call_rank
from contactcenter import clock, events, routing
from contactcenter.calls import ends, moves
from contactcenter.extensions import db
from contactcenter.models import Call, CallLeg, Offer, QueueEntry
from contactcenter.routing.capacity import SPOKEN

OVER = 9


def on_offer(fact: events.OfferMade) -> None:
    """The call is held out to an agent: the telephone rings, too."""
    spoken = db.session.get_one(QueueEntry, fact.entry).kind in SPOKEN
    call = moves.of_entry(fact.entry) if spoken else None
    if call is None:
        return
    with moves.changing(call):
        if moves.move(call, "offering", only=("queued",)):
            ring(call, fact.agent, fact.offer)
        elif call.state not in moves.WAITING:
            routing.finish(call.work, "abandoned")


def on_accepted(fact: events.OfferAccepted) -> None:
    """The agent has it: the caller is brought to the conference, where the agent's telephone comes too."""
    leg = _of_offer(fact.offer)
    if leg:
        with moves.changing(leg.call):
            connect(leg.call, leg)


def on_offer_over(fact: events.OfferDeclined | events.OfferExpired | events.OfferWithdrawn) -> None:
    """It goes to somebody else, or nowhere: the telephone stops ringing and the caller waits on."""
    leg = _of_offer(fact.offer)
    if leg is None:
        return
    with moves.changing(leg.call):
        ends.hang_up(leg)
        if leg.call.state == "offering":
            moves.move(leg.call, "queued")


def ring(call: Call, agent_id: int, offer_id: int | None = None) -> None:
    """Ring one agent for a call that is theirs to take. Inside `changing`."""
    leg = CallLeg(call=call, role="agent", agent_id=agent_id, offer_id=offer_id)
    db.session.add(leg)
    db.session.flush()
    ends.ask(call, "ring", leg=leg.id)


def connect(call: Call, leg: CallLeg) -> None:
    """Claimed: both are on their way to the conference. Inside `changing`."""
    if moves.move(call, "connecting", only=("offering",), agent_id=leg.agent_id):
        moves.keep(call, leg=leg.id, joined=[], seq={})
        planned = next((one for one in call.legs if one.status == "planned"), None)
        if planned:
            ends.ask(call, "dial", leg=planned.id)
        else:
            ends.ask(call, "move")
        ends.ask(call, "pick-up", leg=leg.id)


def picked_up(step: CallStep) -> None:
    """An agent's telephone was answered. In a browser that is accepting; a telephone could be answered by a machine."""
    with _locked(step) as leg:
        if leg is None:
            return
        _news(leg, step)
        if leg.ended_at is None and ends.telephone(leg.holder).startswith("client:"):
            claim(leg)


def pressed(step: CallStep) -> None:
    """Whoever picked up an agent's telephone pressed a key, or none."""
    with _locked(step) as leg:
        if leg and step.digits == "1":
            claim(leg)


def status(step: CallStep) -> None:
    """News of an agent's telephone. They overtake each other: only a higher rank counts."""
    with _locked(step) as leg:
        if leg and _news(leg, step) and leg.rank == OVER:
            ends.leg_over(leg, step.status)


def claim(leg: CallLeg) -> None:
    """This agent takes the call, unless it is no longer to be had: the same conditional update as on the page."""
    with moves.changing(leg.call):
        if leg.offer:
            try:
                routing.accept(leg.offer, leg.holder)
            except routing.AlreadyTaken:
                return
        elif leg.call.state == "offering" and leg.call.work.agent_id == leg.agent_id:
            connect(leg.call, leg)


def of_step(step: CallStep) -> CallLeg | None:
    """By our own id in the address, so that it is found even before we know the sid."""
    held = step.fields.get("leg", "")
    if held.isdigit() and len(held) < 19:
        return db.session.get(CallLeg, int(held), populate_existing=True)
    return db.session.scalar(select(CallLeg).where(CallLeg.sid == step.call_sid))


@contextmanager
def _locked(step: CallStep) -> Iterator[CallLeg | None]:
    leg = of_step(step)
    if leg is None:
        yield None
        return
    with moves.changing(leg.call):
        db.session.refresh(leg)
        yield leg


def _news(leg: CallLeg, step: CallStep) -> bool:
    leg.sid = leg.sid or step.call_sid
    rank = call_rank(step.status)
    if rank <= leg.rank or leg.sid != step.call_sid:
        return False
    leg.rank, leg.status = rank, step.status
    leg.ended_at = clock.now() if rank == OVER else leg.ended_at
    return True


def _of_offer(offer_id: int) -> CallLeg | None:
    return db.session.scalar(select(CallLeg).join(Offer).where(Offer.id == offer_id))

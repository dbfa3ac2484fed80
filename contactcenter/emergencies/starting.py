"""Starting a plan: the ticket is as urgent as it can be, goes to those who help, and whoever leads knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from contactcenter import clock, emergency_events, fields, journal
from contactcenter.emergencies import book, telling
from contactcenter.emergencies.book import Plan
from contactcenter.extensions import db
from contactcenter.intake import desk_map
from contactcenter.models import Agent, Emergency, EmergencyStep, Ticket
from contactcenter.models.emergencies import EVIDENCE
from contactcenter.models.tickets import PRIORITIES
from contactcenter.sla import clocks, ledger, policies

METRIC = "emergency_step"
AWAY = ("offline", "away", "break", "missed", "training")
PLAN_FIELD = "incident.plan_id"
SOURCE = "emergency plan"


def start(ticket: Ticket, key: str, agent: Agent | None = None, *, how: str = "by hand", why: str = "") -> Emergency:
    """Put a plan on a ticket; where this one is under way already, that one. Raises LookupError for an unknown plan.

    how: by hand, script, words or menu. why: the words that called it.
    """
    plan = book.plan(key)
    with ticket.changing():
        if held := next((one for one in open_of(ticket) if one.plan == key), None):
            return held
        emergency = _make(ticket, plan, agent, how, why)
        if PRIORITIES.index(plan.priority) < PRIORITIES.index(ticket.priority):
            ticket.set_priority(plan.priority, f"emergency plan: {plan.title('en')}")
        _to_those_who_help(ticket, agent)
        _write_down(ticket, plan, agent)
        telling.of_start(emergency, plan)
        clocks.show(ticket)
        return emergency


def open_of(ticket: Ticket) -> Sequence[Emergency]:
    """The plans under way on a ticket, the oldest first."""
    return [one for one in all_of(ticket) if one.open]


def all_of(ticket: Ticket) -> Sequence[Emergency]:
    """The same with those that are over."""
    return db.session.scalars(select(Emergency).where(Emergency.ticket_id == ticket.id).order_by(Emergency.id)).all()


def run_clock(emergency: Emergency, step: EmergencyStep) -> None:
    """A step that is still to be done warns and is late like any other promise of time. Inside a transaction."""
    if step.due_at:
        held = ledger.start(emergency.ticket, METRIC, policies.by(step.due_at), opened=emergency.started_at,
                            data={"emergency": emergency.id, "step": step.key})
        step.clock_id = held.id


def _make(ticket: Ticket, plan: Plan, agent: Agent | None, how: str, why: str) -> Emergency:
    emergency = Emergency(
        ticket=ticket, ticket_id=ticket.id, plan=plan.key, version=plan.version, kind=plan.kind,
        titles=dict(plan.titles), how=how, why=why[:300], started_at=clock.now(), updates=[], review={},
        started_by_id=agent.id if agent else None)
    db.session.add(emergency)
    db.session.flush()
    journal.record(emergency_events.EmergencyStarted(emergency.id, plan.key, plan.version, how, emergency.why,
                                                     ticket=ticket.id))
    emergency.steps = _steps(ticket, plan, emergency.started_at)
    db.session.flush()
    for step in emergency.steps:
        run_clock(emergency, step)
    return emergency


def _steps(ticket: Ticket, plan: Plan, begun: datetime) -> list[EmergencyStep]:
    """The plan's steps; what another plan on this ticket asks for already is not asked for twice."""
    known = {step.key for one in open_of(ticket) for step in one.steps if one.plan != plan.key}
    lines = [EmergencyStep(key=one.key, phase=one.phase, who=one.who, texts=dict(one.texts), due_at=begun + one.due)
             for one in plan.steps if one.key not in known]
    lines += [EmergencyStep(key=f"{EVIDENCE}.{name}", phase=EVIDENCE, texts={}) for name in plan.evidence
              if f"{EVIDENCE}.{name}" not in known]
    for place, line in enumerate(lines):
        line.place, line.state, line.note = place, "open", ""
    return lines


def _to_those_who_help(ticket: Ticket, agent: Agent | None) -> None:
    """Into the emergency queue, unless somebody who is there has it in hand: nobody is taken from who speaks to them.
    """
    owner = ticket.owner
    queue = desk_map.queue_of(book.shared().get("queue", ""))
    held = owner is not None and (owner.state not in AWAY or (agent is not None and owner.id == agent.id))
    if queue and not held and ticket.queue_id != queue.id:
        ticket.move(queue, "an emergency")
    elif owner and not held:
        ticket.assign(None, "an emergency, and its owner is not there")


def _write_down(ticket: Ticket, plan: Plan, agent: Agent | None) -> None:
    """What scripts and replies know the incident by. The kind stays what a person has said."""
    known, told = fields.definitions(), fields.known(ticket)
    if PLAN_FIELD in known:
        fields.write(ticket, PLAN_FIELD, plan.key, agent=agent, source=SOURCE)
    if book.KIND_FIELD in known and told.get(book.KIND_FIELD) in (None, book.OTHER):
        fields.write(ticket, book.KIND_FIELD, plan.kind, agent=agent, source=SOURCE)

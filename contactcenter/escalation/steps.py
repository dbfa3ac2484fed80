"""One step up the ladder: fired once per case and level, told to those concerned, taken by a person or not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from contactcenter import case_events, clock, complaints, journal
from contactcenter.complaints import authority, statutory, texts
from contactcenter.escalation import actions, ladder, notices
from contactcenter.extensions import db
from contactcenter.models import Agent, Clock, Complaint, EscalationStep, Item, Ticket
from contactcenter.sla import clocks, ledger, policies

TAKE = "escalation_take"
PACK = "evidence_pack"
ROLES = {1: "team_lead", 2: "manager", 3: "director", 4: "external"}


class NotUp(ValueError):
    """The matter stands on this level already, or above it."""


def escalate(ticket: Ticket, level: int, trigger: str, *, cause: str = "event", reason: str = "",
             agent: Agent | None = None, complaint: Complaint | None = None) -> EscalationStep | None:
    """Bring a matter up to a level. None where it already stands there: a level fires once per case, and a case never
    moves down. No clock of the case is touched; the level gets one of its own, in which somebody must take it.

    trigger: the clock's metric or the event's name. agent: whoever asked for it.
    """
    with ticket.changing():
        complaint = complaint or complaints.of_ticket(ticket)
        before = level_of(ticket, complaint)
        if level <= before:
            return None
        step = _record(ticket, complaint, level, before, trigger, cause, reason, agent)
        _bring_back(ticket, level)
        _start_clock(step)
        notices.of_step(step)
        if (rung := ladder.rung(level, complaint is not None)) is not None:
            actions.perform(rung.get("do", ()), step)
            step.told_item_id = _tell(step) if rung.get("tell") else None
        return step


def ask(ticket: Ticket, event: str, agent: Agent, level: int | None = None, reason: str = "") -> EscalationStep | None:
    """An agent asks for help: to the level named, to the one that the event calls, or one up."""
    complaint = complaints.of_ticket(ticket)
    if event == "authority_notice" and complaint:
        statutory.notice(complaint)  # its deadlines run from now on; the fact itself calls the level
    called = level or (ladder.by_event(event, complaint is not None) if event != "agent_asks" else None)
    up = level_of(ticket, complaint) + 1
    to = min(called or up, ladder.TOP)
    fired = escalate(ticket, to, event, reason=reason, agent=agent, complaint=complaint)
    same = (step for step in of_case(ticket, complaint) if (step.level, step.trigger) == (to, event))
    return fired or next(same, None)


def take(step: EscalationStep, agent: Agent) -> bool:
    """Somebody takes the matter on this level; False if it was taken. Its clock is met, and those below are quiet."""
    with step.ticket.changing():
        db.session.refresh(step)
        if step.taken_at is not None:
            return False
        now = clock.now()
        for one in _below(step):
            one.taken_at, one.taken_by_id, one.delivered_at = now, agent.id, one.delivered_at or now
            _stop(one)
            notices.seen_of_step(one)
        journal.record(case_events.EscalationTaken(step.id, step.level, agent.id, step.complaint_id,
                                                   ticket=step.ticket_id))
        return True


def climb(step: EscalationStep) -> EscalationStep | None:
    """Nobody took it in time: the next level is asked."""
    if step.taken_at is not None or step.level >= authority.TOP:
        return None
    trigger = ladder.NOT_TAKEN.format(step.level)
    return escalate(step.ticket, step.level + 1, trigger, cause="clock", complaint=step.complaint)


def level_of(ticket: Ticket, complaint: Complaint | None) -> int:
    """How far up the case has come."""
    highest = select(func.max(EscalationStep.level)).where(EscalationStep.ticket_id == ticket.id,
                                                           EscalationStep.case == ladder.case_of(complaint))
    return db.session.scalar(highest) or 0


def open_steps(agent: Agent | None = None) -> Sequence[EscalationStep]:
    """Steps that nobody has taken, the oldest first; of one person, where that is named."""
    query = select(EscalationStep).where(EscalationStep.taken_at.is_(None)).order_by(EscalationStep.fired_at)
    if agent:
        query = query.where(EscalationStep.agent_id == agent.id)
    return db.session.scalars(query.limit(200)).all()


def of_case(ticket: Ticket, complaint: Complaint | None = None) -> Sequence[EscalationStep]:
    """Every step of a ticket, or of one complaint, in the order in which they fired."""
    query = select(EscalationStep).where(EscalationStep.ticket_id == ticket.id).order_by(EscalationStep.id)
    if complaint:
        query = query.where(EscalationStep.complaint_id == complaint.id)
    return db.session.scalars(query).all()


def close(ticket: Ticket, why: str) -> None:
    """The matter is settled: nobody must take what is left of it. Inside a transaction."""
    for step in of_case(ticket):
        if step.taken_at is None:
            settle(step, why)


def settle(step: EscalationStep, why: str) -> None:
    """The same for one step. Inside a transaction."""
    step.taken_at = clock.now()
    _stop(step, why)
    notices.seen_of_step(step)


def _record(ticket: Ticket, complaint: Complaint | None, level: int, before: int, trigger: str, cause: str,
            reason: str, agent: Agent | None) -> EscalationStep:
    who = authority.person(level, ticket, without=(complaint.about_id,) if complaint else ())
    step = EscalationStep(
        ticket=ticket, ticket_id=ticket.id, complaint=complaint, complaint_id=complaint.id if complaint else None,
        case=ladder.case_of(complaint), level=level, before=before, role=ROLES.get(level, ""), agent=who,
        agent_id=who.id if who else None, cause=cause, trigger=trigger, reason=reason[:1000],
        asked_by_id=agent.id if agent else None, fired_at=clock.now())
    db.session.add(step)
    db.session.flush()
    if complaint:
        complaint.level = level
        complaint.external = complaint.external or level >= ladder.TOP
    journal.record(case_events.EscalationFired(step.id, level, before, cause, trigger, step.agent_id, step.reason,
                                               step.complaint_id, ticket=ticket.id))
    return step


def _bring_back(ticket: Ticket, level: int) -> None:
    """What has moved up is not what we wait for: it stands among what is to do, where lists and boards show it."""
    if ticket.live and ticket.tab != "todo":
        ticket.change_status("open", f"escalated to level {level}")


def _start_clock(step: EscalationStep) -> None:
    severity = step.complaint.severity if step.complaint else step.ticket.priority
    duty = ladder.must(step.level, severity, ladder.is_of_complaint(step))
    if duty is None:
        return
    kind = PACK if step.level >= ladder.TOP else TAKE
    target = policies.current().given(kind, step.ticket, *duty)
    step.clock_id = ledger.start(step.ticket, kind, target, data={"step": step.id}).id
    clocks.show(step.ticket)


def _stop(step: EscalationStep, why: str = "") -> None:
    held = db.session.get(Clock, step.clock_id) if step.clock_id else None
    if held is None or held.state != "running":
        return
    if why:
        ledger.cancel(held, why)
    else:
        ledger.meet(held)
    clocks.show(step.ticket)


def _below(step: EscalationStep) -> list[EscalationStep]:
    """This step and the untaken ones under it: whoever takes the matter above has taken it."""
    held = of_case(step.ticket, step.complaint)
    return [one for one in held if one.case == step.case and one.level <= step.level and one.taken_at is None]


def _tell(step: EscalationStep) -> int | None:
    """The customer is told of the move, in their language; the deadlines stay."""
    ticket, language = step.ticket, step.ticket.language
    role = {"escalation.role_text": ladder.role_word(step.level, language).lower() if language == "en"
            else ladder.role_word(step.level, language)}
    if step.complaint:
        item: Item | None = texts.tell(ticket, texts.moved(step.complaint), {**texts.values(step.complaint), **role},
                                       subject=f"{step.complaint.ref}")
    else:
        item = texts.tell(ticket, "moved_ticket", {"ticket.ref": f"#{ticket.number}", **role},
                          subject=f"#{ticket.number}")
    return item.id if item else None

"""Going through a plan: steps are ticked or do not apply, somebody leads, it ends and is looked back on."""

from __future__ import annotations

from contactcenter import clock, emergency_events, journal
from contactcenter.emergencies import telling, updates
from contactcenter.emergencies.starting import run_clock
from contactcenter.extensions import db
from contactcenter.models import Agent, Clock, Emergency, EmergencyStep
from contactcenter.sla import clocks, ledger

STATES = ("open", "done", "skipped")
OUTCOMES = ("over", "false_alarm")
URGENT_PHASES = ("first", "next")  # what is left of these when it ends was not needed
REVIEW = "review"
LONGEST = 2000


class NotSaid(ValueError):
    """A step that does not apply, an end and a review need words."""


class Over(ValueError):
    """The emergency has ended, or has not ended yet where it must have."""


def mark(step: EmergencyStep, state: str, agent: Agent, note: str = "") -> None:
    """Tick a step, open it again, or say why it does not apply. Raises NotSaid, ValueError for another state.

    Marking it as it stands only adds the note.
    """
    if state not in STATES:
        raise ValueError(state)
    if state == "skipped" and not note.strip():
        raise NotSaid(step.key)
    emergency = step.emergency
    with emergency.ticket.changing():
        db.session.refresh(step)
        before = step.state
        step.note = note.strip()[:LONGEST] or (step.note if state != "open" else "")
        step.state, step.at = state, clock.now() if state != "open" else None
        step.agent_id = agent.id if state != "open" else None
        if before != state:
            _follow(emergency, step)
        journal.record(emergency_events.EmergencyStepChanged(emergency.id, step.key, state, before, step.note,
                                                             ticket=emergency.ticket_id))
        clocks.show(emergency.ticket)


def lead(emergency: Emergency, agent: Agent) -> None:
    """This person leads from now on."""
    with emergency.ticket.changing():
        before = emergency.lead_id
        if before != agent.id:
            emergency.lead = agent
            emergency.lead_id = agent.id
            journal.record(emergency_events.EmergencyLed(emergency.id, agent.id, before, ticket=emergency.ticket_id))


def end(emergency: Emergency, agent: Agent, summary: str, outcome: str = "over") -> None:
    """It is over, in these words. What was still to be done at once was not needed; what comes after goes on.

    Of a false alarm nothing goes on. Raises NotSaid, Over, ValueError.
    """
    if outcome not in OUTCOMES:
        raise ValueError(outcome)
    if not summary.strip():
        raise NotSaid("summary")
    with emergency.ticket.changing():
        db.session.refresh(emergency)
        if not emergency.open:
            raise Over(emergency.id)
        emergency.ended_at, emergency.ended_by_id = clock.now(), agent.id
        emergency.outcome, emergency.summary = outcome, summary.strip()[:LONGEST]
        _close_steps(emergency, agent, outcome)
        updates.stop(emergency)
        telling.seen(emergency)
        journal.record(emergency_events.EmergencyEnded(emergency.id, outcome, emergency.summary,
                                                       ticket=emergency.ticket_id))
        clocks.show(emergency.ticket)


def review(emergency: Emergency, agent: Agent, worked: str, change: str) -> None:
    """What worked and what to change in the plan, said afterwards by whoever leads people. Raises NotSaid, Over."""
    if not worked.strip() or not change.strip():
        raise NotSaid("review")
    if emergency.open:
        raise Over(emergency.id)
    with emergency.ticket.changing():
        emergency.reviewed_at, emergency.reviewed_by_id = clock.now(), agent.id
        emergency.review = {"worked": worked.strip()[:LONGEST], "change": change.strip()[:LONGEST]}
        for step in emergency.steps:
            if step.key == REVIEW and step.state == "open":
                mark(step, "done", agent)
        journal.record(emergency_events.EmergencyReviewed(emergency.id, **emergency.review,
                                                          ticket=emergency.ticket_id))


def _follow(emergency: Emergency, step: EmergencyStep) -> None:
    """The clock of a step does what the step does."""
    held = db.session.get(Clock, step.clock_id) if step.clock_id else None
    if step.state == "open":
        _run_again(emergency, step, held)
    elif held and held.state == "running":
        if step.state == "done":
            ledger.meet(held)
        else:
            ledger.cancel(held, step.note or step.state)


def _run_again(emergency: Emergency, step: EmergencyStep, held: Clock | None) -> None:
    """What was ticked by mistake is owed by the same time as before."""
    if held and held.state == "met":
        ledger.take_back(held)
    else:
        run_clock(emergency, step)


def _close_steps(emergency: Emergency, agent: Agent, outcome: str) -> None:
    for step in emergency.steps:
        if step.state == "open" and (outcome == "false_alarm" or step.phase in URGENT_PHASES):
            step.state, step.at, step.agent_id, step.note = "skipped", clock.now(), agent.id, outcome.replace("_", " ")
            _follow(emergency, step)

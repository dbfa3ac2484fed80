"""What a level of the ladder does to the ticket beside telling people: priority, queue, a complaint of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from contactcenter import complaints
from contactcenter.models import EscalationStep

AWAY = ("offline", "away", "break", "missed", "training")
HIGHEST = "P2"  # P1 is for danger, not for lateness
FLAG = "complaint"


def perform(names: Sequence[str], step: EscalationStep) -> None:
    """Do what the rung says, in its order. Inside a transaction."""
    for name in names:
        _ACTIONS[name](step)


def _raise_priority(step: EscalationStep) -> None:
    ticket = step.ticket
    if ticket.priority > HIGHEST:
        ticket.set_priority(f"P{int(ticket.priority[1]) - 1}", f"escalated to level {step.level}")


def _requeue(step: EscalationStep) -> None:
    """Work never waits for somebody who is not there."""
    owner = step.ticket.owner
    if owner and owner.state in AWAY:
        step.ticket.assign(None, "late, and its owner is not there")


def _start_complaint(step: EscalationStep) -> None:
    """A customer who complains and is left waiting has a case."""
    if FLAG in (step.ticket.flags or ()) and step.complaint is None and complaints.newest(step.ticket) is None:
        complaints.open_complaint(step.ticket, complaints.Intake(sub_class=None), None, how=f"level {step.level}")


_ACTIONS: Mapping[str, Callable[[EscalationStep], None]] = {
    "raise_priority": _raise_priority, "requeue": _requeue, "start_complaint": _start_complaint,
}

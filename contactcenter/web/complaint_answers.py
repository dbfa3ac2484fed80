"""What is offered on a complaint, who grants it, and what the customer, an authority or the ladder says to it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask import Blueprint, abort, request

from contactcenter import complaints, escalation
from contactcenter.complaints import evidence, statutory
from contactcenter.escalation import ladder
from contactcenter.extensions import db
from contactcenter.models import Agent, Approval, Complaint, Remedy, StatutoryClock
from contactcenter.models.complaints import ANSWERS
from contactcenter.web.asked import LARGEST, line, whole, wholes
from contactcenter.web.complaints import changes

door = Blueprint("complaint_answers", __name__)


@door.post("/complaints/<int:complaint_id>/remedies")
@changes
def propose(complaint: Complaint, agent: Agent) -> None:
    """`kind`, `amount` in the desk's currency, `words`."""
    complaints.propose(complaint, line("kind"), _cents(), line("words", 1000), agent)


@door.post("/complaints/<int:complaint_id>/approvals/<int:approval_id>")
@changes
def decide(complaint: Complaint, agent: Agent, approval_id: int) -> None:
    """`outcome`: approved, or refused with a `reason`."""
    approval = db.session.get(Approval, min(approval_id, LARGEST))
    if approval is None or approval.remedy.complaint_id != complaint.id:
        abort(404)
    complaints.decide(approval, "approved" if line("outcome") == "approved" else "refused", agent, line("reason", 1000))


@door.post("/complaints/<int:complaint_id>/outcome")
@changes
def tell(complaint: Complaint, agent: Agent) -> None:
    """The decision goes to the customer; `by_voice`: it has been said."""
    complaints.tell(complaint, agent, by_voice="by_voice" in request.form)


@door.post("/complaints/<int:complaint_id>/answer")
@changes
def answer(complaint: Complaint, agent: Agent) -> None:
    """`answer`: accepted or refused, with the customer's `objection`."""
    if line("answer") not in ANSWERS:
        raise ValueError("answer")
    complaints.answered(complaint, line("answer"), line("objection", 2000))


@door.post("/complaints/<int:complaint_id>/remedies/<int:remedy_id>/done")
@changes
def done(complaint: Complaint, agent: Agent, remedy_id: int) -> None:
    remedy = db.session.get(Remedy, min(remedy_id, LARGEST))
    if remedy is None or remedy.complaint_id != complaint.id:
        abort(404)
    complaints.done(remedy, agent)


@door.post("/complaints/<int:complaint_id>/evidence")
@changes
def add(complaint: Complaint, agent: Agent) -> None:
    """Entries (`item`) and files (`file`, as entry-file) of the ticket, under a word of the checklist (`kind`)."""
    for entry in wholes("item"):
        evidence.add(complaint, entry, kind=line("kind"), agent=agent)
    for pair in request.form.getlist("file"):
        item, _, file = pair.partition("-")
        if item.isdecimal() and file.isdecimal() and len(pair) < 36:
            evidence.add(complaint, int(item), int(file), line("kind"), agent)


@door.post("/complaints/<int:complaint_id>/escalation")
@changes
def escalate(complaint: Complaint, agent: Agent) -> None:
    """One level up, or to the one that this `event` calls; `reason` says why."""
    event = line("event") or "agent_asks"
    level = whole("level") or ladder.by_event(event, True) or 1
    level = max(level, complaint.level + 1) if event == "agent_asks" else level
    if event not in ladder.events(True) or not 0 < level <= ladder.TOP:
        raise ValueError("level")
    escalation.escalate(complaint.ticket, level, event, reason=line("reason", 1000), agent=agent, complaint=complaint)


@door.post("/complaints/<int:complaint_id>/notice")
@changes
def noticed(complaint: Complaint, agent: Agent) -> None:
    """An authority has written: its deadlines count from today."""
    statutory.notice(complaint)


@door.post("/complaints/<int:complaint_id>/statutory/<int:row_id>")
@changes
def answered(complaint: Complaint, agent: Agent, row_id: int) -> None:
    """We have done what this rule asks."""
    row = db.session.get(StatutoryClock, min(row_id, LARGEST))
    if row is None or row.complaint_id != complaint.id:
        abort(404)
    statutory.answered(row)


def _cents() -> int:
    """The amount in hundredths; "1,480" and "1480.50" are amounts, everything else raises ValueError."""
    try:
        amount = Decimal(line("amount").replace(",", "") or "0")
    except InvalidOperation as wrong:
        raise ValueError("amount") from wrong
    if not amount.is_finite() or abs(amount) > 10**9:
        raise ValueError("amount")
    return int(amount * 100)

"""The clocks of a complaint: one for each step, one for news. They start with the case, run through nights of waiting,
and nothing that happens on the ladder ever starts them afresh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from contactcenter import clock
from contactcenter.complaints import catalogue
from contactcenter.extensions import db
from contactcenter.models import Clock, Complaint
from contactcenter.sla import clocks, ledger, policies
from contactcenter.sla.policies import Target

PREFIX = "complaint_"
NEWS, FINAL, APPROVAL = "update_every", "final", "approval"
AT_ONCE = ("ack", "verify", "proposal", FINAL)  # what begins when the complaint is opened
RUNNING = ("running", "paused")


def metric(name: str) -> str:
    return PREFIX + name


def start(complaint: Complaint, name: str, opened=None) -> Clock | None:
    """Begin one clock of complaint_clock, where the desk has a target for it."""
    cell = catalogue.policy().get("complaint_clock", {}).get(name)
    if not cell:
        return None
    target = target_of(complaint, name, cell)
    held = ledger.start(complaint.ticket, metric(name), target, opened=opened, data={"complaint": complaint.id})
    clocks.show(complaint.ticket)
    return held


def target_of(complaint: Complaint, name: str, cell: Mapping[str, str]) -> Target:
    """The target by severity. P1 counts all hours unless it is given in working days; a complex case has longer."""
    severity = complaint.severity
    within = cell.get(severity) or (cell.get("complex") if complaint.complex else None) or cell["within"]
    counts = "calendar" if severity == "P1" and "BD" not in within else cell.get("clock", "business")
    key = catalogue.policy()["complaint_clock"].get("calendar") if counts == "business" else None
    return policies.current().given(metric(name), complaint.ticket, within, counts, calendar_key=key)


def of(complaint: Complaint) -> Sequence[Clock]:
    """All clocks this complaint ever had, oldest first."""
    query = select(Clock).where(Clock.ticket_id == complaint.ticket_id, Clock.metric.startswith(PREFIX))
    return [one for one in db.session.scalars(query.order_by(Clock.id)) if one.data.get("complaint") == complaint.id]


def newest(complaint: Complaint) -> dict[str, Clock]:
    """The newest clock of each name: ack, verify, proposal, final, update_every."""
    return {one.metric.removeprefix(PREFIX): one for one in of(complaint)}


def meet(complaint: Complaint, *names: str, item: int | None = None) -> None:
    """These clocks have been kept, in time or late."""
    for name, one in newest(complaint).items():
        if name in names and one.state in RUNNING:
            ledger.meet(one, clock.now(), item)
    clocks.show(complaint.ticket)


def cancel(complaint: Complaint, why: str, *names: str) -> None:
    """These clocks, or all, are no longer owed."""
    for one in of(complaint):
        if one.state in RUNNING and (not names or one.metric.removeprefix(PREFIX) in names):
            ledger.cancel(one, why)
    clocks.show(complaint.ticket)


def news(complaint: Complaint, item: int | None) -> None:
    """The customer has heard from us: the next news is due from now on."""
    meet(complaint, NEWS, item=item)
    start(complaint, NEWS)


def no_news(complaint: Complaint, item: int) -> None:
    """The message was taken back before it left: the news before it are still owed, and no time was won."""
    held = [one for one in of(complaint) if one.metric == metric(NEWS)]
    kept = next((one for one in held if one.state == "met" and one.data.get("met_by") == item), None)
    if kept is None:
        return
    for one in held:
        if one.state in RUNNING:
            ledger.cancel(one, "message taken back")
    ledger.take_back(kept)
    clocks.show(complaint.ticket)


def aim_again(complaint: Complaint, why: str) -> None:
    """Another severity, or a complex case: what is owed has another target over the same opening."""
    cells: Mapping[str, Any] = catalogue.policy().get("complaint_clock", {})
    for name, one in newest(complaint).items():
        if name in cells and one.state in RUNNING:
            ledger.retarget(one, target_of(complaint, name, cells[name]), why)
    clocks.show(complaint.ticket)

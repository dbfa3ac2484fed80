"""What time does to work: plans take their next step, and silent chats make room."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, bindparam, literal_column, select, update

from contactcenter import clock, events, journal
from contactcenter.extensions import db, rows_changed
from contactcenter.models import QueueEntry, Ticket
from contactcenter.models.needs import Needs
from contactcenter.routing import entries, plan, trace

SILENT = timedelta(minutes=10)
AT_ONCE: ColumnElement[int] = literal_column("100")
ENTRY = QueueEntry.__table__.c
DUE = select(ENTRY.id).where(ENTRY.state == literal_column("'waiting'"), ENTRY.relax_at <= bindparam("now")).order_by(
    ENTRY.relax_at).limit(AT_ONCE)


def take_steps() -> int:
    """Give up what the queues' plans give up by now; how many steps were taken."""
    ids = db.session.scalars(DUE, {"now": clock.now()}).all()
    return sum(_take_steps(entry_id) for entry_id in ids)


def park_silent_chats() -> int:
    """A chat whose customer has been silent for ten minutes takes no place until they write again."""
    before = clock.now() - SILENT
    held = (QueueEntry.in_state("accepted"), QueueEntry.kind == "chat", ~QueueEntry.parked)
    quiet = select(QueueEntry.id).join(QueueEntry.ticket).where(*held, QueueEntry.accepted_at < before,
                                                                Ticket.last_inbound_at < before)
    ids = db.session.scalars(quiet).all()
    if not ids:
        return 0
    with journal.transaction():
        return rows_changed(update(QueueEntry).where(*held, QueueEntry.id.in_(ids)).values(parked=True))


def _take_steps(entry_id: int) -> int:
    """Whatever of its plan is due by now, of one entry."""
    taken = 0
    with entries.alone_with_if_free(entry_id) as entry:
        steps = plan.of(entry.queue, entry.kind) if entry and entry.state == "waiting" else ()
        while entry and _due(entry) and entry.step < len(steps):
            _take(entry, steps[entry.step])
            taken += 1
    return taken


def _due(entry: QueueEntry) -> bool:
    return entry.relax_at is not None and entry.relax_at <= clock.now()


def _take(entry: QueueEntry, step: plan.Step) -> None:
    needs = plan.relaxed(Needs.of(entry.line), step, entry.queue)
    changed, entry.line = needs.key != entry.line, needs.key
    entry.step += 1
    entry.relax_at = plan.due(entry.queue, entry.kind, entry.step, entry.enqueued_at)
    if changed or step.get("offer"):
        _tell(entry, step, needs)


def _tell(entry: QueueEntry, step: plan.Step, needs: Needs) -> None:
    trace.step(entry, "relaxed", drop=step.get("drop"), to=step.get("to"), offer=step.get("offer"))
    if step.get("offer"):
        journal.record(events.AlternativeDue(entry.id, entry.kind, list(step["offer"]), ticket=entry.ticket_id))
    elif step.get("to"):
        journal.record(events.WorkOverflowed(entry.id, str(step["to"]), list(needs.people), ticket=entry.ticket_id))

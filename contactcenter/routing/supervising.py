"""What a supervisor does with waiting work: pin it to an agent, take it back, let it go before others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from contactcenter import journal
from contactcenter.extensions import db
from contactcenter.models import Agent, QueueEntry, Ticket
from contactcenter.routing import entries, finishing, offers, trace


class NotAllowed(Exception):
    """This agent does not supervise the queue."""


def pin(entry: QueueEntry, agent: Agent, by: Agent) -> bool:
    """This agent shall do it and nobody else: next, as soon as they can. False where somebody has it by now.

    Raises NotAllowed.
    """
    return _put_first(entry, by, agent)


def unpin(entry: QueueEntry, by: Agent) -> bool:
    """Anybody may do it again. Raises NotAllowed."""
    return _put_first(entry, by, None)


def pull_back(work: QueueEntry | Ticket, by: Agent) -> bool:
    """Away from whoever has it or is asked, and into its queue with the age it had. A call that is being spoken on
    stays. False where there is nothing to take back. Raises NotAllowed."""
    found = _entry_of(work) if isinstance(work, Ticket) else work
    if found is None:
        return False
    _check(found, by)
    with _held(found):
        if found.kind == "call" and found.state == "accepted":
            return False
        before = found.agent_id or _asked(found)
        offers.withdraw_all(found, "pulled back")
        back = finishing.requeue(found, "pulled back") or entries.move(found, "offered", "waiting", None)
        if back:
            trace.step(found, "pulled_back", before)
        return back


def prioritise(entry: QueueEntry, priority: str, by: Agent, why: str | None = None) -> None:
    """More or less urgent: the ticket and its place in the line. Raises NotAllowed, ValueError."""
    _check(entry, by)
    with journal.transaction():
        before = entry.priority
        entry.ticket.set_priority(priority, why)
        entry.priority = priority
        entries.rank(entry)
        trace.step(entry, "prioritised", before=before, after=priority, reason=why)


def waiting(ticket: Ticket) -> QueueEntry | None:
    """The ticket's work that nobody has yet: waiting in its line, or held out to somebody."""
    return next(iter(entries.of_ticket(ticket.id, ("waiting", "offered"))), None)


def _put_first(entry: QueueEntry, by: Agent, agent: Agent | None) -> bool:
    _check(entry, by)
    with _held(entry), entry.ticket.changing():
        if entry.state == "offered":
            offers.withdraw_all(entry, "pinned to a colleague" if agent else "pinned no more")
            entries.move(entry, "offered", "waiting", None)
        if entry.state != "waiting":
            return False
        entry.pinned_id = agent.id if agent else None
        entries.line_up(entry)
        trace.step(entry, "pinned" if agent else "unpinned", agent)
        return True


@contextmanager
def _held(entry: QueueEntry) -> Iterator[None]:
    """With the ticket held, and the entry as it is now: somebody may have taken it while we waited for the ticket."""
    with entries.alone_with(entry):
        db.session.refresh(entry)
        yield


def _check(entry: QueueEntry, by: Agent) -> None:
    mine = by.role == "admin" or entry.queue_id in {queue.id for queue in by.queues}
    if not (by.supervises and mine):
        raise NotAllowed(by.login)


def _entry_of(ticket: Ticket) -> QueueEntry | None:
    """The ticket's open work; made where an agent has it without any."""
    held = entries.of_ticket(ticket.id, entries.OPEN)
    if held or ticket.owner is None:
        return held[0] if held else None
    with journal.transaction():
        return entries.add(ticket, "message", state="accepted", agent_id=ticket.owner_id)


def _asked(entry: QueueEntry) -> int | None:
    held = next((offer for offer in offers.of_entry(entry.id)), None)
    return held.agent_id if held else None

"""What an agent may see, and the lists made of it. One rule feeds list, search, counters, rooms and pages alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, Text, and_, bindparam, cast, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import joinedload

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Agent, Draft, EscalationStep, Item, Queue, QueueMember, Ticket

PAGE = 50
COUNT_UP_TO = 100
AT_RISK = timedelta(minutes=15)
STATEMENTS = 2_000
_kept: dict[tuple, tuple[list[str], Select]] = {}


class NotFound(Exception):
    """There is no such ticket, or it is none of this agent's business: both look the same."""


def may_see(agent: Agent):
    """The condition on tickets: everything for an admin, else one's queues and what one owns."""
    if agent.role == "admin":
        return true()
    mine = [queue.id for queue in agent.queues]
    ways = [Ticket.queue_id.in_(mine), Ticket.owner_id == agent.id]
    if agent.supervises:  # what was brought up to somebody is theirs to see, wherever it waits
        ways.append(Ticket.id.in_(select(EscalationStep.ticket_id).where(EscalationStep.agent_id == agent.id)))
    return or_(*ways)


def visible_tickets(agent: Agent) -> Select:
    """Every ticket this agent may see. All reading of tickets for a page starts here."""
    return select(Ticket).where(may_see(agent))


def ticket(agent: Agent, number: int) -> Ticket:
    """The ticket people call by this number. Raises NotFound."""
    query = visible_tickets(agent).where(Ticket.id == Ticket.id_of(number))
    found = db.session.scalar(query.options(joinedload(Ticket.customer), joinedload(Ticket.owner)))
    if found is None:
        raise NotFound(number)
    return found


def page(agent: Agent, view: str, tab: str = "todo", after: tuple | None = None) -> list[Ticket]:
    """Up to PAGE tickets of a view's tab in list order; `after` is the (sort_at, id) of the last one seen.

    Raises NotFound for a view that does not exist.
    """
    loading = (joinedload(Ticket.customer), joinedload(Ticket.owner))
    return list(db.session.scalars(_page(agent, view, tab, after).options(*loading)))


def page_keys(agent: Agent, view: str, tab: str = "todo", after: tuple | None = None,
              also: ColumnElement[bool] | None = None) -> Sequence[Row]:
    """The same page as rows of (id, rev, sort_at): enough for a list whose lines are kept. also: one more condition."""
    page = _page(agent, view, tab, after)
    keys = (page if also is None else page.where(also)).with_only_columns(Ticket.id, Ticket.rev, Ticket.sort_at)
    return db.session.execute(keys).all()


def _page(agent: Agent, view: str, tab: str, after: tuple | None) -> Select:
    key = tuple_(Ticket.sort_at, Ticket.id)
    newest_first = tab == "done"
    query = visible_tickets(agent).where(Ticket.tab == tab, condition(agent, view))
    if after:
        query = query.where(key < tuple_(*after) if newest_first else key > tuple_(*after))
    order = (Ticket.sort_at.desc(), Ticket.id.desc()) if newest_first else (Ticket.sort_at, Ticket.id)
    return query.order_by(*order).limit(PAGE)


def counts(agent: Agent) -> dict[str, int]:
    """How many tickets are to do in each view, counted up to COUNT_UP_TO: more is "99+" to a reader anyway."""
    listed = tuple((f"queue-{queue.key}", queue.id) for queue in queues(agent))

    def asked() -> dict[str, Select]:
        todo = visible_tickets(agent).with_only_columns(Ticket.id).where(Ticket.tab == "todo")
        drafts = select(Draft.id).where(Draft.agent_id == agent.id, Draft.text != "")
        return {**{view: todo.where(_VIEWS[view](agent)) for view in ("mine", "unassigned", "at-risk", "all")},
                **{key: todo.where(Ticket.queue_id == queue_id) for key, queue_id in listed},
                "snoozed": _in_tab(agent, "snoozed", "waiting"), "drafts": drafts}

    return _counted(agent, listed, asked)


def tab_counts(agent: Agent, view: str) -> dict[str, int]:
    """The same for the tabs of one view."""
    return _counted(agent, view, lambda: {tab: _in_tab(agent, view, tab) for tab in ("todo", "waiting", "done")})


def queues(agent: Agent) -> list[Queue]:
    """The queues this agent sees, in order."""
    query = select(Queue).where(Queue.active).order_by(Queue.position, Queue.id)
    if agent.role != "admin":
        query = query.join(QueueMember, and_(QueueMember.queue_id == Queue.id, QueueMember.agent_id == agent.id))
    return list(db.session.scalars(query))


def condition(agent: Agent, view: str):
    """What a view shows beside the rule of visibility. Raises NotFound."""
    if view.startswith("queue-"):
        queue = db.session.scalar(select(Queue.id).where(Queue.key == view.removeprefix("queue-")))
        return Ticket.queue_id == _or_not_found(queue, view)
    return _or_not_found(_VIEWS.get(view), view)(agent)


_VIEWS: dict[str, Callable[[Agent], ColumnElement[bool]]] = {
    "mine": lambda agent: Ticket.owner_id == agent.id,
    "unassigned": lambda agent: Ticket.owner_id.is_(None),
    "all": lambda agent: true(),
    "at-risk": lambda agent: Ticket.due_at < bindparam(None, callable_=_soon, type_=Ticket.due_at.type),
    "snoozed": lambda agent: and_(Ticket.status == "scheduled", Ticket.owner_id == agent.id),
    "drafts": lambda agent: Ticket.id.in_(
        select(Draft.ticket_id).where(Draft.agent_id == agent.id, Draft.text != "")
    ),
    "mentions": lambda agent: Ticket.id.in_(
        select(Item.ticket_id).where(Item.kind == "note", _mentions(agent))
    ),
}


def _mentions(agent: Agent):
    """A note's list of mentioned agents holds this one: compared as text, which both databases understand."""
    listed = func.replace(func.trim(cast(Item.mentions, Text), "[]"), " ", "")
    return literal(",").concat(listed).concat(",").contains(f",{agent.id},")


def _in_tab(agent: Agent, view: str, tab: str) -> Select:
    return select(Ticket.id).where(may_see(agent), Ticket.tab == tab, condition(agent, view))


def _soon() -> datetime:
    """Asked for whenever the statement runs: it outlives the moment it was made."""
    return clock.now() + AT_RISK


def _counted(agent: Agent, what: Hashable, asked: Callable[[], dict[str, Select]]) -> dict[str, int]:
    """How many rows each query finds, up to COUNT_UP_TO, asked for all at once. To put such a statement together takes
    longer than to run it, and every page of an agent asks the same: it is kept while the agent's queues stay the same.
    """
    key = (agent.id, agent.role, tuple(queue.id for queue in agent.queues), what)
    names, statement = _kept.get(key) or _keep(key, asked())
    return dict(zip(names, db.session.execute(statement).one(), strict=True))


def _keep(key: tuple, asked: dict[str, Select]) -> tuple[list[str], Select]:
    bounded = (select(func.count()).select_from(query.limit(COUNT_UP_TO).subquery()) for query in asked.values())
    if len(_kept) >= STATEMENTS:
        _kept.clear()
    _kept[key] = list(asked), select(*(count.scalar_subquery() for count in bounded))
    return _kept[key]


def _or_not_found(found, view: str):
    if found is None:
        raise NotFound(view)
    return found

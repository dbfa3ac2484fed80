"""What can be chosen for a ticket, as the palette offers it: people, queues, times, priorities, labels."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from flask_babel import force_locale, gettext
from sqlalchemy import select

from contactcenter import clock, views
from contactcenter.extensions import db
from contactcenter.models import Agent, Queue, QueueMember, Ticket
from contactcenter.models.tickets import PRIORITIES
from contactcenter.present import times, words
from contactcenter.present.words import N_

MORNING = 9
NOBODY = N_("Nobody, back to the queue")
REMOVE, ADD, NEW = N_("Remove label: %(label)s"), N_("Add label: %(label)s"), N_("New label: %(label)s")
REASONS = (N_("The customer is travelling"), N_("Money is at stake"), N_("Agreed with the customer"),
           N_("Less urgent than it looked"))
BECAUSE = N_("Because: %(reason)s")
LABELS_LOOKED_AT = 300


def assignment(ticket: Ticket, agent: Agent, asked: str) -> list[dict]:
    """Who works in the ticket's queue, oneself first, those who are there before those who are not."""
    query = select(Agent).where(Agent.active, Agent.id.in_(_members(ticket)))
    found = sorted(db.session.scalars(query), key=lambda one: (one.id != agent.id, one.state != "available", one.login))
    lines = [_person(one, agent) for one in found if one.id != ticket.owner_id]
    if ticket.owner_id:
        lines.append(_line(_said(agent, NOBODY), agent=""))
    return _matching(lines, asked)


def queue(ticket: Ticket, agent: Agent, asked: str) -> list[dict]:
    """The other queues of the desk, whoever works in them."""
    query = select(Queue).where(Queue.active, Queue.id != ticket.queue_id).order_by(Queue.position)
    lines = [_line(one.name(agent.language), queue=one.key) for one in db.session.scalars(query)]
    return _matching(lines, asked)


def snooze(ticket: Ticket, agent: Agent, asked: str) -> list[dict]:
    """A few times that fit the moment."""
    return _matching([_until(name, at, agent) for name, at in _moments(clock.now())], asked)


def priority(ticket: Ticket, agent: Agent, asked: str) -> list[dict]:
    names = [(one, _said(agent, words.PRIORITIES[one])) for one in PRIORITIES if one != ticket.priority]
    return [{**line, "then": "reason"} for line in _matching([_line(name, one, priority=one) for one, name in names],
                                                              asked)]


def reason(ticket: Ticket, agent: Agent, asked: str) -> list[dict]:
    """Why another priority than the one that comes out: what is typed, or what is commonly said."""
    said = [_said(agent, one) for one in REASONS]
    typed = [_line(_said(agent, BECAUSE, reason=asked.strip()), why=asked.strip())] if asked.strip() else []
    return [*typed, *_matching([_line(one, why=one) for one in said], asked)]


def tags(ticket: Ticket, agent: Agent, asked: str) -> list[dict]:
    """Labels to take off, labels others use, and the one being typed."""
    held, wanted = list(ticket.tags or []), asked.strip()
    lines = [_label(agent, REMOVE, tag, [t for t in held if t != tag]) for tag in held]
    known = [tag for tag in _labels_in_use(agent) if tag not in held]
    lines += [_label(agent, ADD, tag, [*held, tag]) for tag in known]
    found = _matching(lines, asked)
    if wanted and wanted not in held and wanted not in known:
        found.append(_label(agent, NEW, wanted, [*held, wanted]))
    return found


def subject(ticket: Ticket, agent: Agent, asked: str) -> list[dict]:
    """Whatever is typed."""
    wanted = asked.strip() or ticket.subject
    return [_line(wanted, subject=wanted)]


PICKS = {"assignment": assignment, "queue": queue, "snooze": snooze, "priority": priority, "reason": reason,
         "tags": tags, "subject": subject}
ANSWERS = {"reason": "priority"}  # what a second question belongs to


def _members(ticket: Ticket):
    return select(QueueMember.agent_id).where(QueueMember.queue_id == ticket.queue_id)


def _person(one: Agent, agent: Agent) -> dict:
    state = _said(agent, words.AGENT_STATES.get(one.state, one.state))
    return _line(one.name(agent.language), state, agent=str(one.id))


def _moments(now: datetime) -> list[tuple[str, datetime]]:
    morning = now.astimezone(times.zone()).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    tomorrow = morning + timedelta(days=1)
    monday = morning + timedelta(days=7 - morning.weekday())
    return [(N_("In one hour"), now + timedelta(hours=1)), (N_("In three hours"), now + timedelta(hours=3)),
            (N_("Tomorrow morning"), tomorrow), (N_("In three days"), morning + timedelta(days=3)),
            (N_("Next Monday"), monday)]


def _until(name: str, at: datetime, agent: Agent) -> dict:
    hint = times.stamp(at, clock.now(), agent.language)["full"]
    return _line(_said(agent, name), hint, until=times.iso(at))


def _labels_in_use(agent: Agent) -> list[str]:
    """The labels of the tickets this agent sees that were touched last, the commonest first."""
    seen = views.visible_tickets(agent).with_only_columns(Ticket.tags).order_by(Ticket.touched_at.desc())
    rows = db.session.scalars(seen.limit(LABELS_LOOKED_AT))
    return [tag for tag, _ in Counter(tag for row in rows for tag in row or []).most_common(20)]


def _label(agent: Agent, wording: str, tag: str, after: list[str]) -> dict:
    return _line(_said(agent, wording, label=tag), tags="\n".join(after))


def _line(label: str, hint: str = "", **values: str) -> dict:
    """A line of the palette: what it says, and what is sent when it is chosen."""
    return {"label": label, "hint": hint, "values": values}


def _matching(lines: list[dict], asked: str) -> list[dict]:
    parts = asked.casefold().split()
    return [line for line in lines if all(part in line["label"].casefold() for part in parts)]


def _said(agent: Agent, wording: str, **values: str) -> str:
    with force_locale(agent.language):
        return gettext(wording, **values)

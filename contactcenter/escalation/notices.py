"""Who must know: a row for each person, shown on every page until it is seen; mail and SMS for those at home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from babel.dates import format_skeleton
from sqlalchemy import Select, func, select

from contactcenter import case_events, clock, config, journal
from contactcenter.complaints import authority, catalogue
from contactcenter.escalation import ladder, letters
from contactcenter.extensions import db
from contactcenter.intake import desk_map
from contactcenter.models import Agent, Clock, EscalationStep, Item, Notice, Ticket, label

log = structlog.get_logger()
SHOWN = 50
URGENT_PRIORITY = "P1"
URGENT = {"en": "Emergency {what} ({customer}): {said} {link}", "zh": "紧急事件{what}（{customer}）：{said} {link}"}
SUBJECT = {"en": "{what} to level {level}: {subject}", "zh": "{what}已升级至{level}级：{subject}"}
TEXT = {"en": "{what} ({customer}) is with you, level {level}: {why}. Take it by {until}. {link}",
        "zh": "{what}（{customer}）已升级至您处（{level}级）：{why}。请于{until}前接手。{link}"}


def of_step(step: EscalationStep) -> None:
    """Whoever stands on the level must take it; the owner of the ticket must know. Inside a transaction."""
    if step.agent:
        item = _write_home(step, step.agent)
        make(step.agent, step.ticket, "step", step_id=step.id, item_id=item.id if item else None)
    owner = step.ticket.owner
    if owner and owner.id != step.agent_id and owner.id != step.asked_by_id:
        make(owner, step.ticket, "owner", step_id=step.id)


def of_emergency(ticket: Ticket) -> None:
    """Whoever leads and is on duty must know of an emergency at once, wherever they are. Inside a transaction."""
    on_call = desk_map.settings().get("on_call", ())
    leads = {one.login: one for one in db.session.scalars(select(Agent).where(
        Agent.login.in_(on_call), Agent.active, Agent.role != "agent"))}
    agent = next((leads[login] for login in on_call if login in leads), None)
    known = select(Notice.id).where(Notice.ticket_id == ticket.id, Notice.kind == "urgent")
    if agent is None or db.session.scalar(known.limit(1)) is not None:
        return
    what, language = f"#{ticket.number}", _language(agent)
    text = URGENT[language].format(what=what, customer=_whose(ticket), said=ticket.preview[:80],
                                   link=f"{config.current().public_url}/tickets/{ticket.number}")
    item = letters.write(ticket, agent, what, text, letters.ways(agent, ladder.TOP, URGENT_PRIORITY))
    make(agent, ticket, "urgent", item_id=item.id if item else None)


def of_warning(ticket: Ticket, clock_id: int) -> None:
    """Its owner must know that a promise is about to be broken. Inside a transaction."""
    if ticket.owner:
        make(ticket.owner, ticket, "warned", clock_id=clock_id)


def of_long_pause(ticket: Ticket, clock_id: int) -> None:
    """Whoever leads the team looks whether the clock still should stand still. Inside a transaction."""
    if lead := authority.person(1, ticket):
        make(lead, ticket, "paused", clock_id=clock_id)


def make(agent: Agent, ticket: Ticket, kind: str, item_id: int | None = None, **about: Any) -> Notice:
    """One more thing this person must know of. about: step_id, approval_id, promise_id, clock_id. Inside a
    transaction."""
    notice = Notice(agent_id=agent.id, ticket_id=ticket.id, kind=kind, item_id=item_id, data={}, **about)
    db.session.add(notice)
    db.session.flush()
    journal.record(case_events.NoticeMade(notice.id, agent.id, kind, item_id, ticket=ticket.id))
    return notice


def unseen(agent: Agent) -> Sequence[Notice]:
    """What this person has to look at, the newest first."""
    query = _worth_reading(select(Notice), agent)
    return db.session.scalars(query.order_by(Notice.id.desc()).limit(SHOWN)).all()


def count(agent: Agent) -> int:
    return db.session.scalar(_worth_reading(select(func.count(Notice.id)), agent)) or 0


def see(notice: Notice) -> None:
    """Its person has seen it."""
    with journal.transaction():
        if notice.seen_at is None:
            _mark(notice)


def seen_of_step(step: EscalationStep) -> None:
    """It is taken: nobody has to look any more. Inside a transaction."""
    for notice in db.session.scalars(select(Notice).where(Notice.step_id == step.id, Notice.seen_at.is_(None))):
        _mark(notice)


def seen_of(**about: int) -> None:
    """The same for an approval or a promise by its id."""
    for notice in db.session.scalars(select(Notice).filter_by(**about).where(Notice.seen_at.is_(None))):
        _mark(notice)


def delivered(item_id: int) -> None:
    """The message that carried a notice has left or arrived: the step has reached its person. Inside a transaction."""
    notice = db.session.scalar(select(Notice).where(Notice.item_id == item_id).limit(1))
    step = notice.step if notice else None
    if step and step.delivered_at is None:
        step.delivered_at = clock.now()


def shown(agent: Agent) -> None:
    """The person's own page shows them: what was fired has reached them."""
    waiting = select(EscalationStep).join(Notice, Notice.step_id == EscalationStep.id).where(
        Notice.agent_id == agent.id, Notice.kind == "step", Notice.seen_at.is_(None),
        EscalationStep.delivered_at.is_(None))
    for step in db.session.scalars(waiting).all():
        with journal.transaction():
            step.delivered_at = step.delivered_at or clock.now()


def _worth_reading(query: Select, agent: Agent) -> Select:
    """What was not seen; a warning only while its clock runs, a word about a pause only while it lasts."""
    runs = (Notice.kind == "warned") & (Clock.state == "running") & Clock.breached_at.is_(None)
    rests = (Notice.kind == "paused") & (Clock.state == "paused")
    query = query.outerjoin(Clock, Clock.id == Notice.clock_id)
    return query.where(Notice.agent_id == agent.id, Notice.seen_at.is_(None), Notice.clock_id.is_(None) | runs | rests)


def _mark(notice: Notice) -> None:
    notice.seen_at = clock.now()
    journal.record(case_events.NoticeSeen(notice.id, notice.agent_id, ticket=notice.ticket_id))


def _write_home(step: EscalationStep, agent: Agent) -> Item | None:
    """The same by mail and, from a level or a priority on, by SMS."""
    severity = step.complaint.severity if step.complaint else step.ticket.priority
    return letters.write(step.ticket, agent, _subject(step, agent), _text(step, agent),
                         letters.ways(agent, step.level, severity))


def _subject(step: EscalationStep, agent: Agent) -> str:
    return SUBJECT[_language(agent)].format(what=_what(step), level=step.level, subject=step.ticket.subject[:80])


def _text(step: EscalationStep, agent: Agent) -> str:
    until = db.session.get(Clock, step.clock_id) if step.clock_id else None
    due = _local(until.due_at, _language(agent)) if until else "-"
    path = f"/complaints/{step.complaint_id}" if step.complaint_id else f"/tickets/{step.ticket.number}"
    return TEXT[_language(agent)].format(
        what=_what(step), customer=_whose(step.ticket), level=step.level, until=due,
        why=step.reason or trigger_word(step.trigger, _language(agent)), link=f"{config.current().public_url}{path}")


def trigger_word(trigger: str, language: str) -> str:
    """What called the level, in words of the pack; its name where the pack has none."""
    return label(catalogue.policy().get("trigger_words", {}).get(trigger, {}), language) or trigger.replace("_", " ")


def _whose(ticket: Ticket) -> str:
    """The customer's name, or what is known instead of one."""
    customer = ticket.customer
    return (customer.name or customer.address("phone") or customer.address("email") or "-")[:40]


def _local(instant: datetime, language: str) -> str:
    local = instant.astimezone(ZoneInfo(config.current().timezone))
    return f"{format_skeleton('MMMd', local, locale=language)} {local:%H:%M}"


def _what(step: EscalationStep) -> str:
    return step.complaint.ref if step.complaint else f"#{step.ticket.number}"


def _language(agent: Agent) -> str:
    return agent.language if agent.language in TEXT else "en"

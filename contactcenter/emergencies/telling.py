"""Who must know of an emergency: whoever leads and is on duty, and the manager, on every page and by mail and SMS."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from contactcenter import config
from contactcenter.complaints import authority
from contactcenter.emergencies.book import Plan
from contactcenter.escalation import ladder, letters, notices
from contactcenter.extensions import db
from contactcenter.models import Agent, Emergency, Notice, Ticket, label

PEOPLE = {"manager": authority.LEVELS["manager"]}  # of what a plan names; the lead on call is told by his own rule
STARTED, LATE = "plan", "plan_late"
TEXT = {"en": "Emergency {what} ({customer}): {plan}. The plan has been started. {link}",
        "zh": "紧急事件{what}（{customer}）：{plan}，已启动应急预案。{link}"}


def of_start(emergency: Emergency, plan: Plan) -> None:
    """The lead on duty by the ladder's own rule, then whoever else the plan names. Inside a transaction."""
    ticket = emergency.ticket
    notices.of_emergency(ticket)
    for agent in _people(plan, ticket):
        if agent.id != emergency.started_by_id and not _knows(agent, ticket, STARTED, "urgent"):
            item = letters.write(ticket, agent, f"#{ticket.number}", _text(emergency, agent),
                                 letters.ways(agent, ladder.TOP, notices.URGENT_PRIORITY))
            notices.make(agent, ticket, STARTED, item_id=item.id if item else None)


def of_late_step(emergency: Emergency) -> None:
    """A step was not done in time: whoever leads looks, and the lead on the first level. Inside a transaction."""
    ticket = emergency.ticket
    above = authority.person(authority.LEVELS["team_lead"], ticket)
    for agent in {one.id: one for one in (emergency.leading, above) if one}.values():
        if not _knows(agent, ticket, LATE, unseen=True):
            notices.make(agent, ticket, LATE)


def seen(emergency: Emergency) -> None:
    """It is over: nobody must look any more."""
    for notice in db.session.scalars(select(Notice).where(
            Notice.ticket_id == emergency.ticket_id, Notice.kind == LATE, Notice.seen_at.is_(None))):
        notices.see(notice)


def _people(plan: Plan, ticket: Ticket) -> Iterator[Agent]:
    for name in plan.notify:
        agent = authority.person(PEOPLE[name], ticket) if name in PEOPLE else None
        if agent:
            yield agent


def _knows(agent: Agent, ticket: Ticket, *kinds: str, unseen: bool = False) -> bool:
    known = select(Notice.id).where(Notice.agent_id == agent.id, Notice.ticket_id == ticket.id, Notice.kind.in_(kinds))
    return db.session.scalar((known.where(Notice.seen_at.is_(None)) if unseen else known).limit(1)) is not None


def _text(emergency: Emergency, agent: Agent) -> str:
    ticket, language = emergency.ticket, agent.language if agent.language in TEXT else "en"
    return TEXT[language].format(what=f"#{ticket.number}", customer=ticket.customer.name[:40],
                                 plan=label(emergency.titles, language),
                                 link=f"{config.current().public_url}/tickets/{ticket.number}")

"""Emergencies as plain data: the checklist beside a ticket, the banner, and the plans to be read."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contactcenter import clock, emergencies, views
from contactcenter.emergencies import book, contacts, updates
from contactcenter.extensions import db
from contactcenter.models import Agent, Emergency, EmergencyStep, Ticket, label
from contactcenter.models.emergencies import EVIDENCE, PHASES
from contactcenter.present import deadlines, people, times
from contactcenter.present.emergency_words import evidence

NEWS = (10, 20, 30)  # minutes until the next news, each one click
SHOWN = 20


def panel(ticket: Ticket, language: str) -> dict:
    """What `emergencies/_panel.html` draws beside a ticket."""
    held = emergencies.all_of(ticket)
    hint = emergencies.suggestion(ticket)
    hint_shown = {"key": hint.plan.key, "title": hint.plan.title(language), "reason": hint.reason} if hint else None
    under_way = {one.plan for one in held if one.open}
    return {
        "number": ticket.number,
        "live": ticket.live,
        "emergencies": [_emergency(one, language) for one in held],
        "open": bool(under_way),
        "suggestion": hint_shown,
        "plans": [{"key": one.key, "title": one.title(language)} for one in book.plans() if one.key not in under_way],
        "contacts": [vars(one) for one in contacts.of_ticket(ticket, language)] if held or hint else [],
        "place": contacts.place_of(ticket, language) if held else "",
    }


def banner(agent: Agent, language: str) -> list[dict]:
    """The emergencies that are open and this agent may see, the oldest first."""
    query = select(Emergency).where(*_open_of(agent))
    loading = (selectinload(Emergency.steps), joinedload(Emergency.ticket).joinedload(Ticket.customer))
    found = db.session.scalars(query.order_by(Emergency.started_at, Emergency.id).limit(SHOWN).options(*loading))
    return [_line(one, language) for one in found]


def count(agent: Agent) -> int:
    """How many emergencies are open, of those this agent may see."""
    return db.session.scalar(select(func.count(Emergency.id)).where(*_open_of(agent))) or 0


def register(agent: Agent, language: str) -> dict:
    """The page of emergencies: those that are open, and those that ended last, with what is still owed of them."""
    over = select(Emergency).where(Emergency.ended_at.is_not(None), Emergency.ticket_id.in_(_visible(agent)))
    ended = db.session.scalars(over.order_by(Emergency.ended_at.desc()).limit(SHOWN))
    return {"open": banner(agent, language), "over": [_line(one, language) for one in ended]}


def _open_of(agent: Agent) -> tuple:
    return Emergency.ended_at.is_(None), Emergency.ticket_id.in_(_visible(agent))


def _visible(agent: Agent):
    return views.visible_tickets(agent).with_only_columns(Ticket.id)


def _line(one: Emergency, language: str) -> dict:
    """One emergency in a line of the banner or of the page."""
    ticket, step = one.ticket, one.next_step
    return {
        "id": one.id, "title": label(one.titles, language), "number": ticket.number,
        "customer": people.customer_name(ticket.customer), "place": contacts.place_of(ticket, language),
        "since": times.iso(one.started_at), "at": times.stamp(one.started_at, clock.now(), language),
        "leads": people.colleague(one.leading, language), "outcome": one.outcome, "summary": one.summary,
        "reviewed": one.reviewed_at is not None, "review": one.review,
        "next": {"text": label(step.texts, language), "chip": _chip(one, step, language)} if step else None,
    }


def _emergency(one: Emergency, language: str) -> dict:
    news = updates.current(one) if one.open else None
    steps = [_step(step, one, language) for step in one.steps]
    return {
        **_line(one, language),
        "open": one.open, "how": one.how, "why": one.why,
        "by": people.colleague(one.started_by, language),
        "ended": times.stamp(one.ended_at, clock.now(), language) if one.ended_at else None,
        "ended_by": people.colleague(one.ended_by, language),
        "phases": [{"key": phase, "steps": lines, **_counted(lines), "now": _is_now(phase, steps)}
                   for phase in PHASES if (lines := [step for step in steps if step["phase"] == phase])],
        "evidence": [step for step in steps if step["phase"] == EVIDENCE],
        "news": deadlines.chip(news.due_at, news.made_at, language, "promise") if news else None,
        "minutes": NEWS,
        **_counted([step for step in steps if step["phase"] != EVIDENCE]),
    }


def _step(step: EmergencyStep, one: Emergency, language: str) -> dict:
    return {
        "id": step.id, "key": step.key, "phase": step.phase, "who": step.who, "state": step.state, "note": step.note,
        "text": label(step.texts, language) if step.texts else evidence(step.key.partition(".")[2]),
        "at": times.stamp(step.at, clock.now(), language) if step.at else None,
        "agent": people.colleague(step.agent, language),
        "chip": _chip(one, step, language) if step.state == "open" else None,
    }


def _chip(one: Emergency, step: EmergencyStep, language: str) -> dict | None:
    return deadlines.chip(step.due_at, one.started_at, language, emergencies.METRIC) if step.due_at else None


def _counted(lines: Iterable[dict]) -> dict:
    lines = list(lines)
    return {"done": sum(line["state"] != "open" for line in lines), "total": len(lines)}


def _is_now(phase: str, steps: list[dict]) -> bool:
    """The first phase with something to do stands open."""
    waiting = next((step["phase"] for step in steps if step["state"] == "open"), None)
    return phase == waiting

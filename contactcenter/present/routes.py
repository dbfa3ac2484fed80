"""How a ticket's work found somebody, or why it still waits: one sentence for the page, the whole story on demand."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale, gettext, ngettext
from sqlalchemy import select

from contactcenter import clock, routing
from contactcenter.extensions import db
from contactcenter.models import Agent, Queue, QueueEntry, QueueMember, RouteStep, Ticket
from contactcenter.present import people, route_words, times, words
from contactcenter.present.render import LOCALES

CALM, WAITS, GOOD = "", "warn", "ok"
TONES = {"waiting": WAITS, "taken": GOOD, "given": GOOD}
AND = {"en": ", ", "zh": "、"}


def panel(ticket: Ticket, language: str) -> dict | None:
    """What stands beside the ticket; None where nothing was ever to be decided."""
    last = routing.last_step(ticket.id)
    asked = routing.pending(ticket)
    with force_locale(LOCALES.get(language, language)):
        return {
            "number": ticket.number,
            "text": _sentence(last, language) if last else None,
            "more": _place(ticket, last) if last else "",
            "tone": TONES.get(last.what, CALM) if last else CALM,
            "asked": {"who": asked.agent.name(language), "until": times.iso(asked.expires_at),
                      "from": times.iso(asked.offered_at)} if asked else None,
            "live": ticket.live,
        }


def story(ticket: Ticket, language: str) -> list[dict]:
    """Every decision, oldest first."""
    with force_locale(LOCALES.get(language, language)):
        return [_told(step, language) for step in routing.steps(ticket.id)]


def hand_over(ticket: Ticket, agent: Agent) -> dict:
    """The form: colleagues who could be asked, where the ticket is the agent's own, and other queues."""
    mine = ticket.owner_id == agent.id
    colleagues = routing.colleagues(ticket, agent) if mine else []
    with force_locale(LOCALES.get(agent.language, agent.language)):
        there = [(f"agent-{one.id}", one.name(agent.language), gettext(words.AGENT_STATES.get(one.state, one.state)))
                 for one in colleagues]
    return {"number": ticket.number, "mine": mine, "colleagues": there,
            "queues": [(f"queue-{queue.key}", queue.name(agent.language)) for queue in routing.other_queues(ticket)]}


def steering(ticket: Ticket, language: str) -> dict:
    """What a supervisor may do with its work: `colleagues` are those of its queue."""
    work = routing.waiting(ticket)
    mates = select(Agent).join(QueueMember, QueueMember.agent_id == Agent.id).where(
        QueueMember.queue_id == ticket.queue_id, Agent.active).order_by(Agent.id)
    with force_locale(LOCALES.get(language, language)):
        there = [(one.id, one.name(language), gettext(words.AGENT_STATES.get(one.state, one.state)))
                 for one in db.session.scalars(mates)]
    return {"number": ticket.number, "waiting": work is not None, "pinned": work.pinned_id if work else None,
            "colleagues": there, "held": ticket.live and _held(ticket, work)}


def _held(ticket: Ticket, work: QueueEntry | None) -> bool:
    """Whether somebody has it or is being asked."""
    return ticket.owner_id is not None or (work is not None and work.state == "offered")


def _told(step: RouteStep, language: str) -> dict:
    return {
        "text": _sentence(step, language),
        "at": times.stamp(step.at, clock.now(), language),
        "until": times.stamp(step.last_at, clock.now(), language) if step.count > 1 else None,
        "count": step.count,
        "points": _points(step.data.get("score") or {}),
        "skipped": _skipped(step, language),
        "note": step.data.get("note") or "",
        "tone": TONES.get(step.what, CALM),
    }


def _sentence(step: RouteStep, language: str) -> str:
    values = _values(step, language)
    if step.what != "waiting":
        return gettext(route_words.STEPS.get(_key(step), route_words.STEPS["queued"]), **values)
    text = gettext(route_words.WAITS.get(step.data.get("why", ""), route_words.WAITS["nobody"]), **values)
    return text + _floor(step.data.get("skipped") or {}, language)


def _key(step: RouteStep) -> str:
    """The wording with the case that makes it read well."""
    cases = ("from", "to", "offer", "reason")
    data = step.data
    case = next((name for name in cases if data.get(name) and f"{step.what}.{name}" in route_words.STEPS), None)
    case = case or ("skills" if "skills" in (data.get("drop") or ()) else None)
    case = case or next((data[name] for name in ("why", "outcome") if isinstance(data.get(name), str)), "")
    return f"{step.what}.{case}" if f"{step.what}.{case}" in route_words.STEPS else step.what


def _values(step: RouteStep, language: str) -> dict[str, str]:
    """What the wordings name. Called with the language in force."""
    data = step.data
    spoken = data.get("language") or ""
    values = {"language": gettext(words.LANGUAGES[spoken]) if spoken in words.LANGUAGES else spoken,
              "free": str(data.get("free", ""))}
    why = route_words.WHY.get(data.get("why", ""))
    reason = str(data.get("reason") or "")
    urgency = data.get("after")
    return values | {
        "agent": _agent(step.agent_id, language), "by": _agent(step.by_id, language),
        "other": _agent(data.get("from") or (data.get("to") if step.what == "refused" else None), language),
        "why": gettext(why, **values) if why else "",
        "reason": gettext(route_words.REASONS[reason]) if reason in route_words.REASONS else reason,
        "queue": _queue(data.get("queue"), language), "to": _target(data.get("to"), language),
        "priority": gettext(words.PRIORITIES[urgency]) if urgency in words.PRIORITIES else "",
    }


def _floor(skipped: dict[str, int], language: str) -> str:
    """(4 at work, 2 on calls)"""
    there, calls = sum(skipped.values()), skipped.get("call", 0)
    if not there:
        return ""
    parts = [ngettext("%(num)s at work", "%(num)s at work", there)]
    if calls:
        parts.append(ngettext("%(num)s on a call", "%(num)s on calls", calls))
    return f" ({AND.get(language, AND['en']).join(parts)})"


def _place(ticket: Ticket, last: RouteStep) -> str:
    """Where it stands while it waits."""
    before = routing.before(last.entry_id) if ticket.live and last.what not in ("taken", "given", "finished") else None
    if before is None:
        return ""
    return ngettext("%(num)s before it in line", "%(num)s before it in line", before) if before else gettext(
        "Next in line")


def _points(score: dict[str, float]) -> list[tuple[str, str]]:
    named = [(gettext(route_words.POINTS[name]), f"{score[name]:g}") for name in route_words.POINTS if score.get(name)]
    return [*named, (gettext("in all"), f"{sum(score.values()):.4g}")] if named else []


def _skipped(step: RouteStep, language: str) -> list[tuple[str, str]]:
    """(why not, who): names, and how many more."""
    named, counts = step.data.get("named") or {}, step.data.get("skipped") or {}
    return [(gettext(route_words.SKIPPED.get(reason, reason)), _names(named.get(reason, ()), counts[reason], language))
            for reason in counts]


def _names(ids: list[int], count: int, language: str) -> str:
    names = [people.short_name(_agent(one, language)) for one in ids]
    more = count - len(names)
    return AND.get(language, AND["en"]).join([*names, *([f"+{more}"] if more > 0 else [])])


def _agent(agent_id: Any, language: str) -> str:
    found = db.session.get(Agent, agent_id) if isinstance(agent_id, int) else None
    return found.name(language) if found else gettext("The desk")


def _queue(queue_id: Any, language: str) -> str:
    found = db.session.get(Queue, queue_id) if isinstance(queue_id, int) else None
    return found.name(language) if found else ""


def _target(to: Any, language: str) -> str:
    if to in route_words.TARGETS:
        return gettext(route_words.TARGETS[to])
    return routing.queue_name(to, language) if isinstance(to, str) else ""

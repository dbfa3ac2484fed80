"""An agent's own state as the button, its menu and what can be done about it at once."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from contactcenter import clock, presence
from contactcenter.columns import label
from contactcenter.extensions import db
from contactcenter.models import Agent, QueueEntry, Ticket
from contactcenter.present import people, times
from contactcenter.routing import capacity

CHOICES = ("available", "busy", "away", "break", "training", "offline")
SLOTS = {"voice": "phone", "webchat": "chat", "sms": "sms", "email": "email"}  # channel -> its name in a capacity
RETURN = ("missed", "away")  # states that end with one click


def agent(one: Agent, language: str) -> dict:
    """The presence button and its menu: who, in which state since when, and how much of the capacity is used."""
    choices = _choices(one, language)
    return {
        **people.colleague(one, language),
        "scope": f"agent-{one.id}",
        "rev": one.rev,
        "state": one.state,
        "reason": one.state_reason or "",
        "dot": people.DOTS.get(one.state, ""),
        "since": times.iso(one.state_since),
        "until": times.iso(one.state_until),
        "lasted": times.counter(clock.now() - one.state_since) if one.state_since else "",
        "choices": choices,
        "kind": next((choice["label"] for choice in choices if choice["on"]), None),
        "back": one.state in RETURN and bool(one.state_reason) and one.state_reason != presence.PREPARING,
        "extend": presence.may_extend(one),
        "ready": _ready(one, language),
        "capacity": _capacity(one),
        "language": one.language,
        "role": one.role,
    }


def _choices(one: Agent, language: str) -> list[dict]:
    """Every state an agent may choose; a break once for each reason the desk knows. label: None for its usual name."""
    found = []
    for state in CHOICES:
        kinds = presence.breaks() if state in presence.BREAKS else []
        found += [_choice(one, state, kind["id"], label(kind["label"], language), kind.get("minutes"))
                  for kind in kinds]
        if not kinds:
            found.append(_choice(one, state))
    return found


def _choice(one: Agent, state: str, reason: str = "", name: str | None = None, minutes: int | None = None) -> dict:
    chosen = state == one.state and (not reason or reason == one.state_reason)
    return {"key": f"{state}-{reason}" if reason else state, "state": state, "reason": reason, "label": name,
            "minutes": minutes, "dot": people.DOTS.get(state, ""), "on": chosen}


def _ready(one: Agent, language: str) -> list[dict]:
    """The list before the first customer of the day, while the agent is getting ready."""
    if one.state_reason != presence.PREPARING:
        return []
    return [{"id": point["id"], "label": label(point["label"], language)} for point in presence.checklist()]


def _capacity(one: Agent) -> list[dict]:
    """What is in hand of what is possible, for each channel that the agent has a number for."""
    held = select(QueueEntry.kind, Ticket.channel, func.count()).join(Ticket, Ticket.id == QueueEntry.ticket_id).where(
        QueueEntry.agent_id == one.id, QueueEntry.state == "accepted").group_by(QueueEntry.kind, Ticket.channel)
    used: Counter[str] = Counter()
    for kind, channel, count in db.session.execute(held):
        used[capacity.group_of(kind, channel)] += count
    limits = one.capacity or {}
    return [{"channel": name, "used": used[slot], "limit": limits[slot]} for name, slot in SLOTS.items()
            if slot in limits]

"""What the steps of a script do by themselves: one table from an action's name to the verb it calls.

What the desk has no verb for, or what a person should look at first, is handed to the agent as something to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from contactcenter import clock, fields
from contactcenter.models import Agent, ScriptRun, Ticket
from contactcenter.models.tickets import PRIORITIES

SOON = timedelta(hours=72)  # a traveller who leaves within this cannot wait
Doing = Callable[[Ticket, ScriptRun, Mapping[str, Any], Agent], bool]


def perform(ticket: Ticket, run: ScriptRun, action: Mapping[str, Any], agent: Agent) -> dict[str, Any]:
    """Do it, inside a transaction; the action with `done`, which is false for what is left to the agent."""
    doing = _TABLE.get(action["do"])
    return {**action, "done": bool(doing and doing(ticket, run, action, agent))}


def does(name: str) -> bool:
    """Whether the desk does this by itself."""
    return name in _TABLE


def raise_priority(ticket: Ticket, priority: str, why: str) -> bool:
    """At least this urgent: what is more urgent already stays so."""
    if PRIORITIES.index(priority) < PRIORITIES.index(ticket.priority):
        ticket.set_priority(priority, why)
    return True


def _priority(ticket: Ticket, run: ScriptRun, action: Mapping[str, Any], agent: Agent) -> bool:
    rule = _RULES.get(action.get("rule", ""))
    wanted = action["to"] if rule is None or rule(ticket) else action.get("otherwise", ticket.priority)
    return raise_priority(ticket, wanted, action.get("rule") or "asked for by the script")


def _reopen(ticket: Ticket, run: ScriptRun, action: Mapping[str, Any], agent: Agent) -> bool:
    if not ticket.live:
        ticket.reopen("the customer says that it is not solved")
    return True


def _set_field(ticket: Ticket, run: ScriptRun, action: Mapping[str, Any], agent: Agent) -> bool:
    fields.write(ticket, action["field"], action.get("value"), agent=agent, source=f"script:{run.key}")
    return True


def _leaves_soon(ticket: Ticket) -> bool:
    """Whether the trip begins within SOON, by what was said or by the booking."""
    told = {**fields.proposed(ticket), **fields.known(ticket)}.get("trip.date_from")
    try:
        begins = datetime.combine(date.fromisoformat(str(told)), time.min, fields.zone())
    except (TypeError, ValueError):
        return False
    return clock.now() - timedelta(days=1) <= begins <= clock.now() + SOON


_RULES: Mapping[str, Callable[[Ticket], bool]] = {"departure_within_72h": _leaves_soon}
_TABLE: Mapping[str, Doing] = {"set_priority": _priority, "reopen_ticket": _reopen, "set_field": _set_field}

"""Ready for work: the short list an agent goes through before the first customer of a working day, and once only.

Work is prepared before it is taken: a headset that works, a quiet place, the tools open.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contactcenter import clock, journal
from contactcenter.models import Agent, Version

DAY = timedelta(hours=12)  # whoever was ready this long ago has had a night since


def checklist() -> list[dict[str, Any]]:
    """The desk's own list: id and label by language of each point. Empty where the desk asks for nothing."""
    held = Version.of("setting", "presence")
    return list(held.body.get("ready", ())) if held else []


def asked(agent: Agent) -> bool:
    """Whether the list stands before this agent's next turn to be available."""
    fresh = agent.ready_at is not None and agent.ready_at > clock.now() - DAY
    return not fresh and not agent.autopilot and bool(checklist())


def set_out(agent: Agent) -> None:
    """The agent has gone through the list."""
    with journal.transaction():
        agent.ready_at = clock.now()

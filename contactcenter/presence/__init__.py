"""Presence: who is at the desk, in which state and since when, and who has been lost without saying so."""

from contactcenter.presence.lost import GRACE, dismiss_autopilots, lose
from contactcenter.presence.occupancy import Occupancy, occupancy, of_agent, of_agents
from contactcenter.presence.orphans import Orphan, is_orphan, left_alone, orphans, orphans_count
from contactcenter.presence.ready import checklist, set_out
from contactcenter.presence.states import BREAKS, PREPARING, arrive, beat, breaks, reconnected, set_state
from contactcenter.presence.wrapup import done, end_due, extend, may_extend, on_finished, wrap_up, wrapping_up

__all__ = [
    "BREAKS", "GRACE", "PREPARING", "Occupancy", "Orphan", "arrive", "beat", "breaks", "checklist",
    "dismiss_autopilots", "done", "end_due", "extend", "is_orphan", "left_alone", "lose", "may_extend", "occupancy",
    "of_agent", "of_agents", "on_finished", "orphans", "orphans_count", "reconnected", "set_out", "set_state", "sweep",
    "wrap_up", "wrapping_up",
]


def sweep() -> int:
    """One round: who is silent for too long is offline, whose wrap-up is over is free. How many changed."""
    return lose() + end_due()

"""Who is next: a score that grows with the wait, and the instant that puts a line into that order for good.

score = base(priority) + tier + minutes waited x weight of the queue + what a near deadline adds. Every entry of a queue
gains points at the same pace, so their order never changes while they wait: it is one stored instant, `rank_at`, when
the entry would have come had it no privilege, and the head of a line is one look into an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

BASE = {"P1": 240.0, "P2": 30.0, "P3": 0.0, "P4": -30.0}  # points; a point is a minute's wait in a queue of weight 1
TIER = 20.0  # points for each unit by which a tier's weight is above the standard one
LEAD = timedelta(minutes=60)  # who is due in less has waited the rest of it already
LEAST_WEIGHT = 0.1


@dataclass(frozen=True)
class Claim:
    """What an entry's place depends on. tier: the weight of the customer's tier, 1 for the standard one."""

    enqueued_at: datetime
    priority: str = "P3"
    tier: float = 1.0
    weight: float = 1.0
    due_at: datetime | None = None

    @property
    def pace(self) -> float:
        """Points a minute."""
        return max(self.weight, LEAST_WEIGHT)

    @property
    def start(self) -> float:
        """Points on arrival."""
        return BASE.get(self.priority, 0.0) + self.standing

    @property
    def standing(self) -> float:
        return TIER * (self.tier - 1)

    @property
    def rank_at(self) -> datetime:
        """The earlier of two: as if it had come so much sooner, and as if it had waited all but the time left."""
        began = self.enqueued_at - timedelta(minutes=self.start / self.pace)
        return min(began, self.due_at - LEAD) if self.due_at else began

    def parts(self, now: datetime) -> dict[str, float]:
        """The score's terms now, for the record; they add up to `score`."""
        waited = (now - self.enqueued_at).total_seconds() / 60 * self.pace
        whole = score(self.rank_at, self.weight, now)
        terms = {"base": BASE.get(self.priority, 0.0), "tier": self.standing, "waited": waited}
        return {name: round(value, 2) for name, value in (terms | {"due": whole - sum(terms.values())}).items()}


def score(rank_at: datetime, weight: float, now: datetime) -> float:
    """Points now of whoever stands at this instant in a queue of this weight: what heads of lines compete by."""
    return (now - rank_at).total_seconds() / 60 * max(weight, LEAST_WEIGHT)

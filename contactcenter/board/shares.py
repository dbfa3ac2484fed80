"""Shares: a part of a whole that never hides how many it was counted from."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

FEW = 30  # below this a share says little: it is shown in grey
NORMAL = 1.96  # standard deviations that hold 95 of 100


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, both counts."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """None where there is nothing to take a share of."""
        return 100 * self.part / self.whole if self.whole else None

    @property
    def few(self) -> bool:
        return self.whole < FEW

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson score interval in percent: where the share would lie if the desk went on like this."""
        return wilson(self.part, self.whole) if self.whole else None


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The Wilson score interval of part/whole in percent; `whole` is not 0."""
    share, square = part / whole, NORMAL * NORMAL
    middle = share + square / (2 * whole)
    spread = NORMAL * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    scale = 1 + square / whole
    return 100 * (middle - spread) / scale, 100 * (middle + spread) / scale

"""Charts as the points of an SVG: small enough to be markup, so that they are pushed, printed and read like it."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, AIR = 100.0, 24.0, 2.0


def spark(values: Sequence[float]) -> dict:
    """A line over a filled area in a box of 100 by 24; flat at the bottom where nothing happened."""
    top = max([*values, 1])
    points = " ".join(f"{x:.1f} {y:.1f}" for x, y in _points([value / top for value in values]))
    return {"values": list(values), "line": f"M{points}", "area": f"M0 {HEIGHT:g} L{points} L{WIDTH:g} {HEIGHT:g}Z"}


def _points(shares: Sequence[float]) -> list[tuple[float, float]]:
    step = WIDTH / max(1, len(shares) - 1)
    return [(number * step, HEIGHT - AIR - share * (HEIGHT - 2 * AIR)) for number, share in enumerate(shares)]


def columns(shares: Sequence[float | None], width: float, height: float) -> list[dict]:
    """Columns of shares (0..1) side by side in a box; None draws nothing: there is no such number."""
    step = width / max(1, len(shares))
    return [
        {"x": round((number + 0.15) * step, 1), "middle": round((number + 0.5) * step, 1),
         "width": round(0.7 * step, 1),
         "y": round(height * (1 - (share or 0)), 1), "height": round(height * (share or 0), 1), "share": share}
        for number, share in enumerate(shares)
    ]

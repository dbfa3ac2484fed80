"""The answer of the what-if panel: figures in words and a column for each number of agents."""

from __future__ import annotations

from contactcenter.board.erlang import Staffed
from contactcenter.board.whatif import Answer, Question
from contactcenter.present import board_lines, charts

WIDTH, HEIGHT = 320.0, 96.0


def answer(asked: Question, found: Answer) -> dict:
    columns = charts.columns([one.service if one else None for _, one in found.columns], WIDTH, HEIGHT)
    return {
        "asked": asked, "load": f"{found.load:.1f}", "now": _staffed(found.now), "needed": _staffed(found.needed),
        "line": round(HEIGHT * (1 - asked.target / 100), 1), "width": WIDTH, "height": HEIGHT,
        "columns": [{**column, "agents": agents, "asked": agents == asked.agents,
                     "percent": None if one is None else f"{100 * one.service:.0f}",
                     "met": one is not None and 100 * one.service >= asked.target}
                    for column, (agents, one) in zip(columns, found.columns, strict=True)],
    }


def _staffed(one: Staffed | None) -> dict | None:
    if one is None:
        return None
    return {"agents": one.agents, "service": f"{100 * one.service:.1f}", "asa": board_lines.span(one.asa),
            "waits": f"{100 * one.pw:.0f}", "occupancy": f"{100 * one.occupancy:.0f}"}

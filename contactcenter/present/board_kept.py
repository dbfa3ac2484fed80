"""Promises of time kept: a line for each queue with today beside the last seven days, and the promises themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from contactcenter import clock
from contactcenter.board import kept
from contactcenter.board.kept import Ended
from contactcenter.board.shares import Share
from contactcenter.models import Queue
from contactcenter.models.tickets import NUMBER_OFFSET
from contactcenter.present import board_lines, board_rows, times

GOOD, FAIR = 90, 80  # percent kept: green from the one on, red below the other
MOST = 500  # rows listed


def card(metric: str, queues: Sequence[Queue], language: str) -> dict:
    """One kind of promise: how much of it was kept in each queue, and in all of them."""
    now, ids = clock.now(), [queue.id for queue in queues]
    found = kept.ended(metric, ids, kept.since("week", now), now)
    today = [one for one in found if one.at >= kept.since("today", now)]
    by_span = {"today": kept.shares(today, ids), "week": kept.shares(found, ids)}
    return {"metric": metric, "at": times.clock(now),
            "metrics": [{"key": key, "on": key == metric} for key in kept.ALL],
            "lines": [_line(metric, queue, by_span, language) for queue in queues]}


def rows(metric: str, span: str, queues: Sequence[Queue], language: str) -> dict:
    """The promises of a span, broken ones marked."""
    now = clock.now()
    found = kept.ended(metric, [queue.id for queue in queues], kept.since(span, now), now)
    names = {queue.id: queue.name(language) for queue in queues}
    known = board_rows.matters(one.ticket for one in found[:MOST])
    share = Share(sum(one.kept for one in found), len(found))
    return {"metric": metric, "span": span, "share": board_lines.share(share), "more": max(0, len(found) - MOST),
            "rows": [_row(one, now, language, names, known) for one in found[:MOST]]}


def _line(metric: str, queue: Queue, by_span: Mapping[str, Mapping[int, Share]], language: str) -> dict:
    return {"key": queue.key, "name": queue.name(language),
            "spans": [_share(metric, span, queue, held[queue.id]) for span, held in by_span.items()]}


def _share(metric: str, span: str, queue: Queue, one: Share) -> dict:
    shown = board_lines.share(one)
    to = urlencode({"metric": metric, "span": span, "queue": queue.key})
    return {**shown, "span": span, "level": _level(one.percent), "to": f"/board/kept/rows?{to}"}


def _level(percent: float | None) -> str:
    return "" if percent is None else "ok" if percent >= GOOD else "warn" if percent >= FAIR else "bad"


def _row(one: Ended, now: datetime, language: str, names: Mapping[int, str], known: board_rows.Matters) -> dict:
    subject, customer = known.get(one.ticket, ("", ""))
    return {"number": NUMBER_OFFSET + one.ticket, "subject": subject, "name": customer, "queue": names[one.queue],
            "channel": one.channel, "kept": one.kept, "waived": one.waived,
            "began": times.stamp(one.began, now, language), "due": times.stamp(one.due, now, language),
            "took": times.span(one.ended - one.began)}

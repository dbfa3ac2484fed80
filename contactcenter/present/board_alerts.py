"""Alarms that stand, as lines with what passed which limit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from urllib.parse import urlencode

from flask_babel import gettext
from sqlalchemy import func, select

from contactcenter import clock, views
from contactcenter.extensions import db
from contactcenter.models import Agent, Alert, Queue
from contactcenter.present import times
from contactcenter.present.board_words import ALERTS

FIGURE = {"wait": "waiting", "nobody": "waiting"}  # where the rows of an alarm are listed, if not under its own name


def alarms(queues: Collection[int], language: str) -> list[dict]:
    """Those of these queues, the oldest first; asked for in the language of the request."""
    query = select(Alert, Queue).join(Queue).where(Alert.cleared_at.is_(None), Alert.queue_id.in_(queues))
    return [_alarm(one, queue, language) for one, queue in db.session.execute(query.order_by(Alert.id))]


def alarms_of(agent: Agent) -> int:
    """How many stand in a supervisor's queues, muted ones too."""
    mine = [queue.id for queue in views.queues(agent)]
    standing = select(func.count(Alert.id)).where(Alert.cleared_at.is_(None), Alert.queue_id.in_(mine))
    return db.session.scalar(standing) or 0


def _alarm(one: Alert, queue: Queue, language: str) -> dict:
    muted = one.muted_until is not None and one.muted_until > clock.now()
    asked = urlencode({"figure": FIGURE.get(one.kind, one.kind), "queue": queue.key, "window": "half"})
    return {"id": one.id, "kind": one.kind, "text": _text(one, queue.name(language)), "muted": muted,
            "since": times.iso(one.raised_at), "clock": times.clock(one.raised_at), "reason": one.mute_reason,
            "until": times.clock(one.muted_until) if one.muted_until else "", "to": f"/board/rows?{asked}"}


def _text(one: Alert, queue: str) -> str:
    bound = times.span(timedelta(seconds=one.bound)) if one.kind == "wait" else f"{one.bound:.0f}"
    return gettext(ALERTS[one.kind], queue=queue, bound=bound, value=f"{one.value:.0f}")

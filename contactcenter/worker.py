"""The background jobs: each a small function that takes what is due, called again and again.

Rows are the queue. A wake-up only shortens the wait; any number of processes may run the same jobs side by side.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask

from contactcenter import (
    callbacks,
    calls,
    clock,
    files,
    followups,
    intake,
    outbox,
    presence,
    reach,
    reminders,
    routing,
    side_conversations,
    surveys,
    wake,
)
from contactcenter.board import alerts
from contactcenter.escalation import following
from contactcenter.extensions import db, socketio
from contactcenter.presence import skills
from contactcenter.sla import follow, sweep

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """work does what is due and returns how much that was; every is the longest wait in seconds between rounds. full:
    a round that did less has left nothing, and need not be followed by another at once."""

    name: str
    work: Callable[[], int]
    every: float
    full: int = 1


JOBS = (
    Job("intake", intake.settle_waiting, 0.5, full=intake.ROUND),
    Job("outbox", outbox.work, 1),
    Job("routing", routing.sweep, 1),
    Job("routing, now and then", routing.tidy, 15),
    Job("calls", calls.work, 1),
    Job("clocks", sweep.sweep, 0.5),
    Job("ladder", following.work, 1),
    Job("clock rules", follow.follow, 5),
    Job("followups", followups.sweep, 1),
    Job("reminders", reminders.sweep, 30),
    Job("files", files.fetch_waiting, 15),
    Job("presence", presence.sweep, 5),
    Job("skills", skills.sweep, 15),
    Job("alerts", alerts.sweep, 5),
    Job("reach", reach.sweep, 15),
    Job("callbacks", callbacks.sweep, 15),
    Job("side conversations", side_conversations.sweep, 15),
    Job("surveys", surveys.sweep, 5),
)
_beats: dict[str, float] = {}


def start(app: Flask, stop: threading.Event | None = None) -> threading.Event:
    """Run every job beside the web doors until the returned event is set."""
    stop = stop or threading.Event()
    for job in JOBS:
        socketio.start_background_task(_loop, app, job, stop)
    return stop


def drain(rounds: int = 50) -> None:
    """Do all that is due now, here: for tests and for commands. Raises RuntimeError if the work never ends."""
    for _ in range(rounds):
        if not sum(job.work() for job in JOBS):
            return
    raise RuntimeError("the jobs feed each other without end")


def silence() -> float:
    """Seconds since the slowest job last finished a round in this process; 0 where none runs."""
    now = clock.stopwatch()
    return max((now - beat for beat in _beats.values()), default=0.0)


def _loop(app: Flask, job: Job, stop: threading.Event) -> None:
    while not stop.is_set():
        done = _round(app, job)
        _beats[job.name] = clock.stopwatch()
        if done < job.full:
            wake.wait(job.name, job.every)


def _round(app: Flask, job: Job) -> int:
    with app.app_context():
        try:
            return job.work()
        except Exception:
            db.session.rollback()
            log.exception("job failed", job=job.name)
            return 0

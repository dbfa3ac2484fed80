"""What operators ask: is the desk well, and what waits where."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from contactcenter import outbox, presence, worker
from contactcenter.extensions import db, limiter
from contactcenter.models import Outbox, QueueEntry, RawInbound
from contactcenter.web.security import signed

door = Blueprint("health", __name__)
STALE = 30


@door.get("/healthz")
@signed
@limiter.exempt
def healthz():
    """200 when messages can be stored and are being worked on, else 503; the numbers say what is wrong."""
    try:
        state = _state()
    except SQLAlchemyError:
        return jsonify(ok=False, db="down"), 503
    well = state["worker_silence_s"] < STALE
    return jsonify(ok=well, db="up", **state), 200 if well else 503


@door.get("/metrics")
@signed
@limiter.exempt
def metrics() -> Response:
    """The same numbers for Prometheus."""
    registry = CollectorRegistry()
    for name, value in _state().items():
        Gauge(f"contactcenter_{name}", name.replace("_", " "), registry=registry).set(value)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _state() -> dict[str, float]:
    db.session.execute(text("SELECT 1"))
    return {
        "worker_silence_s": round(worker.silence(), 1),
        "oldest_outbound_s": round(outbox.oldest_due(), 1),
        "outbound_open": _count(Outbox.id, Outbox.state.in_(outbox.PENDING)),
        "inbound_open": _count(RawInbound.id, RawInbound.state == "received"),
        "quarantined": _count(RawInbound.id, RawInbound.state == "quarantined"),
        "outbound_failed": _count(Outbox.id, Outbox.state == "failed"),
        "orphans": presence.orphans_count(),
        "waiting": _count(QueueEntry.id, QueueEntry.state == "waiting"),
    }


def _count(column, where) -> int:
    return db.session.scalar(select(func.count(column)).where(where)) or 0

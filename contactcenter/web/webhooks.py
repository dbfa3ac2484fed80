"""The providers' doors, the same few lines for every channel: prove who it is, store it, acknowledge it."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, abort, request
from sqlalchemy.exc import SQLAlchemyError

import channels
from channels.base import Malformed, Raw, Refused
from contactcenter import intake
from contactcenter.web.security import signed

door = Blueprint("webhooks", __name__)
log = structlog.get_logger()


@door.post("/channels/<name>/inbound")
@signed
def inbound(name: str) -> Response:
    """A customer's message, as the provider hands it over."""
    return _take(name, "inbound")


@door.post("/channels/<name>/receipts")
@signed
def receipts(name: str) -> Response:
    """News of a message that we sent."""
    return _take(name, "receipts")


def _take(name: str, kind: str) -> Response:
    raw = proven(name, kind)
    try:
        intake.store(raw)
    except SQLAlchemyError:
        log.exception("not stored", channel=name)
        abort(503)  # not acknowledged: the provider hands it over again
    body, content_type = channels.get(name).respond(raw)
    return Response(body, content_type=content_type)


def proven(name: str, kind: str) -> Raw:
    """What stands in this request, if its sender proves who it is: else 403 or 400 and no trace but a count."""
    if name not in channels.names():
        abort(404)
    try:
        return channels.get(name).verify(request, kind)
    except Refused:
        log.warning("refused", channel=name, kind=kind)
        abort(Response(status=403))
    except Malformed:
        abort(Response(status=400))

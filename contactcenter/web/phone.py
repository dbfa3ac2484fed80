"""The telephone's doors: the carrier's, step by step of a call, and those of the agent who is on one."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

import channels
from channels.twiml import XML
from contactcenter import calls, intake, views
from contactcenter.extensions import db
from contactcenter.models import Attachment, Call
from contactcenter.web import sessions
from contactcenter.web.asked import LARGEST
from contactcenter.web.security import signed
from contactcenter.web.webhooks import proven

door = Blueprint("phone", __name__)
log = structlog.get_logger()
HOLD = timedelta(seconds=30)  # we settle the step while the carrier waits; only if we die does the job do it


@door.post("/channels/voice/<step>")
@signed
def voice(step: str) -> Response:
    """One step of a call: stored, done, answered with what is heard next. The fallback works without a database."""
    raw = proven("voice", step)
    if step == "fallback":
        return Response(calls.without_database(), content_type=XML)
    if row_id := intake.store(raw, hold=HOLD):
        intake.settle(row_id)
        calls.hurry()
    (told,) = channels.get("voice").parse(raw)
    return Response(calls.answer(told), content_type=XML)


@door.post("/calls/<int:call_id>/hang-up")
def hang_up(call_id: int) -> Response:
    """The call is over for everybody."""
    calls.hang_up(_mine(call_id), sessions.current())
    return Response(status=204)


@door.post("/calls/<int:call_id>/hold")
def hold(call_id: int) -> Response:
    """The customer hears music."""
    calls.hold(_mine(call_id), sessions.current())
    return Response(status=204)


@door.delete("/calls/<int:call_id>/hold")
def resume(call_id: int) -> Response:
    """The customer is back."""
    calls.resume(_mine(call_id), sessions.current())
    return Response(status=204)


@door.post("/calls/<int:call_id>/mute")
def mute(call_id: int) -> Response:
    """The others do not hear the agent."""
    calls.mute(_mine(call_id), sessions.current(), True)
    return Response(status=204)


@door.delete("/calls/<int:call_id>/mute")
def unmute(call_id: int) -> Response:
    """The others hear the agent again."""
    calls.mute(_mine(call_id), sessions.current(), False)
    return Response(status=204)


@door.post("/calls/<int:call_id>/wrapup")
def finish(call_id: int) -> Response:
    """Written up; `disposition` says what it was about."""
    calls.finish(_mine(call_id), sessions.current(), request.form.get("disposition", "")[:64] or None)
    return Response(status=204)


@door.get("/calls/<int:call_id>/recording")
def recording(call_id: int) -> ResponseReturnValue:
    """The newest recording of a call on a ticket that the agent may see."""
    call = _call(call_id)
    views.ticket(sessions.current(), call.ticket.number)
    kept = select(Attachment).where(Attachment.item_id == call.item_id, Attachment.media_type.startswith("audio/"),
                                    Attachment.state == "stored")
    found = db.session.scalar(kept.order_by(Attachment.id.desc()).limit(1)) or abort(404)
    return redirect(url_for("attachments.download", key=found.key))


@door.app_errorhandler(calls.CannotNow)
def cannot_now(error: calls.CannotNow):
    return _("This cannot be done with the call now."), 409, {"Content-Type": "text/plain; charset=utf-8"}


def _mine(call_id: int) -> Call:
    """The call, for the agent who has it; for others there is none."""
    call, agent = _call(call_id), sessions.current()
    if call.agent_id != agent.id:
        raise views.NotFound(call_id)
    return call


def _call(call_id: int) -> Call:
    call = db.session.get(Call, call_id) if call_id < LARGEST else None
    if call is None:
        raise views.NotFound(call_id)
    return call

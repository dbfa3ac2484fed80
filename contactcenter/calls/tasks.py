"""What the desk wants of the carrier: rows written with the change that causes them, asked for once its commit stands.

Claimed and leased like the outbox. Everything here may be asked twice without harm, but ringing: that is looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

import channels
from channels.base import DeliveryError, File
from contactcenter import clock, files, journal, wake
from contactcenter.calls import conference, ends, moves, outbound, privacy
from contactcenter.calls.conference import NotYet
from contactcenter.extensions import db
from contactcenter.models import Call, CallLeg, CallTask

log = structlog.get_logger()
LEASE = timedelta(seconds=20)
BACK_OFF = (0.5, 1, 2, 4, 8)  # seconds; a caller waits meanwhile
SKEW = timedelta(seconds=60)  # by which the carrier's clock may be behind ours
OPEN = ("queued", "sending")
RING_SECONDS = 15  # the carrier adds about five, which is just before the offer is over
RINGING, PICKED_UP = 2, 3  # ranks of a leg


def work(limit: int = 50) -> int:
    """Ask for what is due; how many tasks were taken. Any number of workers may do so at once."""
    return sum(_do(task_id) for task_id in _due(limit))


def hurry(fact: Any = None) -> None:
    """There may be something to ask for: the worker should look now."""
    wake.wake("calls")


def _due(limit: int) -> list[int]:
    """In order, and never one before an earlier one of the same kind for the same call: hold, then resume."""
    now, earlier = clock.now(), aliased(CallTask)
    held = select(earlier.id).where(earlier.call_id == CallTask.call_id, earlier.action == CallTask.action,
                                    earlier.id < CallTask.id, earlier.state.in_(OPEN))
    due = select(CallTask.id).where(
        CallTask.state.in_(OPEN), CallTask.next_at <= now,
        or_(CallTask.lease_until.is_(None), CallTask.lease_until < now), ~held.exists() | CallTask.action.in_(SEPARATE),
    )
    return list(db.session.scalars(due.order_by(CallTask.id).limit(limit)))


def _do(task_id: int) -> bool:
    task = _claim(task_id)
    if task is None:
        return False
    try:
        result = ACTIONS[task.action](task)
        _settle(task_id, result)
    except NotYet:
        _again(task_id, "not yet")
    except DeliveryError as error:
        _give_up(task_id, error.reason) if error.permanent else _again(task_id, error.reason)
    except Exception as failure:
        db.session.rollback()
        log.exception("call task failed", task=task_id)
        _again(task_id, str(failure))
    return True


def _claim(task_id: int) -> CallTask | None:
    now = clock.now()
    with journal.transaction():
        task = db.session.scalar(select(CallTask).where(CallTask.id == task_id).with_for_update(skip_locked=True))
        if task is None or task.state not in OPEN or (task.lease_until and task.lease_until >= now):
            return None
        task.state, task.lease_until, task.attempts = "sending", now + LEASE, task.attempts + 1
        return task


def _settle(task_id: int, result: Any) -> None:
    with journal.transaction():
        task = db.session.get_one(CallTask, task_id)
        task.state, task.lease_until, task.error = "done", None, None
        AFTERWARDS.get(task.action, lambda task, result: None)(task, result)


def _again(task_id: int, reason: str) -> None:
    with journal.transaction():
        task = db.session.get_one(CallTask, task_id)
        if task.attempts <= len(BACK_OFF):
            task.state, task.lease_until, task.error = "queued", None, reason[:500]
            task.next_at = clock.now() + timedelta(seconds=BACK_OFF[task.attempts - 1])
            return
    _give_up(task_id, reason)


def _give_up(task_id: int, reason: str) -> None:
    log.warning("the carrier refused", task=task_id, reason=reason)
    with journal.transaction():
        task = db.session.get_one(CallTask, task_id)
        task.state, task.lease_until, task.error = "failed", None, reason[:500]
        if task.action in ("dial", "ring"):
            ends.leg_over(db.session.get_one(CallLeg, task.data["leg"]), "failed")
        if task.action == "fetch":  # slower and for longer, as every file that providers hold
            files.keep_inbound(_call(task).item, _recording(task))


# -- what can be asked: each gets the task and may ask the carrier, with no transaction open ---------------------------

def _ring(task: CallTask) -> str | None:
    """The new leg's sid; None where nobody need be rung any more."""
    leg = db.session.get_one(CallLeg, task.data["leg"])
    if leg.sid or leg.ended_at or leg.offer and leg.offer.outcome is not None:
        return None
    voice, to = channels.get("voice"), ends.telephone(leg.holder)
    known = voice.find_call(to, task.made_at - SKEW) if task.attempts > 1 else None
    if known and not known.is_over and not _is_known(known.sid):
        return known.sid
    urls = voice.url("agent", leg=leg.id), voice.url("leg-status", leg=leg.id)
    return voice.ring_agent(to, *urls, timeout=RING_SECONDS)


def _dial(task: CallTask) -> str | None:
    """The sid of the customer's leg; None where the agent has gone meanwhile."""
    leg = db.session.get_one(CallLeg, task.data["leg"], populate_existing=True)
    if leg.sid or leg.ended_at or leg.call.state != "connecting":
        return None
    voice, to = channels.get("voice"), leg.call.caller
    known = voice.find_call(to, task.made_at - SKEW) if task.attempts > 1 else None
    if known and not known.is_over and not _is_known(known.sid):
        return known.sid
    return voice.ring_customer(to, voice.url("connect", call=leg.call_id), voice.url("leg-status", leg=leg.id))


def _move(task: CallTask) -> bool:
    """The caller goes where the call's state says. False: the caller has gone."""
    call = _call(task)
    if call.state not in (*moves.WAITING, *moves.WITH_AGENT):
        return True
    return channels.get("voice").move_caller(call.sid, channels.get("voice").url("connect", call=call.id))


def _hang_up(task: CallTask) -> None:
    leg = db.session.get_one(CallLeg, task.data["leg"], populate_existing=True)
    if leg.ended_at:
        return
    if not leg.sid:
        raise NotYet
    channels.get("voice").hang_up(leg.sid)


def _pick_up(task: CallTask) -> None:
    """On the demo carrier, accepting on the page answers the telephone; real ones are answered by hand."""
    leg = db.session.get_one(CallLeg, task.data["leg"], populate_existing=True)
    if leg.rank >= PICKED_UP or leg.ended_at:
        return
    if leg.rank < RINGING or not leg.sid:
        raise NotYet
    channels.get("voice").pick_up(leg.sid)


def _hold(task: CallTask) -> None:
    call, voice = _call(task), channels.get("voice")
    if call.state not in moves.TALKING:
        return
    room = conference.of(call)
    if task.data["on"]:
        voice.hold(room, call.sid, voice.url("hold", call=call.id))
    else:
        voice.unhold(room, call.sid)


def _mute(task: CallTask) -> None:
    call, leg = _call(task), db.session.get_one(CallLeg, task.data["leg"])
    if call.state in moves.TALKING and leg.sid:
        channels.get("voice").mute(conference.of(call), leg.sid, task.data["on"])


def _fetch(task: CallTask) -> bytes:
    """A recording's bytes: they are kept here, as the carrier will not have them for ever."""
    return channels.get("voice").fetch(_recording(task))


def _recording(task: CallTask, data: bytes = b"") -> File:
    return File(f"call-{task.call_id}.wav", "audio/wav", data, url=task.data["url"])


def _call(task: CallTask) -> Call:
    return db.session.get_one(Call, task.call_id, populate_existing=True)


def _is_known(sid: str) -> bool:
    return db.session.scalar(select(CallLeg.id).where(CallLeg.sid == sid)) is not None


# -- what the answer means --------------------------------------------------------------------------------------------

def _rung(task: CallTask, sid: str | None) -> None:
    leg = db.session.get_one(CallLeg, task.data["leg"], with_for_update=True, populate_existing=True)
    leg.sid = leg.sid or sid
    if sid and leg.offer and leg.offer.outcome not in (None, "accepted"):
        ends.ask(leg.call, "hang-up", leg=leg.id)


def _fetched(task: CallTask, data: bytes) -> None:
    call = _call(task)
    with moves.changing(call):
        files.keep_inbound(call.item, _recording(task, data))
        call.recording_state = "ready"
        moves.changed(call, "recorded")


def _moved(task: CallTask, there: bool) -> None:
    if not there:
        ends.caller_gone(_call(task))


def _dialled(task: CallTask, sid: str | None) -> None:
    outbound.dialled(task.data["leg"], sid)
    leg = db.session.get_one(CallLeg, task.data["leg"])
    if sid and leg.call.state != "connecting":  # the agent has gone while we asked
        leg.ended_at = None
        ends.ask(leg.call, "hang-up", leg=leg.id)


ACTIONS: dict[str, Callable[[CallTask], Any]] = {
    "dial": _dial, "ring": _ring, "move": _move, "hang-up": _hang_up, "pick-up": _pick_up, "hold": _hold, "mute": _mute,
    "fetch": _fetch, "record": privacy.record, "record-again": privacy.record,
}
AFTERWARDS: dict[str, Callable[[CallTask, Any], None]] = {
    "dial": _dialled, "ring": _rung, "move": _moved, "fetch": _fetched, "record": privacy.recorded,
    "record-again": privacy.recorded,
}
SEPARATE = ("dial", "ring", "hang-up", "pick-up", "fetch")  # each about a thing of its own: none waits for another

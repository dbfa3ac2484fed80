"""What every socket is held to, whoever opened it: how many may wait to say who they are, how much one may send, how
much may pile up for one that does not read, and that it closes when its session ends."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

import structlog
from flask import Flask, request

from contactcenter.extensions import socketio
from contactcenter.push import DESK
from contactcenter.visitors import VISITOR

log = structlog.get_logger()
STRANGERS = 50  # sockets of one address that have not said yet who they are
INTRODUCTION = 10.0  # seconds for saying so
PACKETS_PER_SECOND, PACKETS_SAVED = 50.0, 100.0
EVENTS_PER_SECOND, EVENTS_SAVED = 10.0, 10.0
PATIENCE = 50  # refused events after which a socket is cut
WAITING, WAITING_BYTES = 1000, 1024 * 1024
ROUND = 1.0


class Pace:
    """A few events a second, saved up for a while. Thousands of these idle in one process: no more than this."""

    __slots__ = ("rate", "most", "left", "at", "refused")

    def __init__(self, rate: float = EVENTS_PER_SECOND, most: float = EVENTS_SAVED):
        self.rate, self.most, self.left, self.at, self.refused = rate, most, most, time.monotonic(), 0

    def may(self) -> bool:
        """Whether one more is within the pace; counts those that are not."""
        now = time.monotonic()
        self.left, self.at = min(self.most, self.left + (now - self.at) * self.rate), now
        if self.left < 1:
            self.refused += 1
            return False
        self.left -= 1
        return True

    @property
    def lost(self) -> bool:
        """So many refusals that this is no browser any more."""
        return self.refused > PATIENCE


_strangers: dict[str, dict[str, float]] = defaultdict(dict)  # address -> socket -> since when
_paces: dict[str, Pace] = {}
_sweepers: list[Callable[[], None]] = []
_sweeping: list[Flask] = []


def every_second(sweep: Callable[[], None]) -> Callable[[], None]:
    """Call this about once a second, in the app's context, in every process that holds sockets."""
    _sweepers.append(sweep)
    return sweep


def guard(app: Flask) -> None:
    """Stand before the Engine.IO server, which knows of no limits but the size of a message."""
    engine = socketio.server.eio
    greet, hear, part = (engine.handlers[event] for event in ("connect", "message", "disconnect"))
    send = engine.send_packet

    def connect(sid: str, environ: dict):
        if not _welcome(environ.get("REMOTE_ADDR", ""), sid):
            return False
        _paces[sid] = Pace(PACKETS_PER_SECOND, PACKETS_SAVED)
        _sweep_from_now_on(app)
        return greet(sid, environ)

    def message(sid: str, data):
        pace = _paces.get(sid)
        if pace and pace.may():
            return hear(sid, data)
        if pace is None or pace.lost:
            cut(sid)

    def disconnect(sid: str, reason=None):
        _paces.pop(sid, None)
        return part(sid, reason)

    def send_packet(sid: str, packet):
        held = engine.sockets.get(sid)
        if held and _piled_up(held.queue):
            log.info("socket cut", reason="it does not read")
            _empty(held.queue)
            cut(sid)
            return None
        return send(sid, packet)

    engine.handlers.update(connect=connect, message=message, disconnect=disconnect)
    engine.send_packet = send_packet


def own_id() -> str:
    """The id of the socket whose event is handled: Flask-SocketIO puts it onto the request, whose type knows it not."""
    return request.sid  # type: ignore[attr-defined]


def cut(sid: str) -> None:
    """Close a socket without waiting for what is still on its way to it."""
    held = socketio.server.eio.sockets.get(sid)
    if held and not held.closed:
        socketio.start_background_task(held.close, wait=False)


def _welcome(address: str, sid: str) -> bool:
    known = _strangers[address]
    for other in [other for other in known if not _is_stranger(other)]:
        del known[other]
    if len(known) >= STRANGERS:
        return False
    known[sid] = time.monotonic()
    return True


def _is_stranger(sid: str) -> bool:
    """Whether this socket is open and has joined none of our namespaces."""
    known = (socketio.server.manager.sid_from_eio_sid(sid, namespace) for namespace in (DESK, VISITOR))
    return sid in socketio.server.eio.sockets and not any(known)


def _piled_up(queue) -> bool:
    waiting = queue.qsize()
    if waiting < 16:
        return False
    return waiting >= WAITING or sum(len(packet.data or "") for packet in list(queue.queue) if packet) > WAITING_BYTES


def _empty(queue) -> None:
    while queue.qsize():
        queue.get()
        queue.task_done()


def _sweep_from_now_on(app: Flask) -> None:
    if not _sweeping:
        _sweeping.append(app)
        socketio.start_background_task(_sweep)


def _sweep() -> None:
    while True:
        socketio.sleep(ROUND)
        with _sweeping[0].app_context():
            for sweep in _sweepers:
                try:
                    sweep()
                except Exception:  # the database may be away: the next round asks again
                    log.warning("sockets not looked after", exc_info=True)


@every_second
def _send_strangers_away() -> None:
    late = time.monotonic() - INTRODUCTION
    for address in list(_strangers):
        known = _strangers[address]
        for sid in [sid for sid, since in known.items() if since < late]:
            del known[sid]
            if _is_stranger(sid):
                cut(sid)
        if not known:
            del _strangers[address]

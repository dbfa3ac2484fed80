"""The HTTP server of one process: where it listens, and how much of whom it puts up with before the desk is asked.

A browser is given PATIENCE seconds for every step and HEAD seconds for the head of a request; a web socket is given
FRAME bytes a message, checked before they are read, and only to pages of ours.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Collection

import gevent
from gevent.pywsgi import WSGIServer
from geventwebsocket import handler as gateway
from geventwebsocket.exceptions import ProtocolError
from geventwebsocket.websocket import Stream, WebSocket

BACKLOG = 1024  # browsers that come back all at once after a restart
PATIENCE = 45.0  # longer than a web socket is silent: it is pinged every 20 seconds and answers within 20
HEAD = 10.0
FRAME = 64 * 1024
log = logging.getLogger(__name__)


def listen(host: str, port: int) -> socket.socket:
    """Where the desk listens. Its connections send at once: otherwise the second of two small writes, as the body after
    the headers or one event after another, waits up to 40 ms until the browser has confirmed the first.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.create_server((host, port), family=family, backlog=BACKLOG)
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


def serve(door: socket.socket, app: Callable, origins: Collection[str]) -> WSGIServer:
    """A server, not started yet. origins: the pages that may open web sockets."""
    server = WSGIServer(door, app, handler_class=Visitor, log=None, error_log=log)
    server.origins = frozenset(origins)  # type: ignore[attr-defined]
    return server


class Visitor(gateway.WebSocketHandler):
    """One connection."""

    def handle(self) -> None:
        self.socket.settimeout(PATIENCE)
        super().handle()

    def read_request(self, raw_requestline: str) -> bool:
        """The head of a request comes at once or not at all: who sends it byte by byte only wants to hold us up."""
        with gevent.Timeout(HEAD, ValueError("the head of the request took too long")):
            return super().read_request(raw_requestline)

    def upgrade_connection(self):
        """Told before the socket is opened, so that the browser learns of a plain refusal."""
        origin = self.environ.get("HTTP_ORIGIN")
        if origin is not None and origin not in self.server.origins:
            self.start_response("403 Forbidden", [("Content-Length", "0")])
            return [b""]
        return super().upgrade_connection()


class _Measured(Stream):
    """Reads no more of one message than FRAME bytes, in however many pieces it comes."""

    __slots__ = ("left", "read", "take")

    def __init__(self, handler: Visitor):
        super().__init__(handler)
        self.left, self.take = FRAME, handler.rfile.read
        self.read = self._read

    def _read(self, size: int) -> bytes:
        self.left -= size
        return self.take(size) if self.left >= 0 else b""


class _Socket(WebSocket):
    __slots__ = ()

    def __init__(self, environ, stream, handler):
        super().__init__(environ, _Measured(handler), handler)

    def read_message(self):
        self.stream.left = FRAME + 64  # and the headers of its pieces
        try:
            return super().read_message()
        except Exception as reason:
            if self.stream and self.stream.left < 0:
                self.close(1009)
                raise ProtocolError("message too large") from reason
            raise

    def validate_utf8(self, payload) -> None:
        """Byte by byte in Python it takes a second a megabyte; decoding the message finds the same mistakes."""


gateway.WebSocket = _Socket  # the handler makes its sockets of this; it offers no other way in

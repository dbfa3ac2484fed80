"""Websockets as browsers hold them, as light as can be: thousands in one process, reading and answering pings only."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import websocket

PATH = "/socket.io/?EIO=4&transport=websocket"
PING, PONG = b"2", websocket.ABNF.create_frame("3", websocket.ABNF.OPCODE_TEXT).format()
BEAT_EVERY = 20
AT_ONCE = 16
PORTS_AN_ADDRESS = 20_000


class Socket:
    """One page's socket in a namespace. Its frames are handed to whoever runs the loop, see `listen`."""

    def __init__(self, number: int, connection: socket.socket):
        self.number, self.connection, self.buffer = number, connection, bytearray()

    def fileno(self) -> int:
        return self.connection.fileno()

    def read(self) -> Iterator[bytes]:
        """The frames that have come in. Raises EOFError when the server has closed the socket."""
        try:
            data = self.connection.recv(262_144)
        except BlockingIOError:
            return
        if not data:
            raise EOFError(f"socket {self.number} was closed by the server")
        self.buffer += data
        for frame in _frames(self.buffer):
            if frame == PING:
                self.connection.send(PONG)
            else:
                yield frame

    def say(self, text: str) -> None:
        self.connection.send(websocket.ABNF.create_frame(text, websocket.ABNF.OPCODE_TEXT).format())

    def close(self) -> None:
        self.connection.close()


def connect_all(port: int, pages: Iterable[tuple[str, str]]) -> list[Socket]:
    """A socket for each (cookie, greeting); the greeting joins its namespace. Raises ConnectionError at a refusal."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda page: _connect(port, page[0], *page[1]), enumerate(pages)))


def listen(sockets: list[Socket], heard: Callable[[Socket, bytes, float], None], until: Callable[[], bool],
           beat: str = "") -> None:
    """Hand over every frame with the instant it arrived, until `until` says so. beat: what a page says now and then."""
    watch, spoke = selectors.DefaultSelector(), time.monotonic()
    for one in sockets:
        watch.register(one, selectors.EVENT_READ, one)
    while not until():
        for key, _ in watch.select(0.05):
            now = time.monotonic()
            for frame in key.data.read():
                heard(key.data, frame, now)
        if beat and time.monotonic() - spoke > BEAT_EVERY:
            spoke = time.monotonic()
            for one in sockets:
                one.say(beat)
    watch.close()


def _connect(port: int, number: int, cookie: str, greeting: str) -> Socket:
    source = f"127.0.0.{1 + number // PORTS_AN_ADDRESS}"
    plain = socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(source, 0))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    held = websocket.create_connection(f"ws://127.0.0.1:{port}{PATH}", socket=plain, cookie=cookie or None,
                                       suppress_origin=True)
    held.recv()
    held.send(greeting)
    while not (answer := held.recv()).startswith("40"):  # what is pushed meanwhile may overtake the answer
        if not answer.startswith(("2", "42")):
            raise ConnectionError(f"socket {number} was refused: {answer[:200]}")
    plain.setblocking(False)
    return Socket(number, plain)


def _frames(buffer: bytearray) -> Iterator[bytes]:
    """Whole frames from the front of what has come in; a server's frames are not masked (RFC 6455, 5.2)."""
    while len(buffer) >= 2:
        size, start = buffer[1], 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + size:
            return
        yield bytes(buffer[start : start + size])
        del buffer[: start + size]

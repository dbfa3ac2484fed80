"""The mail door over SMTP: a mail is acknowledged only once it is stored. Made for a process of its own."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from aiosmtpd.smtp import SMTP

from channels._mail import limits

log = logging.getLogger(__name__)

Accept = Callable[[bytes, str, list[str]], None]
RecipientsOk = Callable[[str], bool]

RECIPIENTS_PER_MAIL = 100
STORED = "250 2.0.0 Stored"
NOT_STORED = "451 4.3.0 Not stored, try again later"


def serve(host: str, port: int, accept: Accept, recipients_ok: RecipientsOk, **settings: Any) -> None:
    """Listens until SIGTERM or SIGINT. Arguments as for `Listener`."""
    Listener(host, port, accept, recipients_ok, **settings).run()


class Listener:
    """accept(data, envelope from, envelope to): stores the mail in its own transaction, or raises and the sender keeps
    it (451). recipients_ok(address): False for foreign ones (550: no relay). port 0 takes a free one, see `port`.
    """

    def __init__(
        self,
        host: str,
        port: int,
        accept: Accept,
        recipients_ok: RecipientsOk,
        *,
        hostname: str = "localhost",
        size_limit: int = limits.MAIL_BYTES,
        patience: float = 30.0,
        connections: int = 100,
    ):
        self.host, self.port = host, port
        self.ready = threading.Event()
        self._door = _Door(accept, recipients_ok, patience)
        self._size_limit, self._hostname, self._most = size_limit, hostname, connections
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None

    def run(self) -> None:
        """Blocks until `stop` or a signal."""
        asyncio.run(self._run())

    def stop(self) -> None:
        """From any thread."""
        if self._loop and self._over:
            self._loop.call_soon_threadsafe(self._over.set)

    async def _run(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._loop.add_signal_handler(number, self._over.set)
        server = await self._loop.create_server(self._conversation, self.host, self.port)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await self._over.wait()
        server.close()
        self._door.close()

    def _conversation(self) -> SMTP:
        return _Conversation(
            self._door,
            most=self._most,
            data_size_limit=self._size_limit,
            enable_SMTPUTF8=True,
            hostname=self._hostname,
            ident="Contact centre",
            timeout=60,
            loop=self._loop,
        )


class _Conversation(SMTP):
    # real mails hold lines far beyond the 1,000 bytes of the standard, and refusing them loses the customer
    line_length_limit = 1024 * 1024

    def __init__(self, door: _Door, *, most: int, **settings: Any):
        super().__init__(door, **settings)
        self._door, self._most = door, most

    def connection_made(self, transport: Any) -> None:
        self._door.visitors += 1
        if self._door.visitors > self._most:
            transport.write(b"421 4.3.2 Too many connections, try again later\r\n")
            transport.close()
            self.transport = None
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._door.visitors -= 1
        if self.transport is not None:
            super().connection_lost(error)


class _Door:
    """What aiosmtpd calls; the storing itself is done in threads, so that a slow database stops nobody's greeting."""

    def __init__(self, accept: Accept, recipients_ok: RecipientsOk, patience: float):
        self._accept, self._recipients_ok, self._patience = accept, recipients_ok, patience
        self.visitors = 0
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="mail-door")

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if len(envelope.rcpt_tos) >= RECIPIENTS_PER_MAIL:
            return "452 4.5.3 Too many recipients"
        try:
            ours = await self._in_thread(partial(self._recipients_ok, address))
        except Exception:
            log.exception("recipient could not be checked")
            return "451 4.3.0 Try again later"
        if not ours:
            return "550 5.7.1 Not an address of this desk"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        data = envelope.original_content or envelope.content or b""
        sender = (envelope.mail_from or "").strip("<>")  # `<>` is the null sender of reports
        store = partial(self._accept, data, sender, list(envelope.rcpt_tos))
        try:
            await self._in_thread(store)
        except Exception:
            log.exception("mail could not be stored")
            return NOT_STORED
        return STORED

    async def handle_exception(self, error: Exception) -> str:
        log.error("mail conversation failed: %s", type(error).__name__)
        return "451 4.3.0 Try again later"

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        loop = asyncio.get_running_loop()
        return await asyncio.wait_for(loop.run_in_executor(self._threads, work), self._patience)

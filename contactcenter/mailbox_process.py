"""The SMTP listener, a small process of its own beside the desk: asyncio does not belong into a gevent process.

It answers 250 only after the raw mail is stored; the desk's jobs take it from there.
"""

from __future__ import annotations

import subprocess
import sys

import gevent
import structlog

import channels
from channels._mail import smtp_listener
from contactcenter import config, intake
from contactcenter.app import create_app
from contactcenter.config import Config
from contactcenter.demo import mailbox as demo_mailbox

log = structlog.get_logger()
RESTART = 2.0


class Listener:
    """The running process, started again when it dies until it is closed."""

    def __init__(self) -> None:
        self.open, self.process = True, _start()
        self.watcher = gevent.spawn(self._watch)

    def close(self) -> None:
        self.open = False
        self.process.terminate()

    def _watch(self) -> None:
        while self.open:
            code = self.process.wait()
            if self.open:
                log.error("mail listener stopped, starting it again", code=code)
                gevent.sleep(RESTART)
                self.process = _start()


def watch(settings: Config) -> Listener:
    """Start the listener and keep it running."""
    log.info("mail listener", address=settings.mail_listener)
    return Listener()


def listen() -> None:
    """The process's own main: store every mail for an address of ours, and in the demo the ones for customers too."""
    app = create_app()
    settings = config.read()
    email = channels.get("email")

    def accept(data: bytes, sender: str, recipients: list[str]) -> None:
        ours = [address for address in recipients if email.is_ours(address)]
        with app.app_context():
            if ours:
                intake.store(email.raw_from_bytes(data, sender, ours))
            for address in set(recipients) - set(ours):
                demo_mailbox.keep(data, sender, address)

    if settings.mail_listener is None:
        raise SystemExit("there is no address to take mail at: set MAIL_LISTEN")
    host, port = settings.mail_listener
    smtp_listener.serve(host, port, accept=accept,
                        recipients_ok=lambda address: settings.demo_desk or email.is_ours(address))


def _start() -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "contactcenter.mailbox_process"])


if __name__ == "__main__":
    listen()

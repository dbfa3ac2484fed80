"""How the play reaches a desk: browsers with cookies, a mail programme, and a telephone company. Nothing else acts."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Protocol

import requests
from flask import Flask

from channels import _account
from channels._carrier import Carrier
from contactcenter.config import Config

PATIENCE = 60  # seconds for one answer of the desk
ANYWHERE = ("0.0.0.0", "::", "", "localhost")


@dataclass(frozen=True)
class Answer:
    """What the desk said. data: the JSON object, empty where there is none."""

    status: int
    text: str
    data: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        return self.status < 400


class Browser(Protocol):
    def post(self, path: str, form: Mapping[str, Any] | None = None, *, json: Any = None, token: str = "",
             file: tuple[str, bytes, str] | None = None) -> Answer:
        """Send a form, a JSON object or a file (name, bytes, media type); token: a visitor's. Raises OSError."""

    def get(self, path: str, *, token: str = "") -> Answer:
        """What a visitor's page asks for. Raises OSError."""

    def delete(self, path: str) -> Answer:
        """Raises OSError."""


class Doors(Protocol):
    """app is for reading only: what people at the desk see on their screens."""

    app: Flask
    carrier: Carrier

    def browser(self) -> Browser:
        """A browser of somebody's own."""

    def mail(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Hand a mail to the desk. Raises OSError."""


class LiveDoors:
    """The doors of a desk that runs on this machine."""

    def __init__(self, app: Flask, settings: Config):
        self.app, self.carrier = app, _account.demo_carrier(settings)
        self.listener = settings.mail_listener
        host = "127.0.0.1" if settings.host in ANYWHERE else settings.host
        self.url = f"http://{host}:{settings.port}"

    def browser(self) -> LiveBrowser:
        return LiveBrowser(self.url)

    def mail(self, message: EmailMessage, sender: str, recipient: str) -> None:
        with self._connect(self.listener) as server:
            server.send_message(message, sender, [recipient])

    def _connect(self, listener: tuple[str, int] | None) -> smtplib.SMTP:
        """A connection to the listener, which may open a little later than the desk. Raises OSError."""
        if listener is None:
            raise ConnectionError("the desk has no mail listener")
        host, port = listener
        for _ in range(PATIENCE * 2):
            try:
                return smtplib.SMTP(host, port, timeout=PATIENCE)
            except ConnectionRefusedError:
                time.sleep(0.5)
        return smtplib.SMTP(host, port, timeout=PATIENCE)


class LiveBrowser:
    """Requests over HTTP, from the desk's own pages as far as the desk can see."""

    def __init__(self, url: str):
        self.url, self.session = url, requests.Session()
        self.session.trust_env = False  # a proxy of this machine's user has no business here
        # Each request by itself: the desk may close a quiet connection just as the next request leaves on it.
        self.session.headers.update({"Origin": url, "User-Agent": "Demo play", "Connection": "close"})

    def post(self, path: str, form: Mapping[str, Any] | None = None, *, json: Any = None, token: str = "",
             file: tuple[str, bytes, str] | None = None) -> Answer:
        answer = self.session.post(self.url + path, data=form, json=json, headers=bearer(token),
                                   files={"file": file} if file else None, timeout=PATIENCE, allow_redirects=False)
        for cookie in self.session.cookies:
            cookie.secure = False  # the desk's address may be https, the way inside this machine is not
        return _answer(answer)

    def get(self, path: str, *, token: str = "") -> Answer:
        return _answer(self.session.get(self.url + path, headers=bearer(token), timeout=PATIENCE))

    def delete(self, path: str) -> Answer:
        return _answer(self.session.delete(self.url + path, timeout=PATIENCE))


def bearer(token: str) -> dict[str, str]:
    """The header with which a visitor proves to be the same one."""
    return {"Authorization": f"Bearer {token}"} if token else {}


def _answer(answer: requests.Response) -> Answer:
    is_json = answer.headers.get("Content-Type", "").startswith("application/json")
    data = answer.json() if is_json else {}
    return Answer(answer.status_code, answer.text, data if isinstance(data, dict) else {})

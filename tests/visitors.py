"""Visitors' pages for tests: the chat window as a browser uses it over HTTP, with its token in the header."""

from __future__ import annotations

import io
import itertools
import re

from flask.testing import FlaskClient

from contactcenter import journal
from contactcenter.extensions import db
from contactcenter.models import Version

SETTINGS = {
    "name": {"en": "Harbour & Hills Travel", "zh": "山海旅行社"}, "emergency_phone": "+14155550199",
    "routing": {"menu": [
        {"key": "1", "topic": "enquiry", "queue": "sales", "label": {"en": "New trip", "zh": "咨询新行程"}},
        {"key": "2", "topic": "booking", "queue": "bookings", "label": {"en": "My booking", "zh": "我的订单"}},
        {"key": "9", "topic": "emergency", "queue": "emergency", "label": {"en": "Emergency", "zh": "紧急情况"}},
    ]},
}


def name_the_desk() -> None:
    """The desk has a name, a number for emergencies and topics to choose from."""
    with journal.transaction():
        db.session.add(Version(kind="setting", key="desk", body=SETTINGS))


class Page:
    """One chat window. `html=False` asks as a program does, which gets plain data."""

    _ids = itertools.count(1)

    def __init__(self, client: FlaskClient, number: int = 0, token: str = ""):
        self.client, self.id, self.token = client, number, token

    def begin(self, **visitor: str) -> Page:
        answer = self.client.post("/chat/session", json={"agree": True, **visitor})
        assert answer.status_code == 201, answer.text
        self.id, self.token = answer.json["id"], answer.json["token"]
        return self

    def write(self, text, client_id: str | None = None, **more):
        body = {"client_id": client_id or f"page-{next(self._ids)}", "text": text, **more}
        return self.client.post("/chat/messages", json=body, headers=self._headers(html=False))

    def upload(self, data: bytes, name: str, kind: str = "application/octet-stream"):
        return self.client.post("/chat/files", data={"file": (io.BytesIO(data), name, kind)},
                                headers=self._headers(html=False))

    def get(self, path: str, html: bool = True, **query):
        return self.client.get(path, query_string=query, headers=self._headers(html))

    def post(self, path: str, html: bool = True, **fields):
        return self.client.post(path, data=fields, headers=self._headers(html))

    def state(self, at: int = 0) -> str:
        """The html of the whole window."""
        return self.get("/chat/resync", at=f"visitor-{self.id}@{at}").text

    def version(self) -> int:
        return int(re.search(r'data-v="(\d+)"', self.state())[1])

    def as_json(self) -> dict[str, str]:
        """The headers of a program that sends JSON."""
        return {**self._headers(html=False), "Content-Type": "application/json"}

    def _headers(self, html: bool) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **({"HX-Request": "true"} if html else {})}

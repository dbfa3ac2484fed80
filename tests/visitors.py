"""Visitors' pages for tests: the chat window as a browser uses it over HTTP, with its token in the header."""

from __future__ import annotations

import io
import itertools
import re

from flask.testing import FlaskClient


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

    def _headers(self, html: bool) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **({"HX-Request": "true"} if html else {})}

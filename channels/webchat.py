"""Web chat, the channel of our own: no provider in between, the visitor's page writes and reads."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from channels.base import DeliveryError, File, Inbound, Malformed, Outbound, Raw, Receipt, Refused

LONGEST = 10_000  # letters of one message; a page of a book has about 2,000
FILES = 10
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FILE_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ADDRESS = re.compile(r"chat-(\d{1,18})")
_KEPT = ("language", "page", "topic", "name", "contact", "booking")


def open_channel(settings: Any) -> WebChat:
    """Web chat needs no provider: the desk serves it itself."""
    return WebChat()


class WebChat:
    """The channel `webchat`.

    The body of a Raw is JSON {chat, client_id, text, files, language, page, topic, name, contact, booking, offline}:
    `chat` is the id of the window whose token was proven, `client_id` is made by the visitor's page, so that a message
    sent twice is one message, `files` are the keys of what was uploaded before.
    """

    name = "webchat"
    identity = "visitor"
    address = "webchat"
    threads = False
    undo = False
    live = True

    def verify(self, request: Any, kind: str) -> Raw:
        """Visitors prove themselves by their token at /chat; nobody else brings chat messages."""
        raise Refused("chat messages come from the visitor's own page")

    def take(self, chat: int, message: Any, known: Mapping[str, Any] | None = None) -> Raw:
        """A message of a visitor whose token was proven. known: what the desk knows about the window (name, topic).

        Raises Malformed with a reason for the visitor's page: client_id, text, too_long, files.
        """
        if not isinstance(message, Mapping):
            raise Malformed("message")
        client_id = _matching(_CLIENT_ID, message.get("client_id"), "client_id")
        files = _file_keys(message.get("files"))
        text = _text(message.get("text"), needed=not files)
        body = {**_lines(known or {}), "chat": chat, "client_id": client_id, "text": text, "files": files}
        if (known or {}).get("offline"):
            body["offline"] = True
        return Raw(self.name, "inbound", f"{chat}:{client_id}", json.dumps(body, ensure_ascii=False).encode(),
                   "application/json")

    def seen(self, chat: int, provider_id: str, status: str) -> Raw:
        """The visitor's page says that one of our messages was delivered to it or read on it."""
        body = {"chat": chat, "provider_id": provider_id, "status": status}
        return Raw(self.name, "receipts", f"{chat}:{provider_id}:{status}", json.dumps(body).encode(),
                   "application/json")

    def parse(self, raw: Raw) -> Sequence[Inbound | Receipt]:
        body = json.loads(raw.body)
        if not isinstance(body, dict) or not isinstance(body.get("chat"), int):
            raise ValueError("a chat message names its window")
        if raw.kind == "receipts":
            return [Receipt(self.name, str(body["provider_id"]), str(body["status"]))]
        return [self._inbound(raw, body)]

    def respond(self, raw: Raw) -> tuple[str, str]:
        return json.dumps({"ok": True, "client_id": json.loads(raw.body).get("client_id")}), "application/json"

    def send(self, message: Outbound) -> str:
        """What is stored is handed over: the visitor's page shows the state of its window, by push or when it asks."""
        if not _ADDRESS.fullmatch(message.recipient):
            raise DeliveryError("this is no chat window", permanent=True)
        return f"webchat-{message.id}"

    def lookup(self, message: Outbound, taken: Collection[str] = ()) -> str | None:
        return self.send(message)

    def fetch(self, file: File) -> bytes:
        """Nothing is left with a provider: uploads come to the desk before the message that names them."""
        raise DeliveryError("chat files are with the desk already", permanent=True)

    def _inbound(self, raw: Raw, body: dict[str, Any]) -> Inbound:
        chat = body["chat"]
        return Inbound(
            channel=self.name,
            external_id=raw.external_id,
            sender=address(chat),
            recipient=self.address,
            text=str(body.get("text", "")),
            sender_name=str(body.get("name") or ""),
            language=body.get("language"),
            meta={"chat": chat, "client_id": f"{chat}-{body.get('client_id', '')}", **_meta(body)},
        )


def address(chat: int) -> str:
    """How the desk addresses a window: the recipient of what it sends there."""
    return f"chat-{chat}"


def chat_of(recipient: str) -> int | None:
    """The window that an address names."""
    found = _ADDRESS.fullmatch(recipient)
    return int(found[1]) if found else None


def readable(text: str) -> str:
    """The text as people may store it: no NUL, no half of a surrogate pair, line ends as \\n."""
    whole = text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def _matching(pattern: re.Pattern, value: Any, name: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed(name)
    return value


def _file_keys(keys: Any) -> list[str]:
    if keys is None:
        return []
    if not isinstance(keys, list) or len(keys) > FILES:
        raise Malformed("files")
    return list(dict.fromkeys(_matching(_FILE_KEY, key, "files") for key in keys))


def _text(value: Any, needed: bool) -> str:
    if value is not None and not isinstance(value, str):
        raise Malformed("text")
    text = readable(value or "").strip()
    if len(text) > LONGEST:
        raise Malformed("too_long")
    if needed and not text:
        raise Malformed("text")
    return text


def _lines(known: Mapping[str, Any]) -> dict[str, str]:
    """The facts about the window, each one line; what is empty is left out."""
    lines = {key: " ".join(readable(str(known.get(key) or "")).split())[:500] for key in _KEPT}
    return {key: line for key, line in lines.items() if line}


def _meta(body: dict[str, Any]) -> dict[str, Any]:
    kept = {key: body[key] for key in ("topic", "page", "contact", "booking", "offline") if body.get(key)}
    return {**kept, "attachments": body["files"]} if body.get("files") else kept

"""Mails as the cast writes them: small builders for the mail tests."""

from __future__ import annotations

from channels._mail.reading import Mail, read
from channels.base import Raw
from channels.email import Email

DESK = "support@desk.example"
ANA = "Ana <ana@customer.example>"
LI_WEI = "=?utf-8?b?5p2O5Lyf?= <liwei@customer.example>"


def desk(**settings) -> Email:
    """The mail channel of the desk, with a mail server nobody answers at unless a test names one."""
    usual = {"smtp_url": "smtp://127.0.0.1:9", "sender_name": "Customer care", "timeout": 2.0}
    return Email([DESK, "billing@desk.example"], "desk.example", ["kept secret"], **{**usual, **settings})


def letter(
    body: str | bytes = "Hello", *headers: str, charset: str = "utf-8", sender: str = ANA, **fields: str
) -> bytes:
    """A plain mail. fields: header names with underscores, such as in_reply_to; headers: whole lines."""
    usual = {"to": DESK, "subject": "My booking", "message_id": "<m1@customer.example>"} | fields
    lines = [f"From: {sender}", *(f"{name.replace('_', '-').title()}: {value}" for name, value in usual.items())]
    lines += [*headers, "MIME-Version: 1.0"]
    if not any(line.lower().startswith("content-type") for line in lines):
        lines.append(f"Content-Type: text/plain; charset={charset}")
    data = body if isinstance(body, bytes) else body.encode(charset)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def reply(body: str, **fields: str) -> Mail:
    """What is read of an answer to a mail of ours."""
    answer = {"subject": "Re: [#1042] Your booking", "in_reply_to": "<t1042.m1.abc@desk.example>"}
    return read(letter(body, **(answer | fields)))


def several(*parts: tuple[str, str | bytes], kind: str = "mixed", **fields: str) -> bytes:
    """A multipart mail of (header lines, body) pairs."""
    out = b""
    for head, body in parts:
        data = body if isinstance(body, bytes) else body.encode()
        out += b"--frontier\r\n" + head.encode() + b"\r\n\r\n" + data + b"\r\n"
    return letter(out + b"--frontier--\r\n", f'Content-Type: multipart/{kind}; boundary="frontier"', **fields)


def html(markup: str, **fields: str) -> bytes:
    return letter(markup, "Content-Type: text/html; charset=utf-8", **fields)


def arrived(data: bytes, envelope_from: str | None = None, *to: str, **settings):
    """What the desk understands of a mail: the one Inbound or Receipt."""
    channel = desk(**settings)
    (only,) = channel.parse(channel.raw_from_bytes(data, envelope_from, list(to)))
    return only


def stored(data: bytes) -> Raw:
    return desk().raw_from_bytes(data, "ana@customer.example", [DESK])

"""Reads one mail: raw bytes in, plain values out. Never raises, whatever the bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from channels._mail import addresses, automatic, bodies, bounces, fields, files, parts, quotes
from channels._mail.addresses import Mailbox
from channels._mail.bounces import Bounce
from channels._mail.charset import decode
from channels._mail.words import decode_line
from channels.base import File

DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
# Written by the servers a mail passes: two copies of one mail differ in these and are still one mail.
TRACE = {"received", "return-path", "delivered-to", "envelope-to", "delivery-date", "authentication-results"}
TRACE |= {"received-spf", "dkim-signature", "status", "content-length", "lines"}


@dataclass(frozen=True)
class Mail:
    """What a mail says. text: the new words; quoted: the rest. Addresses lower-case, ids `<...>`, no NUL anywhere."""

    sender: Mailbox
    to: list[Mailbox]
    cc: list[Mailbox]
    reply_to: list[Mailbox]
    delivered_to: list[str]
    subject: str
    at: datetime | None
    message_id: str
    in_reply_to: list[str]
    references: list[str]
    answered: list[str]
    text: str
    quoted: str
    html: str
    files: list[File]
    automatic: str | None
    bounce: Bounce | None
    wishes: set[str]
    notes: set[str]
    forwarded_from: str = ""
    root: parts.Part = field(default_factory=lambda: parts.Part([], b""), repr=False, compare=False)

    def summary(self) -> dict[str, Any]:
        """Plain values for a page that shows what was understood of a mail."""
        bounce = self.bounce and {
            "recipient": self.bounce.recipient,
            "status": self.bounce.status,
            "original_message_id": self.bounce.original_message_id,
        }
        return {
            "from_email": self.sender.address,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "attachments": [each.name for each in self.files],
            "is_auto": bool(self.automatic),
            "message_id": self.message_id,
            "in_reply_to": (self.in_reply_to or [""])[0],
            "references": self.references,
            "date": self.at,
            "bounce": bounce,
            "forwarded_from": self.forwarded_from,
        }


def read(raw: bytes, *, envelope_from: str | None = None) -> Mail:
    """envelope_from: the SMTP sender where the door knew it ('' is the null sender of reports)."""
    root, notes = parts.split(raw)
    hint = _charset(root)
    sender = _sender(root, hint)
    subject = decode_line(root.first("subject"), hint)
    content = bodies.gather(root, hint)
    why = automatic.reason(root, sender.address, subject, envelope_from=envelope_from)
    answered = fields.answered(root)
    visible, rest = quotes.cut(
        content.text,
        reply=bool(answered) or quotes.is_reply(subject),
        forward=quotes.is_forward(subject) or why == "bounce",
    )
    return Mail(
        sender=sender,
        to=_everyone(root, "to", hint),
        cc=_everyone(root, "cc", hint),
        reply_to=_everyone(root, "reply-to", hint),
        delivered_to=[box.address for name in DELIVERED for box in _everyone(root, name, hint)],
        subject=subject,
        at=fields.sent_at(root),
        message_id=fields.message_id(root),
        in_reply_to=[each for value in root.every("in-reply-to") for each in fields.message_ids(value)],
        references=[each for value in root.every("references") for each in fields.message_ids(value)],
        answered=answered,
        text=visible,
        quoted=rest,
        html=content.html,
        files=content.files,
        automatic=why,
        bounce=bounces.read(root, content.text) if why in ("bounce", "report") else None,
        wishes=automatic.wishes(root),
        notes=notes | content.notes | _remarks(root, sender, content.files),
        forwarded_from=quotes.forwarded_from(content.text),
        root=root,
    )


def fingerprint(raw: bytes) -> str:
    """`<message-id> <sha-256>` of the content without line-end and trace differences, <= 255 characters.

    The id alone would let a stranger claim an id in advance, and some programs use one id for every mail.
    """
    data = parts.trimmed(raw)
    headers, begin = parts.head(data)
    kept = sorted(
        name.encode() + b":" + b"".join(value.split())
        for name, value in headers
        if name not in TRACE and not name.startswith(("x-", "arc-"))
    )
    canonical = b"\n".join(kept) + b"\n\n" + data[begin:].replace(b"\r\n", b"\n").rstrip()
    known_as = fields.message_id(parts.Part(headers, b""))
    return f"{known_as[:180]} {hashlib.sha256(canonical).hexdigest()}".lstrip()


def _charset(root: parts.Part) -> str:
    """The charset the bodies declare, to try on headers that declare none."""
    declared = root.parameters.get("charset", "")
    return declared or next(filter(None, map(_charset, root.children[:20])), "")


def _sender(root: parts.Part, hint: str) -> Mailbox:
    for name in ("from", "sender", "reply-to", "return-path"):
        if found := _everyone(root, name, hint):
            return found[0]
    return Mailbox("", decode_line(root.first("from"), hint)[:200])


def _everyone(root: parts.Part, name: str, hint: str) -> list[Mailbox]:
    return [box for value in root.every(name)[:20] for box in addresses.mailboxes(value, hint)]


def _remarks(root: parts.Part, sender: Mailbox, enclosed: list[File]) -> set[str]:
    """What an agent should see at a glance."""
    notes = set()
    if len(root.every("from")) > 1:
        notes.add("several-senders")
    spoken = addresses.BARE.search(sender.name)
    if spoken and addresses.normalised(spoken[0]) not in ("", sender.address):
        notes.add("name-shows-another-address")
    if any(files.dangerous(each.name) for each in enclosed):
        notes.add("dangerous-file")
    return notes


def source_text(raw: bytes) -> str:
    """The mail as text, for the page that shows a mail nobody could read."""
    return decode(raw)

"""Reads what became of a mail: delivery reports (RFC 3464), read receipts (RFC 8098), and the prose of old mailers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from channels._mail import limits
from channels._mail.addresses import normalised
from channels._mail.charset import decode, one_line
from channels._mail.fields import message_id, message_ids
from channels._mail.parts import Part, head

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.])([45]\d\d)[ -]")
ANY_ID = re.compile(r"(?i)\bmessage-id:\s{0,10}<([^<>\s]{1,300})>")
NAMED = re.compile(r"(?m)^\s{0,8}<?([^\s<>@:]{1,64}@[^\s<>@:]{1,190})>?:?\s*$|<([^\s<>@]{1,64}@[^\s<>@]{1,190})>:")
DELAYED = re.compile(
    r"(?i)delayed|will (?:continue|retry|keep)|could not send message for|still trying|warning message|延迟"
)


@dataclass(frozen=True)
class Bounce:
    """action: failed, delayed, delivered, relayed, expanded or displayed. status: `5.1.1` or ''. Ids as `<...>`."""

    action: str
    status: str = ""
    recipient: str = ""
    reason: str = ""
    original_message_id: str = ""
    ids: tuple[str, ...] = field(default=(), compare=False)


def read(root: Part, text: str) -> Bounce | None:
    """text: the readable text, for reports written as prose. None where the mail reports nothing."""
    report = _find(root, ("message/delivery-status", "message/global-delivery-status"))
    receipt = _find(root, ("message/disposition-notification",))
    ids = _original_ids(root, text)
    if receipt is not None:
        return _receipt(receipt, ids)
    fields = _report_fields(report) if report is not None else {}
    prose = text[: limits.QUOTE_CHARS]
    diagnostic = fields.get("diagnostic-code", "")
    status = _status(fields.get("status", "") + " ", diagnostic, prose)
    return Bounce(
        action=fields.get("action", "").split(" ")[0].lower() or _action(status, prose),
        status=status,
        recipient=_recipient(root, fields, prose),
        reason=(diagnostic.partition(";")[2].strip() or diagnostic or _sentence(prose))[:500],
        original_message_id=ids[0] if ids else "",
        ids=ids,
    )


def _find(part: Part, kinds: tuple[str, ...]) -> Part | None:
    if part.kind in kinds:
        return part
    return next((found for child in part.children if (found := _find(child, kinds)) is not None), None)


def _report_fields(report: Part) -> dict[str, str]:
    """The fields of the first recipient that is named; per-message fields lie before the first blank line."""
    data = report.data[: limits.HEADER_BYTES]
    fields: dict[str, str] = {}
    for _ in range(50):
        if not data.strip():
            break
        data = data.lstrip(b"\r\n")
        group, begin = head(data)
        data = data[begin:]
        fields |= {name: one_line(decode(value)) for name, value in group if name not in fields}
        if "final-recipient" in fields or "original-recipient" in fields:
            break
    return fields


def _receipt(receipt: Part, ids: tuple[str, ...]) -> Bounce:
    fields = {name: one_line(decode(value)) for name, value in head(receipt.data)[0]}
    named = message_ids(fields.get("original-message-id", "").encode())
    shown = re.search(r"(?i)displayed|processed|dispatched", fields.get("disposition", ""))
    recipient = normalised(fields.get("final-recipient", "").rpartition(";")[2])
    ids = (*named, *ids)
    return Bounce("displayed" if shown else "deleted", "", recipient, "", (*ids, "")[0], ids)


def _original_ids(root: Part, text: str) -> tuple[str, ...]:
    """Ids of the mail that is reported on: from the part that holds it, else from its copy in the prose."""
    found: list[str] = []
    returned = _find(root, ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"))
    if returned is not None:
        fields, _ = head(returned.data.lstrip(b"\r\n"))
        found.append(message_id(Part(fields, b"")))
    found += [f"<{each}>" for each in ANY_ID.findall(text[: limits.QUOTE_CHARS])]
    for name in ("x-original-message-id", "original-message-id", "in-reply-to", "references"):
        found += [each for value in root.every(name) for each in message_ids(value)]
    return tuple(dict.fromkeys(filter(None, found)))[: limits.REFERENCES]


def _status(*texts: str) -> str:
    for text in texts:
        if found := STATUS.search(text):
            return found[1]
    for text in texts[1:]:
        if found := REPLY_CODE.search(text):
            return f"{found[1][0]}.0.0"
    return ""


def _action(status: str, prose: str) -> str:
    return "delayed" if status.startswith("4") or (not status and DELAYED.search(prose[:5000])) else "failed"


def _recipient(root: Part, fields: dict[str, str], prose: str) -> str:
    failed = root.first("x-failed-recipients").decode("latin-1").split(",")[0]
    claims = [fields.get(name, "").rpartition(";")[2] for name in ("original-recipient", "final-recipient")]
    named = NAMED.search(prose[:5000])
    return next(filter(None, map(normalised, [*claims, failed, (named[1] or named[2]) if named else ""])), "")


def _sentence(prose: str) -> str:
    return one_line(" ".join(prose[:2000].split("\n\n")[0:2]))

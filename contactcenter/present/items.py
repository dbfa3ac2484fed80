"""One entry of a timeline: a message, a mail, a note or a call, as plain data."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from typing import Any

from sqlalchemy import select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Attachment, Call, Item, Outbox
from contactcenter.models.tickets import NUMBER_OFFSET
from contactcenter.present import calls, icons, people, side_talks, times

FOLD_AFTER = 600
UNITS = ((1024 * 1024, "MB"), (1024, "kB"))


def item(one: Item, language: str) -> dict:
    """What `tickets/_item.html` draws. `shape` chooses the partial: message, mail, note or call."""
    now = clock.now()
    shown: dict[str, Any] = {
        "id": one.html_id,
        "item": one.id,
        "shape": shape(one),
        "number": NUMBER_OFFSET + one.ticket_id,
        "direction": one.direction,
        "channel": one.channel,
        "author": one.author,
        "automatic": one.automatic,
        "agent": people.colleague(one.agent, language),
        "state": one.state,
        "error": one.error,
        "at": times.stamp(one.at, now, language),
        "day": times.day_of(one.at).isoformat(),
        "text": one.text,
        "language": one.language,
        "files": [file(each) for each in one.attachments],
        "undo": _undo_until(one, now),
        "client_id": one.client_id,
    }
    return {**shown, **_MORE.get(shown["shape"], _nothing)(one, language)}


def shape(one: Item) -> str:
    """A mail is a card, everything else that was written is a bubble."""
    return "mail" if one.kind == "message" and one.channel == "email" else one.kind


def file(attachment: Attachment) -> dict:
    """A file under a message. Pictures have a small version; a risky file is only ever downloaded."""
    family = attachment.media_type.split("/")[0]
    return {
        "key": attachment.key,
        "url": f"/attachments/{attachment.key}",
        "thumb": f"/attachments/{attachment.key}?small=1",
        "name": attachment.name,
        "size": size(attachment.size),
        "icon": icons.FILES.get(attachment.media_type) or icons.FILES.get(family, icons.FILE),
        "kind": (mimetypes.guess_extension(attachment.media_type) or "").lstrip(".").upper(),
        "picture": attachment.picture and attachment.state == "stored",
        "audio": family == "audio",
        "state": attachment.state,
        "risky": attachment.risky,
    }


def size(count: int) -> str:
    """1.2 MB, 48 kB, 312 B"""
    for unit, name in UNITS:
        if count >= unit:
            return f"{count / unit:.1f} {name}" if count < 10 * unit else f"{count // unit} {name}"
    return f"{count} B"


def _message(one: Item, language: str) -> dict:
    customer = one.ticket.customer
    name = people.customer_name(customer)
    return {"name": name, "initials": people.initials(name), "hue": people.hue(customer.id)}


def _mail(one: Item, language: str) -> dict:
    return {
        **_message(one, language),
        "subject": one.subject,
        "from": one.data.get("from", ""),
        "to": one.data.get("to", ""),
        "cc": one.data.get("cc") or [],
        "reply_to": one.data.get("reply_to") or [],
        "quoted": one.quoted,
        "long": len(one.text) > FOLD_AFTER,
        "html": bool(one.html),
    }


def _note(one: Item, language: str) -> dict:
    return {"mentions": list(one.mentions or [])}


def _call(one: Item, language: str) -> dict:
    call = db.session.scalar(select(Call).where(Call.item_id == one.id))
    others = [file(each) for each in one.attachments if not each.media_type.startswith("audio/")]  # those have a player
    return {**_message(one, language), "call": calls.call(call, language) if call else None, "files": others}


def _nothing(one: Item, language: str) -> dict:
    return {}


_MORE = {"message": _message, "mail": _mail, "note": _note, "call": _call, "side": side_talks.item}


def _undo_until(one: Item, now: datetime) -> str | None:
    """Until when its author may take it back; None once that time is over."""
    if one.direction != "out" or one.state != "queued":
        return None
    until = db.session.scalar(select(Outbox.not_before).where(Outbox.item_id == one.id, Outbox.state == "queued"))
    return times.iso(until) if until and until > now else None

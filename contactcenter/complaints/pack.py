"""The evidence pack of a complaint: its record, its timeline and its files, as one archive for an authority."""

from __future__ import annotations

import io
import json
import zipfile

from sqlalchemy import select

from contactcenter import files
from contactcenter.complaints import register
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Complaint, Item


def archive(complaint: Complaint) -> bytes:
    """A zip: case.json, record.json, timeline.txt without internal notes, and every file that is evidence."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("case.json", _json(register.row(complaint) | _words(complaint)))
        pack.writestr("record.json", _json([_entry(one) for one in _record(complaint)]))
        pack.writestr("timeline.txt", "\n\n".join(_said(item) for item in _timeline(complaint)))
        for one in complaint.evidence:
            if one.attachment and one.attachment.state == "stored":
                pack.writestr(f"evidence/{one.id}-{_plain(one.attachment.name)}", files.read(one.attachment))
    return held.getvalue()


def _words(complaint: Complaint) -> dict[str, str]:
    return {name: getattr(complaint, name) for name in ("story", "demand", "findings", "objection", "action")}


def _record(complaint: Complaint) -> list[JournalEntry]:
    query = select(JournalEntry).where(JournalEntry.ticket_id == complaint.ticket_id).order_by(JournalEntry.id)
    return list(db.session.scalars(query))


def _entry(one: JournalEntry) -> dict:
    return {"at": one.at.isoformat(), "what": one.type, "by": one.actor_kind, "by_id": one.actor_id, "data": one.data}


def _timeline(complaint: Complaint) -> list[Item]:
    """What was said between the customer and us; a call by what was heard of it."""
    query = select(Item).where(Item.ticket_id == complaint.ticket_id, Item.kind.in_(("message", "call")),
                               Item.state != "withdrawn").order_by(Item.id)
    return list(db.session.scalars(query))


def _said(item: Item) -> str:
    return f"{item.at.isoformat()} {item.channel} {item.direction or ''}\n{item.subject}\n{item.text}".strip()


def _plain(name: str) -> str:
    """A name that is a name only, wherever the archive is unpacked."""
    return "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name).lstrip(".")[:80] or "file"


def _json(what) -> str:
    return json.dumps(what, ensure_ascii=False, indent=1, default=str)

"""Evidence of a complaint: entries of the ticket's timeline and their files, selected as rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from contactcenter import case_events, journal
from contactcenter.complaints import catalogue
from contactcenter.extensions import db
from contactcenter.models import Agent, Attachment, Complaint, Evidence, Item, Ticket

PICTURES = ("photos", "screenshots")


class NotOfThisTicket(ValueError):
    """Only what stands on the complaint's own ticket can be evidence for it."""


def add(complaint: Complaint, item_id: int, attachment_id: int | None = None, kind: str = "",
        agent: Agent | None = None) -> Evidence:
    """Select an entry or one of its files; the same one again changes its word only. Raises NotOfThisTicket."""
    item = db.session.get(Item, item_id)
    if item is None or item.ticket_id != complaint.ticket_id or not _has(item, attachment_id):
        raise NotOfThisTicket(item_id)
    with complaint.ticket.changing():
        held = _held(complaint, item_id, attachment_id)
        if held:
            held.kind = kind or held.kind
            return held
        fresh = Evidence(complaint_id=complaint.id, item_id=item_id, attachment_id=attachment_id,
                         kind=kind or _kind(complaint, item, attachment_id), agent_id=agent.id if agent else None)
        complaint.evidence.append(fresh)
        db.session.flush()
        journal.record(case_events.EvidenceAdded(complaint.id, fresh.id, fresh.kind, ticket=complaint.ticket_id))
        return fresh


def wanted(complaint: Complaint) -> list[tuple[str, bool]]:
    """What this sub-class asks for, each with whether there is any of it."""
    have = {one.kind for one in complaint.evidence}
    asked: Sequence[str] = catalogue.sub_class(complaint.sub_class).get("evidence", ())
    return [(kind, kind in have or (kind == "any" and bool(have))) for kind in asked]


def files_of(ticket: Ticket) -> list[tuple[int, int]]:
    """(entry, file) of everything the customer has sent."""
    query = select(Item.id, Attachment.id).join(Attachment, Attachment.item_id == Item.id).where(
        Item.ticket_id == ticket.id, Item.direction == "in", Item.kind == "message", Attachment.inline.is_(False))
    return [(item_id, attachment_id) for item_id, attachment_id in db.session.execute(query.order_by(Attachment.id))]


def choices(complaint: Complaint, most: int = 30) -> list[Item]:
    """Entries of the ticket that are not evidence yet, the newest first."""
    taken = [one.item_id for one in complaint.evidence]
    query = select(Item).where(Item.ticket_id == complaint.ticket_id, Item.kind.in_(("message", "call")),
                               Item.state != "withdrawn", Item.automatic.is_(None), Item.id.not_in(taken))
    return list(db.session.scalars(query.order_by(Item.id.desc()).limit(most)))


def _held(complaint: Complaint, item_id: int, attachment_id: int | None) -> Evidence | None:
    return next((one for one in complaint.evidence
                 if (one.item_id, one.attachment_id) == (item_id, attachment_id)), None)


def _has(item: Item, attachment_id: int | None) -> bool:
    return attachment_id is None or any(one.id == attachment_id for one in item.attachments)


def _kind(complaint: Complaint, item: Item, attachment_id: int | None) -> str:
    """The word of the checklist that it most likely is: a picture is a photo, a call a recording."""
    asked = catalogue.sub_class(complaint.sub_class).get("evidence", ())
    file = next((one for one in item.attachments if one.id == attachment_id), None)
    likely = PICTURES if file and file.media_type.startswith("image/") else ("recording", "call_log") \
        if item.kind == "call" else ("receipts", "contract") if file else ("messages",)
    return next((kind for kind in likely if kind in asked), likely[0])

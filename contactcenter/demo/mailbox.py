"""The demo's mailbox: what the desk mails to customers is kept here for everybody to read, and goes nowhere else."""

from __future__ import annotations

from channels.email import understood
from contactcenter import journal
from contactcenter.extensions import db
from contactcenter.models import DemoMail


def keep(data: bytes, sender: str, recipient: str) -> None:
    """One mail in one customer's mailbox."""
    mail = understood(data)
    with journal.transaction():
        db.session.add(DemoMail(
            recipient=recipient, sender=mail.get("from_email") or sender, subject=mail.get("subject") or "",
            text=mail.get("text") or "", message_id=mail.get("message_id"), raw=data,
        ))

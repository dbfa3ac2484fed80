"""The mailroom page: the ledger of what arrived and left, what is in quarantine, and, in the demo, the mailboxes."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy import func, select

from contactcenter import config, intake
from contactcenter.extensions import db
from contactcenter.models import DemoMail, Outbox, RawInbound
from contactcenter.web.security import role

door = Blueprint("mailroom", __name__)
SHOWN = 100


@door.get("/mailroom")
@role("supervisor", "admin")
def page():
    """Received = ticketed + settled + ignored + quarantined + waiting; sent = delivered + failed + pending."""
    refused = select(RawInbound).where(RawInbound.state == "quarantined")
    quarantined = refused.order_by(RawInbound.id.desc()).limit(SHOWN)
    return render_template("mailroom/page.html", received=_ledger(RawInbound), sent=_ledger(Outbox),
                           quarantined=db.session.scalars(quarantined).all(), nav="mailroom")


@door.post("/mailroom/<int:row_id>/retry")
@role("supervisor", "admin")
def retry(row_id: int):
    """Try a quarantined message again."""
    intake.retry(_row(row_id))
    return redirect(url_for(".page"))


@door.post("/mailroom/<int:row_id>/ticket")
@role("supervisor", "admin")
def by_hand(row_id: int):
    """Make a ticket of a message that could not be understood: a person has read it."""
    ticket = intake.ticket_by_hand(_row(row_id), request.form.get("sender", ""), request.form.get("text", ""))
    return redirect(url_for("tickets.page", number=ticket.number))


@door.get("/mailroom/<int:row_id>/raw")
@role("supervisor", "admin")
def raw(row_id: int) -> Response:
    """The message exactly as it arrived, as a download."""
    row = _row(row_id)
    return Response(row.body, content_type="application/octet-stream",
                    headers={"Content-Disposition": f'attachment; filename="raw-{row.id}.txt"'})


@door.get("/demo/mailbox")
def mailbox():
    """Where the demo's mails to customers end up: nobody outside this machine ever gets one."""
    if not config.current().demo_desk:
        abort(404)
    mails = select(DemoMail).order_by(DemoMail.id.desc()).limit(SHOWN)
    return render_template("mailroom/mailbox.html", mails=db.session.scalars(mails).all(), nav="mailbox")


def _row(row_id: int) -> RawInbound:
    row = db.session.get(RawInbound, row_id)
    if row is None or row.state != "quarantined":
        abort(404)
    return row


def _ledger(table) -> dict[str, dict[str, int]]:
    """channel -> state -> count."""
    held: dict[str, dict[str, int]] = {}
    for channel, state, count in db.session.execute(
        select(table.channel, table.state, func.count()).group_by(table.channel, table.state)
    ):
        held.setdefault(channel, {})[state] = count
    return held



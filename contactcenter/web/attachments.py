"""Files: uploaded before a message is sent, and handed out so that none of them can act as a page of ours."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, render_template, request, send_file
from flask_babel import gettext as _
from sqlalchemy import select

from contactcenter import files, views
from contactcenter.extensions import db
from contactcenter.models import Agent, Attachment, Item, Ticket
from contactcenter.present.composer import file_chip
from contactcenter.web import sessions
from contactcenter.web.asked import refuse

door = Blueprint("attachments", __name__)
KEY = re.compile(r"[0-9a-f]{32}")
PLAYED = ("audio/", "video/")
# Opened by itself, the file is in an origin of its own, where nothing runs and nothing is loaded.
CAGE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox"


@door.post("/attachments")
def upload():
    """`file` -> its chip for the composer. It belongs to its author until a message carries it."""
    agent, sent = sessions.current(), request.files.get("file")
    if sent is None or not sent.filename:
        refuse(_("Choose a file."))
    data = sent.stream.read(files.FILE_LIMIT + 1)
    if len(data) > files.FILE_LIMIT:
        refuse(_("This file is too large. The limit is %(most)s MB.", most=files.FILE_LIMIT // 2**20), 413)
    kept = files.keep(data, sent.filename, sent.mimetype or "", agent_id=agent.id)
    return render_template("composer/_file.html", file=file_chip(kept)), 201


@door.get("/attachments/<key>")
def download(key: str) -> Response:
    """The file; `small` asks for the thumbnail of a picture."""
    attachment = _visible(sessions.current(), key)
    if "small" in request.args and (small := files.thumbnail(attachment)):
        return _caged(send_file(small, "image/webp"))
    if not files.whole(attachment):
        abort(410)
    shown = attachment.picture or attachment.media_type.startswith(PLAYED)
    kind = attachment.media_type if shown else files.UNKNOWN
    return _caged(send_file(files.path(attachment), kind, as_attachment=not shown, download_name=attachment.name))


def _visible(agent: Agent, key: str) -> Attachment:
    """A file of a ticket this agent may see, or one of the agent's own that is not sent yet."""
    kept = select(Attachment).where(Attachment.key == key, Attachment.state == "stored")
    found = db.session.scalar(kept) if KEY.fullmatch(key) else None
    if found is None or not (_own(agent, found) or _on_ticket(agent, found)):
        raise views.NotFound(key)
    return found


def _own(agent: Agent, attachment: Attachment) -> bool:
    return attachment.item_id is None and attachment.agent_id == agent.id


def _on_ticket(agent: Agent, attachment: Attachment) -> bool:
    ticket = select(Item.ticket_id).where(Item.id == attachment.item_id).scalar_subquery()
    visible = views.visible_tickets(agent).with_only_columns(Ticket.id).where(Ticket.id == ticket)
    return db.session.scalar(visible) is not None


def _caged(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CAGE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response

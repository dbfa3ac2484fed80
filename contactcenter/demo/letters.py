"""What the demo's customers send: mails with their threads, photographs and papers, all made on the spot."""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, make_msgid

from PIL import Image, ImageDraw

TYPES = {
    "jpg": ("image", "jpeg"), "png": ("image", "png"), "pdf": ("application", "pdf"), "mov": ("video", "quicktime"),
}
PAPER = (
    b"%%PDF-1.4\n%% %s\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%%%EOF\n"
)


@dataclass(frozen=True)
class Received:
    """A mail of the desk in a customer's mailbox."""

    message_id: str
    subject: str
    answer_to: str


def mail(sender: tuple[str, str], recipient: str, subject: str, text: str, *, answers: Received | None = None,
         headers: Mapping[str, str] | None = None, files: Sequence[str] = ()) -> EmailMessage:
    """A customer's mail; one that answers a mail of the desk names it, as every mail programme does."""
    message = EmailMessage()
    message["From"], message["To"] = formataddr(sender), recipient
    message["Subject"] = subject or (f"Re: {answers.subject.removeprefix('Re: ')}" if answers else "")
    message["Message-ID"] = make_msgid(secrets.token_hex(6), domain=sender[1].partition("@")[2])
    if answers:
        message["In-Reply-To"] = message["References"] = answers.message_id
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    for name in files:
        kind, subtype = media_type(name)
        message.add_attachment(picture_or_paper(name), maintype=kind, subtype=subtype, filename=name)
    return message


def media_type(name: str) -> tuple[str, str]:
    return TYPES.get(name.rpartition(".")[2].lower(), ("application", "octet-stream"))


def picture_or_paper(name: str) -> bytes:
    """A file of this name: a small picture for photographs, else an empty document."""
    if media_type(name)[0] != "image":
        return PAPER % name.encode("ascii", "replace")
    picture = Image.new("RGB", (640, 420), (206, 190, 168))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((60, 210, 420, 340), fill=(240, 238, 232), outline=(120, 104, 88), width=4)  # a bed
    pen.rectangle((60, 150, 90, 340), fill=(120, 104, 88))
    pen.ellipse((480, 60, 560, 140), fill=(250, 226, 150))  # and a lamp
    pen.text((20, 20), name, fill=(80, 68, 56))
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=80)
    return held.getvalue()

"""Attachments: their bytes on disk under a random key, what they really are, and a small picture of those that are one.

The name and type a sender claims are only words: the name is shown, the type is decided by the first bytes.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import filetype
import structlog
from PIL import Image, ImageOps
from sqlalchemy import or_, select, update

import channels
from channels.base import DeliveryError, File
from contactcenter import clock, config, journal, wake
from contactcenter.columns import clean
from contactcenter.extensions import db, rows_changed
from contactcenter.models import Attachment, Item

log = structlog.get_logger()
FILE_LIMIT = 15 * 1024 * 1024
THUMBNAIL = (480, 360)
MOST_PIXELS = 40_000_000
GIVE_UP = timedelta(hours=24)
NAME_CHARACTERS, NAME_BYTES = 120, 255
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
UNKNOWN = "application/octet-stream"
ZIPPED = ("application/vnd.openxmlformats", "application/vnd.oasis", "application/epub", "application/vnd.ms-")
# What a double click would run. Kept and served all the same, behind a second click.
RISKY = frozenset(
    """apk app bat bin chm cmd com cpl dll dmg exe gadget hta htm html img iso jar js jse lnk mht mhtml msi msp pif ps1
    psm1 reg scr sct sh shb shtml svg sys url vb vbe vbs vhd wsc wsf wsh xhtml xll""".split()  # noqa: SIM905
)
PROGRAMS = ("application/x-msdownload", "application/x-executable")


class TooLarge(ValueError):
    """More bytes than the desk keeps of one file (FILE_LIMIT)."""


def keep(data: bytes, name: str, media_type: str, *, agent_id: int | None = None, chat_id: int | None = None,
         content_id: str | None = None, inline: bool = False) -> Attachment:
    """Store the bytes, then the row that names them; it belongs to no message yet. Raises TooLarge."""
    if len(data) > FILE_LIMIT:
        raise TooLarge(name)
    with journal.transaction():
        attachment = Attachment(key=secrets.token_hex(16), name=shown_name(name), agent_id=agent_id, chat_id=chat_id,
                                content_id=clean(content_id), inline=inline)
        _store(attachment, data, media_type)
        db.session.add(attachment)
        db.session.flush()
        return attachment


def keep_inbound(item: Item, file: File) -> Attachment:
    """A file that came with a message. Bytes still at the provider are fetched later; too many are named as missing."""
    with journal.transaction():
        if file.data and len(file.data) <= FILE_LIMIT or not (file.data or file.url):
            attachment = keep(file.data, file.name, file.media_type, content_id=file.content_id, inline=file.inline)
        else:
            attachment = Attachment(
                key=secrets.token_hex(16), name=shown_name(file.name), media_type=media_type_of(b"", file.media_type),
                size=len(file.data), content_id=clean(file.content_id), inline=file.inline, source_url=file.url,
                state="missing" if file.data else "waiting")
            db.session.add(attachment)
            wake.wake("files")
        item.attachments.append(attachment)
        db.session.flush()
        return attachment


def unsent(ids: Sequence[int], agent_id: int) -> list[Attachment]:
    """Those of these files that this agent uploaded and that no message has carried off, in the order asked for."""
    query = select(Attachment).outerjoin(Item).where(
        Attachment.id.in_(ids), Attachment.agent_id == agent_id, or_(Item.id.is_(None), Item.state == "withdrawn"))
    return sorted(db.session.scalars(query), key=lambda attachment: ids.index(attachment.id))


def fetch_waiting(limit: int = 5) -> int:
    """Fetch files that providers still hold; how many were settled. Doing it twice at once is harmless."""
    query = select(Attachment, Item).join(Item).where(Attachment.state == "waiting").order_by(Attachment.id.desc())
    return sum(_fetch(attachment, item) for attachment, item in db.session.execute(query.limit(limit)).all())


def outgoing(attachment: Attachment) -> File:
    """The file as a channel carries it out. Raises DeliveryError where its bytes are not what they were."""
    if not whole(attachment):
        raise DeliveryError(f"the file {attachment.name} is damaged or gone", permanent=True, code="file")
    return File(attachment.name, attachment.media_type, read(attachment))


def read(attachment: Attachment) -> bytes:
    """The bytes. Raises FileNotFoundError."""
    return path(attachment).read_bytes()


def whole(attachment: Attachment) -> bool:
    """Whether its bytes are there, all of them and readable: disks are lost, cleared out and copied by hand."""
    place = path(attachment)
    try:
        return place.stat().st_size == attachment.size and os.access(place, os.R_OK)
    except OSError:
        return False


def path(attachment: Attachment) -> Path:
    """Where the bytes lie; the file may be missing."""
    return _place(attachment.key)


def thumbnail(attachment: Attachment) -> Path | None:
    """A WebP of at most 480 x 360 pixels, made when first asked for; None where the file is no picture we can read."""
    if not attachment.picture:
        return None
    small = _place(attachment.key + ".webp")
    return small if small.exists() or _shrink(path(attachment), small) else None


def shown_name(name: str) -> str:
    """A name that is safe to show and to save under: no folders, no control characters, 120 at most."""
    plain = unicodedata.normalize("NFC", name or "").replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in plain if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = plain, ""
    room = NAME_CHARACTERS - len(dot and ending) - 1
    while len(f"{stem[:room]}.{ending}".encode()) > NAME_BYTES:
        room -= 1
    short = f"{stem[:room].rstrip()}.{ending}" if ending else stem[:room].rstrip()
    return short.strip(" .") or "file"


def media_type_of(data: bytes, claimed: str) -> str:
    """What the bytes are. A claim counts only where bytes have no signature, and never makes a picture."""
    kind = filetype.guess(data[:8192])
    claimed = (claimed or "").partition(";")[0].strip().lower()[:64]
    if kind and not (kind.mime == "application/zip" and claimed.startswith(ZIPPED)):
        return kind.mime
    if not TYPE.fullmatch(claimed) or claimed in PICTURES or claimed.startswith("text/") and not _readable(data):
        return UNKNOWN
    return claimed


def is_risky(name: str, media_type: str) -> bool:
    """Whether a double click on the saved file could run it."""
    return name.lower().rpartition(".")[2].strip() in RISKY or media_type in PROGRAMS


def _store(attachment: Attachment, data: bytes, claimed: str) -> None:
    _write(_place(attachment.key), data)
    attachment.media_type = media_type_of(data, claimed)
    attachment.size, attachment.sha256 = len(data), hashlib.sha256(data).hexdigest()
    attachment.risky = is_risky(attachment.name, attachment.media_type)
    attachment.state = "stored"


def _place(name: str) -> Path:
    return config.current().files_dir / name[:2] / name


def _write(place: Path, data: bytes) -> None:
    """All of it or nothing: a half-written file never stands under its name."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    except BaseException:  # what a full disk least needs is the half of a file
        os.unlink(temporary)
        raise


def _shrink(source: Path, small: Path) -> bool:
    # Decoders fed with hostile bytes raise whatever they like; a file without a thumbnail is still a file.
    try:
        with Image.open(source) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return False
            picture.draft("RGB", THUMBNAIL)
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail(THUMBNAIL)
            out = io.BytesIO()
            upright.convert("RGBA" if upright.has_transparency_data else "RGB").save(out, "WEBP", quality=80)
        _write(small, out.getvalue())
        return True
    except Exception as reason:
        log.info("no thumbnail", file=small.name, reason=type(reason).__name__)
        return False


def _fetch(attachment: Attachment, item: Item) -> bool:
    """Settle one waiting file, if the provider gives it now or never will."""
    try:
        data = channels.get(item.channel or "").fetch(_as_file(attachment))
    except (DeliveryError, KeyError) as reason:
        final = getattr(reason, "permanent", True) or clock.now() - attachment.made_at > GIVE_UP
        return final and _settle(attachment, item, None)
    return _settle(attachment, item, data if len(data) <= FILE_LIMIT else None)


def _settle(attachment: Attachment, item: Item, data: bytes | None) -> bool:
    waiting = update(Attachment).where(Attachment.id == attachment.id, Attachment.state == "waiting")
    with item.ticket.changing():
        mine = rows_changed(waiting.values(state="missing"))
        if mine and data is not None:
            _store(attachment, data, attachment.media_type)
        return bool(mine)


def _as_file(attachment: Attachment) -> File:
    return File(attachment.name, attachment.media_type, url=attachment.source_url)


def _readable(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False

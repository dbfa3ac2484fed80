"""Attachments: a name that cannot hurt, a type that comes from the bytes, and a mark on what should not be opened."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

import filetype

from channels._mail import limits
from channels._mail.charset import one_line
from channels.base import File

ACTIVE = """
    ade adp apk app appx bat chm cmd com cpl dll dmg docm exe hta htm html inf ins iso img jar jnlp js jse lnk
    mde msc msi msix msp mst ocx pif pl ppam pptm ps1 reg scf scr sct settingcontent-ms sh shb sys url vb vbe
    vbs vhd vhdx vxd wsc wsf wsh xhtml xlam xlsm xll xml svg svgz
"""
DANGEROUS = frozenset(ACTIVE.split())
RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")
# A claim is believed only for these, and only where the bytes do not say otherwise.
PLAIN = {"text/plain", "text/csv", "text/calendar", "message/rfc822", "application/json", "text/markdown", "text/vcard"}


def file(name: str, claimed: str, data: bytes, *, content_id: str = "", inline: bool = False) -> File:
    """A safe File: `name` cleaned, `media_type` by magic bytes, else a harmless claim, else octet-stream."""
    kind = media_type(claimed, data)
    cid = re.sub(r"[\s<>]+", "", content_id) or None
    return File(safe_name(name), kind, data, content_id=cid, inline=inline and kind.startswith("image/"))


def media_type(claimed: str, data: bytes) -> str:
    found = filetype.guess_mime(data[:8192]) if data else None
    if found and not _markup(data):
        return found
    if claimed in PLAIN and not _markup(data):
        return claimed
    return "application/octet-stream"


def safe_name(name: str, fallback: str = "attachment") -> str:
    """The last path component, composed, without control, direction or shell-hostile characters, <= 120 characters."""
    line = one_line(name)
    line = re.split(r"[\\/\u2044\u2215\uff0f\uff3c]", line)[-1]
    line = "".join(char for char in line if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    line = unicodedata.normalize("NFC", re.sub(r'[<>:"|?*]', "_", line)).strip(" .")
    if not line or RESERVED.match(line):
        line = f"{fallback}{'-' + line if line else ''}"
    return _shortened(line)


def made_up_name(kind: str, number: int) -> str:
    """A name for a part that has none: `attachment-2.png`."""
    ending = {"message/rfc822": ".eml", "text/calendar": ".ics", "image/jpeg": ".jpg", "text/plain": ".txt"}.get(kind)
    return f"attachment-{number}{ending or mimetypes.guess_extension(kind) or '.bin'}"


def dangerous(name: str) -> bool:
    """True where opening the file can run something: the page asks twice."""
    return name.rpartition(".")[2].lower() in DANGEROUS


def size_text(size: int) -> str:
    """`640 B`, `12 KB`, `1.2 MB`: decimal units, as mail programs show them."""
    if size < 1000:
        return f"{size} B"
    return f"{max(1, round(size / 1000))} KB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"


def _markup(data: bytes) -> bool:
    start = data[:1024].lower()
    return any(mark in start for mark in (b"<script", b"<html", b"<svg", b"<?xml", b"<!doctype", b"<body", b"<iframe"))


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 12:
        stem, dot, ending = name, "", ""
    stem = stem[: limits.NAME_CHARS - len(dot + ending)]
    while len((stem + dot + ending).encode()) > limits.NAME_BYTES:
        stem = stem[:-1]
    return stem + dot + ending

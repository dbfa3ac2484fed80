"""Decodes header values: RFC 2047 words as they are really sent, and raw eight-bit text."""

from __future__ import annotations

import binascii
import re

from channels._mail import limits
from channels._mail.charset import decode, one_line
from channels._mail.transfer import from_base64

WORD = re.compile(r"=\?\s*([^?\s*]{1,40})(?:\*[^?]{0,20})?\s*\?\s*([bBqQ])\s*\?(.{0,4000}?)\?=", re.S)


def decode_line(value: bytes, hint: str = "") -> str:
    """A header value as one clean line. hint: the charset to try for raw eight-bit bytes after UTF-8."""
    return one_line(decode_words(value, hint))


def decode_words(value: bytes, hint: str = "") -> str:
    """Adjacent words of one charset are joined as bytes first: a character may be split between two of them."""
    text = value[: limits.VALUE_BYTES].decode("latin-1")
    out: list[str] = []
    label, pending, at = "", b"", 0
    for found in WORD.finditer(text):
        gap = text[at : found.start()]
        apart = bool(gap.strip()) or not at
        if pending and (apart or found[1].lower() != label):
            out.append(decode(pending, label))
            pending = b""
        if apart:
            out.append(_raw(gap, hint))
        label, pending, at = found[1].lower(), pending + _payload(found[2], found[3]), found.end()
    return "".join([*out, decode(pending, label) if pending else "", _raw(text[at:], hint)])


def _payload(encoding: str, text: str) -> bytes:
    data = text.encode("latin-1")
    if encoding in "bB":
        return from_base64(data)
    return binascii.a2b_qp(re.sub(rb"\s+", b" ", data), header=True)


def _raw(text: str, hint: str) -> str:
    return text if text.isascii() else decode(text.encode("latin-1"), "", hint)

"""Undoes transfer encodings, however damaged: what can be decoded is, what cannot stays as it is."""

from __future__ import annotations

import binascii
import re

BASE64 = bytes(range(256)).translate(None, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
UU_LINE = re.compile(rb"(?m)^(?:begin [0-7]{3,4} ([^\r\n]{1,255})|end[ \t]*)\r?(?:\n|\Z)")


def decoded(body: bytes, encoding: bytes) -> bytes:
    """The bytes behind a Content-Transfer-Encoding value such as `base64` or `Quoted-Printable;`."""
    name = encoding.split(b";")[0].strip(b" \t\r\n\"'").lower()
    if name == b"base64":
        return from_base64(body)
    if name == b"quoted-printable":
        return binascii.a2b_qp(body)
    if name in (b"x-uuencode", b"uuencode", b"x-uue", b"uue"):
        text, files = uuencoded(body)
        return files[0][1] if files else body
    return body


def from_base64(body: bytes) -> bytes:
    """Base64 with line noise, missing padding, or several padded runs one after another."""
    *runs, rest = body.translate(None, BASE64).split(b"=", 1_000)
    return b"".join(_run(run) for run in (*runs, rest.replace(b"=", b"")) if run)


def uuencoded(body: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """(what is left of the text, the (name, bytes) of every uuencoded file in it)."""
    files: list[tuple[str, bytes]] = []
    kept: list[bytes] = []
    at = 0
    opened = None
    for found in UU_LINE.finditer(body):
        if found[1] is not None:
            opened = found
        elif opened:
            kept.append(body[at : opened.start()])
            files.append((opened[1].decode("utf-8", "replace"), _uu_lines(body[opened.end() : found.start()])))
            at, opened = found.end(), None
    return b"".join(kept) + body[at:], files


def _run(run: bytes) -> bytes:
    whole = run[: len(run) - 1] if len(run) % 4 == 1 else run
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _uu_lines(block: bytes) -> bytes:
    out = []
    for line in block.splitlines():
        try:
            out.append(binascii.a2b_uu(line) if line else b"")
        except binascii.Error:
            width = (((line[0] - 32) & 63) * 4 + 5) // 3  # some encoders pad the line wrongly
            out.append(_or_nothing(line[:width]))
    return b"".join(out)


def _or_nothing(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""

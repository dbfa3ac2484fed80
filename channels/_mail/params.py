"""Reads `type; name=value` header values: quoted, RFC 2231 continued, RFC 2047 worded, or plainly wrong."""

from __future__ import annotations

import re

from channels._mail import limits
from channels._mail.charset import decode
from channels._mail.words import decode_line

SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?$")


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """(lower-case type, {lower-case name: decoded value}). The first of two equal names counts."""
    pieces = _pieces(value[: limits.HEADER_BYTES].decode("latin-1"))
    kind = re.sub(r"\(.{0,200}?\)", "", pieces[0]).strip(" \t\r\n\"'").lower() if pieces else ""
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for piece in pieces[1 : limits.PARAMETERS]:
        name, mark, text = piece.partition("=")
        found = SECTION.match(name.strip().lower())
        if not mark or not found:
            continue
        if found[2] is None and found[3] is None:
            plain.setdefault(found[1], _plain(_unquoted(text)))
        else:
            sections.setdefault(found[1], {}).setdefault(int(found[2] or 0), (_unquoted(text), bool(found[3])))
    return kind, plain | {name: _continued(parts) for name, parts in sections.items()}


def _pieces(value: str) -> list[str]:
    """Split at semicolons outside quotes."""
    pieces, start, quoted, skip = [], 0, False, False
    for at, char in enumerate(value):
        if skip:
            skip = False
        elif char == "\\" and quoted:
            skip = True
        elif char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            pieces.append(value[start:at])
            start = at + 1
    pieces.append(value[start:])
    if quoted and len(pieces) == 1:  # a quote that never closes would swallow everything
        return value.split(";")
    return pieces


def _unquoted(text: str) -> str:
    text = text.strip()
    if text[:1] != '"':
        return text.strip("'") if text[:1] == "'" == text[-1:] else text
    inner = text[1:]
    end = re.search(r'(?<!\\)"', inner)
    return re.sub(r'\\(["\\])', r"\1", inner[: end.start()] if end else inner)


def _plain(text: str) -> str:
    if found := re.match(r"(?i)(utf-8|gbk|gb2312|gb18030|big5)'[a-z-]{0,10}'", text):
        return decode(_percent(text[found.end() :]), found[1])
    return decode_line(text.encode("latin-1"))


def _continued(parts: dict[int, tuple[str, bool]]) -> str:
    ordered = [parts[number] for number in sorted(parts)]
    label, first = "", ordered[0][0]
    if ordered[0][1] and first.count("'") >= 2:
        label, _, first = first.split("'", 2)
    texts = [(first, ordered[0][1]), *ordered[1:]]
    data = b"".join(_percent(text) if encoded else text.encode("latin-1") for text, encoded in texts)
    return decode(data, label) if label else decode_line(data)


def _percent(text: str) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode("latin-1"))

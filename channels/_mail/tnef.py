"""Unpacks winmail.dat (MS-OXTNEF): the files and the text that Outlook wrapped up."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from channels._mail import limits
from channels._mail.charset import clean, decode

SIGNATURE = 0x223E9F78
BODY, TITLE, DATA, START, PROPERTIES = 0x800C, 0x8010, 0x800F, 0x9002, 0x9005
LONG_NAME, DISPLAY_NAME, OBJECT = 0x3707, 0x3001, 0x3701
WIDTHS = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}


@dataclass
class Enclosed:
    name: str = ""
    data: bytes = b""


def unpack(stream: bytes) -> tuple[str, list[Enclosed]]:
    """(body text, files). Raises ValueError where it is no TNEF stream; a cut-off stream gives what came before."""
    if len(stream) < 6 or struct.unpack_from("<I", stream)[0] != SIGNATURE:
        raise ValueError("not a TNEF stream")
    text = ""
    files: list[Enclosed] = []
    for kind, data in _attributes(stream):
        if kind == START and len(files) < limits.FILES:
            files.append(Enclosed())
        elif kind == BODY:
            text = _text(data)
        elif files:
            _fill(files[-1], kind, data)
    return text, [each for each in files if each.name or each.data]


def _attributes(stream: bytes):
    at = 6
    while at + 9 <= len(stream):
        _, kind, length = struct.unpack_from("<BII", stream, at)
        if at + 9 + length > len(stream):
            return
        yield kind & 0xFFFF, stream[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _fill(enclosed: Enclosed, kind: int, data: bytes) -> None:
    if kind == TITLE:
        enclosed.name = enclosed.name or _text(data)
    elif kind == DATA:
        enclosed.data = data
    elif kind == PROPERTIES:
        found = dict(_properties(data))
        enclosed.name = _text(found.get(LONG_NAME) or b"") or enclosed.name or _text(found.get(DISPLAY_NAME) or b"")
        enclosed.data = enclosed.data or (found.get(OBJECT) or b"")[16:]


def _properties(data: bytes):
    """(property id, first value) pairs of a MAPI property list; ends quietly at anything it cannot measure."""
    try:
        count, at = struct.unpack_from("<I", data)[0], 4
        for _ in range(min(count, 1000)):
            kind, name = struct.unpack_from("<HH", data, at)
            at = _past_name(data, at + 4, name)
            value, at = _value(data, at, kind)
            yield name, value
    except (struct.error, KeyError):
        return


def _past_name(data: bytes, at: int, name: int) -> int:
    if name < 0x8000:
        return at
    by_text, length = struct.unpack_from("<II", data, at + 16)
    return at + 20 + (4 + length + -length % 4 if by_text else 4)


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    base, many = kind & 0x0FFF, kind & 0x1000
    sized = base in (0x0D, 0x1E, 0x1F, 0x102)
    count = 1
    if many or sized:
        count, at = struct.unpack_from("<I", data, at)[0], at + 4
    first = b""
    for number in range(min(count, 1000)):
        length = WIDTHS[base] if not sized else struct.unpack_from("<I", data, at)[0]
        at += 4 if sized else 0
        first = first if number else _own_text(data[at : at + length], base)
        at += length + -length % 4
    return first, at


def _own_text(value: bytes, base: int) -> bytes:
    return value.decode("utf-16-le", "replace").encode() if base == 0x1F else value


def _text(data: bytes) -> str:
    return clean(decode(data.rstrip(b"\0")))

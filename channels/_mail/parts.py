"""Cuts raw bytes into headers and parts, whatever their state.

The standard library's parser recurses once per level and tests every line against every open boundary, so a small
nested mail stops it. This one descends a bounded number of levels and finds boundaries by plain search.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from channels._mail import limits
from channels._mail.params import parameters
from channels._mail.transfer import decoded

FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
MBOX = re.compile(rb">?From [^\n:]*(?:\d\d:\d\d[^\n]*)?\r?\n")
USUAL = re.compile(
    rb"(?i)(?:from|to|cc|bcc|subject|date|sender|reply-to|message-id|in-reply-to|references|mime-version|received"
    rb"|return-path|content-[a-z-]{2,30}|x-[a-z0-9-]{1,60}|delivered-to|dkim-signature|list-[a-z]{2,12})[ \t]*:"
)


@dataclass
class Part:
    """One node of a mail: its headers (lower-case name, raw value) in order, its body, and the parts inside it."""

    headers: list[tuple[str, bytes]]
    body: bytes
    fallback: str = "text/plain"
    children: list[Part] = field(default_factory=list)
    broken: bool = False

    def first(self, name: str) -> bytes:
        return next((value for key, value in self.headers if key == name), b"")

    def every(self, name: str) -> list[bytes]:
        return [value for key, value in self.headers if key == name]

    @cached_property
    def _content_type(self) -> tuple[str, dict[str, str]]:
        return parameters(self.first("content-type"))

    @cached_property
    def _disposition(self) -> tuple[str, dict[str, str]]:
        return parameters(self.first("content-disposition"))

    @property
    def kind(self) -> str:
        """The claimed media type, or the nearest sensible one."""
        if self.broken:
            return "text/plain"
        return _sensible(self._content_type[0], self.fallback)

    @property
    def parameters(self) -> dict[str, str]:
        return self._content_type[1]

    @property
    def disposition(self) -> str:
        return self._disposition[0]

    @property
    def filename(self) -> str:
        """The claimed name, undecorated by any safety: '' where there is none."""
        return self._disposition[1].get("filename") or self.parameters.get("name") or ""

    @cached_property
    def data(self) -> bytes:
        """The body with its transfer encoding undone."""
        return decoded(self.body, self.first("content-transfer-encoding"))


@dataclass
class Budget:
    """What one mail may still spend, and the notes of what was cut short."""

    parts: int = limits.PARTS
    notes: set[str] = field(default_factory=set)


def split(raw: bytes) -> tuple[Part, set[str]]:
    """The tree of a mail and the notes (`too-deep`, `too-many-parts`) of what it did not go into."""
    budget = Budget()
    return _part(_trimmed(raw), budget, 0, "text/plain"), budget.notes


def head(data: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """Header fields and the body after them. Junk between two fields is taken for a fold somebody forgot."""
    fields: list[tuple[str, list[bytes]]] = []
    at = 0
    while at < len(data):
        end = _line_end(data, at)
        line = data[at:end].rstrip(b"\r")
        if not line:
            return _joined(fields), data[end + 1 :]
        if not _take(fields, line, data, end):
            return _joined(fields), data[at:]
        at = end + 1
        if at > limits.HEADER_BYTES or len(fields) > limits.HEADER_FIELDS:
            return _joined(fields), _after_blank_line(data, at)
    return _joined(fields), b""


def _take(fields: list, line: bytes, data: bytes, end: int) -> bool:
    if found := FIELD.match(line):
        fields.append((found[1].decode("ascii").lower(), [line[found.end() :]]))
        return True
    if MBOX.match(line + b"\n"):
        return True
    if not fields:
        return line.isspace()
    if line[:1] in b" \t" or _more_fields(data, end + 1):
        fields[-1][1].append(b" " + line)
        return True
    return False


def _more_fields(data: bytes, at: int) -> bool:
    for _ in range(4):
        end = _line_end(data, at)
        if at >= len(data) or data[at:end] in (b"", b"\r"):
            return False
        if USUAL.match(data, at, min(end, at + 120)):
            return True
        at = end + 1
    return False


def _joined(fields: list[tuple[str, list[bytes]]]) -> list[tuple[str, bytes]]:
    return [(name, b"".join(lines).strip()[: limits.IDS_BYTES]) for name, lines in fields]


def _line_end(data: bytes, at: int) -> int:
    found = data.find(b"\n", at)
    return len(data) if found < 0 else found


def _after_blank_line(data: bytes, at: int) -> bytes:
    ends = [place + len(mark) for mark in (b"\n\n", b"\n\r\n") if (place := data.find(mark, at - 2)) >= 0]
    return data[min(ends) :] if ends else b""


def _trimmed(raw: bytes) -> bytes:
    data = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\n" not in data[: limits.HEADER_BYTES]:
        data = data.replace(b"\r", b"\n")
    return data[found.end() :] if (found := MBOX.match(data)) else data


def _part(data: bytes, budget: Budget, depth: int, fallback: str) -> Part:
    headers, body = head(data)
    part = Part(headers, body, fallback)
    budget.parts -= 1
    if part.kind.startswith("multipart/"):
        _descend(part, budget, depth)
    return part


def _descend(part: Part, budget: Budget, depth: int) -> None:
    if depth >= limits.DEPTH:
        budget.notes.add("too-deep")
        return
    pieces = _pieces(part.body, part.parameters.get("boundary", ""))
    part.broken = not pieces
    fallback = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    for piece in pieces:
        if budget.parts <= 0:
            budget.notes.add("too-many-parts")
            return
        part.children.append(_part(piece, budget, depth + 1, fallback))


def _pieces(body: bytes, boundary: str) -> list[bytes]:
    mark = b"--" + boundary.encode("latin-1", "replace").rstrip()
    marks = _marks(body, mark) if boundary.strip() else []
    marks = marks or _marks(body, _guessed(body))
    ends = [start for start, _, _ in marks[1:]] + [len(body)]
    pieces = [body[after:end] for (_, after, closing), end in zip(marks, ends, strict=True) if not closing]
    return [piece.removesuffix(b"\n").removesuffix(b"\r") for piece in pieces]


def _marks(body: bytes, mark: bytes) -> list[tuple[int, int, bool]]:
    """(start, after, closing) of every line that is this boundary and nothing more."""
    marks: list[tuple[int, int, bool]] = []
    at = 0 if body.startswith(mark) else body.find(b"\n" + mark) + 1
    while mark and (at or body.startswith(mark)) and len(marks) <= limits.PARTS + 1:
        end = _line_end(body, at)
        rest = body[at + len(mark) : min(end, at + len(mark) + 80)].strip()
        if rest in (b"", b"--"):
            marks.append((at, end + 1, rest == b"--"))
        at = body.find(b"\n" + mark, at + 1) + 1
        if not at:
            break
    return marks


def _guessed(body: bytes) -> bytes:
    """A boundary that was never declared, or declared wrongly: a dashed line that comes twice."""
    for found in re.finditer(rb"(?m)^--[^\s-][^\s]{3,69}(?=[ \t]*\r?$)", body[: limits.HEADER_BYTES]):
        if body.find(b"\n" + found[0], found.end()) >= 0:
            return found[0]
    return b""


def _sensible(claimed: str, fallback: str) -> str:
    if re.fullmatch(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9!#$&^_.+-]+", claimed):
        return claimed
    if not claimed:
        return fallback
    return "text/html" if "html" in claimed else "text/plain" if "text" in claimed else "application/octet-stream"

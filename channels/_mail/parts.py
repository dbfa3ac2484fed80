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
GUESS = re.compile(rb"(?m)^--[^\s-][^\s]{3,69}(?=[ \t]*\r?$)")
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
    def claimed(self) -> str:
        """The declared media type, or the nearest sensible one."""
        return _sensible(self._content_type[0], self.fallback)

    @property
    def kind(self) -> str:
        """The claimed type, unless it is a multipart without any parts: that is read as text."""
        return "text/plain" if self.broken else self.claimed

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
    data = trimmed(raw)
    return _part(data, 0, len(data), budget, 0, "text/plain"), budget.notes


def trimmed(raw: bytes) -> bytes:
    """Without a byte order mark, blank lines or an mbox line in front; bare CR line ends made good."""
    data = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\n" not in data[: limits.HEADER_BYTES]:
        data = data.replace(b"\r", b"\n")
    return data[found.end() :] if (found := MBOX.match(data)) else data


def head(data: bytes, start: int = 0, stop: int | None = None) -> tuple[list[tuple[str, bytes]], int]:
    """Header fields, and where the body starts. Junk between two fields is taken for a fold somebody forgot."""
    fields: list[tuple[str, list[bytes]]] = []
    at, stop = start, len(data) if stop is None else stop
    for _ in range(limits.HEADER_LINES):
        if at >= stop:
            return _joined(fields), stop
        end = _line_end(data, at, stop)
        line = data[at : min(end, at + limits.IDS_BYTES)].rstrip(b"\r")
        if not line:
            return _joined(fields), min(end + 1, stop)
        if not _take(fields, line, data, end, stop):
            return _joined(fields), at
        at = end + 1
    return _joined(fields), _after_blank_line(data, at, stop)


def _take(fields: list, line: bytes, data: bytes, end: int, stop: int) -> bool:
    """False where the line belongs to the body already."""
    if found := FIELD.match(line):
        if len(fields) < limits.HEADER_FIELDS:
            fields.append((found[1].decode("ascii").lower(), [line[found.end() :]]))
        return True
    if MBOX.match(line + b"\n"):
        return True
    if not fields:
        return line.isspace()
    if line[:1] in b" \t" or _more_fields(data, end + 1, stop):
        fields[-1][1].append(b" " + line)
        return True
    return False


def _more_fields(data: bytes, at: int, stop: int) -> bool:
    for _ in range(4):
        end = _line_end(data, at, stop)
        if at >= stop or data[at : min(end, at + 2)] in (b"", b"\r"):
            return False
        if USUAL.match(data, at, min(end, at + 120)):
            return True
        at = end + 1
    return False


def _joined(fields: list[tuple[str, list[bytes]]]) -> list[tuple[str, bytes]]:
    return [(name, b"".join(lines[:5_000]).strip()[: limits.IDS_BYTES]) for name, lines in fields]


def _after_blank_line(data: bytes, at: int, stop: int) -> int:
    ends = [found + len(mark) for mark in (b"\n\n", b"\n\r\n") if (found := data.find(mark, at - 1, stop)) >= 0]
    return min(ends, default=stop)


def _line_end(data: bytes, at: int, stop: int) -> int:
    found = data.find(b"\n", at, stop)
    return stop if found < 0 else found


def _part(data: bytes, start: int, stop: int, budget: Budget, depth: int, fallback: str) -> Part:
    """Parents hold no bytes of their own: a nested mail must not be copied once for every level."""
    headers, begin = head(data, start, stop)
    part = Part(headers, b"", fallback)
    budget.parts -= 1
    if part.kind.startswith("multipart/"):
        _descend(part, data, begin, stop, budget, depth)
    if not part.children:
        part.body = data[begin:stop]
    return part


def _descend(part: Part, data: bytes, begin: int, stop: int, budget: Budget, depth: int) -> None:
    if depth >= limits.DEPTH:
        budget.notes.add("too-deep")
        return
    spans = _spans(data, begin, stop, part.parameters.get("boundary", ""))
    part.broken = not spans
    fallback = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    for first, last in spans:
        if budget.parts <= 0:
            budget.notes.add("too-many-parts")
            return
        part.children.append(_part(data, first, last, budget, depth + 1, fallback))


def _spans(data: bytes, begin: int, stop: int, boundary: str) -> list[tuple[int, int]]:
    """(first, last) of every piece between boundaries, the line end before each boundary taken off."""
    mark = b"--" + boundary.encode("latin-1", "replace").rstrip()
    marks = _marks(data, begin, stop, mark) if boundary.strip() else []
    marks = marks or _marks(data, begin, stop, _guessed(data, begin, stop))
    ends = [_before_line_end(data, mark.start) for mark in marks[1:]] + [stop]
    return [(mark.after, max(mark.after, end)) for mark, end in zip(marks, ends, strict=False) if not mark.closing]


@dataclass(frozen=True)
class Mark:
    """A boundary line: where it starts, where the next line starts, and whether it closes."""

    start: int
    after: int
    closing: bool


def _marks(data: bytes, begin: int, stop: int, mark: bytes) -> list[Mark]:
    marks: list[Mark] = []
    at = begin if mark and data.startswith(mark, begin, stop) else _next_mark(data, begin, stop, mark)
    for _ in range(limits.PARTS * 50):  # lines that only start like the boundary are looked at, too
        if not at or len(marks) > limits.PARTS + 1:
            break
        end = _line_end(data, at, stop)
        rest = data[at + len(mark) : min(end, at + len(mark) + 80)].strip()
        if rest in (b"", b"--"):
            marks.append(Mark(at, min(end + 1, stop), rest == b"--"))
        at = _next_mark(data, at + 1, stop, mark)
    return marks


def _next_mark(data: bytes, at: int, stop: int, mark: bytes) -> int:
    """0 where no more line starts with the mark."""
    return data.find(b"\n" + mark, at, stop) + 1 if mark else 0


def _before_line_end(data: bytes, at: int) -> int:
    at -= data[at - 1 : at] == b"\n"
    return at - (data[at - 1 : at] == b"\r")


def _guessed(data: bytes, begin: int, stop: int) -> bytes:
    """A boundary that was never declared, or declared wrongly: a dashed line that comes twice."""
    for found in GUESS.finditer(data, begin, min(stop, begin + limits.HEADER_BYTES)):
        if data.find(b"\n" + found[0], found.end(), stop) >= 0:
            return found[0]
    return b""


def _sensible(claimed: str, fallback: str) -> str:
    if re.fullmatch(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9!#$&^_.+-]+", claimed):
        return claimed
    if not claimed:
        return fallback
    return "text/html" if "html" in claimed else "text/plain" if "text" in claimed else "application/octet-stream"

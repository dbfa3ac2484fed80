"""Reads address headers as they are really sent: unquoted commas, words that hide an address, brackets never closed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from channels._mail import limits
from channels._mail.words import decode_line

BARE = re.compile(r"[^\s<>()\[\],;:\"'@]{1,64}@[^\s<>()\[\],;:\"'@]{1,190}")
VALID = re.compile(r"[^\s<>()\[\],;:\"\\@\x00-\x1f\x7f]{1,64}@(?:[^\s<>()\[\],;:\"'\\@\x00-\x1f\x7f.]{1,63}\.?){1,20}")


@dataclass(frozen=True)
class Mailbox:
    """A lower-case address ('' where there is none) and the name that stands with it."""

    address: str
    name: str = ""


def mailboxes(value: bytes, hint: str = "") -> list[Mailbox]:
    """Every mailbox of a header value, in order; pieces without an address lend their text to the next name."""
    found: list[Mailbox] = []
    held = ""
    for piece in _pieces(value[: limits.HEADER_BYTES].decode("latin-1")):
        box = _mailbox(held + piece, hint) if "@" in piece else Mailbox("")
        if box.address:
            found.append(box)
        held = "" if box.address else (held + piece + ", ")[:200] if piece.strip() else held
        if len(found) >= limits.RECIPIENTS:
            break
    return found or _hidden(value, hint)


def normalised(address: str) -> str:
    """Lower-case, without decoration; '' where it is no address."""
    text = re.sub(r"^mailto:", "", address.strip().strip("<>'\" "), flags=re.I).strip("'\".,; ").lower()
    return text if len(text) <= 254 and VALID.fullmatch(text) else ""


def _hidden(value: bytes, hint: str) -> list[Mailbox]:
    """A whole header wrapped into one encoded word."""
    if b"=?" not in value:
        return []
    box = _mailbox(decode_line(value, hint).encode("utf-8", "replace").decode("latin-1"), hint)
    return [box] if box.address else []


def _pieces(value: str) -> list[str]:
    """Split at commas and semicolons outside quotes, comments and brackets; a group's name is dropped."""
    pieces, start, quoted, depth, angle = [], 0, False, 0, False
    closable = value.count('"') % 2 == 0
    for at, char in enumerate(value):
        if char == '"' and closable and value[at - 1 : at] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif char in "()":
            depth = max(0, depth + (1 if char == "(" else -1))
        elif char == "<":
            angle = True
        elif char == ">":
            angle = False
        elif char in ",;" and not depth and not (angle and ">" in value[at : at + 200]):
            pieces.append(value[start:at])
            start, angle = at + 1, False
        elif char == ":" and not depth and not angle and "@" not in value[start:at] and "[" not in value[start:at]:
            start = at + 1
    return [*pieces, value[start:]]


def _mailbox(piece: str, hint: str) -> Mailbox:
    text = piece.strip()
    opened = text.rfind("<")
    if opened >= 0 and (address := normalised(re.sub(r"\s+", "", text[opened + 1 :].split(">")[0]))):
        return Mailbox(address, _name(text[:opened] or text.partition(">")[2], hint))
    for bare in BARE.finditer(_outside_words(text)):
        if address := normalised(bare[0]):
            rest = text[: bare.start()] + text[bare.end() :]
            return Mailbox(address, _name(re.sub(r"mailto:|[<>\[\]]", "", rest), hint))
    return Mailbox("")


def _outside_words(text: str) -> str:
    """Encoded words blanked out, so that nothing inside one is taken for the address."""
    return re.sub(r"=\?[^?]{1,60}\?[bBqQ]\?[^?]{0,4000}\?=", lambda found: " " * len(found[0]), text)


def _name(text: str, hint: str) -> str:
    name = decode_line(text.encode("latin-1", "replace"), hint).strip(" ,")
    if name[:1] == "(" and name[-1:] == ")":
        name = name[1:-1]
    return re.sub(r'\\(["\\])', r"\1", name).strip("\"' ")[:200]

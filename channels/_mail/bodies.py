"""Gathers what a person can read and open: the text, the html, and every file of a mail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from channels._mail import html, limits, tnef
from channels._mail.charset import decode, meta_charset
from channels._mail.files import file, made_up_name
from channels._mail.parts import Part
from channels._mail.transfer import uuencoded
from channels.base import File

# Said by machines about machines: kept in the raw mail, never listed as something to open.
UNLISTED = {"message/delivery-status", "message/global-delivery-status", "text/rfc822-headers", "text/x-amp-html"}
UNLISTED |= {"message/disposition-notification", "message/feedback-report", "message/external-body"}
UNLISTED |= {"message/global-headers"}
READABLE = {"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-plain", "text/markdown"}


@dataclass
class Block:
    """One stretch of a body. An alternative has both forms; a lone part has one."""

    plain: str = ""
    tame: str = ""


@dataclass
class Content:
    """text: all that is readable. html: for display, '' where the mail has none. notes: what was cut short."""

    text: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)


def gather(root: Part, hint: str = "") -> Content:
    """hint: the charset to try for bodies that declare none."""
    content = Content()
    blocks = _blocks(root, content, hint, root=True)
    text = "\n\n".join(filter(None, (_readable(block) for block in blocks)))
    content.text = text[: limits.TEXT_CHARS]
    content.notes |= {"text-cut"} if len(text) > limits.TEXT_CHARS else set()
    if any(block.tame for block in blocks):
        content.html = "\n".join(_displayed(block) for block in blocks)
    return content


def _blocks(part: Part, content: Content, hint: str, *, root: bool = False, inside: str = "") -> list[Block]:
    if part.kind == "multipart/alternative":
        return _alternative([_blocks(child, content, hint, inside=part.kind) for child in part.children])
    if part.children:
        return [block for child in part.children for block in _blocks(child, content, hint, inside=part.kind)]
    if _is_body(part, root, inside):
        return [_block(part, content, hint)]
    if part.kind.startswith("multipart/") and not part.broken:
        _attach_opaque(part, content)
    elif _listed(part):
        _attach(part, content)
    return []


def _is_body(part: Part, root: bool, inside: str) -> bool:
    if part.kind not in READABLE or part.disposition.startswith("attachment"):
        return False
    named = bool(part.filename)
    return not named or root or (inside == "multipart/alternative" and part.disposition != "attachment")


def _alternative(versions: list[list[Block]]) -> list[Block]:
    plain = next((text for blocks in versions if (text := _all_plain(blocks))), "")
    rich = next((blocks for blocks in reversed(versions) if any(block.tame for block in blocks)), [])
    if not rich:
        return [Block(plain=plain)] if plain else []
    return [Block(plain=plain, tame="\n".join(block.tame or html.as_html(block.plain) for block in rich))]


def _all_plain(blocks: list[Block]) -> str:
    if any(block.tame and not block.plain for block in blocks):
        return ""
    return "\n\n".join(block.plain for block in blocks if block.plain.strip())


def _block(part: Part, content: Content, hint: str) -> Block:
    data = part.data[: limits.TEXT_CHARS * 4]
    if part.kind in ("text/html", "text/enriched", "text/richtext"):
        return _html_block(decode(data, part.parameters.get("charset", ""), meta_charset(data) or hint), content)
    return Block(plain=_plain(part, data, content, hint))


def _html_block(source: str, content: Content) -> Block:
    if not source.strip():
        return Block()
    source = html.without_data_urls(source)
    if not html.affordable(source):
        content.notes.add("html-too-costly")
        return Block(plain=html.stripped(source))
    return Block(tame=html.tamed(source))


def _plain(part: Part, data: bytes, content: Content, hint: str) -> str:
    if b"begin" in data:
        data, found = uuencoded(data)
        for name, bytes_ in found:
            _add(content, file(name, "application/octet-stream", bytes_))
    text = decode(data, part.parameters.get("charset", ""), hint)
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return text


def unflowed(text: str, joined: bool) -> str:
    """RFC 3676: a line that ends in a space goes on in the next one of the same quote depth."""
    out: list[str] = []
    flowing = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:].removeprefix(" ")
        if flowing and out and depth == len(out[-1]) - len(out[-1].lstrip(">")) and body != "-- ":
            out[-1] = (out[-1][:-1] if joined else out[-1]) + body
        else:
            out.append((">" * depth + " " if depth else "") + body)
        flowing = body.endswith(" ") and body != "-- "
    return "\n".join(out)


def _readable(block: Block) -> str:
    if block.plain.strip(" \n\t\r\xa0\u3000\ufeff\u200b"):
        return block.plain.strip("\n")
    return html.to_text(block.tame) if block.tame else ""


def _displayed(block: Block) -> str:
    return html.shown(block.tame) if block.tame else html.as_html(block.plain) if block.plain.strip() else ""


def _listed(part: Part) -> bool:
    if part.kind in UNLISTED:
        return False
    if part.kind == "application/pgp-signature" and not part.filename:
        return False
    return bool(part.data.strip()) or bool(part.filename)


def _attach(part: Part, content: Content) -> None:
    wrapped = part.kind in ("application/ms-tnef", "application/vnd.ms-tnef") or part.filename.lower() == "winmail.dat"
    if wrapped and _attach_unpacked(part, content):
        return
    name = part.filename or _located(part) or made_up_name(part.kind, len(content.files) + 1)
    cid = part.first("content-id").decode("latin-1")
    inline = bool(cid) and not part.disposition.startswith("attachment")
    _add(content, file(name, part.kind, part.data, content_id=cid, inline=inline))


def _attach_unpacked(part: Part, content: Content) -> bool:
    try:
        text, enclosed = tnef.unpack(part.data)
    except ValueError:
        return False
    for each in enclosed:
        name = each.name or made_up_name("application/octet-stream", len(content.files) + 1)
        _add(content, file(name, "application/octet-stream", each.data))
    if text.strip():
        _add(content, file("message.txt", "text/plain", text.encode()))
    return bool(enclosed or text.strip())


def _attach_opaque(part: Part, content: Content) -> None:
    """Nested deeper than we go: one file to open, nothing lost."""
    if part.body.strip():
        _add(content, file(made_up_name("message/rfc822", len(content.files) + 1), "message/rfc822", part.body))


def _located(part: Part) -> str:
    location = part.first("content-location").decode("latin-1")
    return re.split(r"[\\/?#]", location)[-1] if location and "." in location[-10:] else ""


def _add(content: Content, enclosed: File) -> None:
    if len(content.files) >= limits.FILES:
        content.notes.add("too-many-files")
    elif len(enclosed.data) > limits.FILE_BYTES:
        content.notes.add("file-too-large")
        content.files.append(File(enclosed.name + ".too-large.txt", "text/plain", b"The file was larger than 15 MB. "))
    else:
        content.files.append(enclosed)

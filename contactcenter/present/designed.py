"""A mail as its sender designed it, made harmless: words, tables, colours and the pictures it brought along."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import nh3

from contactcenter import files
from contactcenter.models import Attachment, Item

TAGS = (nh3.ALLOWED_TAGS | {"font", "center", "section", "article", "header", "footer", "main"}) - {"map", "area"}
LAYOUT = {"align", "valign", "bgcolor", "width", "height", "dir", "lang", "color", "face", "size", "border", "style",
          "cellpadding", "cellspacing", "colspan", "rowspan"}
ATTRIBUTES = {"*": LAYOUT, "a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
# Nothing that is placed over other things, loads anything or moves.
STYLES = {"color", "background-color", "font-family", "font-size", "font-style", "font-weight", "text-align",
          "line-height", "text-decoration", "vertical-align", "white-space", "width", "max-width", "border-collapse"}
STYLES |= {f"{box}{side}" for box in ("margin", "padding", "border", "border-radius")
           for side in ("", "-top", "-right", "-bottom", "-left")}
LOADS = re.compile(r"(?i)url|image|\\|expression|@|&#|/\*")
PICTURE_BYTES, ALL_BYTES = 1024 * 1024, 8 * 1024 * 1024


def page(item: Item) -> str:
    """What stands in the frame. The mail's own pictures are written into it, as nothing can be fetched from in there;
    others are left out, so that opening a mail tells nobody."""
    own, room = {file.content_id.strip("<>"): file for file in item.attachments if file.content_id}, [ALL_BYTES]
    return "<!doctype html>" + nh3.clean(
        item.html or "", tags=TAGS, attributes=ATTRIBUTES, clean_content_tags={"script", "style", "title"},
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"}, url_relative="deny",
        link_rel="noopener noreferrer nofollow", set_tag_attribute_values={"a": {"target": "_blank"}},
        attribute_filter=lambda tag, name, value: _kept(tag, name, value, own, room),
    )


def _kept(tag: str, name: str, value: str, own: dict[str, Attachment], room: list[int]) -> str | None:
    if tag == "img" and name == "src":
        file = own.get(value.strip()[4:].strip("<>")) if value.strip().lower().startswith("cid:") else None
        return _written_out(file, room) if file else None
    if name == "href" and value.strip().lower().startswith(("data:", "cid:")):
        return None
    return _style(value) if name == "style" else value


def _style(value: str) -> str | None:
    kept = [] if LOADS.search(value) else [one for one in value.split(";") if _property(one) in STYLES]
    return ";".join(kept) or None


def _property(declaration: str) -> str:
    return declaration.partition(":")[0].strip().lower()


def _written_out(file: Attachment, room: list[int]) -> str | None:
    """The picture as a data: address; a large one as its small version."""
    place: Path | None = files.path(file)
    kind = file.media_type
    if file.size > PICTURE_BYTES:
        place, kind = files.thumbnail(file), "image/webp"
    if not file.picture or place is None or not place.exists() or place.stat().st_size > room[0]:
        return None
    room[0] -= place.stat().st_size
    return f"data:{kind};base64,{base64.b64encode(place.read_bytes()).decode()}"

"""A mail as its sender designed it, made harmless: words, tables, colours and the pictures it brought along."""

from __future__ import annotations

import nh3

from contactcenter.models import Item

TAGS = nh3.ALLOWED_TAGS | {"font", "center", "section", "article", "header", "footer", "main"}
ATTRIBUTES = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    "*": {"style", "align", "valign", "bgcolor", "width", "height", "dir", "lang", "color", "face", "size", "border",
          "cellpadding", "cellspacing", "colspan", "rowspan"},
    "img": {"src", "alt", "width", "height", "title", "style"},
}
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><base target="_blank"><title>Mail</title></head>'
    "<body>{body}</body></html>"
)


def page(item: Item) -> str:
    """A whole page for the frame. Pictures inside the mail come from our own store, others are left out."""
    inline = {file.content_id.strip("<>"): f"/attachments/{file.key}" for file in item.attachments if file.content_id}
    body = nh3.clean(
        item.html or "", tags=TAGS, attributes=ATTRIBUTES, clean_content_tags={"script", "style", "title"},
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"}, link_rel="noopener noreferrer nofollow",
        attribute_filter=lambda tag, name, value: _picture(tag, name, value, inline),
    )
    return PAGE.format(body=body)


def _picture(tag: str, name: str, value: str, inline: dict[str, str]) -> str | None:
    """Where a picture is had from: the mail itself, or nowhere, so that opening a mail tells nobody."""
    if tag != "img" or name != "src":
        return value
    if value.startswith("cid:"):
        return inline.get(value[4:].strip("<>"))
    return value if value.startswith("data:image/") else None

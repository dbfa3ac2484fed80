"""The pack's articles on the shelf: new ones are published, changed ones anew, and what people edited is left alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from contactcenter import journal, knowledge
from contactcenter.extensions import db
from contactcenter.knowledge import Content
from contactcenter.knowledge.articles import of
from contactcenter.models import Article
from contactcenter.pack.reading import Entry
from contactcenter.pack.rows import plain
from contactcenter.sla import hours


def put(written: Iterable[Entry]) -> int:
    """How many were published. Inside a transaction."""
    held = {article.key: article for article in db.session.scalars(select(Article))}
    with journal.acting(journal.SYSTEM):  # whoever started the desk did not write them
        return sum(_put(held.get(entry["id"]), entry["id"], _content(entry)) for entry in written)


def _put(article: Article | None, key: str, content: Content) -> bool:
    if article and (not article.from_pack or of(article) == content):
        return False
    if article:
        knowledge.save(article, content)
    else:
        article = knowledge.write(key, content)
    knowledge.publish(article)
    article.from_pack = True
    return True


def _content(entry: Entry) -> Content:
    asked = plain(entry)
    tags = [str(tag) for tag in asked.get("tags", ())]
    days = round(hours.seconds(asked["review_every"]) / 86_400)
    return Content(asked["title"], asked["body"], asked["audience"], asked["type"], asked.get("stage", ""),
                   tags, days, asked.get("facets", {}))

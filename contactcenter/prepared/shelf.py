"""The prepared replies at hand: thousands of them, read once and looked through for a word in either language."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from contactcenter.extensions import db
from contactcenter.models import Version

NAMED_SO, BEGINS, TITLED, SAID = range(4)  # how well a reply answers to a word, best first


@dataclass(frozen=True)
class Held:
    """One text, with what is searched in it, folded."""

    key: str
    body: Mapping[str, Any]
    shortcut: str
    title: str
    words: str


def held(kind: str) -> Sequence[Held]:
    """Every text of a kind that stands. Kept by the process, and read again when any of them has changed."""
    stamp, kept = Version.stamp(kind), current_app.extensions.setdefault("texts", {})
    if kind not in kept or kept[kind][0] != stamp:
        rows = db.session.execute(select(Version.key, Version.body).where(
            Version.kind == kind, Version.current).order_by(Version.id)).all()
        kept[kind] = stamp, [_held(key, body) for key, body in rows]
    return kept[kind][1]


def find(texts: Iterable[Held], asked: str, most: int, order: Mapping[str, int]) -> list[Held]:
    """The best for a word: its shortcut, then its title, then what it says; among equals by the order of stages."""
    wanted = asked.casefold().strip()
    places = ((_fit(one, wanted), order.get(one.body.get("stage", ""), len(order)), place, one)
              for place, one in enumerate(texts))
    return [one for *_, one in heapq.nsmallest(most, (found for found in places if found[0] is not None))]


def named(one: Held, asked: str) -> bool:
    """Whether the word is of its shortcut or title, and not only somewhere in its text."""
    fit = _fit(one, asked.casefold().strip())
    return fit is not None and fit < SAID


def _fit(one: Held, wanted: str) -> int | None:
    if not wanted or one.shortcut == wanted:
        return NAMED_SO
    if one.shortcut.startswith(wanted):
        return BEGINS
    return TITLED if wanted in one.title else SAID if wanted in one.words else None


def _held(key: str, body: Mapping[str, Any]) -> Held:
    return Held(key, body, body.get("shortcut", "").casefold(), "\n".join(_all(body.get("title"))).casefold(),
                "\n".join((key, *_all(body.get("body")), *_all(body.get("subject")))).casefold())


def _all(texts: Any) -> Iterator[str]:
    yield from (str(text) for text in texts.values() if text) if isinstance(texts, Mapping) else ()

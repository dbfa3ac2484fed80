"""The editors of texts as plain data: what stands, what is drafted, what is wrong with it, and every version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from babel.numbers import format_decimal
from flask_babel import gettext

from channels.sms import segments
from contactcenter import texts
from contactcenter.columns import label
from contactcenter.models import Version
from contactcenter.pack.reading import Fault, Reason
from contactcenter.present import times
from contactcenter.present.render import LOCALES
from contactcenter.texts import Kind

PLACE = re.compile(r"\{\{\s*([a-z0-9_.]+)\s*\}\}")
SECONDS_PER_CHARACTER = {"en": 1 / 14, "zh": 1 / 4.5}  # read aloud without hurry


def editor(kind: Kind, key: str, language: str) -> dict:
    """What the page of one text has around its form."""
    shop = texts.WORKSHOPS[kind.version]
    body, rev, live = shop.body_of(key)
    return {
        "key": key, "body": body, "title": label(body.get("title", {}), language) or key, "rev": rev, "live": live,
        "draft": bool(rev), "next_version": live + 1, "faults": reasons(texts.faults(kind, key, body) if rev else []),
        "history": [{"version": one.version, "current": one.current, "by_pack": one.agent_id is None,
                     "at": times.iso(one.made_at)} for one in shop.history(key)],
    }


def shelf(kind: Kind) -> Iterator[dict]:
    """Everything of a kind: key, body as the editor would show it, its live version, whether it is being written."""
    drafts = {draft.key: draft.body for draft in texts.WORKSHOPS[kind.version].drafts()}
    held = {version.key: version for version in Version.all_current(kind.version)}
    for key in dict.fromkeys((*held, *drafts)):
        yield {"key": key, "body": drafts[key] if key in drafts else held[key].body, "draft": key in drafts,
               "live": held[key].version if key in held else 0}


def reasons(faults: Iterable[Fault], place: bool = False) -> list[str]:
    """What is wrong, in the reader's language; place: with file and line."""
    return [f"{fault.file}:{fault.line}: {_reason(fault)}" if place else _reason(fault) for fault in faults]


def parts(text: str, values: Mapping[str, str | None]) -> Iterator[dict]:
    """The text in pieces: plain words, values, and places that stay empty."""
    at = 0
    for place in PLACE.finditer(text):
        if place.start() > at:
            yield {"kind": "text", "text": text[at:place.start()]}
        value = values.get(place[1])
        yield {"kind": "value" if value else "missing", "text": value or f"[{place[1]}]"}
        at = place.end()
    if at < len(text):
        yield {"kind": "text", "text": text[at:]}


def measures(text: str, language: str) -> dict:
    """How long it is: seconds when read aloud, and the parts of a text message with its alphabet."""
    encoding, units, count, _left = segments(text)
    seconds = max(1, round(len(text) * SECONDS_PER_CHARACTER.get(language, 1 / 14))) if text else 0
    return {"characters": len(text), "seconds": seconds, "encoding": encoding, "units": units, "parts": count}


def number(value: Any, language: str) -> str:
    """A score as people write it."""
    return format_decimal(value, locale=LOCALES.get(language, "en"))


def _reason(fault: Fault) -> str:
    reason = fault.reason
    return gettext(reason.wording, **reason.values) if isinstance(reason, Reason) else reason

"""What a provider hands us, written as it came before the provider is told that we have it."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from channels.base import Raw
from contactcenter import clock, journal, wake
from contactcenter.extensions import db
from contactcenter.models import RawInbound, clean

KEEP = {name: dialect.insert(RawInbound.__table__).on_conflict_do_nothing().returning(RawInbound.__table__.c.id)
        for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))}


@dataclass
class _Arrival:
    """id: the row's, or None if we had it already. failure: why it could not be kept."""

    values: dict[str, Any]
    id: int | None = None
    kept: bool = False
    failure: Exception | None = None


_line: list[_Arrival] = []
_pen = threading.Lock()


def store(raw: Raw, hold: timedelta | None = None) -> int | None:
    """Write what a provider handed us, in a transaction of its own; its id, or None if we had it already.

    hold: the caller settles it at once; the job does so only if that has not happened after this time.
    Whoever has the pen writes for all who wait for it, so that they share one commit and stand or fall together.
    """
    journal.refuse_inside("what arrives is stored")
    one = _Arrival(_values(raw, hold))
    _line.append(one)
    with _pen:
        if not one.kept and not one.failure:
            _write([one, *(other for other in _line if other is not one)])
    if one.failure:
        raise one.failure
    if one.id and not hold:
        wake.wake("intake")
    return one.id


def raw_of(row: RawInbound) -> Raw:
    """The stored row as the channel first handed it over."""
    return Raw(row.channel, row.kind, row.external_id, row.body, row.content_type, row.headers)


def _write(waiting: Sequence[_Arrival]) -> None:
    _line.clear()
    try:
        with journal.transaction():
            for one in waiting:
                one.id = db.session.scalar(KEEP[db.engine.dialect.name], one.values)
    except Exception as failure:
        for one in waiting:
            one.failure = failure
    else:
        for one in waiting:
            one.kept = True


def _values(raw: Raw, hold: timedelta | None) -> dict[str, Any]:
    now = clock.now()
    return {
        "channel": raw.channel, "kind": raw.kind, "external_id": clean(raw.external_id)[:512], "body": raw.body,
        "content_type": raw.content_type, "headers": _plain(raw.headers), "received_at": now,
        "state": "received", "attempts": 0, "lease_until": now + hold if hold else None,
    }


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    return json.loads(clean(json.dumps(dict(headers))))

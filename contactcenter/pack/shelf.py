"""Puts versions on the shelf: what is new beside what stands, never in its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from contactcenter.extensions import db
from contactcenter.models import Version
from contactcenter.pack.rows import Row


def put(rows: Iterable[Row], retire: Sequence[str] | None = None) -> int:
    """Write what differs from the pack's last word on it; how many versions were written. Inside a transaction.

    What a person has edited stays current: the pack's newer word is kept beside it. What the pack no longer holds is
    no longer current. retire: the kinds this is done for, by default all kinds among the rows but settings.
    """
    rows = list(rows)
    kinds = {kind for kind, _, _ in rows}
    held = _held(kinds)
    written = sum(_put(row, held.get(row[:2], [])) for row in rows)
    _retire(kinds - {"setting"} if retire is None else retire, {row[:2] for row in rows}, held)
    return written


def _held(kinds: Iterable[str]) -> dict[tuple[str, str], list[Version]]:
    """Every version there is of these kinds, oldest first."""
    held: dict[tuple[str, str], list[Version]] = {}
    query = select(Version).where(Version.kind.in_(kinds)).order_by(Version.version)
    for version in db.session.scalars(query):
        held.setdefault((version.kind, version.key), []).append(version)
    return held


def _put(row: Row, versions: list[Version]) -> bool:
    kind, key, body = row
    ours = [version for version in versions if version.agent_id is None]
    if ours and ours[-1].body == body and (ours[-1].current or _edited(versions)):
        return False
    number = versions[-1].version + 1 if versions else 1
    fresh = Version(kind=kind, key=key, version=number, body=body, current=not _edited(versions))
    if fresh.current:
        for version in versions:
            version.current = False
        db.session.flush()
    db.session.add(fresh)
    return True


def _edited(versions: list[Version]) -> bool:
    """Whether the version that stands is a person's."""
    return any(version.current and version.agent_id is not None for version in versions)


def _retire(kinds: Iterable[str], asked: set[tuple[str, str]], held: dict[tuple[str, str], list[Version]]) -> None:
    for name, versions in held.items():
        if name[0] in kinds and name not in asked and not _edited(versions):
            for version in versions:
                version.current = False

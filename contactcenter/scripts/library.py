"""The scripts that are published, each in every version that a run may still need."""

from __future__ import annotations

from functools import lru_cache

from contactcenter.models import Version
from contactcenter.scripts import format
from contactcenter.scripts.format import Script

KIND = "script"


def script(key: str, version: int | None = None) -> Script:
    """A script in this version, or the one published now. Raises LookupError."""
    held = Version.of(KIND, key, version)
    if held is None:
        raise LookupError(f"no script {key!r} in version {version or 'now'}")
    return _read(_Body(held.key, held.version, held.body))


def published() -> list[Script]:
    """Every script that can be begun, by stage and title."""
    order = ("consult", "book", "travel", "aftersales", "feedback")
    held = [script(version.key) for version in Version.all_current(KIND)]
    return sorted(held, key=lambda one: (order.index(one.stage) if one.stage in order else len(order), one.key))


class _Body:
    """A version's body as the key of the cache: the same row of the table is the same body, for ever."""

    def __init__(self, key: str, version: int, body: dict):
        self.key, self.version, self.body = key, version, body

    def __hash__(self) -> int:
        return hash((self.key, self.version))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Body) and (self.key, self.version) == (other.key, other.version) and (
            self.body is other.body or self.body == other.body)


@lru_cache(maxsize=256)
def _read(held: _Body) -> Script:
    return format.read(held.key, held.version, held.body)

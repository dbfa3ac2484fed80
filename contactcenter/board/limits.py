"""What a queue is held to: the service level promised, and where the board raises an alarm. Supervisors set it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import func, select, update

from contactcenter import events, journal
from contactcenter.board.metrics import DEFAULT, FORMULAS
from contactcenter.extensions import db
from contactcenter.models import Agent, Queue, Version

KIND, KEY = "setting", "board"
HEAVY = 2  # from this weight on a queue is for emergencies
# field -> smallest and largest value that makes sense; percent or seconds
BOUNDS = {"percent": (1, 100), "call": (1, 3600), "chat": (1, 3600), "wait": (5, 7200), "level": (0, 100)}


@dataclass(frozen=True)
class Limits:
    """percent of contacts answered within `call` or `chat` seconds. Alarm: a live wait longer than `wait` seconds, a
    service level below `level` percent, nobody there while somebody waits."""

    percent: float = 80
    call: float = 20
    chat: float = 45
    wait: float = 120
    level: float = 65
    nobody: bool = True

    def within(self, kind: str) -> float:
        """Seconds in which a contact of this kind is to be answered."""
        return self.chat if kind == "chat" else self.call


USUAL = Limits()
URGENT = Limits(percent=90, call=10, chat=20, wait=30, level=80)


@dataclass(frozen=True)
class Settings:
    """formula: how the service level is counted. queues: by key, those that are not as usual."""

    formula: str = DEFAULT
    queues: Mapping[str, Limits] = field(default_factory=dict)

    def of(self, key: str, weight: float) -> Limits:
        return self.queues.get(key, URGENT if weight >= HEAVY else USUAL)

    @property
    def body(self) -> dict[str, Any]:
        return {"formula": self.formula, "queues": {key: asdict(one) for key, one in self.queues.items()}}


def current() -> Settings:
    """The settings that stand; the usual ones where nobody has set any."""
    held = Version.of(KIND, KEY)
    return read(held.body) if held else Settings()


def read(body: Mapping[str, Any]) -> Settings:
    """Settings from what was kept: unknown fields are left out and nonsense is brought within its bounds."""
    formula = str(body.get("formula"))
    queues = {str(key): _limits(one) for key, one in dict(body.get("queues") or {}).items()}
    return Settings(formula if formula in FORMULAS else DEFAULT, queues)


def change(settings: Settings, agent: Agent) -> None:
    """These stand from now on; what stood before is kept."""
    with journal.transaction():
        of_ours = (Version.kind == KIND, Version.key == KEY)
        db.session.execute(update(Version).where(*of_ours).values(current=False))
        last = db.session.scalar(select(func.max(Version.version)).where(*of_ours)) or 0
        db.session.add(Version(kind=KIND, key=KEY, version=last + 1, body=settings.body, agent_id=agent.id))
        journal.record(events.BoardSettingsChanged(last + 1))


def of_all() -> dict[int, Limits]:
    """The limits of every queue, by id."""
    settings = current()
    found = db.session.execute(select(Queue.id, Queue.key, Queue.weight))
    return {queue_id: settings.of(key, weight) for queue_id, key, weight in found}


def _limits(given: Mapping[str, Any]) -> Limits:
    known = {name: min(high, max(low, float(given[name]))) for name, (low, high) in BOUNDS.items() if name in given}
    return Limits(**known, nobody=bool(given.get("nobody", True)))

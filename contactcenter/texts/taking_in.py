"""Taking in a file: whatever in it differs from what stands becomes a draft; all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter import journal
from contactcenter.models import Agent
from contactcenter.pack.reading import BrokenPack
from contactcenter.texts import written
from contactcenter.texts.workshops import WORKSHOPS
from contactcenter.workshop import Body, Workshop


@dataclass(frozen=True)
class Taken:
    """drafts: (kind, key) of what is to be published now. same: how many stand as the file has them."""

    drafts: list[tuple[str, str]]
    same: int


def take_in(text: str, name: str, agent: Agent) -> Taken:
    """Raises BrokenPack with file, line and reason; then nothing is kept."""
    found, faults = written.read(text, name)
    if faults:
        raise BrokenPack(faults)
    with journal.transaction():
        drafts = [(kind.version, key) for kind, key, body in found if _draft(WORKSHOPS[kind.version], key, body, agent)]
        return Taken(drafts, len(found) - len(drafts))


def _draft(shop: Workshop, key: str, body: Body, agent: Agent) -> bool:
    """Whether it differs from what stands."""
    try:
        held, rev, _ = shop.body_of(key)
    except LookupError:
        held, rev = None, 0
    if held == body:
        return False
    shop.change(key, body, agent, rev)
    return True

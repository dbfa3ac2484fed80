"""Changing plans: a file becomes a draft that nobody goes by, a draft a version, and an older version stands again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contactcenter.emergencies import written
from contactcenter.emergencies.book import KIND
from contactcenter.models import Agent, TextDraft, Version
from contactcenter.pack.reading import BrokenPack, Fault
from contactcenter.scripts.shaping import NAME
from contactcenter.workshop import Draft, Overtaken, Workshop

__all__ = ["Overtaken", "body_of", "bring_in", "discard", "draft", "drafts", "history", "publish", "roll_back"]


def _faults(key: str, body: Mapping[str, Any]) -> Sequence[Fault]:
    """The desk may have changed since the draft was taken in, so that it no longer fits."""
    try:
        written.read(written.text(key, body))
    except BrokenPack as broken:
        return broken.faults
    return ()


_SHOP = Workshop(KIND, TextDraft, NAME, _faults)
drafts, draft, history = _SHOP.drafts, _SHOP.draft, _SHOP.history
discard, publish, roll_back = _SHOP.discard, _SHOP.publish, _SHOP.roll_back


def bring_in(text: str, name: str, agent: Agent) -> Draft:
    """A plan from a file, as a draft; one that is there is replaced.

    Raises BrokenPack, Overtaken; then nothing is kept.
    """
    key, body = written.read(text, name)
    if not NAME.fullmatch(key):
        raise BrokenPack([Fault(name, 1, "the id must be a short name in small letters")])
    held = draft(key)
    return _SHOP.change(key, body, agent, held.rev if held else 0)


def body_of(key: str, drafted: bool = False) -> dict[str, Any]:
    """What a plan says, or its draft. Raises LookupError."""
    held: Any = draft(key) if drafted else Version.of(KIND, key)
    if held is None:
        raise LookupError(key)
    return held.body

"""Writing scripts: drafts that nobody runs, published as versions once they are sound, and rolled back to older."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contactcenter.models import Agent, ScriptDraft
from contactcenter.pack.reading import BrokenPack, Fault
from contactcenter.scripts import shaping, written
from contactcenter.scripts.library import KIND
from contactcenter.workshop import BadName, Draft, Overtaken, Workshop

__all__ = ["Overtaken", "begin", "body_of", "bring_in", "change", "discard", "draft", "drafts", "history", "publish",
           "roll_back"]


def _faults(key: str, body: Mapping[str, Any]) -> list[Fault]:
    return [fault for _, fault in written.faults(key, body)]


_SHOP = Workshop(KIND, ScriptDraft, shaping.NAME, _faults)
drafts, draft, history, change = _SHOP.drafts, _SHOP.draft, _SHOP.history, _SHOP.change
discard, publish, roll_back, body_of = _SHOP.discard, _SHOP.publish, _SHOP.roll_back, _SHOP.body_of


def begin(key: str, body: dict[str, Any], agent: Agent) -> Draft:
    """A draft of a script that there is not yet. Raises shaping.Impossible where the key is none or taken."""
    try:
        return _SHOP.begin(key, body, agent)
    except BadName:
        raise shaping.Impossible("name") from None


def bring_in(text: str, name: str, agent: Agent) -> Draft:
    """A script from a file, as a draft. Raises BrokenPack with file, line and reason; then nothing is kept."""
    key, body, faults = written.read(text, name)
    if faults:
        raise BrokenPack(faults)
    held = draft(key)
    return change(key, body, agent, held.rev if held else 0)

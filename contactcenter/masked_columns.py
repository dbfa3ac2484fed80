"""Every text that a person can fill is masked as it is set, whichever door it came through: no door can forget it.

As it is set and not as it is written: pages are drawn from what is in memory, before anything is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, event
from sqlalchemy.orm import InstrumentedAttribute

from contactcenter.columns import Clean
from contactcenter.extensions import Base
from contactcenter.masking import mask

# Not typed by anybody, or masked before: addresses, ids, what the search has cut out of masked words, whole mails.
LEFT_ALONE = frozenset({
    "agent_sessions.browser", "demo_mails.recipient", "demo_mails.sender", "items.html", "items.quoted",
    "outbox.recipient", "outbox.sender", "queue_entries.line", "raw_inbound.content_type", "search_entries.words",
    "side_conversations.address",
})
SHORT_TEXTS = frozenset({"tickets.resolution", "calls.disposition", "offers.reason", "survey_invites.why"})
WITHIN = frozenset({  # texts somewhere within: the ids that others hold are none of these columns' business
    "articles.bodies", "articles.draft", "articles.tags", "articles.titles", "customers.salutation", "customers.tags",
    "emergencies.review", "emergencies.titles", "emergencies.updates", "field_values.value", "journal.data",
    "notices.data", "route_steps.data", "script_drafts.body", "script_steps.answers",
    "survey_invites.answers", "text_drafts.body", "tickets.fields", "tickets.tags", "versions.body",
})
PARTS = {"items.data": ("name", "transcript")}  # the rest is ids by which messages are found again


@lru_cache(maxsize=1)
def watch() -> None:
    """Mask from now on. Once for the process: it is about classes, not about an app."""
    for attribute, how in _masked():
        event.listen(attribute, "set", _set(how), retval=True)


def within(thing: Any) -> Any:
    """The same with every text in it masked; the very same where there was nothing to mask."""
    if isinstance(thing, str):
        return mask(thing)
    if isinstance(thing, Mapping):
        fresh: Any = {name: within(value) for name, value in thing.items()}
        return fresh if any(fresh[name] is not thing[name] for name in fresh) else thing
    if isinstance(thing, list | tuple):
        fresh = [within(one) for one in thing]
        return fresh if any(one is not other for one, other in zip(fresh, thing, strict=True)) else thing
    return thing


def _masked() -> Iterator[tuple[InstrumentedAttribute, Callable[[Any], Any]]]:
    for mapper in Base.registry.mappers:
        for column in mapper.local_table.columns:
            name, attribute = f"{column.table.name}.{column.name}", getattr(mapper.class_, column.name)
            if name in PARTS:
                yield attribute, _some(PARTS[name])
            elif name in WITHIN and isinstance(column.type, JSON):
                yield attribute, within
            elif name in SHORT_TEXTS or isinstance(column.type, Clean) and name not in LEFT_ALONE:
                yield attribute, mask


def _some(parts: tuple[str, ...]) -> Callable[[Any], Any]:
    def some(held: Any) -> Any:
        texts = {part: within(held[part]) for part in parts if part in held} if held else {}
        return {**held, **texts} if texts else held
    return some


def _set(how: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda target, value, old, initiator: value if value is None else how(value)

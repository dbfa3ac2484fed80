"""What a step says, in the ticket's language: its greeting and its sentence, with the values filled in and marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contactcenter import fields, greetings
from contactcenter.fields import places
from contactcenter.greetings import choice
from contactcenter.models import Agent, Ticket
from contactcenter.scripts.format import Step

PLACE = re.compile(r"\{\{\s*([a-z0-9_.]+)\s*\}\}")


def sentences(ticket: Ticket, channel: str, step: Step, values: Mapping[str, str], agent: Agent | None) -> dict:
    """`parts` to be shown and `text` to be sent; `missing` names the places that could not be filled."""
    said = step.say.get(ticket.language) or step.say.get("en", "")
    parts = list(filled(said, values, ticket.language))
    greeting = _greeting(ticket, channel, step.greeting, agent) if step.greeting else None
    text = "".join(part["text"] for part in parts)
    return {
        "language": ticket.language if step.say.get(ticket.language) else "en",
        "greeting": greeting,
        "parts": parts,
        "text": f"{greeting} {text}" if greeting else text,
        "missing": [part["text"] for part in parts if part["kind"] == "missing"],
    }


def filled(text: str, values: Mapping[str, str], language: str) -> Iterator[dict]:
    """The text in pieces: plain words, values that are known, places that are not."""
    at = 0
    for place in PLACE.finditer(text):
        if place.start() > at:
            yield {"kind": "text", "text": text[at:place.start()]}
        value = values.get(place[1])
        hole = {"kind": "missing", "text": f"[{_named(place[1], language)}]"}
        yield {"kind": "value", "text": value} if value else hole
        at = place.end()
    if at < len(text):
        yield {"kind": "text", "text": text[at:]}


def _named(place: str, language: str) -> str:
    """The field's own name for a place that nobody has filled."""
    held = fields.definitions().get(place) or fields.definitions().get(places.FROM.get(place, ""))
    return held.name(language) if held else place.replace(".", " ").replace("_", " ")


def _greeting(ticket: Ticket, channel: str, moment: str, agent: Agent | None) -> str | None:
    try:
        return greetings.words(ticket, channel, moment, agent)[1]
    except (LookupError, choice.Blank):
        return None

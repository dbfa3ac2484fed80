"""Reads the desk's documents: which verbs, in which order, and whether the carrier's language has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import yaml

_GRAMMAR = yaml.safe_load((Path(__file__).parents[1] / "_twilio_data" / "twiml.yaml").read_text("utf-8"))
_TOP = set(_GRAMMAR) - {"Conference", "Client", "Number"}
_INSIDE = {"Gather": {"Say", "Play", "Pause"}, "Dial": {"Conference", "Client", "Number"}}
# What may stand in a document depends on what the caller is doing when it is fetched. (Twilio docs: Enqueue waitUrl,
# Conference waitUrl, participants' HoldUrl, Client url)
_WHERE = {
    "call": _TOP,
    "queue": {"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"},
    "hold": {"Play", "Say", "Pause", "Redirect"},
    "whisper": _TOP - {"Dial"},
}


class BadDocument(ValueError):
    """No XML, or no <Response>: nothing of it can be played."""


@dataclass(frozen=True)
class Verb:
    name: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: Sequence[Verb] = ()

    def get(self, name: str, otherwise: str = "") -> str:
        return self.attributes.get(name, otherwise)

    def number(self, name: str, otherwise: float) -> float:
        value = self.get(name)
        return float(value) if value.replace(".", "", 1).isdigit() else otherwise


def read(document: str) -> list[Verb]:
    """The verbs of a document. Raises BadDocument."""
    try:
        root = ElementTree.fromstring(document.encode())
    except (ElementTree.ParseError, ValueError) as error:
        raise BadDocument(str(error)) from error
    if root.tag != "Response":
        raise BadDocument(f"<{root.tag}> instead of <Response>")
    return [_verb(element) for element in root]


def faults(verbs: Sequence[Verb], where: str = "call") -> Iterator[str]:
    """One sentence for everything that the carrier's language does not have, or not here."""
    for verb in verbs:
        if not may_stand(verb, where):
            yield f"<{verb.name}> may not stand in a document for a {where}"
        else:
            yield from _faults(verb)


def may_stand(verb: Verb, where: str) -> bool:
    return verb.name in _WHERE[where]


def _faults(verb: Verb) -> Iterator[str]:
    for name, value in verb.attributes.items():
        kind = _GRAMMAR[verb.name].get(name)
        if kind is None or not _is_kind(value, str(kind)):
            yield f"<{verb.name} {name}={value!r}> is not in the language"
    for child in verb.children:
        if child.name in _INSIDE.get(verb.name, ()):
            yield from _faults(child)
        else:
            yield f"<{child.name}> may not stand in <{verb.name}>"


def _is_kind(value: str, kind: str) -> bool:
    if kind.startswith("many "):
        return all(part in kind.removeprefix("many ").split("|") for part in value.split())
    if kind in ("text", "url"):
        return True
    if kind == "number":
        return value.isdigit()
    return value in ("true", "false") if kind == "bool" else value in kind.split("|")


def _verb(element: ElementTree.Element) -> Verb:
    return Verb(element.tag, (element.text or "").strip(), dict(element.attrib), [_verb(child) for child in element])

"""Which fields there are: those of the content pack, and those that the desk's own people have added."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from contactcenter import journal
from contactcenter.fields.types import TYPES, Field
from contactcenter.models import Agent, Version

PACK, OWN = "fields", "own_fields"  # keys of the settings that hold them
GROUPS = ("customer", "ticket", "trip", "booking", "payment", "refund", "complaint", "incident", "call", "survey")
NAME = re.compile(r"(?P<group>[a-z]+)\.[a-z][a-z0-9_]{1,40}")
WITH_OPTIONS = ("choice", "multi")


class BadField(ValueError):
    """A field cannot be added so. `code` names the sentence that says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def definitions() -> dict[str, Field]:
    """Every field by its name, the pack's first, in their order."""
    held = _body(PACK)
    ours = [_field(one, held.get("option_labels", {}), own=True) for one in _body(OWN).get("fields", ())]
    return {one.id: one for one in (*_pack(held), *ours)}


def field(name: str) -> Field:
    """One field. Raises KeyError for a name that nobody has defined."""
    return definitions()[name]


def groups() -> dict[str, list[Field]]:
    """The same by group, each group in order."""
    sorted_in: dict[str, list[Field]] = {group: [] for group in GROUPS}
    for one in definitions().values():
        sorted_in.setdefault(one.group, []).append(one)
    return {group: held for group, held in sorted_in.items() if held}


def add(name: str, kind: str, labels: Mapping[str, str], options: Sequence[str], agent: Agent, *, pii: bool = False,
        sensitive: bool = False) -> None:
    """A field of the desk's own. Raises BadField."""
    if problem := _problem(name, kind, labels, options):
        raise BadField(problem)
    body: dict[str, Any] = {"id": name, "type": kind, "label": dict(labels), "pii": pii, "sensitive": sensitive}
    if kind in WITH_OPTIONS:
        body["options"] = list(options)
    _publish([*_body(OWN).get("fields", ()), body], agent)


def retire(name: str, agent: Agent) -> None:
    """It is asked and shown no more; values that were kept under it stay."""
    _publish([one for one in _body(OWN).get("fields", ()) if one["id"] != name], agent)


def _problem(name: str, kind: str, labels: Mapping[str, str], options: Sequence[str]) -> str | None:
    found = NAME.fullmatch(name)
    checks = (
        ("name", not found or found["group"] not in GROUPS),
        ("taken", name in definitions()),
        ("type", kind not in TYPES),
        ("labels", not all(str(labels.get(language, "")).strip() for language in ("en", "zh"))),
        ("options", kind in WITH_OPTIONS and len(set(options)) < 2),
    )
    return next((code for code, wrong in checks if wrong), None)


def _publish(fields: Sequence[Mapping[str, Any]], agent: Agent) -> None:
    with journal.transaction():
        Version.publish("setting", OWN, {"fields": [dict(one) for one in fields]}, agent.id)


def _pack(body: Mapping[str, Any]) -> tuple[Field, ...]:
    """Read once for each version: the body is kept by Version and is the same object until it changes."""
    if _kept.get("body") is not body:
        wording = body.get("option_labels", {})
        _kept.update(body=body, fields=tuple(_field(one, wording) for one in body.get("fields", ())))
    return _kept["fields"]


_kept: dict[str, Any] = {}


def _field(body: Mapping[str, Any], wording: Mapping[str, Mapping[str, str]], own: bool = False) -> Field:
    return Field(body["id"], body["type"], body["label"], tuple(map(str, body.get("options", ()))),
                 bool(body.get("pii")), bool(body.get("sensitive")), own, wording)


def _body(key: str) -> Mapping[str, Any]:
    held = Version.of("setting", key)
    return held.body if held else {}

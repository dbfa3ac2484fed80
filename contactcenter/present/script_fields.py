"""Fields as inputs: what kind of control a field is, what stands in it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contactcenter import fields
from contactcenter.columns import label
from contactcenter.complaints import catalogue
from contactcenter.fields import types
from contactcenter.fields.types import Field
from contactcenter.present.script_words import COMPARED, WRONG

INPUTS = {"date": "date", "datetime": "datetime-local", "int": "number", "phone": "tel", "email": "email"}
LONG = ("longtext", "list")


def control(kind: Field, value: Any, language: str, error: str | None = None) -> dict:
    """The control of one field, filled with what is known."""
    picks = _picks(kind, language)
    return {
        "field": kind.id,
        "key": kind.id.replace(".", "-"),
        "name": kind.name(language),
        "shape": "select" if picks else _shape(kind),
        "input": INPUTS.get(kind.type, "text"),
        "value": types.written(kind, value, fields.zone()),
        "options": picks or [{"value": one, "label": kind.option(one, language)} for one in kind.options],
        "sensitive": kind.sensitive,
        "error": WRONG.get(error or ""),
    }


def is_masked(kind: Field, value: Any) -> bool:
    """Whether a value is shown to nobody unasked: pages beside a conversation are drawn for everyone who looks."""
    return kind.sensitive and value not in (None, "", [])


def question(asked, known: Mapping[str, Any], proposed: Mapping[str, Any], answers: Mapping[str, Any], language: str,
             error: str | None = None) -> dict | None:
    """A question of a step. state: known (said before), proposed (to be agreed to), open. None for a field that is
    defined no longer."""
    kind = fields.definitions().get(asked.field)
    if kind is None:
        return None
    if asked.compare:
        held = {"state": "compared", "masked": False, "compared": COMPARED.get(str(answers.get(asked.field, "")))}
        return {**control(kind, None, language, error), **held, "required": asked.required}
    value = known.get(asked.field)
    state = "known" if value not in (None, "", []) else "proposed" if asked.field in proposed else "open"
    masked = is_masked(kind, value)
    shown = None if masked else value if state == "known" else proposed.get(asked.field)
    return {**control(kind, shown, language, error), "state": state, "compared": None, "required": asked.required,
            "masked": masked}


def _picks(kind: Field, language: str) -> list[dict]:
    """What a text is chosen from, where the desk keeps a list of it."""
    if kind.id != "complaint.category":
        return []
    return [{"value": one["id"], "label": label(one.get("label", {}), language)} for one in catalogue.sub_classes()]


def _shape(kind: Field) -> str:
    if kind.type == "bool":
        return "yesno"
    if kind.type in ("choice", "multi") and kind.options:
        return "select" if kind.type == "choice" else "text"
    return "area" if kind.type in LONG else "text"

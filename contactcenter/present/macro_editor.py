"""The editor of macros as plain data: the list, and a form with a line for each action and what it must say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from contactcenter import blocks, fields
from contactcenter.columns import label
from contactcenter.extensions import db
from contactcenter.models import Queue, Version
from contactcenter.pack.macros import SAME, WORDS
from contactcenter.present import macros, people, texts, times
from contactcenter.present.words import N_
from contactcenter.texts import MACRO

BLANK = 2  # empty lines at the end of a form, to be filled
MAY_SAY: Mapping[str, tuple[str, ...]] = {"create_follow_up": ("at_field", "before_field", "before"),
                                          "transfer": ("skill",)}
NAMES = {
    "to": N_("set to"), "field": N_("Field"), "value": N_("Value"), "kind": N_("Kind"), "queue": N_("Queue"),
    "who": N_("who"), "script": N_("Script"), "reply": N_("Reply"), "survey": N_("Survey"), "into": N_("into"),
    "clock": N_("Clock"), "days": N_("Days"), "at_field": N_("at the time in"), "before_field": N_("before the day in"),
    "before": N_("by how long"), "skill": N_("who can"),
}


def index(language: str) -> list[dict]:
    """Every macro with what it does in words."""
    return [{**one, "title": label(one["body"].get("title", {}), language) or one["key"],
             "reply": one["body"].get("reply", ""),
             "lines": [macros.line(action, language) for action in one["body"].get("actions", ())]}
            for one in texts.shelf(MACRO)]


def blocked(language: str) -> list[dict]:
    """The senders that are not heard now."""
    return [{"id": held.id, "address": people.address(held.kind, held.value), "until": times.iso(held.until)}
            for held in blocks.in_force()]


def form(body: Mapping[str, Any], language: str) -> dict:
    lines = [*body.get("actions", ()), *({"do": ""} for _ in range(BLANK))]
    return {
        "title": body.get("title") or {}, "reply": body.get("reply", ""), "replies": _titled("reply", language),
        "does": [{"value": name, "label": _name(name)} for name in WORDS],
        "lines": [{"do": action["do"], "says": [_word(name, action, language) for name in said(action["do"])]}
                  for action in lines],
    }


def said(name: str) -> tuple[str, ...]:
    """What an action says, or may say, in order."""
    return (*WORDS.get(name, ()), *MAY_SAY.get(name, ()))


def _word(name: str, action: Mapping[str, Any], language: str) -> dict:
    value = action.get(name, "")
    allowed = WORDS[action["do"]].get(name, ())
    worded = [{"value": one, "label": macros.option(action, name, one, language)} for one in allowed]
    options = worded or _options(name, language)
    return {"name": name, "label": NAMES[name], "value": str(value).lower() if isinstance(value, bool) else value,
            "options": options}


def _options(name: str, language: str) -> Sequence[dict]:
    if name in ("field", "at_field", "before_field"):
        times_only = name != "field"
        return [{"value": one.id, "label": f"{one.id} · {one.name(language)}"} for one in fields.definitions().values()
                if not times_only or one.type in ("date", "datetime")]
    if name == "queue":
        queues = db.session.scalars(select(Queue).where(Queue.active).order_by(Queue.position))
        return [{"value": SAME, "label": gettext("the same queue")},
                *({"value": one.key, "label": one.name(language)} for one in queues)]
    if name in ("script", "reply"):
        return _titled(name, language)
    return ()


def _titled(kind: str, language: str) -> list[dict]:
    return [{"value": version.key, "label": label(version.body.get("title", {}), language) or version.key}
            for version in Version.all_current(kind)]


def _name(action: str) -> str:
    return gettext(macros.LINES[action][1], what="…", days="…")

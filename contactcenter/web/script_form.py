"""The form of a script's step, read: its texts in both languages, its questions, and where it goes on."""

from __future__ import annotations

from typing import Any

from flask import request

from contactcenter.columns import clean
from contactcenter.pack.reading import BrokenPack, Fault, Missing, read_text
from contactcenter.pack.rows import plain
from contactcenter.scripts import shaping
from contactcenter.web.asked import line

LANGUAGES = ("en", "zh")
LONGEST, MOST = 4000, 40


def step_of(held: shaping.Body) -> shaping.Body:
    """The step with what the form says. Raises BrokenPack for a rest that is no YAML."""
    told: dict[str, Any] = {
        "id": line("id") or held["id"], "title": _pair("title"), "say": _pair("say"), "notes": _pair("notes"),
        "must_say": bool(line("must_say")) or None, "ask": _questions(held), **_ways(held),
    }
    kept = {name: held[name] for name in held if name in told}
    rest = _rest() if "rest" in request.form else {name: value for name, value in held.items() if name not in told}
    return {**shaping.changed(kept, told), **rest}


def _pair(name: str) -> dict[str, str]:
    """The text in each language; nothing at all where neither has one."""
    texts = {each: clean(request.form.get(f"{name}.{each}", ""))[:LONGEST].strip() for each in LANGUAGES}
    return texts if any(texts.values()) or name == "say" else {}


def _questions(held: shaping.Body) -> list[dict[str, Any]]:
    before = {one.get("field"): one for one in held.get("ask", ())}
    asked = []
    for place in range(MOST):
        field = line(f"ask.{place}.field")
        if field:
            held_one, required = before.get(field, {}), bool(line(f"ask.{place}.required"))
            told = {"required": required} if required or "required" in held_one else {}
            asked.append({**held_one, "field": field, **told})
    return asked


def _ways(held: shaping.Body) -> dict[str, Any]:
    """Choices where there are any, else the next step, else the end."""
    before = {one.get("id"): one for one in held.get("choices", ())}
    choices = []
    for place in range(MOST):
        name, goto = line(f"choice.{place}.id"), line(f"choice.{place}.goto")
        if name and goto:
            choices.append({**before.get(name, {}), "id": name, "label": _pair(f"choice.{place}.label"), "goto": goto})
    following, resolution = line("next"), line("resolution")
    end = {"resolution": resolution, **({"keep_open": True} if line("keep_open") else {})} if resolution else None
    return {"choices": choices, "next": None if choices else following or None,
            "end": None if choices or following else end}


def _rest() -> shaping.Body:
    """What the form has no fields for, as YAML."""
    text = clean(request.form["rest"])[:20_000]
    if not text.strip():
        return {}
    try:
        return plain(read_text(text, "step.yaml"))
    except Missing as lack:
        raise BrokenPack([Fault("step.yaml", lack.fault.line, lack.fault.reason)]) from lack

"""Changes to a script that is being written, each a function from one body to the next."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]
NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
NEW: Mapping[str, Any] = {"say": {"en": "", "zh": ""}, "end": {"resolution": "answered"}}


class Impossible(ValueError):
    """The change cannot be made. `code` names the sentence that says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def blank(title: Mapping[str, str], queue: str) -> Body:
    """A script with one step, from which its author goes on."""
    return {"title": dict(title), "stage": "consult", "direction": "inbound",
            "channels": ["voice", "webchat", "sms", "email"], "queue": queue, "start": "open", "minutes": 5,
            "steps": [{"id": "open", **copy.deepcopy(dict(NEW))}]}


def step(body: Body, name: str) -> Body:
    """One step. Raises Impossible."""
    found = next((one for one in body["steps"] if one["id"] == name), None)
    if found is None:
        raise Impossible("gone")
    return found


def add(body: Body, name: str, after: str) -> Body:
    """A new step behind another one. Raises Impossible for a name that is taken or none."""
    fresh = _fresh(body, name)
    fresh["steps"].insert(_place(fresh, after) + 1, {"id": name, **copy.deepcopy(dict(NEW))})
    return fresh


def duplicate(body: Body, name: str) -> Body:
    """The same step once more, under a name of its own."""
    number = next(n for n in range(2, 1000) if f"{name}_{n}" not in _names(body))
    fresh = _fresh(body, f"{name}_{number}")
    place = _place(fresh, name)
    fresh["steps"].insert(place + 1, {**copy.deepcopy(fresh["steps"][place]), "id": f"{name}_{number}"})
    return fresh


def remove(body: Body, name: str) -> Body:
    """Without the step; what led there is told by the checks."""
    if len(body["steps"]) == 1:
        raise Impossible("last")
    return {**body, "steps": [one for one in body["steps"] if one["id"] != name]}


def move(body: Body, name: str, by: int) -> Body:
    """One place up or down in the outline."""
    steps, place = list(body["steps"]), _place(body, name)
    there = min(max(place + by, 0), len(steps) - 1)
    steps.insert(there, steps.pop(place))
    return {**body, "steps": steps}


def replace(body: Body, name: str, fresh: Body) -> Body:
    """Another step in its place. Where its id changes, whatever led to the old one leads to the new one."""
    new = str(fresh.get("id", name))
    if new != name and (new in _names(body) or not NAME.fullmatch(new)):
        raise Impossible("name")
    steps = [fresh if one["id"] == name else one for one in body["steps"]]
    return _led({**body, "steps": steps}, name, new) if new != name else {**body, "steps": steps}


def changed(held: Body, told: Mapping[str, Any]) -> Body:
    """A step with what a form says of it; what the form does not speak of stays as it is, empty values go."""
    fresh = {key: value for key, value in held.items() if key not in told or told[key] not in (None, "", [], {})}
    fresh.update({key: value for key, value in told.items() if value not in (None, "", [], {})})
    if "choices" in told or "next" in told or "end" in told:
        for way in ("choices", "next", "end"):
            if not told.get(way):
                fresh.pop(way, None)
    return fresh


def _led(body: Body, old: str, new: str) -> Body:
    to: Callable[[str], str] = lambda name: new if name == old else name  # noqa: E731
    steps = []
    for one in body["steps"]:
        fresh = {**one, **({"next": to(one["next"])} if "next" in one else {})}
        if "choices" in one:
            fresh["choices"] = [{**choice, "goto": to(choice["goto"])} for choice in one["choices"]]
        steps.append(fresh)
    return {**body, "start": to(body["start"]), "steps": steps}


def _fresh(body: Body, name: str) -> Body:
    if not NAME.fullmatch(name) or name in _names(body):
        raise Impossible("name")
    return copy.deepcopy(body)


def _names(body: Body) -> set[str]:
    return {one["id"] for one in body["steps"]}


def _place(body: Body, name: str) -> int:
    names = [one["id"] for one in body["steps"]]
    if name not in names:
        raise Impossible("gone")
    return names.index(name)

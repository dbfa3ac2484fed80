"""What the autopilot does with call scripts: begins them and goes to where the play's line says, as people would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from contactcenter import fields, scripts
from contactcenter.demo.screens import Known
from contactcenter.demo.script import Turn
from contactcenter.extensions import db
from contactcenter.models import Ticket

Post = Callable[[str, Mapping[str, Any]], Any]
FARTHEST = 6  # steps until the choice that the play names


def run(app: Flask, post: Post, turn: Turn, ticket: Known) -> None:
    """Begin the script; where the line names a choice, go there, and say yes to what the next step asks."""
    runs = f"/tickets/{ticket.number}/script-runs"
    post(runs, {"script": turn.more["script"]})
    wanted = turn.more.get("choice")
    for _ in range(FARTHEST if wanted else 0):
        here = _here(app, ticket)
        if here is None:
            return
        choice = wanted if wanted in here["choices"] else next(iter(here["choices"][::-1]), "")
        post(f"{runs}/{here['run']}/steps", {"at": here["at"], "choice": choice, "skip": "1", "said": "1"})
        if choice == wanted:
            _say_yes(app, post, runs, ticket)
            return


def keep(post: Post, ticket: Known, field: str, value: str) -> None:
    """A field, written down by hand."""
    post(f"/tickets/{ticket.number}/fields", {"field": field, "value": value})


def speak(post: Post, turn: Turn, ticket: Known) -> None:
    """Handed to somebody for a language: the talk goes on in it."""
    kind, _, spoken = str(turn.more.get("skill", "")).partition(":")
    if kind == "lang":
        post(f"/tickets/{ticket.number}/language", {"language": spoken})


def _say_yes(app: Flask, post: Post, runs: str, ticket: Known) -> None:
    if here := _here(app, ticket):
        for name in here["yes"]:
            post(f"{runs}/{here['run']}/answers", {"field": name, "value": "yes"})


def _here(app: Flask, ticket: Known) -> dict[str, Any] | None:
    """Where the script stands: its run, the open step, the choices there, and the yes-or-no questions."""
    with app.app_context():
        held = scripts.current(db.session.get_one(Ticket, ticket.id))
        if held is None:
            return None
        _, step = scripts.standing(held)
        known = fields.definitions()
        yes = [one.field for one in step.questions if one.required and known[one.field].type == "bool"]
        return {"run": held.id, "at": scripts.open_step(held).id, "choices": [one.id for one in step.choices],
                "yes": yes}

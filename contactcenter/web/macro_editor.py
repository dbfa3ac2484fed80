"""The editor of macros: a reply and actions by a form, and the senders that macros have blocked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template

from contactcenter import blocks, fields
from contactcenter.extensions import db
from contactcenter.models import BlockedContact, Version
from contactcenter.pack.macros import WORDS
from contactcenter.present import macro_editor as shown
from contactcenter.present import macros as shown_macros
from contactcenter.present import texts as shown_texts
from contactcenter.texts import MACRO
from contactcenter.web import sessions
from contactcenter.web.asked import LARGEST, line
from contactcenter.web.security import role
from contactcenter.web.text_editors import WRITERS, Editor, changed, counts, pair
from contactcenter.workshop import Body

door = Blueprint("macro_editor", __name__)
MOST = 30
TRUTH = {"true": True, "false": False}


@door.post("/settings/macros/<key>/preview")
@role(*WRITERS)
def preview(key: str) -> str:
    """The actions in plain words; nothing is kept."""
    return render_template("macros/_lines.html", lines=_lines(_form(EDITOR.body(key)[0])))


@door.post("/settings/blocked/<int:number>/lifting")
@role(*WRITERS)
def lift(number: int):
    """This sender is heard again."""
    held = db.session.get(BlockedContact, min(number, LARGEST)) or abort(404)
    blocks.lift(held, sessions.current())
    return redirect("/settings/macros", 303)


def _index(faults: list[str], text: str) -> str:
    language = sessions.current().language
    return render_template("macros/index.html", macros=shown.index(language), blocked=shown.blocked(language),
                           nav="macros", faults=faults, text=text, counts=counts())


def _page(key: str) -> str:
    language = sessions.current().language
    one = shown_texts.editor(MACRO, key, language)
    return render_template("macros/editor.html", one=one, form=shown.form(one["body"], language), nav="macros",
                           lines=_lines(one["body"]))


def _lines(body: Body) -> list[str]:
    return [shown_macros.line(action, sessions.current().language) for action in body.get("actions", ())]


def _form(held: Body) -> Body:
    reply = line("reply") if Version.of("reply", line("reply")) else None
    told = {"title": pair("title") or {"en": "", "zh": ""}, "reply": reply}
    return changed(held, told) | {"actions": _actions(held)}


def _actions(held: Body) -> list[dict[str, Any]]:
    """Line by line; what the form does not speak of stays with an action that is the same as before."""
    before, found = held.get("actions", []), []
    for place in range(MOST):
        name = line(f"a.{place}.do")
        if name not in WORDS:
            continue
        old = before[place] if place < len(before) and before[place].get("do") == name else {}
        words = shown.said(name)
        kept = {key: value for key, value in old.items() if key not in words and key != "do"}
        found.append({"do": name, **{word: value for word in words if (value := _value(place, word)) != ""}, **kept})
    return found


def _value(place: int, word: str) -> Any:
    """Days are a number; the value of a field is of the field's own type."""
    typed = line(f"a.{place}.{word}")
    if word == "days":
        return int(typed) if typed.isdecimal() and len(typed) < 6 else typed
    if word == "value":
        kind = fields.definitions().get(line(f"a.{place}.field"))
        return TRUTH.get(typed, typed) if kind and kind.type == "bool" else typed
    return typed


EDITOR = Editor(MACRO, "/settings/macros", _index, _page, _form)
EDITOR.hang(door)

"""The script editor: an outline, a form for each step, what is wrong in plain words, and versions to go back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from contactcenter.extensions import db
from contactcenter.models import Agent, Queue
from contactcenter.pack import BrokenPack
from contactcenter.present import script_editor as shown
from contactcenter.present.script_words import IMPOSSIBLE
from contactcenter.scripts import editing, shaping, written
from contactcenter.web import pack_files, sessions
from contactcenter.web.asked import line, refuse, whole
from contactcenter.web.script_form import step_of
from contactcenter.web.security import role

door = Blueprint("script_editor", __name__)
WRITERS = ("supervisor", "admin")
Change = Callable[[shaping.Body], shaping.Body]


@door.get("/settings/scripts")
@role(*WRITERS)
def index() -> str:
    return _index()


@door.post("/settings/scripts")
@role(*WRITERS)
def begin():
    """A new script: `key`, `en`, `zh` (its titles)."""
    queue = db.session.scalar(select(Queue.key).order_by(Queue.position).limit(1))
    titles = {"en": line("en"), "zh": line("zh")}
    if not all(titles.values()):
        refuse(_("A script needs a title in both languages."))
    fresh = shaping.blank(titles, queue or "")
    return _done(lambda: editing.begin(line("key"), fresh, sessions.current()), line("key"))


@door.post("/settings/scripts/import")
@role(*WRITERS)
def bring_in():
    """A `file` or pasted `text`, as a draft; refused as a whole with line and reason."""
    name, text = pack_files.brought("script.yaml", written.LARGEST)
    try:
        draft = editing.bring_in(text, name, sessions.current())
    except BrokenPack as broken:
        return _index([str(fault) for fault in broken.faults], request.form.get("text", "")), 422
    except editing.Overtaken:
        refuse(_("Somebody is changing this script right now. Try again."), 409)
    return redirect(url_for(".page", key=draft.key), 303)


@door.get("/settings/scripts/<key>")
@role(*WRITERS)
def page(key: str) -> str:
    """`step`: the one whose form is open."""
    return _page(key, request.args.get("step"))


@door.get("/settings/scripts/<key>.yaml")
@role(*WRITERS)
def take_out(key: str) -> Response:
    """The script as a file of the content pack."""
    body, _rev, live = _body(key)
    return pack_files.taken_out(written.text(key, live, body), key)


@door.post("/settings/scripts/<key>/steps/<step>")
@role(*WRITERS)
def write(key: str, step: str):
    """The form of a step."""
    fresh = _asked(key, step)
    return _change(key, lambda body: shaping.replace(body, step, fresh), fresh["id"])


@door.post("/settings/scripts/<key>/steps/<step>/preview")
@role(*WRITERS)
def preview(key: str, step: str) -> str:
    """The same as the agent would see it; nothing is kept."""
    return render_template("scripts/_preview.html", now=shown.preview(_asked(key, step), sessions.current().language))


@door.post("/settings/scripts/<key>/steps/<step>/<act>")
@role(*WRITERS)
def rearrange(key: str, step: str, act: str):
    """`up`, `down`, `copy`, `remove`, or `add` a step called `name` behind it."""
    changes: dict[str, Change] = {
        "up": lambda body: shaping.move(body, step, -1), "down": lambda body: shaping.move(body, step, 1),
        "copy": lambda body: shaping.duplicate(body, step), "remove": lambda body: shaping.remove(body, step),
        "add": lambda body: shaping.add(body, line("name"), step),
    }
    if act not in changes:
        refuse(_("There is no such change."), 404)
    return _change(key, changes[act], {"add": line("name"), "remove": ""}.get(act, step))


@door.post("/settings/scripts/<key>/publication")
@role(*WRITERS)
def publish(key: str):
    """New runs go by the draft from now on; refused while anything is wrong with it."""
    try:
        editing.publish(key, sessions.current())
    except BrokenPack:
        return _page(key, None), 422
    except LookupError:
        refuse(_("There is no draft to publish."), 404)
    return redirect(url_for(".page", key=key), 303)


@door.post("/settings/scripts/<key>/draft/removal")
@role(*WRITERS)
def discard(key: str):
    editing.discard(key)
    return redirect(url_for(".index"), 303)


@door.post("/settings/scripts/<key>/versions/<int:version>")
@role(*WRITERS)
def roll_back(key: str, version: int):
    """What this version says is said again, as a new one."""
    return _done(lambda: editing.roll_back(key, version, sessions.current()), key)


def _index(faults: list[str] | None = None, text: str = "") -> str:
    return render_template("scripts/index.html", groups=shown.index(sessions.current().language), nav="scripts",
                           faults=faults or [], text=text)


def _page(key: str, step: str | None) -> str:
    body, _rev, _live = _body(key)
    agent: Agent = sessions.current()
    script = shown.editor(key, step, written.faults(key, body), agent.language)
    chosen = shaping.step(body, script["chosen"])
    return render_template("scripts/editor.html", script=script, groups=shown.index(agent.language), nav="scripts",
                           now=shown.preview(chosen, agent.language))


def _body(key: str) -> tuple[shaping.Body, int, int]:
    try:
        return editing.body_of(key)
    except LookupError:
        refuse(_("There is no such script."), 404)
        raise


def _asked(key: str, step: str) -> shaping.Body:
    """The step as the form has it now."""
    try:
        return step_of(shaping.step(_body(key)[0], step))
    except shaping.Impossible as wrong:
        refuse(_(IMPOSSIBLE[wrong.code]))
        raise
    except BrokenPack as broken:
        refuse("\n".join(str(fault) for fault in broken.faults))
        raise


def _change(key: str, change: Change, step: str):
    """Keep a change in the draft and show the step it was about."""
    body, rev, _live = _body(key)
    if "rev" in request.form and whole("rev") != rev:
        refuse(_("Somebody else has changed this script. Load the page again."), 409)
    return _done(lambda: editing.change(key, change(body), sessions.current(), rev), key, step)


def _done(act: Callable[[], Any], key: str, step: str = ""):
    try:
        act()
    except shaping.Impossible as wrong:
        refuse(_(IMPOSSIBLE[wrong.code]))
    except editing.Overtaken:
        refuse(_("Somebody else has changed this script. Load the page again."), 409)
    except LookupError:
        refuse(_("There is no such script."), 404)
    return redirect(url_for(".page", key=key, step=step or None), 303)

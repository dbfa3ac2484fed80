"""Emergency plans: read by everybody; brought in as files, published and rolled back by whoever leads."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contactcenter.emergencies import book, editing, written
from contactcenter.pack import BrokenPack
from contactcenter.present import plans as shown
from contactcenter.web import pack_files, sessions
from contactcenter.web.asked import refuse
from contactcenter.web.security import role

door = Blueprint("plans", __name__)
WRITERS = ("supervisor", "admin")


@door.get("/plans")
def index() -> str:
    return _index()


@door.get("/plans/<key>")
def page(key: str) -> str:
    """`draft`: what is not published yet, for those who may publish it."""
    agent = sessions.current()
    drafted = "draft" in request.args and agent.supervises
    try:
        plan = book.read(key, 0, editing.body_of(key, drafted)) if drafted else book.plan(key)
    except LookupError:
        refuse(_("There is no such plan."), 404)
    return render_template("emergencies/plan.html", plan=shown.page(plan, agent.language), nav="emergencies",
                           drafted=drafted, history=shown.versions(key, agent.language) if agent.supervises else [],
                           draft=agent.supervises and editing.draft(key) is not None)


@door.get("/plans/<key>.yaml")
@role(*WRITERS)
def take_out(key: str) -> Response:
    """The plan as a file; its `draft` where that is asked for."""
    try:
        body = editing.body_of(key, "draft" in request.args)
    except LookupError:
        refuse(_("There is no such plan."), 404)
    return pack_files.taken_out(written.text(key, body), key)


@door.post("/plans/import")
@role(*WRITERS)
def bring_in():
    """A `file` or pasted `text`, as a draft; refused as a whole with line and reason."""
    name, text = pack_files.brought("plan.yaml", written.LARGEST)
    try:
        draft = editing.bring_in(text, name, sessions.current())
    except BrokenPack as broken:
        return _index([str(fault) for fault in broken.faults], text), 422
    except editing.Overtaken:
        refuse(_("Somebody is writing at this right now. Try again."), 409)
    return redirect(url_for(".page", key=draft.key, draft=1), 303)


@door.post("/plans/<key>/publication")
@role(*WRITERS)
def publish(key: str):
    """Whatever starts from now on goes by the draft."""
    try:
        editing.publish(key, sessions.current())
    except BrokenPack as broken:
        refuse("\n".join(map(str, broken.faults)))
    except LookupError:
        refuse(_("There is no draft to publish."), 404)
    return redirect(url_for(".page", key=key), 303)


@door.post("/plans/<key>/draft/removal")
@role(*WRITERS)
def discard(key: str):
    editing.discard(key)
    return redirect(url_for(".index"), 303)


@door.post("/plans/<key>/versions/<int:version>")
@role(*WRITERS)
def roll_back(key: str, version: int):
    """What this version says is said again, as a new one."""
    try:
        editing.roll_back(key, version, sessions.current())
    except LookupError:
        refuse(_("There is no such plan."), 404)
    return redirect(url_for(".page", key=key), 303)


def _index(faults: list[str] | None = None, text: str = "") -> str:
    agent = sessions.current()
    return render_template("emergencies/plans.html", plans=shown.listing(agent.language), nav="emergencies",
                           numbers=shown.numbers(agent.language), faults=faults or [], text=text,
                           drafts=shown.drafts(agent.language) if agent.supervises else [])

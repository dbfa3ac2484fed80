"""Help with words: hints while a reply is written, and the page where supervisors keep the lists it goes by."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contactcenter import clock, files, views, wording_help
from contactcenter.columns import clean
from contactcenter.pack import BrokenPack
from contactcenter.present import wording_help as shown
from contactcenter.web import sessions
from contactcenter.web.asked import LARGEST, line, refuse, whole, wholes
from contactcenter.web.security import role
from contactcenter.wording_help import written

door = Blueprint("wording", __name__)
LONGEST = 20_000  # characters that are looked at while somebody types
MONTH = timedelta(days=30)


@door.post("/tickets/<int:number>/advice")
def advise(number: int) -> str:
    """`text, channel, subject, attachment*`: what is to be said of it so far; nothing is kept."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    attached = files.unsent(wholes("attachment"), agent.id)
    found = wording_help.look(ticket, request.form.get("text", "")[:LONGEST], line("channel"), line("subject"),
                              len(attached))
    return render_template("composer/_advice.html", advice=shown.advice(found, typing=True), number=number)


@door.get("/settings/wording")
@role("supervisor", "admin")
def page() -> str:
    return _page(*written.text())


@door.post("/settings/wording")
@role("supervisor", "admin")
def write():
    """The lists as a `text` of YAML, `based_on` a version; refused as a whole with the line of every fault."""
    text, based_on = clean(request.form.get("text", "")), whole("based_on")
    if len(text) > written.LARGEST:
        refuse(_("This text is too long."))
    try:
        written.publish(text, based_on, sessions.current())
    except BrokenPack as broken:
        return _page(text, based_on, broken.faults), 422
    except written.Overtaken:
        refuse(_("Somebody else has changed this meanwhile. Load the page again."), 409)
    return redirect(url_for(".page"), 303)


def _page(text: str, version: int, faults=()) -> str:
    kept = wording_help.kept_since(clock.now() - MONTH)
    return render_template("settings/wording.html", text=text, version=version, faults=faults, kept=kept, nav="wording")

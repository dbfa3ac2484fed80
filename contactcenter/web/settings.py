"""The settings: one page that leads to all others by which the desk is run."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from contactcenter.present import hub
from contactcenter.web import sessions
from contactcenter.web.security import role

door = Blueprint("settings", __name__)
LONGEST = 80


@door.get("/settings")
@role("supervisor", "admin")
def page():
    """`q`: words that what is looked for is about."""
    asked = request.args.get("q", "").strip()[:LONGEST]
    return render_template("settings/page.html", groups=hub.groups(sessions.current(), asked), asked=asked,
                           nav="settings")

"""Search: a page of its own, and the lines the palette shows while somebody is typing."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from contactcenter import present, search, views
from contactcenter.present import field_filter, hub
from contactcenter.web import sessions

door = Blueprint("search", __name__)
LONGEST = 200
IN_PALETTE = 8


@door.get("/search")
def page():
    """`q`: words, a number, or what is asked of fields; the tickets that hold it all, the last touched first."""
    agent, asked = sessions.current(), request.args.get("q", "").strip()[:LONGEST]
    found = search.find(agent, asked, limit=views.PAGE)
    rows = [present.row_html(ticket, agent.language) for ticket in found]
    return render_template("search/page.html", asked=asked, rows=rows, filter=field_filter.shown(agent, asked),
                           form=field_filter.form(agent))


@door.get("/search/results")
def results():
    """The same for the palette: a few lines, and the pages of the settings that are about it."""
    agent, asked = sessions.current(), request.args.get("q", "").strip()[:LONGEST]
    found = search.find(agent, asked, limit=IN_PALETTE)
    rows = [present.row(ticket, agent.language) for ticket in found]
    return render_template("palette/_results.html", rows=rows, asked=asked, pages=list(hub.pages(agent, asked)))

"""The inbox: lists of tickets, a page at a time, and the counts beside the views."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from contactcenter import clock, present, views
from contactcenter.columns import clean
from contactcenter.present import field_filter, lists
from contactcenter.web import sessions, shell

door = Blueprint("inbox", __name__)
door.app_context_processor(shell.around)
door.record_once(lambda setup: present.furnish(setup.app))
LAST_VIEW = "view"
LONGEST = 200  # characters of a filter


@door.get("/")
def start() -> Response:
    return redirect(url_for(".page"))


@door.get("/inbox")
@door.get("/inbox/<view>")
def page(view: str = "mine") -> Response:
    """A view with one of its tabs; with `part=rows` only the list, with `part=more` its next page.
    `filter`: only those whose fields are so."""
    shown = listing(clean(view), request.args.get("tab"))
    part = PARTS.get(request.args.get("part", ""))
    if part:
        return make_response(render_template(part, list=shown))
    answer = make_response(render_template("inbox/page.html", list=shown, tabs=tabs(view), view=view, pane="list"))
    answer.set_cookie(LAST_VIEW, view, samesite="Lax", httponly=True)
    return answer


@door.get("/live/counts")
def counts() -> str:
    """The links of the left column with their counts: fetched again whenever one of them may differ."""
    return render_template("nav/_counts.html", counts=shell.Shell().counts, view=request.args.get("view"))


def listing(view: str, tab: str | None = None) -> dict:
    """One page of a view as `tickets/_rows.html` draws it. Raises NotFound for a view there is not."""
    agent, tab, asked = sessions.current(), lists.tab_of(view, tab), _filter()
    keys = views.page_keys(agent, view, tab, _after(), field_filter.condition(agent, asked))
    return lists.listing(agent, view, tab, keys, asked)


def tabs(view: str) -> list[dict]:
    """The tabs over the list, counted: only a whole page shows them."""
    return lists.tabs(sessions.current(), view)


def last_view() -> str:
    """The view this browser looked at last: what stands beside a ticket that is opened by its address."""
    return clean(request.cookies.get(LAST_VIEW, "mine"))


def _filter() -> str:
    """What is asked of fields: `field:trip.adults>=2`, as the search writes it."""
    return clean(request.args.get("filter", "")).strip()[:LONGEST]


def _after() -> tuple[datetime, int] | None:
    at, _, ticket_id = request.args.get("after", "").rpartition(",")
    if not at:
        return None
    try:
        return clock.datetime_of(at), int(ticket_id)
    except ValueError:
        abort(400)


PARTS = {"rows": "tickets/_rows.html", "more": "tickets/_page.html"}

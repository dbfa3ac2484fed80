"""One ticket: its page, the parts of it that are asked for alone, and a mail as its sender designed it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template
from flask.typing import ResponseReturnValue
from htmx_flask import request

from contactcenter import present, views
from contactcenter.extensions import db
from contactcenter.intake import ladder
from contactcenter.models import Agent, Item, Ticket
from contactcenter.present import designed, heads
from contactcenter.present.composer import composer
from contactcenter.web import inbox, sessions
from contactcenter.web.asked import LARGEST

door = Blueprint("tickets", __name__)
FRAME_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@door.get("/tickets/<int:number>")
def page(number: int) -> ResponseReturnValue:
    """The whole desk with this ticket open, or only its two panes for a click on a row."""
    agent = sessions.current()
    ticket = _ticket(agent, number)
    if ticket.merged_into_id:  # an old number leads to the ticket that stands
        return redirect(f"/tickets/{ladder.root_of(ticket).number}")
    parts = _parts(agent, ticket)
    if request.htmx and not request.htmx.history_restore_request:
        answer = render_template("tickets/_ticket.html", **parts)
    else:
        shown = inbox.listing(_last_view(agent))
        answer = render_template("inbox/page.html", list=shown, tabs=inbox.tabs(shown["view"]), view=shown["view"],
                                 pane="conv", **parts)
    _seen(agent, ticket)
    return answer


@door.get("/tickets/<int:number>/items")
def items(number: int) -> str:
    """Older entries, to stand before the ones on the page. before: the id of the oldest message there."""
    agent = sessions.current()
    before = request.args.get("before", type=int)
    if not before or not 0 < before < LARGEST:
        abort(400)
    older = present.timeline(_ticket(agent, number), agent.language, before)
    return render_template("tickets/_items.html", timeline=older)


@door.get("/messages/<int:item_id>/html")
def original(item_id: int) -> Response:
    """A mail as it was designed, for a frame without rights: no script, nothing fetched from elsewhere."""
    item = db.session.get(Item, item_id) if item_id < LARGEST else None
    if item is None or not item.html:
        abort(404)
    views.ticket(sessions.current(), item.ticket.number)
    return Response(designed.page(item), headers={"Content-Security-Policy": FRAME_POLICY})


def _ticket(agent: Agent, number: int) -> Ticket:
    return views.ticket(agent, min(number, LARGEST))


def _parts(agent: Agent, ticket: Ticket) -> dict:
    language = agent.language
    return {
        "head": heads.head(ticket, language),
        "timeline": present.timeline(ticket, language),
        "side": present.side(ticket.customer, ticket, language),
        "clocks": present.clocks(ticket, language),
        "composer": composer(ticket, agent, language),
    }


def _last_view(agent: Agent) -> str:
    """The view that was on this browser's screen, if it is still one of the agent's."""
    view = inbox.last_view()
    try:
        views.condition(agent, view)
    except views.NotFound:
        return "mine"
    return view


def _seen(agent: Agent, ticket: Ticket) -> None:
    """What its owner opens, or anybody while it has none, is read."""
    if ticket.owner_id in (None, agent.id):
        ticket.mark_read()

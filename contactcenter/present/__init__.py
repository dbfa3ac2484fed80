"""Presenters: the desk's objects as the plain data and the html that pages show. Nothing here knows who is looking."""

from contactcenter.present.calls import call
from contactcenter.present.deadlines import clocks
from contactcenter.present.entries import event
from contactcenter.present.heads import head, viewers
from contactcenter.present.items import item
from contactcenter.present.nav import counts
from contactcenter.present.offers import offer
from contactcenter.present.page import furnish, render
from contactcenter.present.people import agent
from contactcenter.present.rows import row
from contactcenter.present.sides import side
from contactcenter.present.state import clocks_html, details_html, event_html, head_html, item_html, ticket_state_html
from contactcenter.present.timelines import timeline

__all__ = [
    "agent", "call", "clocks", "clocks_html", "counts", "details_html", "event", "event_html", "furnish", "head",
    "head_html", "item", "item_html", "offer", "render", "row", "side", "ticket_state_html", "timeline", "viewers",
]

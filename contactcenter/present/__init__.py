"""Presenters: the desk's objects as the plain data and the html that pages show. Nothing here knows who is looking."""

from contactcenter.present.calls import call
from contactcenter.present.chat import chat_html
from contactcenter.present.deadlines import clocks
from contactcenter.present.entries import event
from contactcenter.present.heads import head, viewers
from contactcenter.present.items import item
from contactcenter.present.nav import counts
from contactcenter.present.offers import offer
from contactcenter.present.page import furnish
from contactcenter.present.presence import agent
from contactcenter.present.render import languages
from contactcenter.present.rows import row
from contactcenter.present.sides import side
from contactcenter.present.state import (
    change_html,
    event_html,
    item_html,
    onlookers_html,
    presence_html,
    row_html,
    script_html,
    ticket_state_html,
    typing_html,
    viewers_html,
)
from contactcenter.present.timelines import shown as timeline

__all__ = [
    "agent", "call", "change_html", "chat_html", "clocks", "counts", "event", "event_html", "furnish", "head", "item",
    "item_html", "languages", "offer", "onlookers_html", "presence_html", "row", "row_html", "script_html", "side",
    "ticket_state_html", "timeline", "typing_html", "viewers", "viewers_html",
]

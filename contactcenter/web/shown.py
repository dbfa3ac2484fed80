"""What an answer shows: the same partials the push carries, by the same ids, so that the two fall together."""

from __future__ import annotations

from markupsafe import Markup

from contactcenter import present
from contactcenter.models import Agent, Item, Ticket

APPENDED = Markup('<ol hx-swap-oob="beforeend:#tl">{}</ol>')


def item(one: Item, agent: Agent) -> Markup:
    """A message or note in its place on the timeline."""
    return APPENDED.format(present.item_html(one, agent.language))


def ticket(one: Ticket, agent: Agent) -> Markup:
    """The header, the facts beside it, and the row in the list."""
    return Markup("\n").join((
        present.head_html(one, agent.language, oob="outerMorph"),
        present.details_html(one, agent.language, oob="outerMorph"),
        Markup(present.row_html(one, agent.language)),
    ))

"""What an answer shows: the same partials the push carries, by the same ids, so that the two fall together."""

from __future__ import annotations

from markupsafe import Markup

from contactcenter import present
from contactcenter.models import Agent, Item, Ticket


def item(one: Item, agent: Agent) -> Markup:
    """A message or note in its place on the timeline, and what it changed about its ticket."""
    return present.change_html(one.ticket, [one], [], agent.language)


def ticket(one: Ticket, agent: Agent) -> Markup:
    """The header, the facts beside it, and the row in the list."""
    return present.change_html(one, [], [], agent.language) + present.row_html(one, agent.language)

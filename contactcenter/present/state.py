"""The html of what changed and of what is: one place that knows which partial shows what, for pushes and for pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from contactcenter.journal import JournalEntry
from contactcenter.models import Agent, Item, Ticket
from contactcenter.present import (
    complaints,
    deadlines,
    emergencies,
    entries,
    field_pages,
    heads,
    items,
    pledges,
    presence,
    routes,
    rows,
    scripts,
    side_talks,
    sides,
    timelines,
)
from contactcenter.present.render import render

APPEND = Markup('<ol hx-swap-oob="beforeend:#tl">{}</ol>')
GONE = Markup('<li id="{}" hx-swap-oob="delete"></li>')


def change_html(ticket: Ticket, changed: Sequence[Item], lines: Sequence[JournalEntry], language: str) -> Markup:
    """What a commit changed on an open ticket: its new or changed entries, and the regions that repeat its state."""
    gone = [GONE.format(one.html_id) for one in changed if one.state == "withdrawn"]
    fresh = [item_html(one, language) for one in changed if one.state != "withdrawn"]
    fresh += [html for html in (event_html(one, language) for one in lines) if html]
    return Markup("").join([*gone, APPEND.format(Markup("").join(fresh)) if fresh else "", _regions(ticket, language)])


def ticket_state_html(ticket: Ticket, language: str) -> Markup:
    """Everything of an open ticket that can change, to be morphed: the timeline's last page and the regions."""
    page = timelines.shown(ticket, language)
    return render("tickets/_timeline.html", language, timeline=page, oob="outerMorph") + _regions(ticket, language)


def row_html(ticket: Ticket, language: str) -> Markup:
    """The ticket's line in a list, whichever list that is."""
    return rows.html(ticket, language)


def item_html(item: Item, language: str) -> Markup:
    """One entry of the timeline, an `li` whose id stays the same for ever."""
    return render("tickets/_item.html", language, entry=items.item(item, language))


def event_html(entry: JournalEntry, language: str) -> Markup:
    """The line of a fact, or nothing for one that has none."""
    told = entries.event(entry, language)
    return render("tickets/_item.html", language, entry=told) if told else Markup("")


def presence_html(agent: Agent, language: str) -> Markup:
    """`#presence`: the button with the agent's state. The menu beside it stays as it is, open or closed."""
    return render("nav/_presence.html", language, agent=presence.agent(agent, language), oob="outerMorph")


def script_html(ticket: Ticket, language: str, errors: Mapping[str, str] | None = None,
                problem: str | None = None) -> Markup:
    """`#side-script`: the script of a ticket, with what is wrong about an answer for whoever gave it."""
    return render("scripts/_panel.html", language, script=scripts.panel(ticket, language, errors, problem),
                  oob="outerMorph")


def emergency_html(ticket: Ticket, language: str) -> Markup:
    """`#side-emergency`: the checklist of what is under way on a ticket."""
    return render("emergencies/_panel.html", language, panel=emergencies.panel(ticket, language), oob="outerMorph")


def viewers_html(ticket_id: int, there: Sequence[tuple[Agent, str]], language: str) -> Markup:
    """`#viewers`: who looks at a ticket, and who writes."""
    return render("tickets/_viewers.html", language, viewers=heads.viewers(there, language), oob="innerMorph")


def onlookers_html(ticket_id: int, there: Sequence[tuple[Agent, str]], language: str) -> Markup:
    """The same in the ticket's row of a list."""
    shown = heads.viewers(there, language)
    return render("tickets/_onlookers.html", language, ticket=ticket_id, viewers=shown, oob="innerMorph")


def typing_html(name: str, language: str) -> Markup:
    """The customer is writing."""
    return render("tickets/_typing.html", language, typing={"name": name})


def _regions(ticket: Ticket, language: str) -> Markup:
    return Markup("").join((
        render("tickets/_head.html", language, head=heads.head(ticket, language), oob="outerMorph"),
        render("tickets/_clocks.html", language, clocks=deadlines.clocks(ticket, language), oob="outerMorph"),
        render("tickets/_details.html", language, ticket=sides.details(ticket, language), oob="outerMorph"),
        render("tickets/_route_now.html", language, route=routes.panel(ticket, language), oob="outerMorph"),
        emergency_html(ticket, language),
        render("complaints/_panel.html", language, panel=complaints.panel(ticket, language), oob="outerMorph"),
        render("promises/_panel.html", language, pledges=pledges.panel(ticket, language), oob="outerMorph"),
        render("side_conversations/_panel.html", language, talks=side_talks.panel(ticket, language), oob="outerMorph"),
        script_html(ticket, language),
        render("fields/_side.html", language, known=field_pages.known(ticket, language), oob="outerMorph"),
    ))

"""A list of tickets as its page draws it: rows, tabs, and what lets the page decide which tickets belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask_babel import gettext

from contactcenter import views
from contactcenter.models import Agent, Ticket
from contactcenter.present import nav, rows, times, words

ONE_TAB = {"snoozed": "waiting", "at-risk": "todo"}
ASKED = ("at-risk", "snoozed", "drafts", "mentions")  # rows cannot say by themselves whether they belong here


def tab_of(view: str, asked: str | None) -> str:
    """The tab to show: the one asked for where the view has it."""
    return ONE_TAB.get(view) or (asked if asked in words.TABS else "todo")


def listing(agent: Agent, view: str, tab: str, tickets: Sequence[Ticket]) -> dict:
    """A page of a view's tab for the agent who looks."""
    language = agent.language
    return {
        "view": view,
        "tab": tab,
        "title": title(agent, view),
        "rows": [rows.html(ticket, language) for ticket in tickets],
        "more": _more(view, tab, tickets),
        "tabs": [] if view in ONE_TAB else nav.tabs(views.tab_counts(agent, view)),
        "order": "desc" if tab == "done" else "asc",
        "ask": view in ASKED,
        "owner": _owner(agent, view),
        "queue": _queue(agent, view),
    }


def title(agent: Agent, view: str) -> str:
    if view in words.VIEWS:
        return gettext(words.VIEWS[view])
    named = {f"queue-{queue.key}": queue.name(agent.language) for queue in views.queues(agent)}
    return named.get(view, view)


def _more(view: str, tab: str, tickets: Sequence[Ticket]) -> str | None:
    """The address of the next page, or None behind the last one."""
    if len(tickets) < views.PAGE:
        return None
    last = tickets[-1]
    return f"/inbox/{view}?" + urlencode({"tab": tab, "part": "more", "after": f"{times.iso(last.sort_at)},{last.id}"})


def _owner(agent: Agent, view: str) -> str:
    return {"mine": str(agent.id), "unassigned": "none"}.get(view, "")


def _queue(agent: Agent, view: str) -> str:
    """Which queue's tickets belong here: one queue's in its own view, else all that the agent sees."""
    return " ".join(str(queue.id) for queue in views.queues(agent) if view == f"queue-{queue.key}")

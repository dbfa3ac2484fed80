"""A list of tickets as its page draws it: rows, tabs, and what lets the page decide which tickets belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask_babel import gettext
from sqlalchemy import Row, select

from contactcenter import views
from contactcenter.extensions import db
from contactcenter.models import Agent, Queue
from contactcenter.present import field_filter, nav, rows, times, words

ONE_TAB = {"snoozed": "waiting", "at-risk": "todo"}
ASKED = ("at-risk", "snoozed", "drafts", "mentions")  # rows cannot say by themselves whether they belong here


def tab_of(view: str, asked: str | None) -> str:
    """The tab to show: the one asked for where the view has it."""
    return ONE_TAB.get(view) or (asked if asked in words.TABS else "todo")


def listing(agent: Agent, view: str, tab: str, keys: Sequence[Row], asked: str = "") -> dict:
    """A page of a view's tab for the agent who looks. keys: what views.page_keys says of its tickets. asked: the
    filter by fields, which no row can say of itself."""
    language, queue = agent.language, _queue(view)
    return {
        "view": view,
        "tab": tab,
        "title": queue.name(language) if queue else gettext(words.VIEWS[view]),
        "rows": rows.page([(key.id, key.rev) for key in keys], language),
        "more": _more(view, tab, keys, asked),
        "filter": field_filter.shown(agent, asked),
        "asked": asked,
        "order": "desc" if tab == "done" else "asc",
        "ask": view in ASKED or bool(asked),
        "owner": _owner(agent, view),
        "queue": queue.id if queue else "",
    }


def tabs(agent: Agent, view: str) -> list[dict]:
    """The tabs over a view with their counts; none where there is but one."""
    return [] if view in ONE_TAB else nav.tabs(views.tab_counts(agent, view))


def _more(view: str, tab: str, keys: Sequence[Row], asked: str) -> str | None:
    """The address of the next page, or None behind the last one."""
    if len(keys) < views.PAGE:
        return None
    last = keys[-1]
    after = {"tab": tab, "part": "more", "after": f"{times.iso(last.sort_at)},{last.id}"}
    return f"/inbox/{view}?" + urlencode({**after, **({"filter": asked} if asked else {})})


def _owner(agent: Agent, view: str) -> str:
    return {"mine": str(agent.id), "unassigned": "none"}.get(view, "")


def _queue(view: str) -> Queue | None:
    """The queue whose own view this is."""
    key = view.removeprefix("queue-")
    return db.session.scalar(select(Queue).where(Queue.key == key)) if key != view else None

"""The column on the left: the views with their counts, and the pages of those who manage the desk."""

from __future__ import annotations

from contactcenter import config, views
from contactcenter.models import Agent
from contactcenter.present import bell, emergencies, hub, icons, words
from contactcenter.present.board_alerts import alarms_of
from contactcenter.present.words import N_

MORE_THAN = 99
OWN = (("mine", "inbox", "i"), ("mentions", "at-sign", ""), ("drafts", "pencil-line", ""),
       ("snoozed", "alarm-clock", ""))
SAVED = (("unassigned", "user-round-x", ""), ("at-risk", "timer", "s"), ("all", "layers", ""))
HOT = ("at-risk",)
BOARD = {"key": "board", "icon": "gauge", "label": N_("Queue board"), "href": "/board", "go": "b"}
KNOWLEDGE = {"key": "knowledge", "icon": "book-open", "label": N_("Knowledge"), "href": "/knowledge", "go": "k"}
COMPLAINTS = {"key": "complaints", "icon": "scale", "label": N_("Complaints"), "href": "/complaints", "go": "c"}
SURVEYS = {"key": "surveys", "icon": "star", "label": N_("Satisfaction"), "href": "/surveys", "go": ""}
EMERGENCIES = {"key": "emergencies", "icon": "siren", "label": N_("Emergencies"), "href": "/emergencies", "go": "x"}
SETTINGS = {"key": "settings", "icon": "settings", "label": N_("Settings"), "href": "/settings", "go": "e",
            "pages": hub.KEYS}
MAILBOX = {"key": "mailbox", "icon": "mailbox", "label": N_("Demo mailbox"), "href": "/demo/mailbox", "go": ""}
PHONES = {"key": "phones", "icon": "smartphone", "label": N_("Demo phones"), "href": "/demo/phones", "go": ""}


def counts(agent: Agent, language: str, held: dict[str, int] | None = None) -> dict:
    """Groups of links, each with the number of tickets to do. held: what `views.counts` says, asked for if missing."""
    held = views.counts(agent) if held is None else held
    return {
        "own": [_view(key, icon, go, held) for key, icon, go in OWN],
        "queues": [_queue(queue, held, language) for queue in views.queues(agent)],
        "saved": [_view(key, icon, go, held) for key, icon, go in SAVED],
        "inbox": shown(held.get("mine", 0)),
        "bell": shown(bell.badge(agent)),
    }


def manage(agent: Agent) -> list[dict]:
    """The pages of those who run the desk, and in the demo the mailbox where its mails arrive."""
    board = {**BOARD, "count": shown(alarms_of(agent))}
    urgent = {**EMERGENCIES, "count": shown(emergencies.count(agent))}
    leads: list[dict] = [urgent, COMPLAINTS, board, SURVEYS, KNOWLEDGE, SETTINGS]
    links: list[dict] = leads if agent.supervises else [urgent, COMPLAINTS, KNOWLEDGE]
    return [*links, MAILBOX, PHONES] if config.current().demo_desk else links


def tabs(held: dict[str, int]) -> list[dict]:
    """The tabs over a list with their counts."""
    return [{"tab": tab, "label": words.TABS[tab], "count": shown(held.get(tab, 0))} for tab in words.TABS]


def shown(count: int) -> str:
    """A count as it is drawn: nothing for none, 99+ for very many."""
    return "" if not count else f"{MORE_THAN}+" if count > MORE_THAN else str(count)


def _view(key: str, icon: str, go: str, held: dict[str, int]) -> dict:
    return {"view": key, "icon": icon, "go": go, "label": words.VIEWS[key], "count": shown(held.get(key, 0)),
            "hot": key in HOT and held.get(key, 0) > 0}


def _queue(queue, held: dict[str, int], language: str) -> dict:
    view = f"queue-{queue.key}"
    count = held.get(view, 0)
    return {"view": view, "icon": icons.of_queue(queue), "name": queue.name(language), "count": shown(count),
            "hot": queue.weight >= 2 and count > 0}

"""The visitor's chat page as plain data, and its partials: what a customer may see of the desk, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from contactcenter import callbacks, chats, clock, waiting
from contactcenter.intake import desk_map
from contactcenter.models import Agent, Chat, Item, Queue, Ticket, Version, label
from contactcenter.present import icons, items, people, times
from contactcenter.present.render import render
from contactcenter.sla import calendar, hours

PAUSE = timedelta(hours=1)  # after a silence this long the page says when the talk went on
NATIVE = {"en": "English", "zh": "中文"}


def chat_html(chat: Chat, new: Sequence[Item]) -> str:
    """What a change of this window looks like: its head, place and stage, and the messages that are new or changed."""
    spoken = chats.conversation(chat)
    visible = {item.id for item in spoken}
    gone = [item.html_id for item in new if item.id not in visible and item.channel == chats.CHANNEL]
    touched = {item.id for item in new}
    shown = [bubble for bubble in bubbles(spoken, chat.language) if bubble["item"] in touched]
    return render("chat/_change.html", chat.language, **_window(chat), bubbles=shown, gone=gone)


def chat_state_html(chat: Chat) -> str:
    """All that the page shows of this window, to be put in place of what it has."""
    shown = bubbles(chats.conversation(chat), chat.language)
    return render("chat/_state.html", chat.language, **_window(chat), bubbles=shown)


def place_html(language: str, place: waiting.Place, callback: bool = False) -> str:
    """One line: how many are before the visitor, and how long that may take. callback: until they are called."""
    return render("chat/_place.html", language, place=_place(place, callback), closed=None)


def start(language: str) -> dict:
    """What the page shows before anybody has said anything: topics, or, out of hours, the form to leave a message."""
    topics = _topics(language)
    open_now = not topics or any(topic["open"] for topic in topics if topic["key"] != "emergency")
    return {
        "stage": "start" if open_now else "away",
        "scope": "", "v": 0, "bubbles": [], "place": None, "instead": False,
        "closed": None if open_now else _reopens(desk_map.first_queue(), language),
        "topics": topics,
        "head": {"title": desk_name(language), "initials": _initials(desk_name(language)),
                 "line": "open" if open_now else "closed", "here": open_now, "agent": False},
        "desk": desk_name(language), "phone": emergency_phone(), "owner": "", "score": None,
    }


def bubbles(spoken: Iterable[Item], language: str) -> list[dict]:
    """Messages as the visitor reads them. `opens` marks the first one after a long silence."""
    shown, before = [], None
    for item in spoken:
        shown.append(_bubble(item, before, language))
        before = item.at
    return shown


def waits(chat: Chat) -> bool:
    """Whether the visitor stands in a line, whose place may move without a change of the window."""
    return _place_of(chat, chats.ticket_of(chat)) is not None


def desk_name(language: str) -> str:
    return label(desk_map.settings().get("name") or {}, language) or "Contact centre"


def emergency_phone() -> dict | None:
    """The number that is always open, for dialling and for reading."""
    number = desk_map.settings().get("emergency_phone")
    return {"number": number, "text": people.address("phone", number)} if number else None


def queue_is_open(queue: Queue | None) -> bool:
    """Whether somebody works in this queue now, by its calendar; without a calendar it is always open."""
    held = _calendar(queue)
    return held is None or calendar.is_open(clock.now(), held)


def _window(chat: Chat) -> dict:
    ticket, language = chats.ticket_of(chat), chat.language
    place = _place_of(chat, ticket)
    rung = bool(place and ticket and callbacks.of_ticket(ticket))
    return {
        "chat": chat.id, "scope": f"visitor-{chat.id}", "v": chat.rev, "stage": stage(chat),
        "head": _head(chat, ticket, waits=place is not None),
        "place": _place(place, rung) if place else None, "instead": place is not None and not rung,
        "closed": _closed(chat, ticket), "topics": [], "phone": emergency_phone(),
        "desk": desk_name(language), "score": chat.score,
        "owner": _owner_name(ticket, language),
    }


def stage(chat: Chat) -> str:
    """talk; ended: it waits for a rating; rated: over, and a word more opens it again."""
    if chat.closed_at is None:
        return "talk"
    return "ended" if chat.score is None and chat.ticket_id else "rated"


def _head(chat: Chat, ticket: Ticket | None, waits: bool) -> dict:
    name = desk_name(chat.language)
    owner = ticket.owner if ticket else None
    return {
        "title": _owner_name(ticket, chat.language) or name,
        "initials": _initials(owner.name("en") if owner else name),
        "here": chat.closed_at is None and (owner is None or owner.state in ("available", "busy")),
        "agent": owner is not None,
        "line": _line(chat, ticket, waits),
    }


def _initials(name: str) -> str:
    return people.initials(" ".join(word for word in name.split() if word[0].isalnum()))


def _line(chat: Chat, ticket: Ticket | None, waits: bool) -> str:
    """What the head says under the name: a word that the template puts into the visitor's language."""
    if chat.closed_at:
        return "ended"
    if ticket and ticket.owner_id:
        return "talking"
    return "finding" if waits else "written" if ticket else "open"


def _owner_name(ticket: Ticket | None, language: str) -> str:
    return ticket.owner.name(language) if ticket and ticket.owner else ""


def _bubble(item: Item, before: datetime | None, language: str) -> dict:
    return {
        "id": item.html_id, "item": item.id, "mine": item.direction == "in", "text": item.text,
        "language": item.language, "at": times.iso(item.at), "clock": times.clock(item.at),
        "who": _author(item.agent, language), "opens": before is None or item.at - before > PAUSE,
        "files": [items.file(each) for each in item.attachments if each.state == "stored"],
    }


def _author(agent: Agent | None, language: str) -> str:
    return people.short_name(agent.name(language)) if agent else desk_name(language)


def _place_of(chat: Chat, ticket: Ticket | None) -> waiting.Place | None:
    """A place in a line that moves: while nobody is there, no number is honest."""
    if ticket is None or chat.closed_at or not queue_is_open(ticket.queue):
        return None
    return waiting.place(ticket.id, "chat") or waiting.place(ticket.id, "callback")


def _place(place: waiting.Place, callback: bool) -> dict:
    return {"number": place.number, "minutes": place.minutes, "callback": callback}


def _closed(chat: Chat, ticket: Ticket | None) -> dict | None:
    """When the visitor's queue opens again, told before the first message: the answer to that says it too."""
    if chat.closed_at or ticket:
        return None
    queue = _queue_of_topic(chat.topic)
    return None if queue_is_open(queue) else _reopens(queue, chat.language)


def _reopens(queue: Queue | None, language: str) -> dict | None:
    held = _calendar(queue)
    try:
        opens = calendar.next_opening(clock.now(), held) if held else None
    except calendar.NeverOpens:
        opens = None
    if opens is None:
        return {"iso": None, "text": ""}
    return {"iso": times.iso(opens), "text": f"{times.day(times.day_of(opens), language)} {times.clock(opens)}"}


def _topics(language: str) -> list[dict]:
    menu = desk_map.settings().get("routing", {}).get("menu", ())
    return [_topic(entry, language) for entry in menu if entry.get("topic")]


def _topic(entry: dict, language: str) -> dict:
    key = entry["topic"]
    return {"key": key, "label": label(entry["label"], language), "open": queue_is_open(_queue_of_topic(key)),
            "icon": icons.QUEUES.get(entry["queue"], icons.EVENT)}


def _queue_of_topic(topic: str | None) -> Queue | None:
    menu = desk_map.settings().get("routing", {}).get("menu", ())
    key = next((entry["queue"] for entry in menu if topic and entry.get("topic") == topic), None)
    return (desk_map.queue_of(key) if key else None) or desk_map.first_queue()


def _calendar(queue: Queue | None) -> calendar.Calendar | None:
    held = Version.of("calendar", queue.calendar) if queue else None
    return hours.read(held.body) if held else None

"""What is asked of actions and settings that scripts, replies and macros carry: everything they name exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contactcenter.pack.book import Book
from contactcenter.pack.reading import Entry

KNOWN = frozenset((
    "pause_recording", "resume_recording", "start_script", "create_follow_up", "send_reply", "open_article",
    "set_priority", "transfer_task", "request_approval", "escalate", "schedule_callback", "schedule_checkins",
    "notify", "attach_plan", "start_clock", "create_tasks", "create_ticket", "kudos", "send_survey",
    "reopen_ticket", "end_contact", "mark_contact", "assign", "set_status", "set_field", "block_contact",
    "suppress_auto_ack", "merge", "transfer", "set_kind",
))
FIELDS = ("at_field", "before_field", "field", "amount_field", "plan_field", "from")


def actions(given: Iterable[Entry] | None, book: Book) -> Iterator[str]:
    """What is wrong with a list of actions."""
    for action in given or ():
        if action["do"] not in KNOWN:
            yield f"there is no action {action['do']!r}"
        yield from _names(action, book)


def settings(given: Mapping[str, Any] | None, book: Book) -> Iterator[str]:
    """What is wrong with the fields that a choice sets."""
    for name, value in (given or {}).items():
        if name not in book.fields:
            yield f"there is no field {name!r}"
            continue
        field = book.fields[name]
        if field["type"] == "choice" and value not in field["options"]:
            yield f"{value!r} is no option of {name}"
        if field["type"] == "bool" and not isinstance(value, bool):
            yield f"{name} is set to {value!r}; it must be true or false"


def _names(action: Entry, book: Book) -> Iterator[str]:
    tables = {"script": book.scripts, "reply": book.replies, "article": book.articles, "survey": book.surveys}
    for key, table in tables.items():
        if key in action and action[key] not in table:
            yield f"there is no {key} {action[key]!r}"
    for key in FIELDS:
        if key in action and action[key] not in book.fields:
            yield f"there is no field {action[key]!r}"
    if action.get("queue", "same") not in {"same", *book.queues}:
        yield f"there is no queue {action['queue']!r}"

"""What is asked of actions and settings that scripts, replies and macros carry: everything they name exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contactcenter.pack.book import Book
from contactcenter.pack.reading import N_, Entry

KNOWN = frozenset((
    "pause_recording", "resume_recording", "start_script", "create_follow_up", "send_reply", "open_article",
    "set_priority", "transfer_task", "request_approval", "escalate", "schedule_callback", "schedule_checkins",
    "notify", "attach_plan", "start_clock", "create_tasks", "create_ticket", "kudos", "send_survey",
    "reopen_ticket", "end_contact", "mark_contact", "assign", "set_status", "set_field", "block_contact",
    "suppress_auto_ack", "merge", "transfer", "set_kind",
))
WANTING = {  # what is said of a name that nothing has
    "script": N_("there is no script '%(name)s'", name=""), "reply": N_("there is no reply '%(name)s'", name=""),
    "article": N_("there is no article '%(name)s'", name=""), "survey": N_("there is no survey '%(name)s'", name=""),
}
PLAN = "incident.plan_id"
FIELDS = ("at_field", "before_field", "field", "amount_field", "plan_field", "from")


def actions(given: Iterable[Entry] | None, book: Book) -> Iterator[str]:
    """What is wrong with a list of actions."""
    for action in given or ():
        if action["do"] not in KNOWN:
            yield N_("there is no action '%(name)s'", name=action["do"])
        yield from _names(action, book)


def settings(given: Mapping[str, Any] | None, book: Book) -> Iterator[str]:
    """What is wrong with the fields that a choice sets."""
    for name, value in (given or {}).items():
        if name not in book.fields:
            yield N_("there is no field '%(name)s'", name=name)
            continue
        field = book.fields[name]
        if name == PLAN and value not in book.plans:
            yield N_("there is no emergency plan '%(name)s'", name=value)
        if field["type"] == "choice" and value not in field["options"]:
            yield N_("'%(value)s' is no option of %(name)s", value=value, name=name)
        if field["type"] == "bool" and not isinstance(value, bool):
            yield N_("%(name)s is set to '%(value)s'; it must be true or false", name=name, value=value)


def _names(action: Entry, book: Book) -> Iterator[str]:
    tables = {"script": book.scripts, "reply": book.replies, "article": book.articles, "survey": book.surveys}
    for key, table in tables.items():
        if key in action and action[key] not in table:
            yield N_(WANTING[key].wording, name=action[key])
    for key in FIELDS:
        if key in action and action[key] not in book.fields:
            yield N_("there is no field '%(name)s'", name=action[key])
    if action.get("queue", "same") not in {"same", *book.queues}:
        yield N_("there is no queue '%(name)s'", name=action["queue"])

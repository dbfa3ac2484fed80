"""What is asked of a macro: its reply and its actions exist, and every action says all that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contactcenter.pack.actions import actions, settings
from contactcenter.pack.book import Book
from contactcenter.pack.reading import N_, Entry

STATUSES = ("open", "pending", "on_hold", "resolved", "closed")
PRIORITIES = ("P1", "P2", "P3", "P4")
KINDS = ("consultation", "booking", "travel", "complaint", "aftersales")
ME, NOBODY = "me", "nobody"
SAME = "same"
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {  # action -> what it must say -> one of these, or anything
    "assign": {"to": (ME, NOBODY)}, "set_status": {"to": STATUSES}, "set_priority": {"to": PRIORITIES},
    "set_kind": {"to": KINDS}, "set_field": {"field": (), "value": ()}, "create_follow_up": {"kind": ()},
    "transfer": {"queue": ()}, "notify": {"who": ("team_lead", "on_call_lead")}, "start_script": {"script": ()},
    "send_reply": {"reply": ()}, "send_survey": {"survey": ()}, "merge": {"into": ("oldest_open",)},
    "start_clock": {"clock": ("complaint",)}, "block_contact": {"days": ()}, "schedule_callback": {},
    "suppress_auto_ack": {},
}


def check_macro(macro: Entry, book: Book) -> Iterator[str]:
    if "reply" in macro and macro["reply"] not in book.replies:
        yield N_("there is no reply '%(name)s'", name=macro["reply"])
    if not macro["actions"] and "reply" not in macro:
        yield N_("a macro needs a reply or an action")
    yield from actions(macro["actions"], book)
    for action in macro["actions"]:
        yield from _check_words(action)
        if action["do"] == "set_field" and "field" in action:
            yield from settings({action["field"]: action.get("value")}, book)


def _check_words(action: Entry) -> Iterator[str]:
    if action["do"] not in WORDS:
        yield N_("a macro cannot do '%(name)s'", name=action["do"])
        return
    for name, allowed in WORDS[action["do"]].items():
        if name not in action:
            yield N_("'%(action)s' must say '%(name)s'", action=action["do"], name=name)
        elif allowed and action[name] not in allowed:
            yield N_("'%(action)s' cannot take '%(value)s'", action=action["do"], value=action[name])
    if action["do"] == "block_contact" and not _days(action.get("days")):
        yield N_("an address is blocked for 1 to 365 days")


def _days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 365

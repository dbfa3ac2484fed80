"""What customers read about call-backs and about where they stand, in the languages of the desk."""

from __future__ import annotations

from contactcenter import phones, waiting
from contactcenter.columns import label
from contactcenter.greetings import occasion
from contactcenter.intake import desk_map
from contactcenter.models import Callback, Ticket

WORDS = {
    "kept": {"en": "We will call you at {number}. You keep your place in line.",
             "zh": "我们会拨打 {number} 回电给您，您的排队位置已保留。"},
    "unreached": {"en": "{desk}: we rang you several times about {ref} and could not reach you. Text us here or ring "
                        "again; your request stays open.",
                  "zh": "【{desk}】关于{ref}我们多次回电未能接通。您可回复本短信或再次来电，您的需求仍在处理中。"},
    "place": {"en": "You are number {number} in line.", "zh": "您当前排在第{number}位。"},
    "minutes": {"en": "About {minutes} min.", "zh": "预计约{minutes}分钟。"},
    "callback": {"en": "We call you back at {phone}.", "zh": "届时将回拨{phone}。"},
    "held": {"en": "An adviser is on it.", "zh": "顾问正在为您处理。"},
    "received": {"en": "We have your request.", "zh": "您的需求已收到。"},
    "promise": {"en": "We answer by {due}.", "zh": "我们将在{due}前答复。"},
    "head": {"en": "{desk}, {ref}:", "zh": "【{desk}】{ref}"},
}
KINDS = ("call", "callback", "chat", "message")


def say(name: str, language: str, **values: object) -> str:
    desk = label(desk_map.settings().get("name") or {}, language) or "the desk"
    return label(WORDS[name], language).format_map({"desk": desk, **values})


def kept(wish: Callback) -> str:
    """What the customer is told at once."""
    return say("kept", wish.language, number=phones.shown(wish.number))


def standing(ticket: Ticket, wish: Callback | None) -> str:
    """Where the customer stands: the place, a guess only where there is ground for one, and what was promised."""
    language = ticket.language
    parts = [say("head", language, ref=f"#{ticket.number}"), *_place(ticket, language)]
    if wish:
        parts.append(say("callback", language, phone=phones.shown(wish.number)))
    if ticket.due_at and ticket.unanswered_since:
        due = occasion.instant(ticket.due_at, occasion.zone_of(ticket.customer), language)
        parts.append(say("promise", language, due=due))
    return ("" if language == "zh" else " ").join(parts)


def _place(ticket: Ticket, language: str) -> list[str]:
    found = next(filter(None, (waiting.place(ticket.id, kind) for kind in KINDS)), None)
    if found is None:
        return [say("held" if ticket.owner_id else "received", language)]
    guess = [say("minutes", language, minutes=found.minutes)] if found.minutes else []
    return [say("place", language, number=found.number), *guess]

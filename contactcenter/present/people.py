"""People on a page: names, initials, the hue of an avatar, and addresses written for reading."""

from __future__ import annotations

from typing import overload

import phonenumbers

from contactcenter.models import Agent, Customer

HUES = 6
DOTS = {"available": "ok", "busy": "acc", "wrapup": "acc", "away": "warn", "break": "warn", "training": "warn",
        "missed": "bad"}
KIND_CHANNEL = {"call": "voice", "chat": "webchat", "callback": "voice"}
CHANNELS = ("voice", "webchat", "sms", "email")
TIERS = ("platinum", "gold", "silver")


def initials(name: str) -> str:
    """One character of a name written in Han, Kana or Hangul, else the first letters of its first two words."""
    words = name.split()
    if not words:
        return "?"
    if words[0][0] >= "\u2e80":
        return words[0][0]
    return "".join(word[0] for word in words[:2]).upper()


def hue(number: int) -> int:
    """Which of the avatar's hues: the same person always has the same."""
    return number % HUES + 1


@overload
def colleague(agent: Agent, language: str) -> dict: ...
@overload
def colleague(agent: Agent | None, language: str) -> dict | None: ...
def colleague(agent: Agent | None, language: str) -> dict | None:
    """An agent in a line: id, name, short name, initials, hue."""
    if agent is None:
        return None
    name = agent.name(language)
    return {"id": agent.id, "name": name, "short": short_name(name), "initials": agent.initials or initials(name),
            "hue": hue(agent.id)}


def short_name(name: str) -> str:
    """What colleagues call each other: the first of several words."""
    return name.split()[0] if name.split() else ""


def customer_name(customer: Customer) -> str:
    """The full name in both scripts where there are two, else the address the person is known by, else nothing."""
    names = [part for part in (customer.name, customer.other_name) if part and part.strip()]
    if names:
        return " ".join(dict.fromkeys(names))
    known = next((one for one in customer.identities if one.kind != "visitor"), None)
    return address(known.kind, known.value) if known else ""


def tier(customer: Customer) -> str | None:
    """The tier worth a mark, or None for the standard one."""
    return customer.tier if customer.tier in TIERS else None


def address(kind: str, value: str) -> str:
    """A number as it is written abroad; anything else as it is."""
    if kind not in ("phone", "sms", "voice"):
        return value
    try:
        return phonenumbers.format_number(phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return value

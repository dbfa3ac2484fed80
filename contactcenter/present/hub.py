"""The settings: every page by which the desk is run, in groups, with a word on what it is for.

A new page is one line here: it then stands on the settings page and is found in the palette.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext

from contactcenter.models import Agent
from contactcenter.present.words import N_

ADMIN, LEADS = ("admin",), ("supervisor", "admin")


@dataclass(frozen=True)
class Card:
    """One page of the settings. key: what the page calls itself in `nav`; for_: the roles that may open it."""

    key: str
    icon: str
    label: str
    about: str
    href: str
    for_: tuple[str, ...] = LEADS


GROUPS = (
    (N_("Channels"), (
        Card("mailroom", "mails", N_("Mailroom"), N_("What came in and could not be read, and addresses that bounce"),
             "/mailroom"),
    )),
    (N_("Service"), (
        Card("sla", "timer", N_("Service levels"), N_("Targets, business hours, holidays, what would happen at …"),
             "/settings/sla"),
        Card("alarms", "bell-ring", N_("Alarms of the board"), N_("From which wait or service level the board rings"),
             "/board/settings"),
        Card("statutory", "landmark", N_("Statutory deadlines"), N_("Dates that the law sets for complaints"),
             "/settings/statutory", ADMIN),
    )),
    (N_("Words and steps"), (
        Card("scripts", "scroll-text", N_("Scripts"), N_("Steps, branches, questions and the fields they fill"),
             "/settings/scripts"),
        Card("replies", "reply", N_("Replies"), N_("Prepared texts behind the / key, in both languages"),
             "/settings/replies"),
        Card("macros", "zap", N_("Macros"), N_("A reply and actions in one go"), "/settings/macros"),
        Card("greetings", "hand", N_("Greetings"), N_("By channel, moment, time of day, tier, holiday and trip"),
             "/settings/greetings"),
        Card("plans", "clipboard-list", N_("Emergency plans"), N_("What is done for a traveller in trouble, as files"),
             "/plans"),
        Card("wording", "message-square-text", N_("Wording help"), N_("What is hinted at while a reply is written"),
             "/settings/wording"),
    )),
    (N_("Data"), (
        Card("fields", "list", N_("Fields"), N_("What the desk knows of customers, trips and tickets"),
             "/settings/fields", ADMIN),
    )),
    (N_("How we are doing"), (
        Card("complaint-report", "scale", N_("Complaints of the month"),
             N_("How many, how soon, why, what was changed, and whether all were served alike"), "/complaints/report"),
        Card("promises", "handshake", N_("Promises kept"), N_("Who kept their word to customers, and who could not"),
             "/promises"),
        Card("script-report", "chart-column", N_("How scripts are followed"),
             N_("Steps taken, left out, and given up at"), "/scripts/report"),
    )),
)

KEYS = frozenset(card.key for _, cards in GROUPS for card in cards)  # what these pages call themselves
ICONS = frozenset(card.icon for _, cards in GROUPS for card in cards)


def groups(agent: Agent, asked: str = "") -> list[dict]:
    """What this agent may open, in groups; with `asked`, what holds all these words."""
    words = asked.casefold().split()
    found = [{"title": title, "cards": [card for card in cards if agent.role in card.for_ and _holds(card, words)]}
             for title, cards in GROUPS]
    return [group for group in found if group["cards"]]


def pages(agent: Agent, asked: str) -> Iterator[Card]:
    """The same, one after the other: for the palette."""
    for group in groups(agent, asked):
        yield from group["cards"]


def _holds(card: Card, words: list[str]) -> bool:
    """Whether the card is about that, in the language of the page."""
    about = f"{gettext(card.label)} {gettext(card.about)}".casefold()
    return all(word in about for word in words)

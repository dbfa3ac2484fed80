"""Merging as a page shows it: what is part of a ticket, what might be the same matter, and what would change."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from contactcenter import merging
from contactcenter.merging import CannotMerge, Change
from contactcenter.models import Agent, Ticket
from contactcenter.present import sides, words
from contactcenter.present.render import LOCALES
from contactcenter.present.words import N_

WHY = {
    "same": N_("That is this very ticket."),
    "gone": N_("It was merged or marked as spam already."),
    "ended": N_("Only an open ticket can stand for both. Open it again first, or merge the other way round."),
    "call": N_("Somebody is on the phone in it. Merge the other way round, or wait until the call is over."),
    "chat": N_("A chat is going on in it. Merge the other way round, or wait until it is over."),
    "complaint": N_("It has an open complaint, which keeps its own ticket. Merge the other way round."),
    "emergency": N_("It has an open emergency, which keeps its own ticket. Merge the other way round."),
}
LINES = {
    "messages": N_("%(count)s messages and notes are read here too"),
    "person": N_("Another person: %(after)s is not written to from here unless you choose so"),
    "priority": N_("Priority: %(before)s → %(after)s"),
    "tags": N_("Labels added: %(after)s"),
    "wakes": N_("It stands among what is to do again: the other one waits for an answer"),
}


def page(ticket: Ticket, others: list[Ticket], language: str) -> dict:
    """The ticket, what was merged into it, and what else the customer has open, as far as the reader may see it."""
    return {"ticket": _line(ticket, language), "merged": [_line(one, language) for one in merging.merged_into(ticket)],
            "others": [_line(one, language) for one in others]}


def plan(gone: Ticket, stays: Ticket, agent: Agent) -> dict:
    """What merging this way round would do, or why it cannot be done."""
    shown = {"gone": _line(gone, agent.language), "stays": _line(stays, agent.language), "lines": [], "why": ""}
    try:
        return {**shown, "lines": [_said(one, agent.language) for one in merging.changes(gone, stays)]}
    except CannotMerge as reason:
        return {**shown, "why": sentence(reason, agent.language)}


def sentence(reason: CannotMerge, language: str) -> str:
    with force_locale(LOCALES.get(language, language)):
        return gettext(WHY[reason.why])


def _said(change: Change, language: str) -> str:
    with force_locale(LOCALES.get(language, language)):
        before, after = (_priority(one) if change.what == "priority" else one for one in (change.before, change.after))
        return gettext(LINES[change.what], before=before, after=after, count=change.count)


def _priority(key: str) -> str:
    return gettext(words.PRIORITIES[key])


def _line(ticket: Ticket, language: str) -> dict:
    return {**sides.line(ticket, language), "customer": ticket.customer.name,
            "owner": ticket.owner.name(language) if ticket.owner else ""}

"""What the desk itself writes about a complaint: filled in the customer's language, sent on the customer's channel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog
from babel.dates import format_skeleton

import channels
from contactcenter import clock, journal
from contactcenter.complaints import catalogue, clocks
from contactcenter.greetings import choice, occasion
from contactcenter.intake import desk_map
from contactcenter.models import Complaint, Item, NoAddress, Ticket, label

log = structlog.get_logger()
LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
WRITTEN = ("webchat", "sms", "email")
WHEN = {"en": "{day}, {time}", "zh": "{day}{time}"}


def tell(ticket: Ticket, key: str, values: Mapping[str, str], subject: str = "") -> Item | None:
    """An automatic message by its key in complaint_categories.yaml: no first response, no promise kept. None where the
    customer cannot be written to, which is logged and shows on the case as not told."""
    language = ticket.language if ticket.language in LOCALES else "en"
    try:
        text = choice.fill(label(catalogue.book().get("texts", {}).get(key, {}), language), values)
    except choice.Blank as blank:
        log.warning("not told", ticket=ticket.id, text=key, reason=repr(blank))
        return None
    with journal.acting(journal.SYSTEM):
        for channel in ways(ticket):
            try:
                return ticket.say(text, channel, greeting=f"complaint.{key}", subject=subject)
            except NoAddress:
                continue
    return None


def ways(ticket: Ticket) -> list[str]:
    """Channels to write on, the customer's own first; somebody who called is written to by SMS."""
    own = [ticket.last_channel, ticket.channel]
    first = [name for name in own if name in WRITTEN and name in channels.names()]
    return list(dict.fromkeys([*first, *(name for name in ("sms", "email") if name in channels.names())]))


def moved(complaint: Complaint) -> str:
    """Which text tells that a case moved up: nobody is promised news by a time that is over."""
    news = clocks.newest(complaint).get("update_every")
    late = news is not None and news.due_at <= clock.now()
    return "moved_late" if late and "moved_late" in catalogue.book().get("texts", {}) else "moved"


def values(complaint: Complaint) -> dict[str, str]:
    """What texts may say of a complaint, in the ticket's language; what is not known is left out."""
    ticket, held = complaint.ticket, clocks.newest(complaint)
    language = ticket.language if ticket.language in LOCALES else "en"
    remedy = complaint.remedy
    known = {
        "complaint.ref": complaint.ref,
        "complaint.stage_text": stage_word(complaint, language),
        "complaint.ack_text": moment(held.get("ack"), ticket, language),
        "complaint.update_text": moment(held.get("update_every"), ticket, language),
        "complaint.final_text": moment(held.get("final"), ticket, language),
        "complaint.findings": complaint.findings,
        "complaint.remedy_proposed": remedy_words(remedy, language) if remedy else "",
        "ticket.ref": f"#{ticket.number}",
    }
    return {name: value for name, value in known.items() if value}


def stage_word(complaint: Complaint, language: str) -> str:
    """The stage as complaint_stages calls it, close to ISO 10002."""
    names = {one["id"]: one["label"] for one in catalogue.policy().get("complaint_stages", ())}
    return label(names.get(iso_stage(complaint), {}), language)


def iso_stage(complaint: Complaint) -> str:
    """Which of the nine stages of ISO 10002 the case is in: each step covers one or two of them."""
    if complaint.external:
        return "external"
    if not complaint.open:
        return "closed"
    begun = {"received": complaint.acknowledged_at, "verified": complaint.checks.get("verified"),
             "proposed": complaint.told_at}
    covered = catalogue.step(complaint.stage)["stages"]
    return covered[-1] if begun.get(complaint.stage) else covered[0]


def remedy_words(remedy, language: str) -> str:
    """The remedy as the customer reads it: its own words, else its kind and amount."""
    name = label(catalogue.remedy(remedy.kind)["label"], language)
    amount = money(remedy.cents)
    said = f"{name}: {amount}" if remedy.cents else name
    return f"{said}. {remedy.words}" if remedy.words else said


def money(cents: int, currency: str = "") -> str:
    """¥1,480 or ¥1,480.50; another currency by its code."""
    currency = currency or desk_map.settings().get("currency", "CNY")
    amount = f"{cents / 100:,.2f}".removesuffix(".00")
    return f"¥{amount}" if currency == "CNY" else f"{currency} {amount}"


def moment(one, ticket: Ticket, language: str) -> str:
    """When a clock is due, on the customer's own wall clock."""
    return instant(one.due_at, ticket, language) if one else ""


def instant(at: datetime, ticket: Ticket, language: str) -> str:
    """A time on the customer's own wall clock, with its day where that is another one than today."""
    zone = occasion.zone_of(ticket.customer)
    local, now = at.astimezone(zone), clock.now().astimezone(zone)
    time = f"{local:%H:%M}"
    if local.date() == now.date():
        return time
    day = format_skeleton("MMMEd", local, locale=LOCALES[language])
    return WHEN[language].format(day=day, time=time)

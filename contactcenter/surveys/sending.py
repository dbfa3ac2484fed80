"""Sending: what is due leaves by day, as a text that is answered by a digit or as a mail of links, and ends in time."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import select

from contactcenter import clock, contact_events, greetings, journal, quiet_hours
from contactcenter.columns import label
from contactcenter.extensions import db
from contactcenter.greetings.choice import Blank
from contactcenter.models import NoAddress, SurveyInvite
from contactcenter.sla import hours
from contactcenter.surveys import book, inviting, links
from contactcenter.surveys.book import Survey

log = structlog.get_logger()
BATCH = 50
GREETING = "survey."  # with the survey's key: what the message is known by
MAIL = {
    "en": ("{title} - {ref}", "{intro}\n\n{question}\n\n{links}\n\nTo be asked no more: {stop}"),
    "zh": ("{title} - {ref}", "{intro}\n\n{question}\n\n{links}\n\n不再接收调查：{stop}"),
}
TEXT = {"en": "{title} {link}", "zh": "{title}：{link}"}


def sweep() -> int:
    """Send what is due and end what was not answered in time; how many that was."""
    now = clock.now()
    due = select(SurveyInvite.id).where(SurveyInvite.state == "scheduled", SurveyInvite.due_at <= now).limit(BATCH)
    over = select(SurveyInvite.id).where(SurveyInvite.state == "sent", SurveyInvite.expires_at <= now).limit(BATCH)
    sent = sum(_send(number) for number in db.session.scalars(due).all())
    return sent + sum(_end(number) for number in db.session.scalars(over).all())


def _send(number: int) -> bool:
    held = db.session.get_one(SurveyInvite, number)
    with held.ticket.changing():
        db.session.refresh(held)
        if held.state != "scheduled" or held.due_at > clock.now():
            return False
        if why := inviting.hindrance(held):
            inviting.skip(held, why)
        elif quiet := quiet_hours.until(held.customer, held.customer.address("phone") or ""):
            held.due_at = quiet
        else:
            _ask(held)
        return True


def _ask(held: SurveyInvite) -> None:
    one, now = book.survey(held.survey, held.version), clock.now()
    lasts = hours.duration(book.rules().get("expires_after", "P14D")).minutes
    try:
        with journal.acting(journal.SYSTEM):
            _ASK[held.channel](held, one)
    except (NoAddress, KeyError):
        inviting.skip(held, "no_way")
        return
    held.state, held.sent_at, held.expires_at = "sent", now, now + timedelta(minutes=lasts)
    journal.record(contact_events.SurveySent(held.id, held.survey, held.channel, ticket=held.ticket_id))


def _by_text(held: SurveyInvite, one: Survey) -> None:
    """The desk's own words of farewell ask for the rating; a survey of several questions is a link."""
    if one.first.sms:
        text = _farewell(held) or label(one.first.sms, held.language)
    else:
        text = TEXT.get(held.language, TEXT["en"]).format(title=one.title(held.language), link=links.url(held))
    held.ticket.say(text, "sms", greeting=f"{GREETING}{one.key}", data={"survey": held.id})


def _farewell(held: SurveyInvite) -> str | None:
    try:
        return greetings.words(held.ticket, "sms", "close")[1]
    except (Blank, LookupError):
        return None


def _by_mail(held: SurveyInvite, one: Survey) -> None:
    """One link for each point of the scale: one click is enough."""
    subject, text = MAIL.get(held.language, MAIL["en"])
    body = text.format(intro=label(one.intro, held.language), question=one.first.text(held.language),
                       links=_links(held, one), stop=f"{links.url(held)}/stop")
    held.ticket.say(body, "email", greeting=f"{GREETING}{one.key}", data={"survey": held.id},
                    subject=subject.format(title=one.title(held.language), ref=f"#{held.ticket.number}"))


def _links(held: SurveyInvite, one: Survey) -> str:
    scale = one.first.scale
    if scale is None:
        return links.url(held)
    low, high = (label(names, held.language) for names in scale.names)
    named = {scale.low: f" ({low})", scale.high: f" ({high})"}
    lines = [f"{point}{named.get(point, '')}: {links.url(held, **{one.first.id: point})}" for point in scale.points]
    return "\n".join(reversed(lines))


def _end(number: int) -> bool:
    with journal.transaction():
        held = db.session.get_one(SurveyInvite, number, populate_existing=True)
        if held.state == "sent":
            held.state = "expired"
        return held.state == "expired"


_ASK = {"sms": _by_text, "email": _by_mail}

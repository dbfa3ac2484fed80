"""What the autopilot puts into prepared replies: details that a booking system would know, invented for the demo."""

from __future__ import annotations

from datetime import timedelta

from babel.dates import format_date, format_time

from contactcenter import clock, prepared
from contactcenter.intake import desk_map
from contactcenter.models import Agent, Ticket, Version, label

LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
INVENTED = {
    "booking.amount_text": ("18,400 yuan", "18,400元"),
    "booking.fee_text": ("300 yuan", "300元"),
    "booking.hold_text": ("tomorrow 18:00", "明天18:00"),
    "booking.pax_text": ("2 adults", "2位成人"),
    "booking.product": ("your trip", "您预订的行程"),
    "complaint.findings": ("The supplier's sheet left out what you had asked for.", "供应商的确认单遗漏了您的要求。"),
    "complaint.remedy_proposed": ("We refund what you paid for it and add a voucher.",
                                  "我们将退还相应费用，并赠送一张抵用券。"),
    "complaint.track_link": ("https://harbour-hills.example/complaints", "https://harbour-hills.example/complaints"),
    "incident.next_update_text": ("in 30 minutes", "30分钟后"),
    "payment.charged_text": ("nothing", "未扣款"),
    "payment.link": ("https://pay.harbour-hills.example/3f9c", "https://pay.harbour-hills.example/3f9c"),
    "ticket.summary": ("what we spoke about today", "今天沟通的内容"),
    "trip.destination": ("your destination", "目的地"),
}
DAYS = {  # how many days from today
    "booking.date_from": 21, "booking.date_to": 28, "complaint.final_text": 9, "complaint.update_text": 2,
}


def written_out(ticket: Ticket, agent: Agent, key: str, booking: str | None) -> tuple[str, str]:
    """(subject, text) of this prepared reply in the customer's language. Raises LookupError where there is none."""
    held = Version.of("reply", key)
    if held is None:
        raise LookupError(f"no prepared reply called {key}")
    values = _values(ticket, agent, booking)
    subject, _ = prepared.fill(label(held.body.get("subject", {}), ticket.language), values)
    text, _ = prepared.fill(label(held.body.get("body", {}), ticket.language), values)
    return subject, text


def _values(ticket: Ticket, agent: Agent, booking: str | None) -> dict[str, str]:
    language, desk = ticket.language, desk_map.settings()
    chinese = language == "zh"
    return {
        **{name: pair[chinese] for name, pair in INVENTED.items()},
        **{name: _day(days, language) for name, days in DAYS.items()},
        "booking.ref": booking or "HH2700",
        "complaint.ref": f"#{ticket.number}",
        "customer.salutation": label(ticket.customer.salutation or {}, language) or ticket.customer.name,
        "desk.name": label(desk.get("name") or {}, language),
        "desk.emergency_phone": desk.get("emergency_phone", ""),
        "agent.name": agent.name(language),
        "ticket.promise_text": format_time(clock.now() + timedelta(minutes=30), "short", locale=_locale(language)),
        "ticket.ref": f"#{ticket.number}",
    }


def _day(days: int, language: str) -> str:
    return format_date(clock.now() + timedelta(days=days), "long", locale=_locale(language))


def _locale(language: str) -> str:
    return LOCALES.get(language, "en_GB")

"""The trip that matters now, read from what is known about a customer (`customer.facts["trips"]`)."""

from __future__ import annotations

from datetime import date
from typing import Any

from contactcenter import clock
from contactcenter.columns import label
from contactcenter.models import Customer
from contactcenter.present import times

SIGNS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


def current(customer: Customer, language: str) -> dict | None:
    """The trip under way, else the next one, else the last; None where there is none."""
    today = times.day_of(clock.now())
    known = [trip for trip in (_dated(one) for one in (customer.facts or {}).get("trips") or []) if trip]
    if not known:
        return None
    under_way = [one for one in known if one["start"] <= today <= one["end"]]
    ahead = sorted((one for one in known if one["start"] > today), key=lambda one: one["start"])
    past = sorted(known, key=lambda one: one["end"], reverse=True)
    return _card((under_way or ahead or past)[0], today, language)


def count(customer: Customer) -> int:
    return len((customer.facts or {}).get("trips") or [])


def _dated(trip: Any) -> dict | None:
    """The trip with real dates; None for what is not one."""
    try:
        start = date.fromisoformat(trip["start"][:10])
        return {**trip, "start": start, "end": max(start, date.fromisoformat(trip.get("end", trip["start"])[:10]))}
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _card(trip: dict, today: date, language: str) -> dict:
    started, over = trip["start"] <= today, trip["end"] < today
    return {
        "title": _wording(trip.get("title") or trip.get("name"), language),
        "ref": trip.get("booking_ref") or trip.get("ref") or "",
        "dates": _dates(trip["start"], trip["end"], language),
        "pax": trip.get("pax"),
        "amount": _amount(trip),
        "payment": trip.get("payment"),
        "day": (today - trip["start"]).days + 1 if started and not over else None,
        "ahead": (trip["start"] - today).days if not started else None,
        "over": over,
    }


def _wording(text: object, language: str) -> str:
    return label(text, language) if isinstance(text, dict) else str(text or "")


def _dates(start: date, end: date, language: str) -> str:
    """22–27 Nov, 28 Nov – 3 Dec; 11月22–27日"""
    if (start.year, start.month) != (end.year, end.month):
        return f"{times.day(start, language)} – {times.day(end, language)}"
    return f"{start.month}月{start.day}–{end.day}日" if language == "zh" else f"{start.day}–{times.day(end, language)}"


def _amount(trip: dict) -> str:
    amount = trip.get("amount")
    if not isinstance(amount, int | float):
        return ""
    currency = str(trip.get("currency") or "")
    return f"{SIGNS.get(currency, currency + ' ')}{amount:,.0f}"

"""Statutory profiles as plain data for the page on which an admin confirms them."""

from __future__ import annotations

from datetime import date

from contactcenter import clock
from contactcenter.complaints import statutory
from contactcenter.extensions import db
from contactcenter.models import Agent, label
from contactcenter.present import people, times


def profiles(language: str) -> list[dict]:
    """Every profile with its rules, where they come from, since when they hold, and who has confirmed them."""
    confirmed = statutory.confirmed()
    return [_profile(one, confirmed.get(one["id"]), language) for one in statutory.profiles()]


def _profile(one, said: dict | None, language: str) -> dict:
    who = db.session.get(Agent, said["by"]) if said and said.get("by") else None
    return {
        "id": one["id"], "label": label(one["label"], language), "text": label(one.get("text", {}), language),
        "source": one.get("source", ""), "since": _day(one.get("since"), language),
        "until": _day(one.get("until"), language), "on": said is not None, "who": people.colleague(who, language),
        "at": times.stamp(clock.datetime_of(said["at"]), clock.now(), language) if said else None,
        "rules": [{"id": rule["id"], "who": rule["who"], "within": rule["within"], "from": rule["from"],
                   "draft": rule.get("certainty") == "draft", "note": label(rule.get("note", {}), language)}
                  for rule in one["clocks"]],
    }


def _day(iso: str | None, language: str) -> str:
    return times.day(date.fromisoformat(iso), language, times.DAY_AND_YEAR) if iso else ""

"""Statutory profiles as plain data for the page on which an admin confirms them."""

from __future__ import annotations

from datetime import date

from flask_babel import force_locale, ngettext

from contactcenter import clock
from contactcenter.complaints import statutory
from contactcenter.extensions import db
from contactcenter.models import Agent, label
from contactcenter.present import people, times
from contactcenter.present.render import LOCALES
from contactcenter.present.words import N_
from contactcenter.sla import hours
from contactcenter.sla.calendar import MIDNIGHT

RULES = {
    "authority_accepts": N_("to decide whether the complaint is accepted"),
    "authority_finishes": N_("to finish the case"),
    "serve_respondent": N_("to send us the complaint"),
    "answer_authority": N_("to answer the authority in writing"),
    "customer_window": N_("to complain, from the end of the contract"),
    "ack": N_("to confirm the complaint"),
    "reasoned_reply": N_("to answer with reasons"),
    "refund_cancelled": N_("to pay back, from the end of the contract"),
    "full_reply": N_("to answer in full"),
    "refund": N_("to pay back"),
}


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
        "rules": [{"what": RULES.get(rule["id"], rule["id"].replace("_", " ")), "who": rule["who"],
                   "within": within(rule["within"], language),
                   "draft": rule.get("certainty") == "draft", "note": label(rule.get("note", {}), language)}
                  for rule in one["clocks"]],
    }


def within(text: str, language: str) -> str:
    """P5BD, P60D: as many working days, or days, as the law gives."""
    length = hours.duration(text)
    days = length.days or round(length.minutes / MIDNIGHT)
    with force_locale(LOCALES.get(language, language)):
        if length.days:
            return ngettext("%(num)s working day", "%(num)s working days", days)
        return ngettext("%(num)s day", "%(num)s days", days)


def _day(iso: str | None, language: str) -> str:
    return times.day(date.fromisoformat(iso), language, times.DAY_AND_YEAR) if iso else ""

"""The five steps of a complaint as a bar, and the task of the present one."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import force_locale, gettext

from contactcenter import clock, complaints
from contactcenter.complaints import catalogue
from contactcenter.models import Clock, Complaint, label
from contactcenter.present import deadlines, times
from contactcenter.present.render import LOCALES
from contactcenter.present.words import N_

DUE, MET, LATE = N_("Due %(time)s"), N_("Done %(time)s"), N_("Done %(time)s, late")
OPENED_BY, OPENED = N_("%(time)s by %(name)s"), N_("%(time)s, by itself")
ACKNOWLEDGED, NOT_YET = N_("Customer told %(time)s"), N_("Customer not told yet")
REQUIRED = {
    "story": N_("what happened"), "acknowledged": N_("confirmation to the customer"),
    "findings": N_("findings"), "cause": N_("cause"), "remedy": N_("a remedy that may be offered"),
    "told": N_("decision told to the customer"), "accepted": N_("the customer's yes"),
    "done": N_("remedy carried out"), "root_cause": N_("root cause"),
}


def bar(complaint: Complaint, held: Mapping[str, Clock], language: str) -> list[dict]:
    """Every step with its state (done, now or nothing), when it was or is due, and how near that is."""
    keys = [step["id"] for step in catalogue.steps()]
    present = keys.index(complaint.stage)
    return [_step(number, present, step, complaint, held, language) for number, step in enumerate(catalogue.steps())]


def task(complaint: Complaint, language: str) -> dict:
    """What is to be done in the present step."""
    step = catalogue.step(complaint.stage)
    ticked = complaint.checks.get(complaint.stage, ())
    fields, left = complaints.missing(complaint)
    with force_locale(LOCALES.get(language, language)):
        missing = [gettext(REQUIRED[name]) for name in fields]
    checks = [{"id": line["id"], "label": label(line["label"], language), "done": line["id"] in ticked}
              for line in step["checklist"]]
    return {"title": label(step["task"], language), "button": label(step["done"], language), "checks": checks,
            "done": len(checks) - len(left), "missing": missing, "ready": not fields and not left}


def _step(number: int, present: int, step: Mapping, complaint: Complaint, held: Mapping[str, Clock],
          language: str) -> dict:
    state = "done" if number < present or not complaint.open else "now" if number == present else ""
    one = held.get(step["clock"])
    running = one is not None and one.state == "running"
    with force_locale(LOCALES.get(language, language)):
        lines = _lines(step["id"], complaint, one, language)
    return {"number": number + 1, "label": label(step["label"], language), "state": state, "lines": lines,
            "late": one is not None and one.breached_at is not None,
            "chip": deadlines.chip(one.due_at, one.opened_at, language, one.metric)
            if one and running and state == "now" else None}


def _lines(key: str, complaint: Complaint, one: Clock | None, language: str) -> list[str]:
    told = _opening(complaint, language) if key == "received" else []
    if one is None or key == "received":
        return told
    if one.state == "met" and one.met_at:
        return [*told, gettext(LATE if one.breached_at else MET, time=_time(one.met_at, language))]
    return [*told, gettext(DUE, time=_time(one.due_at, language))] if one.state == "running" else told


def _opening(complaint: Complaint, language: str) -> list[str]:
    who, at = complaint.opened_by, _time(complaint.opened_at, language)
    told = complaint.acknowledged_at
    return [gettext(OPENED_BY, time=at, name=who.name(language)) if who else gettext(OPENED, time=at),
            gettext(ACKNOWLEDGED, time=_time(told, language)) if told else gettext(NOT_YET)]


def _time(instant, language: str) -> str:
    """The time of day, with its day where that is another one."""
    stamp = times.stamp(instant, clock.now(), language)
    return stamp["clock"] if stamp["text"] == stamp["clock"] else f"{stamp['text']} {stamp['clock']}"

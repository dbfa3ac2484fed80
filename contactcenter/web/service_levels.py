"""The settings page of service levels: targets and calendars, a preview before every change, and a tester."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from contactcenter import clock
from contactcenter.columns import clean
from contactcenter.extensions import db
from contactcenter.models import Queue, Version
from contactcenter.models.tickets import OWN_TYPES, PRIORITIES, TYPES
from contactcenter.pack.reading import BrokenPack
from contactcenter.present import rules, times, words
from contactcenter.sla import changes, suppose, written
from contactcenter.web import sessions
from contactcenter.web.asked import refuse, whole
from contactcenter.web.security import role

door = Blueprint("service_levels", __name__)
CELL = re.compile(r"([0-9]{1,3})\.([a-z_]{1,40})\.(P[1-4])")
LONGEST_TEXT = 200_000
TIERS = ("standard", *words.TIERS)


@door.get("/settings/sla")
@role("supervisor", "admin")
def page():
    language = sessions.current().language
    return render_template("settings/sla.html", rules=rules.page(language), nav="sla", queues=_queues(),
                           channels=words.CHANNELS, priorities=words.PRIORITIES, types=words.TYPES, tiers=TIERS,
                           now=clock.now().astimezone(times.zone()).strftime("%Y-%m-%dT%H:%M"), language=language)


@door.post("/settings/sla/<kind>/<key>/preview")
@role("supervisor", "admin")
def preview(kind: str, key: str):
    """What would move: of a `text`, of the cells of the table, or of going back to a `version`."""
    held = _held(kind, key)
    try:
        body = _asked_for(kind, key, held.body)
    except BrokenPack as error:
        return render_template("settings/_faults.html", faults=error.faults), 422
    found = rules.preview(changes.preview(kind, key, body), sessions.current().language)
    return render_template("settings/_preview.html", found=found, kind=kind, key=key, text=written.text_of(body),
                           based_on=held.version, same=body == held.body)


@door.post("/settings/sla/<kind>/<key>")
@role("supervisor", "admin")
def apply(kind: str, key: str):
    """Make the `text` the version that stands, unless another has come since `based_on`."""
    _held(kind, key)
    try:
        body = written.read(kind, _text())
        changes.publish(kind, key, body, sessions.current(), whole("based_on"))
    except BrokenPack as error:
        return render_template("settings/_faults.html", faults=error.faults), 422
    except changes.Overtaken:
        refuse(_("Somebody else has changed this meanwhile. Load the page again."), 409)
    return redirect(url_for(".page"), 303)


@door.get("/settings/sla/tester")
@role("supervisor", "admin")
def tester():
    """What would happen to a matter that begins `at` that time, by the clock of the desk."""
    queue = db.session.scalar(select(Queue).where(Queue.key == request.args.get("queue", "")))
    given = {"priority": PRIORITIES, "type": (*TYPES, *OWN_TYPES), "tier": TIERS, "channel": tuple(words.CHANNELS)}
    asked = {name: request.args.get(name, "") for name in given}
    if queue is None or any(asked[name] not in allowed for name, allowed in given.items()):
        refuse(_("Choose one of what is offered."))
    matter = suppose.matter(queue, asked["priority"], asked["type"], asked["tier"])
    found = suppose.at(_instant(), asked["channel"], matter)
    return render_template("settings/_supposed.html", found=rules.supposed(found, sessions.current().language))


def _held(kind: str, key: str):
    held = Version.of(kind, key) if kind in changes.KINDS else None
    return held or abort(404)


def _asked_for(kind: str, key: str, body: Mapping[str, Any]) -> dict[str, Any]:
    if "version" in request.form:
        old = Version.of(kind, key, whole("version"))
        return dict(old.body) if old else abort(404)
    if "text" in request.form:
        return written.read(kind, _text())
    return written.with_targets(body, _cells())


def _cells() -> dict[tuple[int, str, str], tuple[str, str]]:
    """(place of the policy, metric, priority) -> (length, clock)."""
    found = {}
    for name, length in request.form.items():
        if (cell := CELL.fullmatch(name)) and length.strip():
            place, metric, priority = cell.groups()
            counts = "calendar" if request.form.get(f"{name}.clock") == "calendar" else "business"
            found[int(place), metric, priority] = (clean(length)[:40], counts)
    return found


def _text() -> str:
    text = clean(request.form.get("text", ""))
    return text if len(text) <= LONGEST_TEXT else refuse(_("This text is too long."))


def _instant() -> datetime:
    try:
        return datetime.fromisoformat(request.args.get("at", "")).replace(tzinfo=times.zone())
    except ValueError:
        return refuse(_("Choose a date and a time."))


def _queues() -> list[Queue]:
    return list(db.session.scalars(select(Queue).where(Queue.active).order_by(Queue.position, Queue.id)))

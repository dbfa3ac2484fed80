"""Statutory rules: dated profiles that an admin has confirmed, and the deadlines they set beside our own.

Nobody pauses or shortens them. A profile that nobody has confirmed sets none: whether it applies is a lawyer's word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from contactcenter import case_events, clock, journal
from contactcenter.complaints import catalogue
from contactcenter.extensions import db
from contactcenter.models import Agent, Clock, Complaint, StatutoryClock, Version
from contactcenter.sla import calendar, clocks, hours, ledger, policies

SETTING = "statutory"
METRIC = "statutory"
OURS = "us"
RUNNING = ("running", "paused")


def profiles() -> Sequence[Mapping[str, Any]]:
    return catalogue.policy().get("statutory_profiles", ())


def confirmed() -> dict[str, dict[str, Any]]:
    """profile -> who confirmed it and when."""
    held = Version.of("setting", SETTING)
    return dict(held.body.get("confirmed", {})) if held else {}


def confirm(key: str, on: bool, agent: Agent) -> None:
    """An admin says that these rules apply to the desk, or that they no longer do. Raises KeyError."""
    if key not in {one["id"] for one in profiles()}:
        raise KeyError(key)
    with journal.transaction():
        after = {name: said for name, said in confirmed().items() if name != key}
        if on:
            after[key] = {"by": agent.id, "at": clock.now().isoformat()}
        put(after, agent)
        journal.record(case_events.StatutoryRulesConfirmed(key, on))


def put(body: Mapping[str, Any], agent: Agent | None) -> None:
    """A new version of which profiles are confirmed. Inside a transaction."""
    newest = db.session.scalar(select(func.max(Version.version)).where(
        Version.kind == "setting", Version.key == SETTING)) or 0
    for held in db.session.scalars(select(Version).where(
            Version.kind == "setting", Version.key == SETTING, Version.current)):
        held.current = False
    db.session.flush()
    db.session.add(Version(kind="setting", key=SETTING, version=newest + 1, body={"confirmed": dict(body)},
                           agent_id=agent.id if agent else None))


def begin(complaint: Complaint, *events: str) -> None:
    """Start what the confirmed rules count from these events: complaint_received, notice_received, contract_ended."""
    for profile in profiles():
        if profile["id"] in confirmed() and _in_force(profile):
            for rule in profile["clocks"]:
                if rule["from"] in events:
                    _start(complaint, profile, rule)


def notice(complaint: Complaint, at: datetime | None = None) -> None:
    """An authority has written to us: its deadlines count from the day of receipt."""
    at = at or clock.now()
    with complaint.ticket.changing():
        complaint.dated = {**complaint.dated, "notice": at.isoformat()}
        journal.record(case_events.AuthorityNoticed(complaint.id, at.isoformat(), ticket=complaint.ticket_id))
        begin(complaint, "notice_received", "accepted")


def answered(one: StatutoryClock) -> None:
    """We have done what the rule asks of us."""
    complaint = db.session.get_one(Complaint, one.complaint_id)
    with complaint.ticket.changing():
        held = db.session.get(Clock, one.clock_id) if one.clock_id else None
        if held and held.state in RUNNING:
            ledger.meet(held)
            clocks.show(complaint.ticket)


def of(complaint: Complaint) -> Sequence[StatutoryClock]:
    return db.session.scalars(select(StatutoryClock).where(
        StatutoryClock.complaint_id == complaint.id).order_by(StatutoryClock.due_at)).all()


def _in_force(profile: Mapping[str, Any]) -> bool:
    today = clock.now().date()
    since, until = profile.get("since"), profile.get("until")
    return (not since or date.fromisoformat(since) <= today) and (not until or today <= date.fromisoformat(until))


def _start(complaint: Complaint, profile: Mapping[str, Any], rule: Mapping[str, Any]) -> None:
    known = select(StatutoryClock.id).where(StatutoryClock.complaint_id == complaint.id,
                                            StatutoryClock.profile == profile["id"], StatutoryClock.rule == rule["id"])
    if db.session.scalar(known) is not None:
        return
    end = due(rule["within"], clock.now(), profile.get("calendar", policies.ALWAYS))
    row = StatutoryClock(complaint_id=complaint.id, profile=profile["id"], rule=rule["id"], who=rule["who"],
                         within=rule["within"], since=clock.now(), due_at=end, rules=dict(rule))
    if rule["who"] == OURS:
        held = ledger.start(complaint.ticket, METRIC, policies.by(end),
                            data={"complaint": complaint.id, "rule": rule["id"]})
        row.clock_id = held.id
        clocks.show(complaint.ticket)
    db.session.add(row)


def due(within: str, start: datetime, calendar_key: str) -> datetime:
    """The midnight that ends the last day, in the rule's own place: working days only where it says so."""
    opening = policies.calendar_of(calendar_key)
    length = hours.duration(within)
    if length.days:
        return calendar.statutory_end(start, length.days, opening)
    day = opening.local(start).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=round(length.minutes / calendar.MIDNIGHT) + 1)

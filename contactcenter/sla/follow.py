"""Clocks follow the rules: when a policy or a calendar gets a new version, what is owed is put under it.

Which rules stand is compared with which were followed last, in this process; so every process looks once at its start,
and a change that was cut short half-way is finished by whoever comes next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select

from contactcenter.extensions import db
from contactcenter.models import Clock, Ticket, Version
from contactcenter.models.clocks import METRICS
from contactcenter.sla import policies
from contactcenter.sla.promises import OWED, Promises

BATCH = 50
Standing = dict[tuple[str, str], int]  # (kind, key) -> version


@dataclass
class _Followed:
    """The rules that were followed, and up to which clock."""

    rules: Standing = field(default_factory=dict)
    after: int = 0
    done: bool = False


def follow(limit: int = BATCH) -> int:
    """Put up to this many clocks under the rules that stand; how many were."""
    standing = _standing()
    place = current_app.extensions.setdefault("sla.followed", _Followed())
    if place.rules != standing:
        place.rules, place.after, place.done = standing, 0, False
    if place.done:
        return 0
    found = _stale(standing, place.after, limit)
    for ticket_id in dict.fromkeys(ticket_id for _, ticket_id in found):
        _follow(db.session.get_one(Ticket, ticket_id))
    place.after, place.done = (found[-1][0], False) if found else (0, True)
    return len(found)


def _follow(ticket: Ticket) -> None:
    with ticket.changing():
        held = Promises(ticket)
        held.follow()
        held.stand_still_or_run()
        held.show()


def _standing() -> Standing:
    calendars = {("calendar", row.key): row.version for row in Version.all_current("calendar")}
    policy = Version.of("policy", policies.POLICY)
    return calendars | ({("policy", policies.POLICY): policy.version} if policy else {})


def _stale(standing: Standing, after: int, limit: int) -> Sequence:
    """(id, ticket) of the next clocks that are owed under other versions than those that stand."""
    other = [_other(kind, key, version) for (kind, key), version in standing.items()]
    query = select(Clock.id, Clock.ticket_id).where(Clock.id > after, Clock.state.in_(OWED), or_(*other))
    return db.session.execute(query.order_by(Clock.id).limit(limit)).all()


def _other(kind: str, key: str, version: int) -> ColumnElement[bool]:
    """A version of 0 is by no rule, and stays so."""
    if kind == "policy":
        return and_(Clock.metric.in_(METRICS), Clock.policy_version.not_in((0, version)))
    return and_(Clock.calendar == key, Clock.calendar_version.not_in((0, version)))

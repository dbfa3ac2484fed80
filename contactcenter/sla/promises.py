"""The promises of one ticket: its clocks and the rules they go by, read once for all that a fact means to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import select

from contactcenter.extensions import db
from contactcenter.models import Call, Clock, Item, Ticket
from contactcenter.models.clocks import METRICS
from contactcenter.sla import due, ledger, policies
from contactcenter.sla.policies import Rules, Target

RESPONSES = ("first_response", "next_response")
OWED = ("running", "paused")
ENDED = ("resolved", "closed")
VOID = ("merged", "spam")
EXACT = timedelta(milliseconds=1)


class Promises:
    """Every clock a ticket ever had, oldest first. Whoever changes one says so with `show` at the end."""

    def __init__(self, ticket: Ticket, clocks: Sequence[Clock] | None = None, rules: Rules | None = None):
        """clocks: those of the ticket, where somebody has read them for many tickets at once. rules: others than
        those that stand."""
        query = select(Clock).where(Clock.ticket_id == ticket.id).order_by(Clock.id)
        self.ticket = ticket
        self.clocks = list(db.session.scalars(query) if clocks is None else clocks)
        self._rules = rules

    @cached_property
    def rules(self) -> Rules:
        return self._rules or policies.current()

    def of(self, states: Sequence[str] = (), metrics: Sequence[str] = ()) -> list[Clock]:
        """The clocks in these states and of these metrics; all where none are named."""
        return [one for one in self.clocks
                if (not states or one.state in states) and (not metrics or one.metric in metrics)]

    def begin(self, metric: str, opened: datetime, channel: str, kind: str = "case", item: int | None = None,
              own: str | None = None) -> None:
        """Start a clock, where the policy sets a target. own: its metric, where that is not the one asked for."""
        if target := self.rules.target(metric, self.ticket, channel, kind):
            self.clocks.append(ledger.start(self.ticket, own or metric, target, opened=opened, item=item,
                                            data={"channel": channel, "kind": kind}))

    def response_owed(self) -> str:
        """The first answer is owed until a person has spoken with the customer on this ticket."""
        if not self.clocks:
            return "first_response"  # a new matter: nobody has said anything yet
        return "next_response" if self.of(metrics=("first_response",)) or self._spoken() else "first_response"

    def answered(self, at: datetime, item: int | None) -> None:
        """A person has answered, by this item or by voice."""
        for one in self.of(OWED, RESPONSES):
            ledger.meet(one, at, item)

    def end(self, why: str, met: Sequence[str] = ()) -> None:
        """The desk owes nothing more: its clocks of `met` metrics are met, the others are off."""
        for one in self.of(OWED, METRICS):
            if one.metric in met:
                ledger.meet(one)
            else:
                ledger.cancel(one, why)

    def go_on(self, before: str) -> None:
        """What ended with the status before goes on, but not the answer to a message somebody judged to need none."""
        reason = "resolved" if before in ENDED else before
        if reason not in ("resolved", *VOID):
            return
        for one in self.of(("met", "cancelled"), METRICS):
            ended_with_it = one.metric == "resolution" if one.state == "met" else one.data.get("why") == reason
            if ended_with_it and not (reason == "resolved" and one.metric == "next_response"):
                ledger.revive(one, reason)

    def aim_again(self, why: str) -> None:
        """Something that the policies go by has changed: what is owed may have another target, or other hours."""
        for one in self.of(OWED, METRICS):
            target = self.target(one)
            if target is None or not differs(one, target):
                continue
            if one.calendar != target.calendar and why == "queue" and self.rules.carries_over:
                ledger.carry_over(one, target, why)
            else:
                ledger.retarget(one, target, why)

    def follow(self) -> None:
        """The rules have new versions: clocks that they move get another target, the others only the new version."""
        for one in self.of(OWED):
            target = self.target(one)
            if target is None:
                continue
            if differs(one, target):
                ledger.retarget(one, target, "calendar" if one.policy_version == target.policy_version else "policy")
            one.rule, one.policy_version, one.calendar_version = (
                target.rule, target.policy_version, target.calendar_version)
            one.next_at = due.expected(one) if one.state == "paused" else one.next_at

    def target(self, one: Clock) -> Target | None:
        """The target of one of these clocks by the rules as they stand; None where they have none for it any more."""
        if one.metric not in METRICS:
            return self.rules.renewed(one)
        kind = one.data["kind"]
        asked = "first_response" if kind == "voicemail" else one.metric
        return self.rules.target(asked, self.ticket, one.data["channel"], kind)

    def stand_still_or_run(self) -> None:
        """Clocks that may pause stand still in a status of waiting, and run in every other."""
        still = self.ticket.status in self.rules.pausing
        for one in self.of(OWED):
            if one.state == "running" and still and one.pausable:
                ledger.pause(one, self.ticket.status)
            elif one.state == "paused" and not (still and one.pausable):
                ledger.resume(one)

    def show(self) -> None:
        """The ticket repeats its nearest promise, so that a list is one indexed read."""
        ticket, owed = self.ticket, self.of(OWED)
        nearest = min(self.of(("running",)), key=lambda one: (one.due_at, one.id), default=None)
        ticket.due_at = nearest.due_at if nearest else None
        ticket.due_metric = nearest.metric if nearest else owed[0].metric if owed else None
        ticket.due_from = nearest.opened_at if nearest else None
        ticket.due_state = _state(nearest) if nearest else "paused" if owed else ""
        if ticket.tab == "todo" and nearest:
            ticket.sort_at = nearest.due_at

    def _spoken(self) -> bool:
        written = select(Item.id).where(Item.ticket_id == self.ticket.id, Item.direction == "out",
                                        Item.author == "agent", Item.automatic.is_(None), Item.state != "withdrawn")
        called = select(Call.id).where(Call.ticket_id == self.ticket.id, Call.answered_at.is_not(None))
        return any(db.session.scalar(query.limit(1)) is not None for query in (written, called))


def differs(one: Clock, target: Target) -> bool:
    """Whether this target moves the clock: another due time, other hours, or another say in whether it may pause."""
    now, then = (one.calendar, one.pausable, one.counting), (target.calendar, target.pausable, target.counting)
    return now != then or abs(due.under(one, target) - one.due_at) > EXACT


def _state(one: Clock) -> str:
    return "breached" if one.breached_at else "running"

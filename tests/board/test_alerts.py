"""Alarms: raised once, kept until it is clearly well again, shown to whom it concerns, and muted only with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contactcenter import clock, routing
from contactcenter.board import alerts, limits, reading
from contactcenter.board.limits import Limits, Settings
from contactcenter.board.scope import Scope
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Alert, Version
from tests.board.shifts import chat
from tests.cast import ANA, TOM

pytestmark = pytest.mark.usefixtures("still")


def standing(desk) -> list[tuple[str, str]]:
    found = select(Alert).where(Alert.cleared_at.is_(None)).order_by(Alert.id)
    return [(one.queue.key, one.kind) for one in db.session.scalars(found)]


def facts(name: str) -> list[dict]:
    kept = select(JournalEntry.data).where(JournalEntry.type == name)
    return list(db.session.scalars(kept.order_by(JournalEntry.id)))


def hold(desk, **change) -> None:
    limits.change(Settings(queues={"sales": Limits(**change)}), desk.rosa)


def test_a_long_wait_is_told_once_and_is_over_when_somebody_comes(desk):
    desk.at_work(desk.mei)
    chat(desk, ANA)
    clock.desk.advance(seconds=121)
    assert alerts.sweep() == 1 and alerts.sweep() == 0
    assert standing(desk) == [("sales", "wait")]
    assert len(facts("AlertRaised")) == 1 and facts("AlertRaised")[0]["bound"] == 120
    clock.desk.advance(seconds=60)
    assert alerts.sweep() == 0, "it is the same alarm"
    entry = routing.open_entry(desk.ticket, "chat")
    routing.finish(entry, "abandoned")
    assert alerts.sweep() == 1 and not standing(desk) and len(facts("AlertCleared")) == 1


def test_a_wait_just_at_its_limit_does_not_ring_again_and_again(desk):
    desk.at_work(desk.mei)
    first = chat(desk, ANA)
    clock.desk.advance(seconds=25)
    chat(desk, TOM)
    clock.desk.advance(seconds=96)
    alerts.sweep()
    routing.finish(first, "abandoned")
    assert alerts.sweep() == 0 and standing(desk) == [("sales", "wait")], "96 of 120 seconds are not well yet"


def test_nobody_there_is_an_alarm_only_while_somebody_waits(desk):
    assert alerts.sweep() == 0
    entry = chat(desk, ANA)
    alerts.sweep()
    assert ("sales", "nobody") in standing(desk)
    desk.at_work(desk.jonas)
    alerts.sweep()
    assert ("sales", "nobody") not in standing(desk)
    routing.finish(entry)


def test_a_letter_may_wait_for_the_morning_but_an_emergency_may_not(desk):
    desk.mail("tom@customer.example", "Voucher", "Where is it?")
    desk.work()
    alerts.sweep()
    assert not standing(desk)
    desk.ticket.set_priority("P1")
    entry = routing.open_entry(desk.ticket, "message")
    entry.priority = "P1"
    db.session.commit()
    alerts.sweep()
    assert standing(desk) == [(desk.ticket.queue.key, "nobody")]


def test_limits_that_a_supervisor_sets_hold_from_then_on_and_what_was_before_is_kept(desk):
    hold(desk, wait=10, nobody=False)
    chat(desk, ANA)
    clock.desk.advance(seconds=11)
    alerts.sweep()
    assert standing(desk) == [("sales", "wait")]
    hold(desk, wait=600)
    assert limits.current().of("sales", 1).wait == 600 and limits.current().of("care", 1) == limits.USUAL
    kept = db.session.scalars(select(Version.version).where(Version.kind == "setting", Version.key == "board"))
    assert sorted(kept) == [1, 2] and facts("BoardSettingsChanged") == [{"version": 1}, {"version": 2}]


def test_nonsense_that_was_kept_is_read_as_something_sensible():
    held = limits.read({"formula": "best", "queues": {"sales": {"percent": 400, "wait": -3, "colour": "red"}}})
    assert held.formula == "short-excluded"
    assert (held.of("sales", 1).percent, held.of("sales", 1).wait) == (100, 5)
    assert limits.read({}).of("sos", 2) == limits.URGENT


def test_a_mute_needs_a_reason_and_ends(desk):
    chat(desk, ANA)
    alerts.sweep()
    alert = db.session.scalars(select(Alert)).first()
    for minutes, reason in ((15, "  "), (7, "fire drill")):
        with pytest.raises(ValueError, match="reason"):
            alerts.mute(alert, desk.rosa, minutes, reason)
    assert alert.muted_until is None
    alerts.mute(alert, desk.rosa, 15, "fire drill")
    assert facts("AlertMuted")[0]["reason"] == "fire drill"
    assert (alert.muted_until - clock.now()).total_seconds() == 900 and alert.cleared_at is None


def test_two_workers_who_see_it_at_once_raise_it_once(desk):
    chat(desk, ANA)
    floor = reading.read()
    found = alerts.measure(Scope(floor, [desk.sales.id], "half"), floor.limits[desk.sales.id])["nobody"]
    assert alerts._raise(desk.sales.id, "nobody", found)
    assert not alerts._raise(desk.sales.id, "nobody", found)
    assert len(facts("AlertRaised")) == 1
    (held,) = reading.read().alerts
    assert alerts._clear(held) and not alerts._clear(held)

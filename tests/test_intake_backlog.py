"""Messages that have piled up are settled a few to a commit; one that fails holds up none of the others."""

from __future__ import annotations

from sqlalchemy import select

import channels
from contactcenter import intake
from contactcenter.extensions import db
from contactcenter.models import RawInbound
from tests.cast import ANA, TOM


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(RawInbound.state).order_by(RawInbound.id)))


def pile_up(desk, count: int) -> None:
    for number in range(count):
        desk.sms(ANA if number % 2 else TOM, f"message {number}")


def test_a_backlog_comes_onto_its_tickets_in_order(desk):
    pile_up(desk, 2 * intake.TOGETHER + 3)
    assert intake.settle_waiting() == 2 * intake.TOGETHER + 3
    said = [[item.text for item in desk.inbound(ticket)] for ticket in desk.tickets]
    assert said == [[f"message {n}" for n in range(start, 2 * intake.TOGETHER + 3, 2)] for start in (0, 1)]
    assert set(states()) == {"ticketed"}


def test_one_that_we_cannot_settle_holds_up_no_other(desk, monkeypatch):
    pile_up(desk, 5)
    parse = channels.get("sms").parse

    def parse_or_fail(raw):
        if b"message+2" in raw.body:
            raise OSError("a failure of ours")
        return parse(raw)

    monkeypatch.setattr(channels.get("sms"), "parse", parse_or_fail)
    intake.settle_waiting()
    assert states() == ["ticketed", "ticketed", "received", "ticketed", "ticketed"]
    assert sum(len(desk.inbound(ticket)) for ticket in desk.tickets) == 4, "and nobody's message is there twice"

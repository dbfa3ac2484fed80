"""A page that was away asks once and has the present state: also of what rings and of the call in progress."""

import json

import pytest
from sqlalchemy import select

from contactcenter import routing
from contactcenter.extensions import db
from contactcenter.models import Offer, QueueEntry
from tests.cast import ANA


@pytest.fixture
def ringing(desk, sign_in):
    """A chat rings at Mei's desk; her browser."""
    desk.sms(ANA, "Hello")
    desk.work()
    for entry in db.session.scalars(select(QueueEntry)):
        routing.finish(entry)
    routing.route(desk.ticket, "chat")
    desk.at_work(desk.mei)
    desk.work()
    return sign_in(desk.mei)


def test_an_offer_that_was_pushed_while_the_page_was_on_its_way_is_there_after_the_first_question(desk, ringing):
    answer = ringing.get(f"/live/resync?at=agent-{desk.mei.id}@{desk.mei.rev}")
    offer = db.session.scalar(select(Offer))
    assert f'id="offer-{offer.id}"' in answer.get_data(as_text=True)
    assert 'id="callbar"' in answer.get_data(as_text=True) and 'id="presence"' in answer.get_data(as_text=True)


def test_an_offer_that_is_over_is_gone_after_the_next_question(desk, ringing):
    routing.accept(db.session.scalar(select(Offer)), desk.mei)
    html = ringing.get(f"/live/resync?at=agent-{desk.mei.id}@0").get_data(as_text=True)
    assert 'id="offers"' in html and 'id="offer-' not in html


def test_nobody_learns_what_rings_at_a_colleagues_desk(desk, ringing, sign_in):
    html = sign_in(desk.jonas).get(f"/live/resync?at=agent-{desk.mei.id}@0").get_data(as_text=True)
    assert "offer" not in html


def test_only_what_differs_is_answered(desk, ringing):
    ticket = desk.ticket
    same = ringing.get(f"/live/resync?at=ticket-{ticket.id}@{ticket.rev},row-{ticket.id}@{ticket.rev}")
    assert same.get_data() == b"" and json.loads(same.headers["X-Live-Versions"]) == []
    old = ringing.get(f"/live/resync?at=ticket-{ticket.id}@{ticket.rev - 1}")
    assert json.loads(old.headers["X-Live-Versions"]) == [[f"ticket-{ticket.id}", ticket.rev]]

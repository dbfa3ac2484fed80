"""Offers answered from the page: taken by whom they are held out to, by nobody else, and only once."""

from __future__ import annotations

import pytest

from contactcenter.extensions import db, socketio
from contactcenter.models import Offer
from tests.phones import Phones
from tests.visitors import Page


@pytest.fixture
def offer(desk, client):
    """Sam waits in the chat, and Mei is the only one there."""
    desk.at_work(desk.mei)
    Page(client).begin(name="Sam", language="en").write("Is anybody there?")
    desk.work()
    return db.session.query(Offer).filter(Offer.outcome.is_(None)).one()


def now(offer) -> Offer:
    db.session.expire_all()
    return db.session.get(Offer, offer.id)


def test_mei_accepts_and_is_led_to_the_ticket(desk, mei, offer):
    answer = mei.post(f"/offers/{offer.id}/acceptance")
    assert answer.status_code == 200
    assert answer.headers["HX-Desk-Ticket"] == str(desk.ticket.number)
    assert f'id="offer-{offer.id}" hx-swap-oob="delete"' in answer.text
    assert now(offer).outcome == "accepted" and desk.ticket.owner.login == "mei"


def test_jonas_cannot_answer_an_offer_that_is_meis(offer, jonas):
    assert jonas.post(f"/offers/{offer.id}/acceptance").status_code == 404
    assert jonas.post(f"/offers/{offer.id}/refusal").status_code == 404
    assert now(offer).outcome is None


def test_an_offer_is_answered_once(mei, offer):
    mei.post(f"/offers/{offer.id}/acceptance")
    again = mei.post(f"/offers/{offer.id}/acceptance")
    assert again.status_code == 409 and again.mimetype == "text/plain"


def test_a_declined_offer_goes_on_waiting(mei, offer):
    assert mei.post(f"/offers/{offer.id}/refusal", data={"reason": "lunch \x00"}).status_code == 200
    assert now(offer).outcome == "declined"
    assert now(offer).entry.state in ("waiting", "offered")


@pytest.mark.parametrize("number", [0, 999, 2**63, 10**30])
def test_there_is_no_offer_of_that_number(mei, number):
    assert mei.post(f"/offers/{number}/acceptance").status_code == 404


def test_a_telephone_rings_above_a_chat_so_that_the_key_takes_the_call(desk, mei, offer):
    page = socketio.test_client(desk.app, namespace="/desk", flask_test_client=mei)
    phones = Phones(desk)
    phones.waits()
    assert now(offer).outcome is None, "both ring"
    (told,) = [heard["args"][0]["html"] for heard in page.get_received("/desk")
               if heard["name"] == "show" and 'data-kind="call"' in heard["args"][0]["html"]]
    assert told.startswith('<div hx-swap-oob="afterbegin:#offers">')
    shown = mei.get("/inbox/mine").text
    assert 0 < shown.index('data-kind="call"') < shown.index('data-kind="chat"')

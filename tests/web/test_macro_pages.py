"""Macros through the doors: the look before, the run, the refusal in words, and the line that is left."""

from __future__ import annotations

import pytest

from contactcenter.extensions import db
from contactcenter.models import Item


@pytest.fixture
def database_url(templates, tmp_path):
    """The doors are the same on both databases; the verbs behind them are proven on both."""
    return templates.sqlite(tmp_path)


def test_an_agent_sees_what_a_macro_will_change_and_runs_it(desk, mei, moved_flight):
    where = f"/tickets/{moved_flight.number}/macros/m_ack_and_own"
    offered = mei.get(f"/tickets/{moved_flight.number}/replies/prepared?channel=sms&q=take it").text
    assert f'data-macro="{where}"' in offered and "3 actions" in offered
    look = mei.get(f"{where}?channel=sms").text
    for words in ("Take it and promise a time", "Promised reply by", "This is sent to the customer", "Owner",
                  "Mei Lin", "Waiting for customer", "No time is known yet", "gaps in square brackets"):
        assert words in look, words
    typed = {"channel": "sms", "f.ticket.promise_due_at": "2000-01-01T10:00"}
    assert "past, or too far away" in mei.post(f"{where}/look", data=typed).text
    refused = mei.post(f"{where}/runs", data=typed)
    assert refused.status_code == 422 and "Nothing was done" in refused.text
    assert moved_flight.status != "waiting_customer" and not db.session.query(Item).filter_by(author="agent").count()


def test_a_macro_that_ran_leaves_one_line_on_the_ticket(desk, mei, moved_flight):
    where = f"/tickets/{moved_flight.number}/macros/m_callback"
    done = mei.post(f"{where}/runs", data={"channel": "sms"})
    assert done.status_code == 200 and f'id="row-{moved_flight.id}"' in done.text
    page = mei.get(f"/tickets/{moved_flight.number}").text
    assert page.count("Mei Lin ran “Arrange a call-back”") == 1


def test_who_may_not_sees_why_and_strangers_see_nothing(desk, sign_in, mei, moved_flight):
    where = f"/tickets/{moved_flight.number}/macros/m_spam"
    look = mei.get(where).text
    assert "This is for supervisors." in look and "disabled" in look
    assert mei.post(f"{where}/runs").status_code == 422
    assert mei.get(f"/tickets/{moved_flight.number}/macros/none_such").status_code == 404
    moved_flight.move(desk.complaints)
    assert mei.get(where).status_code == 404
    assert mei.post(f"{where}/runs").status_code == 404
    rosa = sign_in(desk.rosa)
    assert rosa.post(f"{where}/runs").status_code == 200
    assert moved_flight.status == "closed"


def test_nonsense_is_no_error_of_ours(mei, moved_flight):
    where = f"/tickets/{moved_flight.number}/macros/m_ack_and_own"
    for nonsense in ({"channel": "fax"}, {"f.no.such": "x"}, {"f.ticket.promise_due_at": "\x00"}, {"seen": "x"},
                     {"text": ""}):
        assert mei.post(f"{where}/runs", data=nonsense).status_code == 422, nonsense

"""Changes to a ticket, each posted to a resource of its own, answered with what the push shows too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Ticket


def change(browser, ticket, what, method="post", **fields):
    return getattr(browser, method)(f"/tickets/{ticket.number}/{what}", data=fields or None)


def now(ticket):
    db.session.expire_all()
    return db.session.get(Ticket, ticket.id)


def test_mei_takes_the_ticket(desk, mei, moved_flight):
    answer = change(mei, moved_flight, "assignment", agent="me")
    assert answer.status_code == 200
    assert 'id="ticket-head"' in answer.text and f'id="row-{moved_flight.id}"' in answer.text
    assert now(moved_flight).owner.login == "mei"


def test_mei_gives_it_to_jonas_and_takes_it_from_him(desk, mei, moved_flight):
    change(mei, moved_flight, "assignment", agent=str(desk.jonas.id))
    assert now(moved_flight).owner.login == "jonas"
    change(mei, moved_flight, "assignment", "delete")
    assert now(moved_flight).owner is None


def test_nobody_is_given_a_ticket_of_a_queue_they_do_not_work_in(desk, mei, moved_flight):
    moved_flight.move(desk.care)
    refused = change(mei, moved_flight, "assignment", agent=str(desk.jonas.id))
    assert refused.status_code == 422
    assert now(moved_flight).owner is None


def test_a_resolved_ticket_is_closed_and_can_be_opened_again(mei, moved_flight):
    change(mei, moved_flight, "closure")
    assert (now(moved_flight).status, now(moved_flight).owner.login) == ("resolved", "mei")
    change(mei, moved_flight, "closure", "delete")
    assert now(moved_flight).status == "open"
    change(mei, moved_flight, "closure")
    assert change(mei, moved_flight, "reopening").status_code == 200
    assert now(moved_flight).status == "open"


def test_snoozed_until_tomorrow_and_woken_by_hand(mei, moved_flight):
    until = clock.now() + timedelta(days=1)
    assert change(mei, moved_flight, "snooze", until=until.isoformat()).status_code == 200
    assert now(moved_flight).status == "scheduled"
    assert abs(now(moved_flight).wake_at - until) < timedelta(seconds=1)
    change(mei, moved_flight, "snooze", "delete")
    assert now(moved_flight).status == "open"


@pytest.mark.parametrize("until", ["", "soon", "2001-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "2026-13-45"])
def test_a_snooze_needs_a_time_that_is_still_to_come(mei, moved_flight, until):
    assert change(mei, moved_flight, "snooze", until=until).status_code == 422
    assert now(moved_flight).status != "scheduled"


def test_transfer_hands_it_to_the_other_queue_without_an_owner(desk, mei, moved_flight):
    change(mei, moved_flight, "assignment", agent="me")
    answer = change(mei, moved_flight, "queue", queue="complaints", note="She is angry.")
    assert answer.status_code == 200
    assert (now(moved_flight).queue.key, now(moved_flight).owner) == ("complaints", None)


def test_there_is_no_transfer_to_a_queue_that_does_not_exist(mei, moved_flight):
    assert change(mei, moved_flight, "queue", queue="moon").status_code == 422


def test_priority_labels_and_subject(mei, moved_flight):
    change(mei, moved_flight, "priority", priority="P1", why="she is at the gate")
    change(mei, moved_flight, "tags", tags="flight\n  moved \nflight\n\n")
    change(mei, moved_flight, "subject", subject="  Moved \n flight ")
    ticket = now(moved_flight)
    assert (ticket.priority, ticket.tags, ticket.subject) == ("P1", ["flight", "moved"], "Moved flight")


@pytest.mark.parametrize("what, fields", [
    ("priority", {"priority": "P9"}), ("priority", {}), ("subject", {"subject": " "}),
])
def test_what_makes_no_sense_is_refused_and_changes_nothing(mei, moved_flight, what, fields):
    before = moved_flight.rev
    assert change(mei, moved_flight, what, **fields).status_code == 422
    assert now(moved_flight).rev == before


@pytest.mark.parametrize("what, field", [
    ("assignment", "agent"), ("closure", "resolution"), ("snooze", "until"), ("queue", "queue"), ("queue", "note"),
    ("priority", "priority"), ("priority", "why"), ("tags", "tags"), ("subject", "subject"), ("notes", "text"),
])
@pytest.mark.parametrize("nonsense", ["\x00", "a\x00b", "\U0010ffff", "x" * 100_000, "-1", "9" * 30])
def test_nonsense_is_no_error_of_ours(mei, moved_flight, what, field, nonsense):
    given = {"priority": "P2", "queue": "bookings", field: nonsense}
    assert change(mei, moved_flight, what, **given).status_code in (200, 201, 422)


@pytest.mark.parametrize("what", ["assignment", "closure", "snooze", "queue", "priority", "tags", "subject", "notes"])
def test_a_stranger_to_the_ticket_can_change_nothing(desk, sign_in, moved_flight, what):
    moved_flight.move(desk.complaints)
    before = now(moved_flight).rev
    assert change(sign_in(desk.mei), moved_flight, what, text="x", agent="me").status_code == 404
    assert now(moved_flight).rev == before


def test_another_sites_page_can_change_nothing(desk, moved_flight):
    browser = desk.sign_in(desk.mei)
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert change(browser, moved_flight, "closure").status_code == 403
    assert now(moved_flight).live


@pytest.mark.parametrize("pick, offered", [
    ("assignment", "Jonas Weber"), ("queue", "Complaints"), ("snooze", "Next Monday"), ("subject", "data-post"),
])
def test_the_palette_offers_what_fits(mei, moved_flight, pick, offered):
    page = mei.get(f"/tickets/{moved_flight.number}/{pick}").text
    assert offered in page
    assert f'data-post="/tickets/{moved_flight.number}/{pick}"' in page


def test_another_priority_is_asked_why(mei, moved_flight):
    page = mei.get(f"/tickets/{moved_flight.number}/priority").text
    assert "Urgent" in page and 'data-then="reason"' in page and "data-post" not in page
    reasons = mei.get(f"/tickets/{moved_flight.number}/reason?q=the <b>ferry").text
    assert "Because: the &lt;b&gt;ferry" in reasons
    assert f'data-post="/tickets/{moved_flight.number}/priority"' in reasons
    assert change(mei, moved_flight, "priority", priority="P1").status_code == 422
    assert now(moved_flight).priority == "P3"


def test_the_palette_narrows_down_to_what_is_typed(mei, moved_flight):
    page = mei.get(f"/tickets/{moved_flight.number}/assignment?q=jon").text
    assert "Jonas Weber" in page and "Mei Lin" not in page


def test_a_new_label_is_what_is_typed_and_what_is_typed_stays_text(mei, moved_flight):
    page = mei.get(f"/tickets/{moved_flight.number}/tags?q=<b>vip</b>").text
    assert "New label: &lt;b&gt;vip&lt;/b&gt;" in page and "<b>vip" not in page


def test_there_is_nothing_to_choose_for_what_does_not_exist(mei, moved_flight):
    assert mei.get(f"/tickets/{moved_flight.number}/shoe-size").status_code == 404


def test_an_agent_chooses_a_state_but_not_one_that_is_the_desks_to_give(desk, mei):
    assert mei.post("/presence", data={"state": "break"}).status_code == 200
    db.session.expire_all()
    assert desk.mei.state == "break"
    assert mei.post("/presence", data={"state": "missed"}).status_code == 422
    assert mei.post("/presence", data={"state": "dancing"}).status_code == 422
    db.session.expire_all()
    assert desk.mei.state == "break"


def test_the_theme_is_kept_with_the_agent(desk, mei):
    assert mei.post("/theme", data={"theme": "dark"}).status_code == 204
    db.session.expire_all()
    assert desk.mei.theme == "dark"
    assert mei.post("/theme", data={"theme": "pink"}).status_code == 422

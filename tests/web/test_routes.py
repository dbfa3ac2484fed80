"""The page says who has a customer's work and why, and lets an agent hand it over with a word."""

import pytest

from contactcenter import clock, routing
from contactcenter.extensions import db
from tests.floor import offers, takes, waits


@pytest.fixture
def chat(desk):
    """Jonas talks with Ana; Mei is free."""
    clock.desk.set(clock.now())
    desk.at_work(desk.jonas)
    entry = waits(desk.sales)
    routing.sweep()
    takes("jonas")
    desk.at_work(desk.mei)
    return entry


def page(browser, ticket, part=""):
    answer = browser.get(f"/tickets/{ticket.number}{part}")
    assert answer.status_code == 200, answer.status_code
    return answer.text


def hands_over(browser, ticket, to, note="She asks about visas"):
    return browser.post(f"/tickets/{ticket.number}/handover", data={"to": to, "note": note})


def test_the_page_says_in_one_sentence_who_was_asked_and_why_and_tells_the_whole_story_when_asked(desk, mei):
    desk.at_work(desk.mei, desk.jonas)
    entry = waits(desk.sales)
    routing.sweep()
    (offer,) = offers()
    said = page(mei, entry.ticket)
    assert f"Offered to {offer.agent.name()}: " in said and "of 2 free" in said
    story = page(mei, entry.ticket, "/route")
    assert "Came into the line" in story


def test_the_page_says_why_ana_waits_in_the_readers_language(desk, mei):
    desk.at_work(desk.mei)
    waits(desk.sales, "call")
    routing.sweep()
    takes("mei")
    second = waits(desk.sales, "call")
    routing.sweep()
    assert "Waiting: everybody is on a call (1 at work, 1 on a call)" in page(mei, second.ticket)
    desk.mei.language = "zh"
    db.session.commit()
    assert "等候中：同事均在通话（1 人在岗、1 人通话中）" in page(mei, second.ticket).replace(" (", "（").replace(
        "中)", "中）")


def test_mei_reads_note_and_history_before_she_accepts_what_jonas_hands_over(desk, jonas, mei, chat):
    assert hands_over(jonas, chat.ticket, f"agent-{desk.mei.id}").status_code == 200
    (offer,) = offers()
    card = mei.get("/inbox/mine").text
    assert "Jonas Weber asks you to take it over" in card and "She asks about visas" in card
    assert mei.get(f"/offers/{offer.id}/history").status_code == 200
    assert jonas.get(f"/offers/{offer.id}/history").status_code == 404, "it is Mei's offer"
    assert mei.post(f"/offers/{offer.id}/acceptance").status_code == 200
    assert mei.get(f"/offers/{offer.id}/history").status_code == 404, "it is over"
    assert "She asks about visas" in page(mei, chat.ticket), "the note stands on the ticket"


def test_when_mei_refuses_it_is_still_with_jonas_who_reads_why(desk, jonas, mei, chat):
    hands_over(jonas, chat.ticket, f"agent-{desk.mei.id}")
    (offer,) = offers()
    mei.post(f"/offers/{offer.id}/refusal", data={"reason": "Not my subject"})
    said = page(jonas, chat.ticket)
    assert "Mei Lin did not take it over from Jonas Weber: Not my subject" in said
    db.session.expire_all()
    assert chat.ticket.owner.login == "jonas"


def test_jonas_changes_his_mind(desk, jonas, mei, chat):
    hands_over(jonas, chat.ticket, f"agent-{desk.mei.id}")
    assert "Keep it" in page(jonas, chat.ticket)
    assert jonas.post(f"/tickets/{chat.ticket.number}/handover/recall").status_code == 200
    assert not offers()
    assert jonas.post(f"/tickets/{chat.ticket.number}/handover/recall").status_code == 409


def test_cold_into_another_queue_with_a_note(desk, jonas, chat):
    form = page(jonas, chat.ticket, "/handover")
    assert "queue-bookings" in form and f"agent-{desk.mei.id}" in form
    assert hands_over(jonas, chat.ticket, "queue-bookings").status_code == 200
    db.session.expire_all()
    assert (chat.queue.key, chat.state, chat.ticket.owner) == ("bookings", "waiting", None)


@pytest.mark.parametrize(("to", "note", "said"), [
    ("agent-{rosa}", "x", "not at the desk"), ("agent-{mei}", "  ", "what they should know"),
    ("agent-999999", "x", "Choose a colleague"), ("agent-²", "x", "Choose"), ("queue-moon", "x", "Choose a queue"),
    ("", "x", "Choose"), ("agent-" + "9" * 40, "x", "Choose"), ("agent-{jonas}", "x", "somebody else"),
])
def test_a_hand_over_that_cannot_be_is_explained_and_changes_nothing(desk, jonas, chat, to, note, said):
    ids = {name: getattr(desk, name).id for name in ("rosa", "mei", "jonas")}
    answer = hands_over(jonas, chat.ticket, to.format(**ids), note)
    assert answer.status_code == 422 and said in answer.text
    assert not offers() and not desk.items(chat.ticket, "note")


def test_the_next_is_taken_from_the_page(desk, jonas):
    assert jonas.post("/offers/next").status_code == 409
    entry = waits(desk.sales)
    assert jonas.post("/offers/next").headers["HX-Desk-Ticket"] == str(entry.ticket.number)
    db.session.expire_all()
    assert entry.ticket.owner == desk.jonas


def test_nobody_reads_the_route_of_what_they_may_not_see(desk, jonas):
    entry = waits(desk.complaints)
    for part in ("/route", "/handover"):
        assert jonas.get(f"/tickets/{entry.ticket.number}{part}").status_code == 404
    assert hands_over(jonas, entry.ticket, "queue-sales").status_code == 404

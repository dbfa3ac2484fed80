"""Two tickets that are one matter: merged by a pointer, told before it is done, and parted again without loss."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contactcenter import clock, complaints, journal, merging, promises, routing, timeline
from contactcenter.extensions import db
from contactcenter.merging import CannotMerge
from contactcenter.models import Clock, Item, Promise
from contactcenter.sla import sweep
from tests.cast import ANA

ANA_MAIL = "ana@customer.example"


@pytest.fixture
def text(desk):
    """Ana's flight was moved, she writes by SMS; Mei has it."""
    desk.customer("Ana", phone=ANA, email=ANA_MAIL)
    desk.sms(ANA, "My flight was moved")
    desk.work()
    desk.ticket.assign(desk.mei)
    return desk.ticket


@pytest.fixture
def mail(desk, text):
    """Ten minutes later she writes the same by mail; nobody has it yet."""
    desk.later(600)
    desk.mail(ANA_MAIL, "Flight HH2291", "My flight was moved, as I wrote by SMS")
    desk.work()
    return desk.tickets[-1]


def owed(ticket, metric: str) -> list[Clock]:
    query = db.session.query(Clock).filter_by(ticket_id=ticket.id, metric=metric)
    return [one for one in query if one.state in ("running", "paused")]


def test_both_are_read_in_one_and_no_message_moves(desk, text, mail):
    held = [item.ticket_id for item in db.session.query(Item).order_by(Item.id)]
    merging.merge(mail, text, desk.mei)
    said = [one.text for one in timeline.page(text) if isinstance(one, Item) and one.direction == "in"]
    assert said == ["My flight was moved", "My flight was moved, as I wrote by SMS"]
    assert [item.ticket_id for item in db.session.query(Item).order_by(Item.id)] == held
    assert (mail.status, mail.tab, text.owner_id) == ("merged", "gone", desk.mei.id)


def test_what_comes_to_the_old_number_joins_the_one_that_stands(desk, text, mail):
    merging.merge(mail, text, desk.mei)
    desk.sms(ANA, f"About #{mail.number}: is there news?")
    desk.work()
    newest = db.session.query(Item).filter_by(direction="in").order_by(Item.id.desc()).first()
    assert newest.ticket_id == text.id and len(desk.tickets) == 2


def test_a_chain_points_to_what_stands(desk, text, mail):
    desk.mail(ANA_MAIL, "Again", "Nobody answers me")
    desk.work()
    third = desk.tickets[-1]
    assert third.id not in (text.id, mail.id)
    merging.merge(third, mail, desk.mei)
    merging.merge(mail, text, desk.mei)
    assert third.merged_into_id == mail.merged_into_id == text.id


def test_the_more_urgent_priority_and_all_labels_are_kept(desk, text, mail):
    mail.set_priority("P2", "she flies tomorrow")
    mail.tag(["flight", "moved"])
    text.tag(["flight"])
    told = {one.what for one in merging.changes(mail, text)}
    merging.merge(mail, text, desk.mei)
    assert told == {"messages", "priority", "tags"}
    assert (text.priority, text.tags) == ("P2", ["flight", "moved"])


def test_an_older_promise_of_an_answer_goes_on_where_the_matter_goes_on(desk, text, mail):
    began = owed(text, "first_response")[0].opened_at
    merging.merge(text, mail, desk.mei)
    assert min(one.opened_at for one in owed(mail, "first_response")) == began
    assert not owed(text, "first_response") and mail.due_at == min(one.due_at for one in owed(mail, "first_response"))
    mail.reply("We are on it", "email", agent=desk.mei, anyway=True)
    assert not owed(mail, "first_response")


def test_a_broken_promise_is_not_told_of_a_second_time(desk, text, mail):
    clock.desk.advance(days=3)
    while sweep.sweep():
        pass
    told = breaches(text) + breaches(mail)
    merging.merge(text, mail, desk.mei)
    while sweep.sweep():
        pass
    assert breaches(text) + breaches(mail) == told
    assert all(one.breached_at for one in owed(mail, "first_response"))


def breaches(ticket) -> int:
    return db.session.query(journal.JournalEntry).filter_by(ticket_id=ticket.id, type="ClockBreached").count()


def test_our_word_to_the_customer_is_kept_in_the_one_that_stands(desk, text, mail):
    promises.make(mail, clock.now() + timedelta(hours=3), desk.jonas)
    merging.merge(mail, text, desk.mei)
    still = db.session.query(Promise).filter_by(state="open").one()
    assert (still.ticket_id, still.agent_id, still.kind) == (text.id, desk.jonas.id, "call")


def test_what_waits_is_to_do_again_when_the_other_is_unanswered(desk, text, mail):
    text.reply("We look into it", "sms", agent=desk.mei, anyway=True)
    text.change_status("waiting_customer")
    merging.merge(mail, text, desk.mei)
    assert (text.status, text.tab) == ("open", "todo") and text.unanswered_since is not None


def test_parting_gives_back_what_it_was_and_leaves_what_was_said_since(desk, text, mail):
    before = (mail.status, mail.priority, mail.queue_id)
    merging.merge(mail, text, desk.mei)
    text.note("They wrote twice", agent=desk.mei)
    assert merging.part(mail) is text
    assert (mail.status, mail.priority, mail.queue_id) == before and mail.merged_into_id is None
    assert owed(mail, "first_response") and mail.due_at
    assert "They wrote twice" in [one.text for one in timeline.page(text) if isinstance(one, Item)]
    assert "My flight was moved, as I wrote by SMS" not in [one.text for one in timeline.page(text)
                                                            if isinstance(one, Item)]
    with pytest.raises(CannotMerge):
        merging.part(mail)


def test_a_promise_that_came_over_goes_back_with_its_ticket(desk, text, mail):
    merging.merge(text, mail, desk.mei)
    assert len(owed(mail, "first_response")) == 2
    merging.part(text)
    assert len(owed(mail, "first_response")) == len(owed(text, "first_response")) == 1


@pytest.mark.parametrize("why", ["same", "gone", "ended", "complaint"])
def test_what_must_stand_by_itself_is_not_merged_away(desk, text, mail, why):
    gone, stays = (mail, mail) if why == "same" else (mail, text)
    if why == "gone":
        mail.change_status("spam")
    if why == "ended":
        text.resolve(desk.mei)
    if why == "complaint":
        complaints.open_complaint(mail, complaints.Intake("product.hotel"), desk.mei)
    with pytest.raises(CannotMerge) as refused:
        merging.merge(gone, stays, desk.mei)
    assert refused.value.why == why and mail.merged_into_id is None


def test_a_chat_that_is_going_on_is_not_merged_away(desk, text, mail):
    routing.route(mail, "chat")
    with pytest.raises(CannotMerge) as refused:
        merging.merge(mail, text, desk.mei)
    assert refused.value.why == "chat"
    merging.merge(text, mail, desk.mei)  # the other way round it may stand for both


def test_the_page_tells_first_merges_then_and_leads_old_numbers_on(desk, text, mail):
    mei = desk.sign_in(desk.mei)
    page = mei.get(f"/tickets/{text.number}/merging").text
    assert f"/tickets/{text.number}/merging?other={mail.number}" in page
    plan = mei.get(f"/tickets/{text.number}/merging?other={mail.number}").text
    assert f"#{mail.number} becomes part of #{text.number}" in plan and mail.merged_into_id is None
    done = mei.post(f"/tickets/{mail.number}/merging", data={"into": text.number})
    assert done.status_code == 303 and done.headers["Location"].endswith(f"/tickets/{text.number}")
    assert mei.get(f"/tickets/{mail.number}").headers["Location"].endswith(f"/tickets/{text.number}")
    both = mei.get(f"/tickets/{text.number}").text
    assert "as I wrote by SMS" in both and f"merged #{mail.number} into this ticket" in both
    assert mei.post(f"/tickets/{mail.number}/merging", data={"into": text.number}).status_code == 409
    assert mei.post(f"/tickets/{mail.number}/parting").status_code == 303
    assert "as I wrote by SMS" not in mei.get(f"/tickets/{text.number}").text


def test_nobody_merges_what_they_may_not_see(desk, text, mail):
    with journal.transaction():
        mail.queue_id, mail.queue = desk.complaints.id, desk.complaints
    tom = desk.sign_in(desk.jonas)
    page = tom.get(f"/tickets/{text.number}/merging?other={mail.number}").text
    assert "You see no ticket" in page and mail.subject not in page
    assert tom.post(f"/tickets/{text.number}/merging", data={"into": mail.number}).status_code == 404
    assert text.merged_into_id is None

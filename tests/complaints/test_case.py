"""A complaint from intake to a confirmed remedy: what each step asks for and what the customer hears."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contactcenter import clock, complaints, outbox
from contactcenter.complaints import catalogue, clocks, remedies
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Clock, Complaint
from tests.cast import ANA


def tick_all(case, agent):
    for line in catalogue.step(case.stage)["checklist"]:
        complaints.tick(case, line["id"], agent=agent)


def story(case) -> list[str]:
    query = select(JournalEntry.type).where(JournalEntry.ticket_id == case.ticket_id).order_by(JournalEntry.id)
    return list(db.session.scalars(query))


def test_opening_tells_the_customer_by_when_and_is_no_first_response(ladder, case):
    ladder.work()
    number, text = ladder.texts[-1]
    assert (number, case.ticket.type) == (ANA, "complaint")
    assert case.ref in text and "2 Dec" in text  # seven working days: the final answer
    first = db.session.scalar(select(Clock).where(Clock.metric == "first_response"))
    assert first.state == "running"
    assert clocks.newest(case)["ack"].state == "met"


def test_what_the_customer_wrote_suggests_the_class_and_a_person_may_say_otherwise(ladder, ana_complains):
    assert complaints.suggested(ana_complains) == "product.hotel"
    case = complaints.open_complaint(ana_complains, complaints.Intake("service.slow"), ladder.mei)
    assert case.sub_class == "service.slow"


def test_a_second_click_opens_nothing(ladder, case):
    again = complaints.open_complaint(case.ticket, complaints.Intake("service.slow"), ladder.jonas)
    assert again.id == case.id
    assert db.session.query(Complaint).count() == 1


def test_the_severity_has_a_floor(ladder, ana_complains):
    with pytest.raises(complaints.TooLow):
        complaints.open_complaint(ana_complains, complaints.Intake("other.injury", "P3"), ladder.mei)
    assert complaints.newest(ana_complains) is None
    case = complaints.open_complaint(ana_complains, complaints.Intake("other.injury"), ladder.mei)
    assert (case.severity, case.ticket.priority) == ("P1", "P1")


def test_no_step_ends_before_it_is_done(ladder, case):
    with pytest.raises(complaints.NotReady) as refused:
        complaints.complete(case, ladder.mei)
    assert refused.value.missing == [] and "apologised" in refused.value.unticked
    assert case.stage == "received"


def test_the_whole_way_to_a_confirmed_remedy(ladder, case):
    mei = ladder.mei
    tick_all(case, mei)
    complaints.complete(case, mei)
    complaints.edit(case, findings="The hotel was overbooked", cause="supplier")
    tick_all(case, mei)
    complaints.complete(case, mei)
    remedy = complaints.propose(case, "price_cut", 48_000, "to the card within 3 working days", mei)
    assert remedy.state == "proposed"  # within an adviser's authority
    complaints.tell(case, mei)
    tick_all(case, mei)
    ladder.later(60)
    ladder.sms(ANA, "Yes, thank you")
    ladder.work()
    db.session.refresh(case)
    assert case.answer == "accepted"
    complaints.complete(case, mei)
    complaints.done(remedy, mei)
    tick_all(case, mei)
    complaints.complete(case, mei)
    assert clocks.newest(case)["callback_after_close"].state == "running"
    tick_all(case, mei)
    with pytest.raises(complaints.NotReady):
        complaints.complete(case, mei)  # nothing is learnt yet
    complaints.edit(case, root_cause="the allotment was counted twice")
    case.ticket.reply("You are welcome", "sms", agent=mei, anyway=True)
    complaints.complete(case, mei)
    assert (case.open, case.outcome, case.ticket.status) == (False, "remedied", "resolved")
    assert all(one.state != "running" for one in clocks.of(case))
    told = story(case)
    for fact in ("ComplaintOpened", "ComplaintStageReached", "RemedyProposed", "OutcomeTold", "CustomerAnswered",
                 "RemedyDone", "ComplaintClosed"):
        assert fact in told


def test_a_closed_complaint_is_a_record_until_it_is_opened_again_within_fourteen_days(ladder, case):
    complaints.close(case, "withdrawn", ladder.mei)
    with pytest.raises(complaints.Closed):
        complaints.edit(case, findings="something else")
    clock.desk.advance(days=13)
    complaints.reopen(case, "the refund never came")
    assert (case.open, case.stage) == (True, "verified")
    complaints.close(case, "withdrawn", ladder.mei)
    clock.desk.advance(days=15)
    with pytest.raises(complaints.TooLate):
        complaints.reopen(case, "once more")


def test_the_agent_complained_about_never_owns_the_case(ladder, ana_complains):
    intake = complaints.Intake("service.attitude", about=ladder.mei)
    case = complaints.open_complaint(ana_complains, intake, ladder.rosa)
    assert case.ticket.owner_id is None
    case.ticket.assign(ladder.mei)
    assert case.ticket.owner_id is None
    case.ticket.assign(ladder.jonas)
    assert case.ticket.owner_id == ladder.jonas.id


def test_an_amount_beyond_the_adviser_waits_for_the_level_that_may(ladder, case):
    remedy = complaints.propose(case, "refund_part", 150_000, "", ladder.mei)
    (asked,) = remedies.pending(case)
    assert (remedy.state, asked.level, asked.asked_id) == ("waiting", 1, ladder.rosa.id)
    complaints.edit(case, findings="true")
    with pytest.raises(complaints.NotNow):
        complaints.tell(case, ladder.mei)
    with pytest.raises(complaints.NotAllowed):
        complaints.decide(asked, "approved", ladder.mei)
    with pytest.raises(ValueError):
        complaints.decide(asked, "refused", ladder.rosa, " ")
    complaints.decide(asked, "approved", ladder.rosa)
    assert remedy.state == "proposed"
    with pytest.raises(complaints.NotNow):
        complaints.decide(asked, "refused", ladder.rosa, "changed my mind")


def test_a_question_nobody_answers_goes_to_the_level_above(ladder, case):
    complaints.propose(case, "refund_part", 150_000, "", ladder.mei)
    ladder.later(5 * 3600)
    (asked,) = remedies.pending(case)
    assert (asked.level, asked.asked_id) == (2, ladder.michael.id)
    assert case.remedies[0].approvals[0].outcome == "lapsed"


def test_news_are_owed_again_from_each_answer_on_and_an_answer_taken_back_wins_no_time(ladder, case):
    first = clocks.newest(case)["update_every"]
    clock.desk.advance(hours=3)
    item = case.ticket.reply("We have asked the hotel", "sms", agent=ladder.mei)
    second = clocks.newest(case)["update_every"]
    assert first.state == "met" and second.due_at > first.due_at
    assert outbox.undo(item, ladder.mei)
    db.session.refresh(first)
    assert first.state == "running"


def test_a_matter_without_a_case_is_left_alone(ladder):
    ladder.sms(ANA, "When does the coach leave?")
    ladder.work()
    assert complaints.newest(ladder.ticket) is None


@pytest.mark.parametrize("words", ["Complain!", "投诉"])
def test_the_word_alone_opens_a_complaint_where_complaints_are_handled(ladder, words):
    ladder.sms(ANA, words)
    ladder.work()
    case = complaints.of_ticket(ladder.ticket)
    assert (case.stage, ladder.ticket.type, ladder.ticket.queue.key) == ("received", "complaint", "complaints")
    assert case.acknowledged_at is None and clocks.newest(case)["ack"].state == "running"  # a person confirms it


def test_an_angry_word_among_others_is_left_to_a_person(ladder):
    ladder.sms(ANA, "I will complain if nobody calls me back")
    ladder.work()
    assert complaints.of_ticket(ladder.ticket) is None and ladder.ticket.flags == ["complaint"]

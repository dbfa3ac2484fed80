"""The ladder acts: what is late or grave moves up once, people and customers hear of it, and no clock is reset."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contactcenter import complaints, escalation
from contactcenter.complaints import clocks
from contactcenter.escalation import notices
from contactcenter.extensions import db
from contactcenter.models import EscalationStep, Notice
from tests.cast import ANA

DAY = 24 * 3600


def steps(ticket) -> list[EscalationStep]:
    return list(db.session.scalars(select(EscalationStep).where(EscalationStep.ticket_id == ticket.id,
                                                                EscalationStep.complaint_id.is_not(None))))


def test_an_ignored_case_climbs_by_its_clock_and_then_by_silence(ladder, case):
    case.ticket.reply("I am looking into it", "sms", agent=ladder.mei)
    ladder.later(DAY + 60)  # news on a serious case are due every working day
    (first,) = steps(case.ticket)
    assert (first.level, first.cause, first.trigger, first.agent_id) == (1, "clock", "update_every", ladder.rosa.id)
    ladder.later(40 * 60)  # half an hour to take it
    first, second = steps(case.ticket)
    assert case.ticket.tab == "todo", "what moved up does not rest among what waits for the customer"
    assert "sorry that you have waited for news" in [text for number, text in ladder.texts if number == ANA][-1]
    assert (second.level, second.before, second.trigger) == (2, 1, "level_1_not_taken")
    assert (second.agent_id, case.level) == (ladder.michael.id, 2)


def test_moving_up_resets_no_clock(ladder, case):
    before = {name: one.due_at for name, one in clocks.newest(case).items()}
    escalation.escalate(case.ticket, 2, "agent_asks", agent=ladder.mei)
    assert {name: one.due_at for name, one in clocks.newest(case).items() if name in before} == before


def test_the_customer_hears_of_each_move_and_the_manager_by_sms(ladder, case):
    escalation.escalate(case.ticket, 2, "media_or_lawyer", agent=ladder.mei)
    ladder.work()
    to_ana = [text for number, text in ladder.texts if number == ANA]
    assert "service manager" in to_ana[-1] and case.ref in to_ana[-1]
    to_michael = [text for number, text in ladder.texts if number == "+14155550181"]
    assert case.ref in to_michael[0] and "press" in to_michael[0]
    (step,) = steps(case.ticket)
    assert step.delivered_at is not None and step.taken_at is None


def test_a_level_fires_once_and_a_case_never_moves_down(ladder, case):
    assert escalation.escalate(case.ticket, 2, "threat")
    assert escalation.escalate(case.ticket, 2, "media_or_lawyer") is None
    assert escalation.escalate(case.ticket, 1, "agent_asks") is None
    ladder.later(5 * DAY)  # the clocks that call level 1 run out
    assert [step.level for step in steps(case.ticket)].count(2) == 1
    assert 1 not in [step.level for step in steps(case.ticket)]


def test_taking_it_ends_the_climb_and_quiets_the_notices(ladder, case):
    step = escalation.escalate(case.ticket, 1, "agent_asks", agent=ladder.mei)
    assert [one.id for one in escalation.open_steps(ladder.rosa)] == [step.id]
    assert notices.count(ladder.rosa) == 1
    assert escalation.take(step, ladder.rosa)
    assert not escalation.take(step, ladder.michael)
    assert step.taken_by_id == ladder.rosa.id and notices.count(ladder.rosa) == 0
    ladder.later(3600)
    assert [one.level for one in steps(case.ticket)] == [1]


def test_five_travellers_call_the_manager_at_once_and_a_simple_case_calls_nobody(ladder, ana_complains):
    intake = complaints.Intake("product.hotel", people=5)
    case = complaints.open_complaint(ana_complains, intake, ladder.mei)
    assert [(step.level, step.trigger) for step in steps(case.ticket)] == [(2, "group_of_four_or_more")]


def test_a_second_no_to_our_remedy_goes_two_levels_up(ladder, case):
    complaints.edit(case, findings="true")
    for times in (1, 2):
        complaints.propose(case, "price_cut", 10_000, "", ladder.mei)
        complaints.tell(case, ladder.mei)
        complaints.answered(case, "refused", "that is nothing")
        assert case.level == times


def test_the_owner_is_told_that_it_moved_up(ladder, case):
    escalation.escalate(case.ticket, 1, "update_every", cause="clock")
    (mine,) = notices.unseen(ladder.mei)
    assert mine.kind == "owner"
    notices.see(mine)
    assert notices.count(ladder.mei) == 0


def test_an_ordinary_ticket_climbs_too(ladder):
    ladder.sms(ANA, "When does the coach leave?")
    ladder.work()
    ladder.ticket.assign(ladder.mei)
    ladder.later(31 * 60)  # an SMS is answered within half an hour
    step = db.session.scalar(select(EscalationStep))
    assert (step.case, step.level, step.trigger, step.agent_id) == ("ticket", 1, "first_response", ladder.rosa.id)
    ladder.later(31 * 60)
    levels = db.session.scalars(select(EscalationStep.level).order_by(EscalationStep.level)).all()
    assert levels == [1, 2]
    assert complaints.newest(ladder.ticket) is None
    assert not [text for number, text in ladder.texts[1:-1] if number == ANA and "team lead" in text.lower()]


def test_what_is_answered_in_time_calls_nobody(ladder):
    ladder.sms(ANA, "When does the coach leave?")
    ladder.work()
    ladder.ticket.reply("At nine", "sms", agent=ladder.mei)
    ladder.later(DAY / 24)
    assert db.session.query(EscalationStep).count() == db.session.query(Notice).count() == 0


def test_a_ticket_of_somebody_who_is_away_goes_back_to_its_queue(ladder):
    ladder.sms(ANA, "When does the coach leave?")
    ladder.work()
    ladder.ticket.assign(ladder.mei)  # who has not signed in
    ladder.later(31 * 60)
    assert ladder.ticket.owner_id is None


@pytest.mark.parametrize("event", ["authority_notice", "customer_goes_outside"])
def test_authorities_call_the_director_and_the_outside_body_comes_by_the_customers_word(ladder, case, event):
    step = escalation.event_happened(case.ticket, event)
    assert step.level == (3 if event == "authority_notice" else 4)
    assert case.external == (step.level == 4)


def test_whoever_is_on_duty_hears_of_an_emergency_once_and_no_customer_does(ladder):
    ladder.customer("Ana", phone=ANA)
    ladder.sms(ANA, "We need help, this is an emergency")
    ladder.work()
    assert ladder.ticket.priority == "P1"
    told = [notice for notice in notices.unseen(ladder.michael) if notice.kind == "urgent"]
    assert len(told) == 1
    ladder.sms(ANA, "It is an emergency!")
    ladder.work()
    assert len([notice for notice in notices.unseen(ladder.michael) if notice.kind == "urgent"]) == 1
    assert [number for number, text in ladder.texts if text.startswith("Emergency")] == ["+14155550181"]


def test_what_is_late_stands_beside_the_ticket_until_somebody_takes_it(ladder):
    ladder.sms(ANA, "When does the coach leave?")
    ladder.work()
    ladder.later(31 * 60)
    rosa = ladder.sign_in("rosa")
    page = rosa.get(f"/tickets/{ladder.ticket.number}").text
    assert "nobody has answered in time" in page
    (step,) = escalation.of_case(ladder.ticket)
    rosa.post(f"/escalations/{step.id}/taking")
    assert f'id="take-{step.id}"' not in rosa.get(f"/tickets/{ladder.ticket.number}").text


def test_abuse_calls_the_team_lead_once_and_tells_the_customer_nothing(ladder):
    ladder.sms(ANA, "You idiot")
    ladder.sms(ANA, "idiot!")
    ladder.work()
    (step,) = escalation.of_case(ladder.ticket)
    assert (step.level, step.trigger, step.agent_id) == (1, "abuse_review", ladder.rosa.id)
    assert not [text for number, text in ladder.texts if number == ANA and "team lead" in text.lower()]

"""A script on a ticket: it stands where it stood, keeps its version, and what was answered is never asked again."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest

from contactcenter import clock, fields, journal, scripts
from contactcenter.extensions import db
from contactcenter.models import ScriptRun, Version
from contactcenter.scripts import report, runs
from tests.cast import TOM
from tests.once import once
from tests.scripts.conftest import arrive


def step_of(run) -> str:
    return runs.standing(run)[1].id


def on(run, agent, choice=None, **answers):
    for name, typed in answers.items():
        scripts.answer(run, name.replace("__", "."), typed, agent)
    return scripts.go_on(run, agent, at=scripts.open_step(run).id, choice=choice)


def test_an_answer_is_kept_at_once_in_the_field_it_belongs_to(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    scripts.answer(run, "customer.name", "Ana Ruiz", desk.mei)
    assert fields.known(ticket)["customer.name"] == ticket.customer.name == "Ana Ruiz"
    assert step_of(run) == "who", "keeping an answer leads nowhere"
    (kept,) = fields.kept(ticket)
    assert (kept.source, kept.agent_id) == ("script:new_enquiry", desk.mei.id)


def test_what_is_needed_keeps_the_step_until_it_is_known(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    with pytest.raises(scripts.Refused) as refused:
        on(run, desk.mei)
    assert "customer.name" in refused.value.fields and step_of(run) == "who"
    on(run, desk.mei, customer__name="Ana", customer__language="en")
    assert step_of(run) == "listen"


def test_a_field_is_not_asked_for_twice(desk, ticket):
    on(scripts.start(ticket, "new_enquiry", desk.mei), desk.mei, customer__name="Ana", customer__language="en")
    scripts.stop(scripts.current(ticket), desk.mei)
    again = scripts.start(ticket, "new_enquiry", desk.mei)
    on(again, desk.mei)
    assert step_of(again) == "listen"


def test_a_run_is_the_same_for_the_colleague_who_takes_the_ticket(desk, ticket):
    run = on(scripts.start(ticket, "new_enquiry", desk.mei), desk.mei, customer__name="Ana", customer__language="en")
    ticket.assign(desk.jonas)
    db.session.expire_all()
    found = scripts.current(ticket)
    assert found.id == run.id and step_of(found) == "listen"
    on(found, desk.jonas, ticket__summary="Two weeks in Japan")
    assert [step.agent_id for step in runs.path(found) if step.left_at] == [desk.mei.id, desk.jonas.id]


def publish(key: str, change) -> None:
    body = copy.deepcopy(dict(Version.of("script", key).body))
    change(body)
    with journal.transaction():
        Version.publish("script", key, body, None)


def test_a_newly_published_version_does_not_change_a_run_under_way(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    before = run.steps[-1].version

    def rewrite(body):
        body["steps"] = [step for step in body["steps"] if step["id"] != "listen"]
        body["steps"][1]["next"] = "facts"

    publish("new_enquiry", rewrite)
    on(run, desk.mei, customer__name="Ana", customer__language="en")
    assert step_of(run) == "listen" and run.steps[-1].version == before
    scripts.stop(run, desk.mei)
    fresh = on(scripts.start(ticket, "new_enquiry", desk.mei), desk.mei)
    assert step_of(fresh) == "facts" and fresh.steps[-1].version == before + 1


def test_only_one_of_two_people_leaves_a_step(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    at = scripts.open_step(run).id
    on(run, desk.mei, customer__name="Ana", customer__language="en")
    with pytest.raises(scripts.Moved):
        scripts.go_on(run, desk.jonas, at=at, skip=True)
    assert step_of(run) == "listen"


def test_back_undoes_the_step_and_keeps_its_answers(desk, ticket):
    run = on(scripts.start(ticket, "new_enquiry", desk.mei), desk.mei, customer__name="Ana", customer__language="en")
    scripts.go_back(run, desk.mei, at=scripts.open_step(run).id)
    assert step_of(run) == "who" and len(runs.path(run)) == 1
    assert fields.known(ticket)["customer.name"] == "Ana"
    with pytest.raises(scripts.Refused):
        scripts.go_back(run, desk.mei, at=scripts.open_step(run).id)


def test_calming_down_comes_back_to_where_it_was_called(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    assert scripts.start(ticket, "angry_caller", desk.mei).id == run.id, "one conversation, one run"
    on(run, desk.mei, ticket__sentiment="angry")
    on(run, desk.mei, "calmer", complaint__apology_given="yes")
    on(run, desk.mei, ticket__promise_text="a call today", ticket__promise_due_at="2026-12-01T15:00")
    assert step_of(run) == "who" and run.ended_at is None


def test_one_can_leave_a_script_that_was_jumped_to(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    scripts.start(ticket, "complaint_intake", desk.mei)
    scripts.come_back(run, desk.mei, at=scripts.open_step(run).id)
    assert step_of(run) == "who"


def test_an_emergency_raises_the_priority_and_never_lowers_it(desk, ticket):
    scripts.start(ticket, "emergency_on_trip", desk.mei)
    assert ticket.priority == "P1"
    scripts.stop(scripts.current(ticket), desk.mei)
    run = scripts.start(ticket, "pre_departure", desk.mei)
    on(run, desk.mei, "good", call__outcome="answered")
    on(run, desk.mei, "missing", booking__documents_ready="no")
    on(run, desk.mei, ticket__summary="the visa")
    assert ticket.priority == "P1"


def test_who_leaves_within_three_days_goes_first(desk, ticket):
    run = scripts.start(ticket, "payment_failure", desk.mei)
    on(run, desk.mei, "nothing", payment__problem="paid_no_confirmation", booking__ref="HH1")
    day = (runs.clock.now().astimezone(fields.zone())).date().isoformat()
    on(run, desk.mei, "not_found", payment__tried_at="2026-11-01T10:00", trip__date_from=day)
    assert ticket.priority == "P1"


def test_a_card_number_is_refused_where_payment_is_spoken_of_and_masked_elsewhere(desk, ticket):
    run = scripts.start(ticket, "payment_failure", desk.mei)
    for text in ("4111 1111 1111 1111", "4111111111111111 exp 12/29"):
        with pytest.raises(scripts.Refused) as refused:
            scripts.answer(run, "booking.ref", text, desk.mei)
        assert refused.value.code == "no_card_numbers"
    assert "booking.ref" not in fields.known(ticket)
    scripts.start(ticket, "complaint_intake", desk.mei)
    scripts.answer(run, "complaint.story", "they charged 4111 1111 1111 1111 twice", desk.mei)
    assert "1111 1111" not in fields.known(ticket)["complaint.story"]


def test_health_is_kept_only_where_the_customer_agreed(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    with pytest.raises(fields.NoConsent):
        scripts.answer(run, "customer.dietary", "no nuts", desk.mei)
    scripts.answer(run, "customer.consent_sensitive", "yes", desk.mei)
    scripts.answer(run, "customer.dietary", "no nuts", desk.mei)
    assert fields.known(ticket)["customer.dietary"] == "no nuts"


def test_the_journal_and_the_run_do_not_remember_what_is_personal(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    scripts.answer(run, "customer.name", "Ana Ruiz", desk.mei)
    scripts.answer(run, "trip.destination", "Kyoto", desk.mei)
    told = str([entry.data for entry in db.session.query(journal.JournalEntry)])
    assert "Kyoto" in told and "Ruiz" not in told
    assert "Ruiz" not in str(run.steps[-1].answers)


def test_what_is_compared_is_not_kept(desk, ticket):
    with journal.transaction():
        ticket.customer.name = "Ana Ruiz"
    run = on(scripts.start(ticket, "identity_check", desk.mei), desk.mei)
    assert scripts.answer(run, "customer.name", "ana  ruiz", desk.mei) == "matches"
    assert scripts.answer(run, "customer.name", "Bob", desk.mei) == "differs"
    assert scripts.answer(run, "trip.date_from", "2026-12-01", desk.mei) == "nothing on file"
    assert ticket.customer.name == "Ana Ruiz" and "trip.date_from" not in fields.known(ticket)
    on(run, desk.mei, "fail")
    assert fields.known(ticket)["customer.identity_check"] == "failed"


# -- what has to be said -----------------------------------------------------------------------------------------------

def unsaid_run(desk, ticket) -> ScriptRun:
    """The identity check, begun without saying why."""
    run = scripts.start(ticket, "identity_check", desk.mei)
    scripts.go_on(run, desk.mei, at=scripts.open_step(run).id, said=False)
    return run


def test_a_run_does_not_stop_while_something_has_to_be_said(desk, ticket):
    run = unsaid_run(desk, ticket)
    with pytest.raises(scripts.Unsaid):
        scripts.stop(run, desk.mei)
    scripts.tick(runs.unsaid(run)[0], True, desk.mei)
    scripts.stop(run, desk.mei)
    assert run.outcome == "stopped"


def test_nor_does_an_agent_close_the_ticket_unless_there_is_a_reason(desk, ticket):
    run = unsaid_run(desk, ticket)
    with journal.acting(journal.Actor("agent", desk.mei.id)):
        with pytest.raises(scripts.Unsaid):
            ticket.resolve(desk.mei)
        db.session.refresh(ticket)
        assert ticket.live and run.ended_at is None
        scripts.tick(runs.unsaid(run)[0], False, desk.mei, "the caller hung up")
        ticket.resolve(desk.mei)
    assert (ticket.status, run.outcome) == ("resolved", "resolved")


def test_what_ends_by_itself_asks_nobody(desk, ticket):
    unsaid_run(desk, ticket)
    with journal.acting(journal.SYSTEM):
        ticket.change_status("closed", "resolved long enough")
    assert ticket.status == "closed"


def test_the_language_of_the_conversation_is_the_one_of_the_next_words(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    scripts.speak(ticket, "zh")
    on(run, desk.mei, customer__name="Ana", customer__language="zh")
    assert [step.language for step in run.steps] == ["zh", "zh"]
    assert ticket.language == "zh"


def test_adherence_counts_what_was_required_on_the_way_that_was_taken(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    scripts.go_on(run, desk.mei, at=scripts.open_step(run).id, skip=True)
    on(run, desk.mei, ticket__summary="Japan")
    (line,) = report.of(run.started_at, clock.now() + timedelta(minutes=1))
    assert (line.done, line.required, line.adherence) == (1, 2, 0.5)
    assert [(step.step, step.skipped) for step in line.steps] == [("who", 1), ("listen", 0), ("facts", 0)]


@once
def test_a_script_that_does_not_exist_is_not_begun(desk, ticket):
    with pytest.raises(LookupError):
        scripts.start(ticket, "no_such_script", desk.mei)
    assert scripts.current(ticket) is None


@once
def test_suggestions_say_why(desk, ticket):
    found = scripts.suggestions(ticket)
    assert [one.script.key for one in found][0] == "new_enquiry" and found[0].reason == "queue" or found
    arrive(desk, (TOM, "This is unacceptable, I want to complain about the refund"))
    toms = desk.tickets[-1]
    reasons = {one.script.key: one.reason for one in scripts.suggestions(toms)}
    assert reasons["complaint_intake"] == "flag" and "refund" in reasons

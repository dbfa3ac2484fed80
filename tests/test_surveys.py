"""Customers are asked how it was: not too often, not at night, by the way they came; and low marks bring a call."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contactcenter import chats, clock, complaints, events, fields, journal, pack, surveys
from contactcenter.escalation import notices
from contactcenter.extensions import db
from contactcenter.models import Customer, Kudos, SurveyInvite, Ticket
from contactcenter.scripts import actions
from contactcenter.surveys import answering, book, by_text, figures, inviting, links
from tests.cast import ANA, LI_WEI, mail_server
from tests.once import once

DAY = datetime(2026, 3, 17, 4, 0, tzinfo=UTC)  # noon in Shanghai


@pytest.fixture(autouse=True)
def noon():
    clock.desk.set(DAY)


def invites() -> list[SurveyInvite]:
    db.session.rollback()
    return list(db.session.scalars(select(SurveyInvite).order_by(SurveyInvite.id)))


def tickets_of(kind: str) -> list[Ticket]:
    db.session.rollback()
    return list(db.session.scalars(select(Ticket).where(Ticket.type == kind)))


def served(desk, sender=LI_WEI, text="Is breakfast included?"):
    """Somebody asks by text, Mei answers and the matter is settled; the ticket."""
    desk.sms(sender, text)
    desk.work()
    ticket = desk.tickets[-1]
    ticket.assign(desk.mei)
    ticket.reply("Yes, it is.", "sms", agent=desk.mei, undo=0)
    ticket.resolve(desk.mei, "answered")
    desk.later(11)
    return ticket


@pytest.fixture
def asked(desk):
    ticket = served(desk)
    assert invites()[0].state == "sent"
    return ticket


# -- who is asked ------------------------------------------------------------------------------------------------------

@once
def test_after_a_text_one_digit_is_asked_for_and_not_a_second_time_within_a_month(desk, asked):
    assert [words for number, words in desk.texts if "1" in words and "5" in words and number == LI_WEI]
    asked.reopen("more to do")
    asked.resolve(desk.mei)
    desk.later(11)
    assert [one.state for one in invites()] == ["sent"], "the same matter is not asked about twice"
    desk.later(8 * 86_400)
    served(desk, text="Another thing?")
    assert [(one.state, one.why) for one in invites()] == [("sent", None), ("skipped", "fatigue")]


@once
def test_nobody_is_asked_at_night(desk):
    clock.desk.set(DAY + timedelta(hours=10))  # 22:00
    served(desk)
    (held,) = invites()
    assert held.state == "scheduled" and held.due_at == datetime(2026, 3, 18, 1, 0, tzinfo=UTC)
    desk.later(11 * 3600)
    assert invites()[0].state == "sent"


@once
def test_a_matter_that_goes_on_is_not_asked_about(desk):
    desk.sms(LI_WEI, "Is breakfast included?")
    desk.work()
    desk.ticket.resolve(desk.mei)
    desk.ticket.reopen("resolved by mistake")
    desk.later(30)
    assert [(one.state, one.why) for one in invites()] == [("skipped", "reopened")]


@once
def test_some_are_never_asked(app):
    left_out = {
        "opted_out_survey": ({"facts": {"consent": {"survey": False}}}, {}),
        "test_contact": ({}, {"tags": ["test"]}),
        "spam": ({}, {"resolution": "spam"}),
    }
    for why, (customer, ticket) in left_out.items():
        who = Customer(**{"id": 1, "facts": {}, "tags": [], "identities": [], **customer})
        about = Ticket(**{"id": 1, "customer": who, "customer_id": 1, "status": "resolved", "tags": [],
                          "language": "en", **ticket})
        held = SurveyInvite(ticket=about, ticket_id=1, customer=who, customer_id=1)
        with db.session.no_autoflush:
            assert inviting.hindrance(held) == why
        db.session.rollback()


@once
def test_a_complaint_is_asked_about_days_later_by_a_survey_of_its_own(desk):
    desk.mail("ana@customer.example", "Complaint", "Unacceptable, I want compensation.")
    desk.work()
    complaints.open_complaint(desk.ticket, complaints.Intake(), desk.mei)
    desk.ticket.resolve(desk.mei)
    (held,) = invites()
    assert (held.survey, held.state) == ("complaint_followup", "scheduled")
    assert timedelta(days=3) - timedelta(minutes=1) < held.due_at - clock.now() <= timedelta(days=3)


# -- answers by text ---------------------------------------------------------------------------------------------------

def test_a_low_mark_is_no_message_but_brings_a_call_and_tells_the_team_lead(desk, asked):
    desk.sms(LI_WEI, "２")  # a full-width digit
    desk.work()
    (care,) = tickets_of("care_call")
    assert (care.priority, care.queue.key, care.customer_id, care.owner_id) == ("P2", "care", asked.customer_id, None)
    assert asked.status == "resolved" and asked.unread == 0
    assert [one.kind for one in notices.unseen(desk.rosa)] == ["low_score"]
    desk.sms(LI_WEI, "Waited for forty minutes")
    desk.work()
    (held,) = invites()
    assert (held.csat, held.comment, held.finished_at is not None) == (2, "Waited for forty minutes", True)
    assert any("forty minutes" in note.text for note in desk.items(care, "note"))
    assert len(tickets_of("care_call")) == 1 and asked.status == "resolved"
    desk.sms(LI_WEI, "4")
    desk.work()
    assert invites()[0].csat == 2, "one answer for each invitation"


@once
def test_what_is_more_than_a_comment_is_a_message(desk, asked):
    desk.sms(LI_WEI, "5")
    desk.work()
    desk.sms(LI_WEI, "Can you also book a taxi?")
    desk.work()
    assert asked.status == "open" and invites()[0].comment == ""


@once
def test_praise_reaches_whom_it_is_for(desk, asked):
    desk.sms(LI_WEI, "5")
    desk.sms(LI_WEI, "Mei was wonderful")
    desk.work()
    (kudos,) = db.session.scalars(select(Kudos))
    assert (kudos.agent, kudos.words) == (desk.mei, "Mei was wonderful")
    assert "kudos" in [one.kind for one in notices.unseen(desk.mei)]
    assert not tickets_of("care_call")


@once
def test_a_number_that_answers_nothing_is_a_message_and_a_late_one_too(desk, asked):
    desk.sms(LI_WEI, "7")
    desk.work()
    assert invites()[0].state == "sent" and asked.status == "open"
    asked.resolve(desk.mei)
    desk.later(15 * 86_400)
    assert invites()[0].state == "expired"
    desk.sms(LI_WEI, "5")
    desk.work()
    assert invites()[0].csat is None


# -- answers by link ---------------------------------------------------------------------------------------------------

@pytest.fixture
def link(desk):
    """Ana was served by mail and got the mail of links; the path of hers."""
    with mail_server() as sent:
        desk.mail("ana@customer.example", "Breakfast", "Is it included?")
        desk.work()
        desk.ticket.assign(desk.mei)
        desk.ticket.resolve(desk.mei)
        desk.later(11)
        mail = next(mail for _, mail in sent if "/s/" in mail.get_content_type() or "/s/" in _plain(mail))
    assert all(f"csat={point}" in _plain(mail) for point in range(1, 6))
    return "/s/" + _plain(mail).split("/s/", 1)[1].split("?")[0]


def _plain(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def test_opening_a_link_changes_nothing_and_its_button_does(desk, link):
    page = desk.outside.get(f"{link}?csat=4")
    assert page.status_code == 200 and "checked" in page.text and "survey.js" in page.text
    assert "<script>" not in page.text and invites()[0].state == "sent"
    done = desk.outside.post(link, data={"csat": "4", "first": "1"})
    assert done.status_code == 200 and invites()[0].csat == 4 and invites()[0].finished_at is None
    again = desk.outside.post(link, data={"csat": "1", "solved": "yes", "comment": "Quick", "lang": "zh"})
    assert "感谢" in again.text and (invites()[0].csat, invites()[0].comment) == (4, "Quick")
    assert desk.outside.post(link, data={"csat": "1"}).status_code == 409
    assert "survey is over" in desk.outside.get(f"{link}?lang=en").text or "Thank you" in desk.outside.get(link).text


@once
def test_nonsense_is_refused_in_words_and_foreign_links_lead_nowhere(desk, link):
    for wrong in ({"csat": "9"}, {"csat": ""}, {"csat": "4", "solved": "never"}, {"csat": "²"}):
        assert desk.outside.post(link, data=wrong).status_code == 422
    assert desk.outside.get(f"{link}x").status_code == 404
    assert desk.outside.get("/s/%00").status_code == 404
    assert invites()[0].state == "sent"


@once
def test_who_wants_no_more_surveys_is_asked_first_and_then_left_alone(desk, link):
    assert desk.outside.get(f"{link}/stop").status_code == 200
    desk.outside.post(f"{link}/stop")
    assert inviting.hindrance(invites()[0]) == "opted_out_survey"


# -- figures -----------------------------------------------------------------------------------------------------------

def test_supervisors_read_shares_with_their_rows_and_agents_do_not(desk, asked):
    desk.sms(LI_WEI, "4")
    desk.sms(LI_WEI, "=cmd() friendly")
    desk.work()
    rosa = desk.sign_in(desk.rosa)
    page = rosa.get("/surveys?survey=contact_csat&days=7").text
    assert "100 %" in page and "1 of 1" in page and "friendly" in page and "<svg" in page
    assert f"#{asked.number}" in rosa.get("/surveys/rows?answered=1&score=4").text
    assert f"#{asked.number}" not in rosa.get("/surveys/rows?score=1&queue=99999999999999999999&agent=x").text
    assert "'=cmd() friendly" in rosa.get("/surveys.csv").text
    assert desk.sign_in(desk.mei).get("/surveys").status_code == 403


@once
def test_the_answers_to_a_call_are_an_answer_like_every_other(desk, asked):
    """An agent asks by the script of the four questions."""
    for name, value in (("survey.overall", 3), ("survey.nps", 8), ("survey.comment", "Faster, please")):
        fields.write(asked, name, value, agent=desk.mei)
    with journal.transaction():
        journal.record(events.ScriptEnded(1, "survey_call", "finished", ticket=asked.id))
    held = invites()[-1]
    assert (held.channel, held.csat, held.nps, held.comment) == ("voice", 3, 8, "Faster, please")


@once
def test_the_mark_in_a_chat_window_is_one_too_and_the_last_stands(desk):
    chat, _token = chats.begin(chats.Visitor(name="Sam", language="en", agreed=True))
    chats.write(chat, {"client_id": "client-chat-1", "text": "Hello"})
    desk.work()
    for mark in (5, 2):
        chats.rate(chat, mark, "Long wait")
    (held,) = invites()
    assert (held.channel, held.csat, held.comment) == ("webchat", 2, "Long wait")
    assert [one.type for one in tickets_of("care_call")] == ["care_call"]


@once
def test_a_script_passes_praise_on_and_makes_a_suggestion_of_a_small_flaw(desk, asked):
    with journal.transaction():
        for action in ({"do": "kudos"}, {"do": "create_ticket", "kind": "suggestion"}, {"do": "create_ticket"}):
            actions.do(asked, actions.Origin("script:post_trip_thank_you", str), action, desk.jonas)
    assert [one.agent for one in db.session.scalars(select(Kudos))] == [desk.mei]
    (suggestion,) = tickets_of("suggestion")
    assert (suggestion.priority, suggestion.follow_up_of_id) == ("P4", asked.id)


@given(scores=st.lists(st.integers(0, 10), max_size=40))
@settings(max_examples=60)
def test_the_promoter_score_lies_between_its_ends_and_counts_everybody(scores):
    found = figures.promoter_score(scores)
    assert (found is None) == (not scores)
    if found:
        assert -100 <= found[0] <= 100 and found[1] == len(scores)
        balance = sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)
        assert found[0] == pytest.approx(100 * balance / len(scores))


@once
def test_a_text_is_a_mark_only_if_it_says_nothing_else(app):
    marks = {"2": 2, " ５ ": 5, "四": 4, "3分": 3, "5 stars!": 5, "5/5": 5, "0": None, "6": None, "12": None,
             "5 people": None, "": None, "一个人": None, "2 等了很久": None}
    assert {text: by_text.score(text, book.survey("contact_csat")) for text in marks} == marks


def test_conditions_of_the_rules_are_read_and_what_cannot_be_is_false():
    low = "csat <= 2 or nps <= 3 or ces <= 2"
    assert book.holds(low, {"csat": 2}) and book.holds(low, {"csat": 5, "nps": 3}) and not book.holds(low, {"csat": 3})
    praise = "csat = 5 and comment not empty"
    assert book.holds(praise, {"csat": 5}, "good") and not book.holds(praise, {"csat": 5}, " ")
    assert not book.holds("import os", {"csat": 1})


@once
def test_all_types_of_questions_are_kept_and_checked(app, desk):
    desk.sms(ANA, "Hello")
    desk.work()
    with journal.transaction():
        held = inviting.new(desk.ticket, surveys.survey("post_trip"), "email", state="sent")
    given = {"who": "family", "overall": "5", "liked": ["food", "guide"], "nps": "10", "comment": "More time",
             "rank": {"price": "2", "food": "1", "comfort": ""}}
    with pytest.raises(answering.BadAnswer) as wrong:
        surveys.record(held, {**given, "liked": ["food", "guide", "hotel", "pace"],
                              "rank": {"price": "1", "food": "1"}})
    assert wrong.value.fields == {"liked": "many", "rank": "twice"}
    surveys.record(held, given)
    assert (held.csat, held.nps, held.answers["rank"], held.answers["liked"]) == (5, 10, ["food", "price"],
                                                                                ["food", "guide"])
    assert desk.outside.get(f"/s/{links.token(held)}").status_code == 200


def test_a_pack_whose_surveys_cannot_be_read_is_refused(tmp_path):
    folder = tmp_path / "content"
    shutil.copytree(pack.CONTENT, folder)
    place = folder / "surveys.yaml"
    text = place.read_text().replace("csat <= 2 or", "csat below 2 or", 1).replace("P14D", "a fortnight", 1)
    place.write_text(text.replace("event: trip_ended", "event: full_moon", 1))
    with pytest.raises(pack.BrokenPack) as refused:
        pack.checked(folder)
    told = str(refused.value)
    assert "full_moon" in told and "surveys.yaml" in told

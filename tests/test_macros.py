"""Macros: looked at before they run, run whole or not at all, by those who may, and told of in one line."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from sqlalchemy import select

from contactcenter import clock, complaints, fields, journal, macros, scripts
from contactcenter.callbacks import of_ticket as callback_of
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.macros import Refused
from contactcenter.models import Customer, Item, Promise, QueueEntry, SurveyInvite, Ticket, Version
from contactcenter.models.messages import StaleReply
from contactcenter.prepared import shelf
from tests.cast import ANA

DUE = f"{clock.now() + timedelta(days=2):%Y-%m-%d}T16:00"


@pytest.fixture
def database_url(templates, tmp_path):
    """What both databases must agree on is told in tests/test_words_on_both.py."""
    return templates.sqlite(tmp_path)


@pytest.fixture
def ticket(desk):
    desk.sms(ANA, "My flight was moved. What now?")
    desk.work()
    return desk.ticket


def told(ticket, kind: str = "MacroRun") -> list[JournalEntry]:
    mine = (JournalEntry.type == kind, JournalEntry.ticket_id == ticket.id)
    return list(db.session.scalars(select(JournalEntry).where(*mine)))


def sent(ticket) -> list[Item]:
    return list(db.session.scalars(select(Item).where(Item.ticket_id == ticket.id, Item.author == "agent",
                                                      Item.kind == "message", Item.direction == "out")))


def refused(look) -> dict[str, str]:
    return {step.action["do"]: step.refused for step in look.steps if step.refused}


def write(desk, key: str, *actions: dict, reply: str | None = None) -> None:
    body = {"title": {"en": "Mine", "zh": "我的"}, "actions": list(actions), **({"reply": reply} if reply else {})}
    with journal.transaction():
        Version.publish("macro", key, body, desk.rosa.id)


def test_the_twelve_macros_of_the_pack_are_there_and_each_can_be_looked_at(desk, ticket):
    assert len(shelf.held("macro")) == 12
    for one in shelf.held("macro"):
        look = macros.look(ticket, one.key, desk.rosa, "sms")
        assert "unknown" not in refused(look).values(), one.key
    assert ticket.status == "new" and not sent(ticket), "looking changes nothing"


def test_what_cannot_be_done_leaves_everything_as_it_was(desk, ticket):
    for due in ("", "2001-01-01T10:00", "2999-01-01T10:00", "soon"):
        with pytest.raises(Refused):
            macros.run(ticket, "m_ack_and_own", desk.mei, "sms", {"ticket.promise_due_at": due})
    db.session.refresh(ticket)
    assert (ticket.owner_id, ticket.status) == (None, "new")
    assert not sent(ticket) and not told(ticket) and not db.session.scalar(select(Promise))


def test_an_action_that_fails_in_the_middle_takes_back_those_before_it(desk, ticket):
    scripts.start(ticket, "identity_check", desk.mei)
    step = scripts.open_step(scripts.current(ticket))
    scripts.go_on(scripts.current(ticket), desk.mei, at=step.id, said=False)
    write(desk, "mine", {"do": "assign", "to": "me"}, {"do": "set_priority", "to": "P1"},
          {"do": "set_status", "to": "resolved"}, reply="ask_details")
    with journal.acting(journal.Actor("agent", desk.mei.id)), pytest.raises(Refused) as failed:
        macros.run(ticket, "mine", desk.mei, "sms")
    assert (failed.value.place, failed.value.code) == (2, "unsaid")
    db.session.refresh(ticket)
    assert (ticket.owner_id, ticket.priority, ticket.status) == (None, "P3", "new")
    assert not sent(ticket) and not told(ticket)


def test_an_emergency_goes_first_and_to_those_who_help(desk, ticket):
    with journal.transaction():
        db.session.get_one(Customer, ticket.customer_id).facts = {"trips": []}
    typed = {"trip.local_emergency": "112"}
    look = macros.look(ticket, "m_emergency", desk.mei, "sms", typed, text="Save this number: +14155550199.")
    assert not refused(look), refused(look)
    macros.run(ticket, "m_emergency", desk.mei, "sms", typed, text="Save this number: +14155550199.")
    assert (ticket.priority, ticket.queue.key, ticket.owner_id, ticket.status) == ("P1", "emergency", None, "open")
    assert [item.text for item in sent(ticket)] == ["Save this number: +14155550199."]
    assert scripts.current(ticket).key == "emergency_on_trip"
    assert any("Make it an emergency" in note.text and note.mentions for note in desk.items(ticket, "note"))


def test_a_complaint_begins_with_its_clocks_and_is_acknowledged_once(desk, ticket):
    macros.run(ticket, "m_complaint", desk.mei, "sms")
    case = complaints.of_ticket(ticket)
    assert case and (ticket.type, ticket.queue.key) == ("complaint", "complaints")
    assert not sent(ticket), "the desk's own acknowledgement is enough"
    desk.work()
    assert [case.ref in item.text for item in desk.items(ticket) if item.automatic == "complaint.ack"] == [True]


def test_handing_over_to_a_language_is_in_that_language(desk, ticket):
    ticket.assign(desk.jonas)
    macros.run(ticket, "m_to_chinese", desk.jonas, "sms")
    assert [item.text[:4] for item in sent(ticket)] == ["看到您更"]
    assert (ticket.language, ticket.customer.language, ticket.owner_id) == ("zh", "zh", None)
    entry = db.session.scalars(select(QueueEntry).where(QueueEntry.ticket_id == ticket.id,
                                                        QueueEntry.state == "waiting")).one()
    assert entry.language == "zh"


def test_a_call_back_is_arranged_with_the_customers_number(desk, ticket):
    macros.run(ticket, "m_callback", desk.mei)
    assert callback_of(ticket).number == ANA and ticket.status == "waiting_customer"
    assert not refused(macros.look(ticket, "m_callback", desk.mei))


def test_an_out_of_office_mail_is_closed_and_nothing_more_is_said(desk):
    desk.mail("tom@customer.example", "Away", "I am away until Monday.")
    desk.work()
    macros.run(desk.ticket, "m_out_of_office", desk.mei)
    assert (desk.ticket.status, desk.ticket.resolution) == ("closed", "no_action")
    assert "quiet" in desk.ticket.flags


def test_two_tickets_of_one_matter_become_the_older_one(desk, ticket):
    assert refused(macros.look(ticket, "m_duplicate", desk.rosa)) == {"merge": "no_older"}
    mail = desk.customer("Ana", email="ana@customer.example")
    with journal.transaction():
        ticket.customer.identities.extend(mail.identities)
    desk.mail("ana@customer.example", "My flight", "I have texted you too.")
    desk.work()
    newer = desk.tickets[-1]
    item = macros.run(newer, "m_duplicate", desk.rosa, "email")
    assert f"#{ticket.number}" in item.text, "the number that stands"
    assert (newer.status, newer.merged_into_id, newer.resolution) == ("merged", ticket.id, "duplicate")


def test_an_unknown_action_is_refused_and_not_pretended(desk, ticket):
    write(desk, "mine", {"do": "set_priority", "to": "P2"}, {"do": "kudos"})
    assert refused(macros.look(ticket, "mine", desk.rosa)) == {"kudos": "unknown"}
    with pytest.raises(Refused):
        macros.run(ticket, "mine", desk.rosa)
    assert db.session.get_one(Ticket, ticket.id).priority == "P3"


def test_whoever_was_overtaken_by_the_customer_reads_first(desk, ticket):
    seen = desk.items(ticket)[-1].id
    desk.sms(ANA, "Forget it, I have found it.")
    desk.work()
    write(desk, "mine", {"do": "assign", "to": "me"}, reply="ask_details")
    with pytest.raises(StaleReply):
        macros.run(ticket, "mine", desk.mei, "sms", seen=seen)
    assert db.session.get_one(Ticket, ticket.id).owner_id is None


def test_a_double_click_runs_it_once(desk, ticket):
    write(desk, "mine", {"do": "assign", "to": "me"}, reply="ask_details")
    first = macros.run(ticket, "mine", desk.mei, "sms", client_id="0123456789abcdef")
    assert macros.run(ticket, "mine", desk.mei, "sms", client_id="0123456789abcdef").id == first.id
    assert len(told(ticket)) == 1


def test_who_is_told_that_it_is_solved_is_asked_how_it_was_once(desk, ticket):
    macros.run(ticket, "m_solved", desk.mei)
    assert ticket.status == "resolved"
    asked = db.session.scalars(select(SurveyInvite)).all()
    assert [(held.survey, held.state) for held in asked] == [("contact_csat", "scheduled")]


def test_an_answer_is_kept_as_a_field(desk, ticket):
    macros.run(ticket, "m_ack_and_own", desk.mei, "sms", {"ticket.promise_due_at": DUE})
    kept = next(row for row in fields.kept(ticket) if row.field == "ticket.promise_due_at")
    assert (kept.source, kept.agent_id) == ("macro:m_ack_and_own", desk.mei.id)


def test_a_macro_of_ones_own_is_a_version_like_any_other(desk, ticket):
    body = copy.deepcopy(dict(Version.of("macro", "m_callback").body))
    with journal.transaction():
        Version.publish("macro", "m_callback", {**body, "actions": [{"do": "set_priority", "to": "P2"}]}, desk.rosa.id)
    macros.run(ticket, "m_callback", desk.mei)
    assert ticket.priority == "P2" and callback_of(ticket) is None
    assert told(ticket)[0].data["version"] == 2

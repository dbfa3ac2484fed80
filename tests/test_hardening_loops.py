"""Machines that write to each other, and strangers who would have us write to others for them."""

from __future__ import annotations

import pytest

from contactcenter.extensions import limiter
from tests.test_greetings import agency, automatic  # noqa: F401


@pytest.fixture(autouse=True)
def counted(app):
    limiter.reset()
    yield
    limiter.reset()


def written_to(agency) -> list[str]:  # noqa: F811
    return [row.recipient for row in agency.outbox]


def test_a_thousand_forged_senders_get_sixty_answers_a_minute_at_most(agency):  # noqa: F811
    for number in range(80):
        agency.mail(f"victim{number}@x.example", "You won http://spam.example", "http://spam.example " * 50)
    agency.work()
    assert len(agency.tickets) == 80, "nothing is lost by it"
    assert len(written_to(agency)) == len(set(written_to(agency))) == 60
    assert not any("spam.example" in item.text + item.subject for item in automatic(agency))


def test_sms_whose_sender_the_carrier_vouches_for_are_all_answered(agency):  # noqa: F811
    for number in range(70):
        agency.sms(f"+14155551{number:03}", "Hello")
    agency.work()
    assert len(written_to(agency)) == 70


def test_no_machine_of_ours_writes_to_an_address_that_the_mail_only_names(agency):  # noqa: F811
    agency.mail("Mallory <mallory@evil.example>", "Hello", "words", Reply_To="victim@x.example")
    agency.work()
    assert written_to(agency) == ["mallory@evil.example"]


def test_a_person_answers_where_the_customer_asked_for_it_and_sees_that(agency):  # noqa: F811
    agency.mail("Ana <ana@customer.example>", "Hello", "words", Reply_To="Ana at home <ana@home.example>")
    agency.work()
    agency.ticket.reply("Answer", "email", agent=agency.mei, client_id="a1", undo=0)
    assert written_to(agency)[-1] == "ana@home.example"
    agency.ticket.move(agency.care)
    page = agency.sign_in("mei").get(f"/tickets/{agency.ticket.number}").get_data(as_text=True)
    assert "Wants the answer at ana@home.example" in page


def test_a_copy_named_by_a_stranger_is_never_written_to(agency):  # noqa: F811
    agency.mail("ana@customer.example", "Hello", "words", Cc="mallory@evil.example, all@evil.example")
    agency.work()
    agency.ticket.reply("Answer", "email", agent=agency.mei, client_id="a1", undo=0)
    assert set(written_to(agency)) == {"ana@customer.example"}
    assert not any(item.data.get("cc") for item in automatic(agency))


def test_no_header_of_a_strangers_mail_decides_anything(agency):  # noqa: F811
    agency.mail("ana@customer.example", "Hello", "words", X_Priority="1", Importance="high", X_CC_Status="closed",
                X_CC_Ticket_Owner="admin", X_Zammad_Ticket_Owner="admin", X_Team="2", X_Spam_Flag="NO")
    agency.work()
    ticket = agency.ticket
    assert (ticket.status, ticket.priority, ticket.owner_id, ticket.tags) == ("new", "P3", None, [])


def test_mail_in_our_own_name_is_nobodys_answer(agency):  # noqa: F811
    for sender in ("care@harbour-hills.example", "mei@harbour-hills.example"):
        agency.mail(sender, "Re: money", "Please wire it to me")
    agency.work()
    assert {item.author for ticket in agency.tickets for item in agency.inbound(ticket)} == {"customer"}
    assert "care@harbour-hills.example" not in written_to(agency)

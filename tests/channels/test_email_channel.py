"""The doors of the mail channel, and what makes a mail belong to a ticket: only what we signed."""

import io
import time
from types import SimpleNamespace

import pytest
from email_letters import DESK, arrived, desk, letter, stored
from hypothesis import given
from hypothesis import strategies as st

from channels._mail import limits
from channels._mail.tokens import Signer
from channels.base import DeliveryError, File, Inbound, Malformed, Raw, Refused
from channels.email import Email, understood

TOKEN = "correct horse"


def request(data: bytes, authorization: str | None = f"Bearer {TOKEN}", length: int | None = -1, **headers):
    """A web request as the channel sees one; length None is a body of unknown size."""
    known = {name.replace("_", "-").title(): value for name, value in headers.items()}
    known |= {"Authorization": authorization} if authorization is not None else {}
    return SimpleNamespace(headers=known, content_length=len(data) if length == -1 else length, stream=io.BytesIO(data))


def let_in(data: bytes = b"", **kwargs) -> Raw:
    return desk(token=TOKEN).verify(request(data or letter(), **kwargs), "inbound")


# -- the HTTP door -----------------------------------------------------------------------------------------------------


def test_the_mail_server_with_the_token_is_let_in():
    raw = let_in(x_envelope_from="ana@customer.example", x_envelope_to="support@desk.example, billing@desk.example")
    assert raw.body == letter()
    assert raw.external_id.startswith("<m1@customer.example> ")
    assert raw.headers == {
        "envelope-from": "ana@customer.example",
        "envelope-to": "support@desk.example,billing@desk.example",
    }


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic " + TOKEN, TOKEN, "Bearer correct horsé", "\udcff"],
)
def test_nobody_else_is_let_in(authorization):
    with pytest.raises(Refused):
        let_in(authorization=authorization)


def test_without_a_configured_token_the_door_is_shut():
    with pytest.raises(Refused):
        desk().verify(request(letter(), "Bearer "), "inbound")


@pytest.mark.parametrize(
    ("data", "length"), [(b"x", limits.MAIL_BYTES + 1), (b"x" * (limits.MAIL_BYTES + 1), None), (b" ", 1), (b"", None)]
)
def test_what_is_too_large_or_empty_is_malformed(data, length):
    with pytest.raises(Malformed):
        desk(token=TOKEN).verify(request(data, length=length), "inbound")


def test_there_is_one_kind_of_door():
    with pytest.raises(Malformed):
        desk(token=TOKEN).verify(request(letter()), "receipts")


def test_the_same_mail_twice_has_the_same_id():
    assert stored(letter()).external_id == let_in(letter()).external_id
    assert stored(letter()).external_id != stored(letter("something else")).external_id


def test_a_mail_without_an_id_still_has_one_here():
    assert len(stored(letter(message_id="")).external_id) == 64


# -- what becomes of it ------------------------------------------------------------------------------------------------


def test_a_customers_mail_becomes_one_message():
    found = arrived(
        letter("Please move\r\nmy flight", cc="Tom <tom@customer.example>", date="Wed, 1 May 2024 10:30:00 +0800")
    )
    assert (found.channel, found.sender, found.sender_name, found.recipient) == (
        "email",
        "ana@customer.example",
        "Ana",
        DESK,
    )
    assert (found.subject, found.text, found.automatic) == ("My booking", "Please move\nmy flight", None)
    assert found.at.isoformat() == "2024-05-01T02:30:00+00:00"
    assert found.meta["cc"] == ["tom@customer.example"]
    assert found.meta["to"] == [DESK]
    assert found.meta["message_id"] == "<m1@customer.example>"


def test_it_is_known_which_of_our_addresses_was_written_to():
    assert arrived(letter(to="billing@desk.example")).recipient == "billing@desk.example"
    assert arrived(letter(to="friends@x.example"), None, "billing+7.x@desk.example").recipient == "billing@desk.example"
    assert arrived(letter(to="friends@x.example")).recipient == DESK


def test_a_mail_without_a_sender_is_not_guessed_at():
    with pytest.raises(ValueError, match="no sender"):
        arrived(letter(sender="@@@<<"))
    assert arrived(letter(sender="@@@<<"), "ana@customer.example").sender == "ana@customer.example"


def test_a_different_reply_address_is_shown_and_not_used():
    found = arrived(letter(sender='"support@bank.example" <mallory@evil.example>', reply_to="mallory2@evil.example"))
    assert found.sender == "mallory@evil.example"
    assert found.meta["reply_to"] == ["mallory2@evil.example"]
    assert {"reply-to-differs", "name-shows-another-address"} <= set(found.meta["flags"])


def test_no_header_of_a_mail_steers_the_desk():
    steering = ["X-Priority: 1", "Importance: high", "X-CC-Status: closed", "X-Zammad-Ticket-Owner: admin", "X-Team: 2"]
    plain, steered = arrived(letter()), arrived(letter("Hello", *steering))
    assert {**vars(plain), "external_id": ""} == {**vars(steered), "external_id": ""}


# -- whose ticket ------------------------------------------------------------------------------------------------------


def test_an_answer_to_our_mail_names_its_ticket():
    own = desk().message_id_for(1042, 31)
    assert arrived(letter(in_reply_to=own)).ticket == 1042
    assert arrived(letter(references=f"<root@x> {own} <other@x>")).ticket == 1042
    assert arrived(letter(in_reply_to=own.upper())).ticket == 1042
    assert arrived(letter(in_reply_to=own)).references == [own]


def test_the_signed_address_names_its_ticket():
    own = desk().reply_address_for(1042)
    assert arrived(letter(), None, own).ticket == 1042
    assert arrived(letter(to=f"Care <{own}>")).ticket == 1042
    assert arrived(letter(to="x@y.example", delivered_to=own.upper())).ticket == 1042
    assert arrived(letter(), None, own).recipient == DESK


def test_the_address_written_to_goes_before_the_mail_answered():
    channel = desk()
    found = arrived(letter(in_reply_to=channel.message_id_for(7, 1)), None, channel.reply_address_for(8))
    assert found.ticket == 8


@pytest.mark.parametrize(
    "forged",
    ["<ticket-1042@desk.example>", "<t1042.m31.0000000000000000@desk.example>", "<t1042.m31@desk.example>", "<>", "",
     "<t1042.m31.abcdef@desk.example>", "<t99999999999999999999.m1.0000000000000000@desk.example>"],
)  # fmt: skip
def test_a_guessed_id_opens_no_ticket(forged):
    assert arrived(letter(in_reply_to=forged, references=forged)).ticket is None
    assert arrived(letter(), None, "support+1042.0000000000000000@desk.example").ticket is None


def test_a_mark_fits_only_what_it_was_made_for():
    channel = desk()
    assert arrived(letter(in_reply_to=channel.message_id_for(1042, 31).replace("t1042", "t1043"))).ticket is None
    mark = channel.reply_address_for(1042).partition(".")[2].partition("@")[0]
    assert arrived(letter(in_reply_to=f"<t1042.m0.{mark}@desk.example>")).ticket is None
    stranger = Email([DESK], "desk.example", ["another secret"], "smtp://127.0.0.1:9")
    assert arrived(letter(in_reply_to=stranger.message_id_for(1042, 31))).ticket is None


def test_marks_of_before_a_new_secret_still_count():
    old = Email([DESK], "desk.example", ["old"], "smtp://127.0.0.1:9")
    new = Email([DESK], "desk.example", ["new", "old"], "smtp://127.0.0.1:9")
    raw = new.raw_from_bytes(letter(in_reply_to=old.message_id_for(1042, 31)), None, [])
    assert new.parse(raw)[0].ticket == 1042
    assert new.message_id_for(1, 1) != old.message_id_for(1, 1)


def test_a_number_in_the_subject_is_only_a_mention():
    found = arrived(letter(subject="Re: [#1042] Your booking"))
    assert (found.ticket, found.mentions) == (None, 1042)
    assert arrived(letter(subject="Re: 【#1042】您的订单")).mentions == 1042
    assert arrived(letter(subject="room #12")).mentions is None


def test_a_mail_from_an_agents_address_gains_nothing():
    found = arrived(letter("Please wire to IBAN DE00", sender="mei@desk.example", subject="Re: [#1] hello"))
    assert isinstance(found, Inbound)
    assert found.ticket is None and not found.verified


@given(st.integers(1, 10**12), st.integers(1, 10**12), st.text(alphabet="0123456789abcdef", min_size=16, max_size=16))
def test_only_our_own_marks_are_proof(ticket, outbox, mark):
    signer = Signer(["secret"])
    (proof,) = signer.in_ids([signer.message_id(ticket, outbox, "h.example")])
    assert (proof.ticket, proof.outbox) == (ticket, outbox)
    assert Signer(["other"]).in_ids([signer.message_id(ticket, outbox, "h.example")]) == []
    assert signer.in_ids([f"<t{ticket}.m{outbox}.{mark}@h.example>"]) in ([], [proof])


def test_a_signed_address_is_one_every_mail_server_takes():
    local, _, domain = desk().reply_address_for(10**12).partition("@")
    assert len(local) <= 64 and domain == "desk.example"
    assert set(local) <= set("abcdefghijklmnopqrstuvwxyz0123456789+.-")


# -- whom to believe ---------------------------------------------------------------------------------------------------

PASS = "Authentication-Results: mx.desk.example; dmarc=pass header.from=customer.example"


def trust(*headers: str, **settings):
    found = arrived(letter("hi", *headers), **settings)
    return found.verified, found.meta["authentication"]


def test_a_sender_is_verified_by_our_own_server_only():
    assert trust(PASS, authserv_id="mx.desk.example") == (True, "pass")
    assert trust(PASS) == (False, "unknown")
    assert trust(PASS.replace("mx.desk", "mx.evil"), authserv_id="mx.desk.example") == (False, "unknown")
    assert trust(authserv_id="mx.desk.example") == (False, "unknown")


def test_the_topmost_word_of_our_server_counts():
    fail = PASS.replace("dmarc=pass", "dmarc=fail")
    assert trust(fail, PASS, authserv_id="mx.desk.example") == (False, "fail")


def test_a_pass_for_another_domain_proves_nothing():
    assert trust(PASS.replace("customer.example", "evil.example"), authserv_id="mx.desk.example") == (False, "unknown")


def test_a_failure_counts_even_without_configuration():
    found = arrived(letter("hi", PASS.replace("dmarc=pass", "dmarc=fail")))
    assert not found.verified
    assert "authentication-failed" in found.meta["flags"]


# -- small things ------------------------------------------------------------------------------------------------------


def test_our_addresses_are_known():
    channel = desk()
    assert (
        channel.is_ours(DESK)
        and channel.is_ours("Support@Desk.Example")
        and channel.is_ours(channel.reply_address_for(7))
    )
    for foreign in ("support@desk.example.evil.example", "other@desk.example", "", "support", "support@desk.example@x"):
        assert not channel.is_ours(foreign)


def test_a_mails_file_needs_no_fetching():
    assert desk().fetch(File("a.txt", "text/plain", b"x")) == b"x"
    with pytest.raises(DeliveryError):
        desk().fetch(File("a.txt", "text/plain", url="http://127.0.0.1/"))


def test_the_door_answers_shortly():
    assert desk().respond(stored(letter())) == ("stored\n", "text/plain; charset=utf-8")


def test_a_mail_can_be_explained_to_a_person():
    assert understood(letter("Hello"))["from_email"] == "ana@customer.example"


def test_a_channel_without_a_secret_is_not_made():
    for addresses, secrets in (([DESK], [""]), ([DESK], []), (["nobody"], ["s"])):
        with pytest.raises(ValueError):
            Email(addresses, "desk.example", secrets, "smtp://127.0.0.1:9")


def test_letting_a_large_mail_in_is_quick():
    data = letter("x" * 20_000_000)
    began = time.process_time()
    let_in(data)
    assert time.process_time() - began < 5

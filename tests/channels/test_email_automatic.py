"""Machines' mail is known and never answered; people's mail is never taken for a machine's."""

import pytest
from email_letters import DESK, arrived, desk, letter, several

from channels.base import Inbound, Receipt


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Auto-Submitted: auto-replied", "auto-submitted"),
        ("Auto-Submitted: auto-generated (vacation)", "auto-submitted"),
        ("Auto-Submitted: (because) auto-notified; x=y", "auto-submitted"),
        ("X-Autoreply: yes", "responder"),
        ("X-Autorespond: hello", "responder"),
        ("X-Autoresponder: 1", "responder"),
        ("X-MS-Exchange-Inbox-Rules-Loop: a@b.example", "responder"),
        ("X-Failed-Recipients: a@b.example", "bounce"),
        ("X-Loop: a@b.example", "loop"),
        ("X-Contactcenter-Loop: desk.example", "loop"),
        ("Precedence: bulk", "precedence"),
        ("Precedence: auto_reply", "precedence"),
        ("Precedence: List", "precedence"),
        ("List-Id: <l.example>", "list"),
        ("List-Unsubscribe: <mailto:x@y.example>", "list"),
        ("Return-Path: <>", "null-sender"),
        ("Content-Type: multipart/report; report-type=disposition-notification", "report"),
    ],
)
def test_a_header_tells_that_a_machine_wrote(header, why):
    assert arrived(letter("Thank you", header)).automatic == why


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No (a person)",
        "X-Auto-Response-Suppress: All",
        "Precedence: first-class",
        "X-Autoreply: no",
        "Return-Path: <ana@customer.example>",
        "Feedback-ID: x:y",
        "X-Priority: 1",
    ],
)
def test_a_person_with_that_header_is_still_a_person(header):
    assert arrived(letter("Please help", header)).automatic is None


@pytest.mark.parametrize(
    "subject",
    [
        "自动回复: 您的订单",
        "自动回复：您的订单",
        "自動回覆: 訂單",
        "【自动回复】您好",
        "自动回复",
        "外出自动回复: x",
        "Automatic reply: Your booking",
        "Auto-Reply: x",
        "[Auto-Reply] x",
        "Out of Office: x",
        "Out of office",
        "AUTO: Tom is out of the office (returning 3 May)",
        "Abwesenheitsnotiz: x",
        "Automatische Antwort: x",
        "Réponse automatique : x",
        "Respuesta automática: x",
        "Risposta automatica: x",
        "Automatisch antwoord: x",
        "Autosvar: x",
        "自動返信: x",
        "자동 회신: x",
        "Автоответ: x",
    ],
)
def test_a_subject_alone_can_tell(subject):
    assert arrived(letter(subject=subject)).automatic == "subject"


@pytest.mark.parametrize(
    "subject",
    ["自动回复怎么设置？", "Re: 自动回复", "Out of office hours service?", "Auto: rental in Rome", "Automatic gear",
     "Your automatic reply: I have a question about it", "休假安排"],
)  # fmt: skip
def test_a_question_about_automatic_mail_is_a_person(subject):
    assert arrived(letter(subject=subject)).automatic is None


@pytest.mark.parametrize(
    "sender", ["MAILER-DAEMON@mx.example", "postmaster@x.example", "no-reply@x.example", "noreply@x.example",
               "do-not-reply@x.example", "bounce+x=y.z@x.example", "bounces@x.example", "news-noreply@x.example"],
)  # fmt: skip
def test_a_senders_name_can_tell(sender):
    assert arrived(letter(sender=sender)).automatic == "machine-sender"


@pytest.mark.parametrize("sender", ["ana.bounce@x.example", "norepley@x.example", "reply@x.example", "po@x.example"])
def test_a_similar_name_is_a_person(sender):
    assert arrived(letter(sender=sender)).automatic is None


def test_the_null_sender_of_the_envelope_tells():
    assert arrived(letter(), "").automatic == "null-sender"
    assert arrived(letter(), "<>").automatic == "null-sender"
    assert arrived(letter(), "ana@customer.example").automatic is None
    assert arrived(letter(), "not an address").automatic is None
    assert arrived(letter(), None).automatic is None


def test_mail_from_our_own_address_is_never_a_customer():
    assert arrived(letter(sender=f"Care <{DESK}>")).automatic == "own-address"


def test_a_machines_mail_is_never_filed_by_the_number_in_its_subject():
    assert arrived(letter(subject="Re: [#7] x")).mentions == 7
    assert arrived(letter("code 1234", "Auto-Submitted: auto-generated", subject="Re: [#7] x")).mentions is None


def test_a_wish_for_silence_is_kept_apart():
    meta = arrived(letter("hi", "X-Auto-Response-Suppress: DR, OOF, AutoReply")).meta
    assert meta["suppress_auto_reply"] and meta["suppress_out_of_hours"]
    meta = arrived(letter("hi", "X-Auto-Response-Suppress: OOF")).meta
    assert not meta["suppress_auto_reply"] and meta["suppress_out_of_hours"]
    assert not arrived(letter()).meta["suppress_auto_reply"]


# -- reports on our own mail -------------------------------------------------------------------------------------------


def report(status="5.1.1", action="failed", message_id="", recipient="ana@customer.example", kind="delivery-status"):
    fields = f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\n"
    fields += f"Status: {status}\r\nDiagnostic-Code: smtp; 550 {status} user unknown\r\n"
    raw = several(
        ("Content-Type: text/plain", "Your mail was not delivered."),
        (f"Content-Type: message/{kind}", fields),
        ("Content-Type: message/rfc822", f"Message-ID: {message_id}\r\nSubject: x\r\n\r\nold"),
        kind=f'report; report-type="{kind}"',
        sender="Mail Delivery <mailer-daemon@mx.example>",
        subject="Undelivered Mail Returned to Sender",
    )
    return raw


def test_a_report_on_our_mail_becomes_a_receipt():
    own = desk().message_id_for(7, 31)
    receipt = arrived(report(message_id=own), "")
    assert isinstance(receipt, Receipt)
    assert (receipt.provider_id, receipt.own_id, receipt.status, receipt.code) == (own, 31, "failed", "5.1.1")
    assert "user unknown" in receipt.reason


@pytest.mark.parametrize(
    ("action", "status", "became"),
    [
        ("failed", "5.1.1", "failed"),
        ("failed", "4.4.7", "undelivered"),
        ("delayed", "4.2.2", "sending"),
        ("delivered", "2.0.0", "delivered"),
        ("relayed", "2.0.0", "delivered"),
    ],
)
def test_what_a_report_says_is_what_became_of_it(action, status, became):
    assert arrived(report(status, action, desk().message_id_for(7, 31))).status == became


@pytest.mark.parametrize(
    "forged",
    ["<t7.m31.0123456789abcdef@desk.example>", "<t7.m31@desk.example>", "<ticket-7@desk.example>", "<x@y>", ""],
)
def test_a_forged_report_marks_no_customer_unreachable(forged):
    found = arrived(report(message_id=forged))
    assert isinstance(found, Inbound)
    assert found.automatic == "bounce"
    assert found.ticket is None


def test_a_mark_of_another_ticket_does_not_fit():
    own = desk().message_id_for(7, 31)
    assert isinstance(arrived(report(message_id=own.replace("t7.", "t8."))), Inbound)
    assert isinstance(arrived(report(message_id=own.replace("m31.", "m32."))), Inbound)


def test_an_old_mailers_prose_is_understood():
    own = desk().message_id_for(7, 31)
    body = "I wasn't able to deliver your message.\r\n\r\n<ana@customer.example>:\r\nUnknown user (#5.1.1)\r\n"
    body += f"\r\n--- Below this line is a copy of the message.\r\n\r\nMessage-ID: {own}\r\nSubject: x\r\n\r\nold"
    receipt = arrived(letter(body, sender="MAILER-DAEMON@mx.example", subject="failure notice"), "")
    assert (receipt.status, receipt.code, receipt.own_id) == ("failed", "5.1.1", 31)


def test_a_read_receipt_says_read():
    own = desk().message_id_for(7, 31)
    raw = several(
        ("Content-Type: text/plain", "The message was displayed."),
        ("Content-Type: message/disposition-notification",
         f"Final-Recipient: rfc822;ana@customer.example\r\nOriginal-Message-ID: {own}\r\n"
         "Disposition: manual-action/MDN-sent-manually; displayed"),
        kind="report; report-type=disposition-notification",
    )  # fmt: skip
    assert (arrived(raw).status, arrived(raw).own_id) == ("read", 31)


def test_a_report_to_the_bounce_address_needs_no_copy_of_the_mail():
    channel = desk(bounces=True)
    address = channel.signer.bounce_address(7, 31, "desk.example")
    assert channel.is_ours(address) and not desk().is_ours(address)
    receipt = arrived(report(), "", address, bounces=True)
    assert (receipt.own_id, receipt.status) == (31, "failed")


def test_a_report_without_any_sender_is_still_kept():
    found = arrived(letter("failed", sender="Mail Delivery System <MAILER-DAEMON>", subject="Undelivered Mail"), "")
    assert found.automatic and found.sender.endswith(".invalid")

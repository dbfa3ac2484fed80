"""The SMTP door over a real socket: a mail is acknowledged only when it is stored, and only mail for us is taken."""

import smtplib
import socket
import threading
import time
from contextlib import contextmanager

import pytest
from email_letters import DESK, desk, letter

from channels._mail.smtp_listener import Listener


class Shelf:
    """Where accepted mail is put; raises `trouble` instead while there is some."""

    def __init__(self):
        self.mails, self.trouble = [], None

    def accept(self, data: bytes, sender: str, recipients: list[str]) -> None:
        if self.trouble:
            raise self.trouble
        self.mails.append((data, sender, recipients))


@contextmanager
def door(**settings):
    shelf = Shelf()
    accept = settings.pop("accept", shelf.accept)
    listener = Listener("127.0.0.1", 0, accept, settings.pop("recipients_ok", desk().is_ours), **settings)
    thread = threading.Thread(target=listener.run, daemon=True)
    thread.start()
    assert listener.ready.wait(5)
    try:
        yield shelf, listener.port
    finally:
        listener.stop()
        thread.join(10)
        assert not thread.is_alive()


@contextmanager
def talk(port: int):
    with smtplib.SMTP("127.0.0.1", port, "customer.example", timeout=60) as smtp:
        yield smtp


def test_a_mail_is_stored_as_it_came():
    data = letter("Grüße\r\n.dot\r\n\xe9 \xff".encode("latin-1"))
    with door() as (shelf, port), talk(port) as smtp:
        smtp.sendmail("ana@customer.example", [DESK], data)
    assert shelf.mails == [(data + b"\r\n", "ana@customer.example", [DESK])]


def test_what_the_door_took_becomes_a_message():
    channel = desk()
    with door() as (shelf, port), talk(port) as smtp:
        smtp.sendmail("ana@customer.example", [channel.reply_address_for(1042)], letter("Thanks"))
    (found,) = channel.parse(channel.raw_from_bytes(*shelf.mails[0]))
    assert (found.ticket, found.text, found.sender) == (1042, "Thanks", "ana@customer.example")


def test_a_mail_that_could_not_be_stored_stays_with_the_sender():
    with door() as (shelf, port), talk(port) as smtp:
        shelf.trouble = RuntimeError("the database is away")
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail("ana@customer.example", [DESK], letter())
        assert refused.value.smtp_code == 451
        shelf.trouble = None
        smtp.sendmail("ana@customer.example", [DESK], letter())
    assert len(shelf.mails) == 1


def test_a_database_that_hangs_is_not_waited_for_forever():
    released = threading.Event()
    with door(accept=lambda *mail: released.wait(10) and None, patience=0.2) as (_, port), talk(port) as smtp:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail("ana@customer.example", [DESK], letter())
        assert refused.value.smtp_code == 451
        released.set()


def test_the_desk_is_no_relay():
    with door() as (shelf, port), talk(port) as smtp:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            smtp.sendmail("ana@customer.example", ["victim@x.example"], letter())
        assert refused.value.recipients["victim@x.example"][0] == 550
        smtp.sendmail("ana@customer.example", [DESK, "victim@x.example"], letter())
    assert [recipients for _, _, recipients in shelf.mails] == [[DESK]]


def test_a_list_of_addresses_that_cannot_be_read_is_a_delay():
    def broken(address):
        raise OSError("no database")

    with door(recipients_ok=broken) as (shelf, port), talk(port) as smtp:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            smtp.sendmail("ana@customer.example", [DESK], letter())
        assert refused.value.recipients[DESK][0] == 451
    assert shelf.mails == []


def test_a_mail_that_is_too_large_is_refused_at_once_and_at_the_end():
    with door(size_limit=10_000) as (shelf, port):
        with talk(port) as smtp:
            assert smtp.ehlo()[0] == 250 and smtp.esmtp_features["size"] == "10000"
            assert smtp.docmd("MAIL", f"FROM:<ana@customer.example> SIZE={10_001}")[0] == 552
        with talk(port) as smtp:
            smtp.helo()
            smtp.mail("ana@customer.example")
            smtp.rcpt(DESK)
            assert smtp.data(b"x: y\r\n\r\n" + b"words\r\n" * 5_000)[0] == 552
    assert shelf.mails == []


def test_very_long_lines_are_taken():
    with door() as (shelf, port), talk(port) as smtp:
        smtp.sendmail("ana@customer.example", [DESK], letter("x" * 500_000))
    assert b"x" * 500_000 in shelf.mails[0][0]


def test_the_null_sender_is_known_as_such():
    with door() as (shelf, port), talk(port) as smtp:
        smtp.sendmail("", [DESK], letter())
    assert shelf.mails[0][1] == ""


def test_addresses_in_any_script_are_taken():
    with door() as (shelf, port), talk(port) as smtp:
        smtp.sendmail("李伟@例子.example", [DESK], letter(), mail_options=["SMTPUTF8"])
    assert shelf.mails[0][1] == "李伟@例子.example"


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\r\n\0.\r\n"])
def test_no_second_mail_is_smuggled_into_the_first(end):
    second = b"MAIL FROM:<ceo@desk.example>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\nSubject: two\r\n\r\npay now"
    with door() as (shelf, port), socket.create_connection(("127.0.0.1", port), 10) as wire:
        for said in (
            b"",
            b"EHLO x\r\n",
            b"MAIL FROM:<a@evil.example>\r\n",
            b"RCPT TO:<support@desk.example>\r\n",
            b"DATA\r\n",
        ):
            wire.sendall(said)
            time.sleep(0.05)
            wire.recv(4096)
        wire.sendall(b"Subject: one\r\n\r\nhello" + end + second + b"\r\n.\r\n")
        time.sleep(0.2)
        wire.recv(4096)
    assert len(shelf.mails) <= 1
    assert all(sender == "a@evil.example" for _, sender, _ in shelf.mails)


def test_many_customers_at_once_are_all_stored():
    def write(port, number):
        with talk(port) as smtp:
            smtp.sendmail("ana@customer.example", [DESK], letter(f"mail {number}"))

    with door() as (shelf, port):
        writers = [threading.Thread(target=write, args=(port, number)) for number in range(20)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(20)
    assert len({data for data, _, _ in shelf.mails}) == 20


def test_too_many_conversations_are_asked_to_come_back():
    with door(connections=2) as (shelf, port), talk(port), talk(port):
        with pytest.raises(smtplib.SMTPConnectError) as refused, talk(port):
            pass
        assert refused.value.smtp_code == 421


def test_a_conversation_that_ends_makes_room_for_the_next():
    with door(connections=2) as (shelf, port):
        for number in range(6):
            with talk(port) as smtp:
                smtp.sendmail("ana@customer.example", [DESK], letter(str(number)))
    assert len(shelf.mails) == 6


def test_words_before_mail_do_no_harm():
    with door() as (shelf, port), socket.create_connection(("127.0.0.1", port), 10) as wire:
        wire.sendall(b"\0\xff\r\nGET / HTTP/1.1\r\nDATA\r\nRCPT TO:<x>\r\n" + b"A" * 5_000 + b"\r\nQUIT\r\n")
        time.sleep(0.2)
        assert wire.recv(4096).startswith(b"220")
    assert shelf.mails == []

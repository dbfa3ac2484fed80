"""Answers on their way out: built safely, threaded properly, and honest about whether they arrived. Real SMTP."""

import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from email_letters import DESK, arrived, desk, letter
from hypothesis import given
from hypothesis import strategies as st

from channels._mail import build as building
from channels._mail.files import size_text
from channels.base import DeliveryError, File, Outbound, UnknownOutcome


class Mailbox:
    """A customer's mail server. answers: what it says instead of taking a mail, by SMTP command."""

    def __init__(self, **answers: str):
        self.answers, self.mails = answers, []

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self.answers.get("mail", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return self.answers.get(address, self.answers.get("rcpt", "250 OK"))

    async def handle_DATA(self, server, session, envelope):
        if "data" not in self.answers:
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return self.answers.get("data", "250 OK")


@contextmanager
def customers_server(**answers: str):
    box = Mailbox(**answers)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def answer(text="Done. 好的", **fields) -> Outbound:
    usual = {"id": 31, "recipient": "ana@customer.example", "sender": "", "ticket": 1042, "subject": "My booking"}
    return Outbound(text=text, **(usual | fields))


def sent(message: Outbound, **settings):
    """The mail as the customer's mail program reads it, and its envelope."""
    with customers_server() as (box, url):
        desk(smtp_url=url, **settings).send(message)
    ((sender, recipients, data),) = box.mails
    return message_from_bytes(data, policy=default), sender, recipients


def test_an_answer_arrives():
    mail, sender, recipients = sent(answer())
    assert (sender, recipients) == (DESK, ["ana@customer.example"])
    assert mail["To"] == "ana@customer.example"
    assert mail["From"] == f"Customer care <{DESK}>"
    assert mail["Message-ID"] == desk().message_id_for(1042, 31)
    assert mail["Reply-To"].addresses[0].addr_spec == desk().reply_address_for(1042)
    assert mail["Subject"] == "[#1042] My booking"
    assert mail.get_body(("plain",)).get_content().strip() == "Done. 好的"
    assert "<p>Done. 好的</p>" in mail.get_body(("html",)).get_content()
    assert not any(name in mail for name in ("Auto-Submitted", "Precedence", "Bcc"))


def test_the_answer_to_the_answer_finds_the_ticket():
    mail, _, _ = sent(answer())
    for fields in ({"in_reply_to": mail["Message-ID"]}, {"to": mail["Reply-To"]}):
        assert arrived(letter("Thanks", **fields)).ticket == 1042


def test_the_id_is_given_back_and_is_the_same_on_every_attempt():
    with customers_server() as (box, url):
        channel = desk(smtp_url=url)
        assert channel.send(answer()) == channel.send(answer()) == channel.message_id_for(1042, 31)
        assert channel.send(answer(message_id="<kept@desk.example>")) == "<kept@desk.example>"
    assert len(box.mails) == 3


def test_a_thread_is_a_thread_in_the_customers_program():
    ids = [f"<{number}@customer.example>" for number in range(60)]
    mail, _, _ = sent(answer(in_reply_to=ids[-1], references=ids, subject="Re: [#1042] RE: My booking"))
    assert mail["In-Reply-To"] == ids[-1]
    kept = mail["References"].split()
    assert kept[0] == ids[0] and kept[1:] == ids[-20:]
    assert mail["Subject"] == "Re: [#1042] My booking"


def test_an_automatic_answer_says_so_and_comes_back_known():
    mail, sender, _ = sent(answer(automatic=True, in_reply_to="<m1@customer.example>"), null_sender=True)
    assert sender in ("", "<>")
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Precedence"] == "bulk"
    assert arrived(mail.as_bytes()).automatic
    assert sent(answer(automatic=True))[0]["Auto-Submitted"] == "auto-generated"


def test_files_travel_and_are_named_with_their_size():
    pdf = File("itinerary.pdf", "application/pdf", b"%PDF" + b"x" * 1_199_996)
    mail, _, _ = sent(answer("Here.", files=[pdf]))
    assert mail.get_body(("plain",)).get_content().rstrip().endswith("Attachments: itinerary.pdf (1.2 MB)")
    assert "itinerary.pdf (1.2 MB)" in mail.get_body(("html",)).get_content()
    (found,) = mail.iter_attachments()
    assert (found.get_filename(), found.get_content_type(), found.get_content()) == (pdf.name, pdf.media_type, pdf.data)


def test_a_chinese_mail_names_its_files_in_chinese():
    files = [
        File("行程单.pdf", "application/pdf", b"x" * 12_000),
        File("说明.txt", "text/plain", "你好\n".encode("gbk")),
    ]
    mail, _, _ = sent(answer("请查收。", files=files, language="zh", recipient_name="李伟", subject="您的订单"))
    assert mail.get_body(("plain",)).get_content().rstrip().endswith("附件：行程单.pdf（12 KB）、说明.txt（5 B）")
    assert mail["Subject"] == "[#1042] 您的订单"
    assert mail["To"].addresses[0].display_name == "李伟"
    assert [each.get_content() for each in mail.iter_attachments()] == [each.data for each in files]
    assert 'lang="zh"' in mail.get_body(("html",)).get_content()


def test_lines_are_short_enough_for_every_server_and_dots_survive():
    text = "x" * 5_000 + "\n.\n..two\nÄ" + "好" * 2_000
    with customers_server() as (box, url):
        desk(smtp_url=url).send(answer(text))
    data = box.mails[0][2]
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert data.isascii()
    words = message_from_bytes(data, policy=default).get_body(("plain",)).get_content()
    assert words.replace("\r\n", "\n").rstrip() == text


def test_text_is_composed_and_without_nul():
    mail, _, _ = sent(answer("Cafe\u0301 \0nul"))
    assert mail.get_body(("plain",)).get_content().strip() == "Café nul"


def test_html_shows_the_words_and_never_runs_them():
    page = sent(answer("<script>x</script> a & b"))[0].get_body(("html",)).get_content()
    assert "&lt;script&gt;" in page and "<script" not in page


def test_plain_addresses_and_subjects_where_the_provider_wants_them():
    mail, _, _ = sent(answer(), plus_addresses=False, tag_subject=False)
    assert mail["Reply-To"] is None
    assert mail["Subject"] == "My booking"


def test_the_bounce_address_is_the_envelope_sender_where_it_is_ours():
    _, sender, _ = sent(answer(), bounces=True)
    assert desk(bounces=True).is_ours(sender)
    assert sender.startswith("bounce+1042.31.")


def test_copies_go_to_those_who_are_named():
    mail, _, recipients = sent(answer(cc=["tom@customer.example"]))
    assert recipients == ["ana@customer.example", "tom@customer.example"]
    assert mail["Cc"] == "tom@customer.example"


# -- nothing may be smuggled in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "hi\r\nBcc: victim@x.example"},
        {"subject": "hi\nBcc: victim@x.example"},
        {"subject": "hi\0"},
        {"subject": "hi\u2028Bcc: v@x.example"},
        {"recipient_name": "a\r\nTo: victim@x.example"},
        {"recipient": "bob@x.example,victim@x.example"},
        {"recipient": "bob@x.example\r\nRCPT TO:<victim@x.example>"},
        {"recipient": "bob@x.example> SIZE=1"},
        {"recipient": "victim@x.example, Bob"},
        {"recipient": "bob"},
        {"recipient": ""},
        {"cc": ["a@x.example\r\nBcc: v@x.example"]},
        {"cc": ["a@x.example, v@x.example"]},
        {"message_id": "<a@b>\r\nBcc: v@x.example"},
        {"sender": "a@x.example\r\nBcc: v@x.example"},
    ],
)
def test_a_smuggled_header_or_recipient_stops_the_mail(fields):
    with customers_server() as (box, url):
        with pytest.raises(DeliveryError) as stopped:
            desk(smtp_url=url).send(answer(**fields))
        assert stopped.value.permanent
    assert box.mails == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_the_words_one_recipient_and_one_subject(subject, name):
    head = building.Letterhead(DESK, "Care", "desk.example", "<a@desk.example>")
    try:
        data = building.build(answer(subject=subject, recipient_name=name), head).as_bytes()
    except DeliveryError:
        return
    top = data.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].lower() for line in top.split(b"\r\n") if line[:1] not in b" \t"]
    assert sorted(names) == sorted(set(names))
    assert set(names) <= {b"message-id", b"date", b"from", b"to", b"subject", b"mime-version", b"content-type"}
    assert message_from_bytes(data, policy=default)["To"].addresses[0].addr_spec == "ana@customer.example"


UNFIT = ["<a@b>\r\nBcc: v@x.example", "<a@b> <c@d>", "<é@b>", "", "<>", f"<{'x' * 900}@b>"]


@pytest.mark.parametrize("bad", UNFIT)
def test_an_unfit_id_of_the_customers_program_does_not_hold_up_the_answer(bad):
    mail, _, recipients = sent(answer(in_reply_to=bad, references=[bad, "<good@b.example>"]))
    assert recipients == ["ana@customer.example"]
    assert mail["References"] == "<good@b.example>"
    assert "Bcc" not in mail and "In-Reply-To" not in mail


def test_what_is_missing_or_too_large_is_not_sent():
    for file in (File("a.pdf", "application/pdf", url="http://x"), File("a.pdf", "application/pdf", b"x" * 21_000_000)):
        with pytest.raises(DeliveryError) as stopped:
            desk().send(answer(files=[file]))
        assert stopped.value.permanent


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1 KB"), (1_200_000, "1.2 MB"), (999_600, "1.0 MB")]
)
def test_sizes_read_like_in_a_mail_program(size, text):
    assert size_text(size) == text


# -- what the server says ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "permanent", "code"),
    [
        ({"rcpt": "550 5.1.1 no such user"}, True, "550"),
        ({"rcpt": "451 4.7.1 greylisted"}, False, "451"),
        ({"mail": "553 5.7.1 not your address"}, True, "553"),
        ({"mail": "421 4.3.2 busy"}, False, "421"),
        ({"data": "552 5.3.4 too large"}, True, "552"),
        ({"data": "452 4.2.2 mailbox full"}, False, "452"),
    ],
)
def test_a_refusal_is_told_with_its_reason(answers, permanent, code):
    with customers_server(**answers) as (box, url), pytest.raises(DeliveryError) as refused:
        desk(smtp_url=url).send(answer())
    assert not isinstance(refused.value, UnknownOutcome)
    assert (refused.value.permanent, refused.value.code) == (permanent, code)
    assert refused.value.reason.startswith(code)
    assert box.mails == []


def test_a_refused_copy_does_not_hold_up_the_answer():
    with customers_server(**{"tom@customer.example": "550 5.1.1 no such user"}) as (box, url):
        desk(smtp_url=url).send(answer(cc=["tom@customer.example"]))
    assert len(box.mails) == 1


def test_a_server_that_is_away_is_tried_again():
    with pytest.raises(DeliveryError) as away:
        desk(smtp_url="smtp://127.0.0.1:1").send(answer())
    assert (away.value.permanent, away.value.code) == (False, "network")
    assert not isinstance(away.value, UnknownOutcome)


@contextmanager
def scripted_server(*lines: bytes):
    """Says these lines, one after each thing it hears (the greeting at once), then hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk():
        talker, _ = listener.accept()
        with talker, talker.makefile("rb") as heard:
            for line in lines:
                talker.sendall(line)
                said = heard.readline()
                while line.startswith(b"354") and said not in (b".\r\n", b""):
                    said = heard.readline()

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.join(5)
        listener.close()


def test_silence_after_the_mail_was_sent_is_an_unknown_outcome():
    with scripted_server(b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n") as url:
        channel = desk(smtp_url=url)
        with pytest.raises(UnknownOutcome) as unknown:
            channel.send(answer())
    assert not unknown.value.permanent
    assert channel.lookup(answer()) is None


@pytest.mark.parametrize("said", range(5))
def test_silence_before_that_is_only_a_delay(said):
    lines = [b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n"][:said]
    with scripted_server(*(lines or [b""])) as url, pytest.raises(DeliveryError) as delay:
        desk(smtp_url=url).send(answer())
    assert not isinstance(delay.value, UnknownOutcome)
    assert not delay.value.permanent


def test_a_wrong_password_is_our_fault_and_not_the_mails():
    with customers_server() as (box, url), pytest.raises(DeliveryError) as refused:
        desk(smtp_url=url.replace("//", "//desk:wrong@")).send(answer())
    assert not refused.value.permanent
    assert box.mails == []


def test_a_server_elsewhere_must_encrypt():
    with customers_server() as (box, url):
        port = url.rpartition(":")[2]
        with pytest.raises(DeliveryError) as refused:
            desk(smtp_url=f"smtp://{socket.gethostname()}:{port}").send(answer())
    assert not refused.value.permanent
    assert box.mails == []

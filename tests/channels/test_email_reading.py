"""What is read out of a mail, however badly it is built."""

import base64
from datetime import UTC, datetime

import pytest
from email_letters import ANA, LI_WEI, letter, several
from hypothesis import given, settings
from hypothesis import strategies as st

from channels._mail import addresses, bodies, fields, params, parts, transfer
from channels._mail.addresses import Mailbox
from channels._mail.reading import fingerprint, read

PDF = base64.encodebytes(b"%PDF-1.4 itinerary").decode()
PNG = base64.encodebytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 30).decode()


def names(mail):
    return [each.name for each in mail.files]


# -- headers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Ana <ana@x.example>", [("ana@x.example", "Ana")]),
        ("Lima, Ana <ANA@X.example>", [("ana@x.example", "Lima, Ana")]),
        ('"Lima, Ana" <ana@x.example>, tom@x.example', [("ana@x.example", "Lima, Ana"), ("tom@x.example", "")]),
        ("ana@x.example (Ana Lima)", [("ana@x.example", "Ana Lima")]),
        ("=?utf-8?b?5p2O5Lyf?= <liwei@x.example>", [("liwei@x.example", "李伟")]),
        ("李伟 <liwei@x.example>", [("liwei@x.example", "李伟")]),
        ("=?utf-8?Q?Ana_=3Cana=40x.example=3E?=", [("ana@x.example", "Ana")]),
        ('"support@desk.example" <mallory@evil.example>', [("mallory@evil.example", "support@desk.example")]),
        (
            "=?utf-8?Q?support=40desk.example?= <mallory@evil.example>",
            [("mallory@evil.example", "support@desk.example")],
        ),
        ("<ana@x.example", [("ana@x.example", "")]),
        ("Ana <'ana@x.example'>", [("ana@x.example", "Ana")]),
        ("Ana [mailto:ana@x.example]", [("ana@x.example", "Ana")]),
        ("Ana <ana @ x.example>", [("ana@x.example", "Ana")]),
        ("Friends: ana@x.example, tom@x.example;", [("ana@x.example", ""), ("tom@x.example", "")]),
        ("undisclosed-recipients:;", []),
        ("@@@<<", []),
        ("Ana", []),
        ("", []),
        ("Ana <ana@x.example>; Tom <tom@x.example>", [("ana@x.example", "Ana"), ("tom@x.example", "Tom")]),
    ],
)
def test_addresses_are_found_in_any_dress(value, found):
    assert addresses.mailboxes(value.encode()) == [Mailbox(*each) for each in found]


def test_a_name_hides_no_line_break_and_no_second_recipient():
    (box,) = addresses.mailboxes(b"=?utf-8?q?a=0D=0ATo:_victim@x.example?= <a@cust.example>")
    assert box.address == "a@cust.example"
    assert "\r" not in box.name and "\n" not in box.name


def test_two_senders_are_one_sender_and_a_remark():
    mail = read(letter("hi", "From: tom@customer.example"))
    assert mail.sender.address == "ana@customer.example"
    assert "several-senders" in mail.notes


def test_a_name_that_shows_another_address_is_remarked():
    assert "name-shows-another-address" in read(letter(sender='"pay@bank.example" <m@evil.example>')).notes
    assert "name-shows-another-address" not in read(letter(sender='"ana@x.example" <ana@x.example>')).notes


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@b>", ["<a@b>"]),
        ("\r\n <a@b>\r\n\t<c@d>", ["<a@b>", "<c@d>"]),
        ("<a@@b> junk <c d@e>", ["<a@@b>", "<cd@e>"]),
        ("a@b", ["<a@b>"]),
        ("<>", []),
        ("< >", []),
        ("", []),
        ("your mail of Monday", []),
    ],
)
def test_message_ids_are_never_empty(value, ids):
    assert fields.message_ids(value.encode()) == ids


def test_the_nearest_answered_mail_comes_first():
    mail = read(letter(in_reply_to="<c@x>", references="<a@x> <b@x> <c@x>"))
    assert mail.answered == ["<c@x>", "<b@x>", "<a@x>"]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Wed, 1 May 2024 10:30:00 +0800 (China Standard Time)", datetime(2024, 5, 1, 2, 30, tzinfo=UTC)),
        ("1 May 2024 10:30 GMT", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("Wed, 1 May 2024 10:30:00", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("2024-05-01T10:30:00+08:00", datetime(2024, 5, 1, 2, 30, tzinfo=UTC)),
        ("Thu, 99 Foo 20222 99:99", None),
        ("Wed, 1 May 2024 10:30:00 +99999999", None),
        ("", None),
    ],
)
def test_dates_are_moments_or_nothing(value, moment):
    assert read(letter(date=value)).at == moment


def test_an_unfolded_line_between_headers_loses_nothing():
    raw = letter(subject="My booking").replace(b"Subject: My booking\r\n", b"Subject: My\r\nbooking of May\r\n")
    mail = read(raw)
    assert mail.subject == "My booking of May"
    assert mail.sender.address == "ana@customer.example"
    assert mail.text == "Hello"


@pytest.mark.parametrize(
    "front", [b"\xef\xbb\xbf", b"\r\n\r\n", b"From ana@x Wed May  1 10:30:00 2024\r\n", b">From ana@x\r\n"]
)
def test_what_stands_before_the_headers_is_dropped(front):
    mail = read(front + letter())
    assert (mail.sender.address, mail.text) == ("ana@customer.example", "Hello")


def test_line_ends_of_any_kind():
    for end in (b"\n", b"\r", b"\r\n"):
        assert read(letter("Hello").replace(b"\r\n", end)).text == "Hello"


def test_a_text_without_any_header_is_a_body():
    assert read(b"no headers at all").text == "no headers at all"
    assert read(b"").text == ""


@given(st.binary(max_size=600))
@settings(max_examples=150)
def test_no_bytes_stop_the_reader(data):
    for raw in (data, b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + data):
        mail = read(raw)
        for text in (mail.subject, mail.text, mail.html, mail.quoted, mail.sender.name, *names(mail)):
            assert "\0" not in text
            text.encode("utf-8")
        assert not any(char in "\r\n" for char in mail.subject + mail.sender.address + mail.message_id)
        fingerprint(raw)


# -- structure ---------------------------------------------------------------------------------------------------------


def test_text_and_file():
    mail = read(several(
        ("Content-Type: text/plain", "see file"),
        ('Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="a.pdf"\r\n'
         "Content-Transfer-Encoding: base64", PDF),
    ))  # fmt: skip
    assert mail.text == "see file"
    assert [(each.name, each.media_type, each.data) for each in mail.files] == [
        ("a.pdf", "application/pdf", b"%PDF-1.4 itinerary")
    ]


def test_a_mail_cut_off_in_transit_keeps_its_text_and_file():
    raw = several(("Content-Type: text/plain", "found me"), ("Content-Type: application/pdf; name=x.pdf", "%PDF"))
    mail = read(raw.removesuffix(b"--frontier--\r\n"))
    assert mail.text == "found me"
    assert names(mail) == ["x.pdf"]


def test_text_after_a_picture_is_not_lost():
    mail = read(several(
        ("Content-Type: text/plain", "first words"),
        ("Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64", PNG),
        ("Content-Type: text/plain", "second words"),
    ))  # fmt: skip
    assert "first words" in mail.text and "second words" in mail.text
    assert names(mail) == ["a.png"]


def test_empty_plain_text_beside_real_html():
    mail = read(several(
        ("Content-Type: text/plain", "  \r\n"), ("Content-Type: text/html", "<p>only here</p>"), kind="alternative"
    ))  # fmt: skip
    assert mail.text == "only here"


def test_both_forms_of_one_text_are_one_text():
    mail = read(
        several(("Content-Type: text/plain", "hello"), ("Content-Type: text/html", "<b>hello</b>"), kind="alternative")
    )
    assert mail.text == "hello"
    assert mail.html == "<b>hello</b>"


def test_a_text_file_is_a_file_not_words():
    mail = read(several(
        ("Content-Type: text/plain", "see notes"),
        ("Content-Type: text/plain; name=notes.txt", "secret words"),
        ("Content-Type: text/html\r\nContent-Disposition: attachment; filename=p.html", "<script>x</script>"),
    ))  # fmt: skip
    assert mail.text == "see notes"
    assert names(mail) == ["notes.txt", "p.html"]
    assert mail.files[1].media_type == "application/octet-stream"
    assert "dangerous-file" in mail.notes


def test_a_boundary_nobody_declared_is_found():
    body = "--x123456\r\nContent-Type: text/plain\r\n\r\nwords\r\n--x123456--\r\n"
    assert read(letter(body, "Content-Type: multipart/mixed")).text == "words"


def test_a_boundary_that_begins_like_another_is_its_own():
    inner = b"--ab\r\n\r\ninner\r\n--ab--\r\n"
    raw = b'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\n'
    raw += b'Content-Type: multipart/mixed; boundary="ab"\r\n\r\n' + inner + b"\r\n--a\r\n\r\nouter\r\n--a--\r\n"
    assert read(raw).text == "inner\n\nouter"


def test_an_attached_mail_is_one_file_to_open():
    mail = read(several(("Content-Type: text/plain", "see"), ("Content-Type: message/rfc822", letter("the old mail"))))
    assert names(mail) == ["attachment-1.eml"]
    assert "old mail" not in mail.text


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("base64", "aGVs bG8=\r\n", "hello"),
        ("Base64;", "aGVsbG8", "hello"),
        ("base64", "aGVsbG8=aGVsbG8=", "hellohello"),
        ("quoted-printable;", "hel=\r\nlo=21", "hello!"),
        ("8bit", "hello", "hello"),
        ("nonsense", "hello", "hello"),
        ("x-uuencode", "begin 644 a.txt\r\n%:&5L;&\\\r\n`\r\nend\r\n", "hello"),
    ],
)
def test_transfer_encodings_as_they_are_sent(encoding, body, text):
    assert read(letter(body, f"Content-Transfer-Encoding: {encoding}")).text == text


def test_a_uuencoded_file_in_the_text_is_a_file():
    mail = read(letter("see file\r\nbegin 644 a.txt\r\n%:&5L;&\\\r\n`\r\nend\r\nbye"))
    assert (mail.text, names(mail), mail.files[0].data) == ("see file\nbye", ["a.txt"], b"hello")


def test_a_text_that_only_says_begin_stays_a_text():
    text = "begin 644 things\nbut never close them"
    assert read(letter(text)).text == text


def test_flowed_lines_are_joined():
    assert bodies.unflowed("one \ntwo\n> a \n> b\n-- \nAna", False) == "one two\n> a b\n-- \nAna"


# -- file names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="a b.pdf"', "a b.pdf"),
        ("filename=a b.pdf", "a b.pdf"),
        ("filename*=utf-8''%E6%8A%A4%E7%85%A7.pdf", "护照.pdf"),
        ("filename*=gbk''%BB%A4%D5%D5.pdf", "护照.pdf"),
        ("filename*1*=%85%A7.pdf; filename*0*=utf-8''%E6%8A%A4%E7", "护照.pdf"),
        ("filename*0=long; filename*1=name.pdf", "longname.pdf"),
        ('filename="=?gbk?B?u6TV1Q==?=.pdf"', "护照.pdf"),
        ('filename="护照.pdf"', "护照.pdf"),
        ('filename="unclosed.pdf', "unclosed.pdf"),
        (r'filename="a\"b.pdf"', "a_b.pdf"),
        ('filename="../../etc/cron.d/evil"', "evil"),
        (r'filename="C:\\Users\\ana\\x.pdf"', "x.pdf"),
        ('filename=".."', "attachment"),
        ('filename="con.txt"', "attachment-con.txt"),
        ("filename*=utf-8''a%0d%0aSet-Cookie:%20x=1.html", "a Set-Cookie_ x=1.html"),
        ("filename*=utf-8''a%E2%80%AEgpj.exe", "agpj.exe"),
        ("filename*=utf-8''a%00.png", "a.png"),
        ('filename="<img src=x onerror=alert(1)>.txt"', "_img src=x onerror=alert(1)_.txt"),
    ],
)
def test_a_file_name_is_readable_and_harmless(header, name):
    raw = several((f"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; {header}", "x"))
    assert names(read(raw)) == [name]


def test_a_long_name_keeps_its_ending():
    (name,) = names(read(several((f"Content-Disposition: attachment; filename={'n' * 400}.pdf", "x"))))
    assert len(name) == 120 and name.endswith(".pdf")


def test_the_type_comes_from_the_bytes_not_from_the_claim():
    raw = several(
        ("Content-Type: image/png; name=a.png", "<html><script>1</script>"), ("Content-Type: text/html; name=b", PNG)
    )
    assert [each.media_type for each in read(raw).files] == ["application/octet-stream", "application/octet-stream"]
    raw = several((f"Content-Type: text/html; name=b.html\r\nContent-Transfer-Encoding: base64\r\n\r\n{PNG}", ""))
    assert [each.media_type for each in read(raw).files] == ["image/png"]


def test_the_first_of_two_equal_parameters_counts():
    assert params.parameters(b"text/plain; name=a; name=b")[1] == {"name": "a"}
    assert params.parameters(b";;;=")[0] == ""


# -- sameness ----------------------------------------------------------------------------------------------------------


def test_one_mail_on_two_ways_is_one_mail():
    other_way = letter("Hello\r\nAna").replace(b"\r\n", b"\n") + b"\n"
    assert fingerprint(letter("Hello\r\nAna")) == fingerprint(
        b"Received: by mx2\nDelivered-To: a@b\nX-Spam: 1\n" + other_way
    )


def test_a_taken_message_id_does_not_swallow_another_mail():
    assert fingerprint(letter("Hello")) != fingerprint(letter("Goodbye"))
    assert fingerprint(letter("Hello")) != fingerprint(letter("Hello", sender=LI_WEI))
    assert fingerprint(letter("Hello")).startswith("<m1@customer.example> ")


@given(st.binary(max_size=200))
def test_a_fingerprint_fits_its_column(data):
    assert len(fingerprint(b"Message-ID: <" + data)) <= 255


@given(st.binary(max_size=200))
def test_base64_is_undone(data):
    assert transfer.from_base64(base64.encodebytes(data)) == data


@given(st.lists(st.text(alphabet="abc \n", max_size=30), min_size=1, max_size=5))
def test_parts_come_out_as_they_went_in(texts):
    body = b"".join(b"--frontier\r\n\r\n" + text.replace("\n", "\r\n").encode() + b"\r\n" for text in texts)
    root, notes = parts.split(b"Content-Type: multipart/mixed; boundary=frontier\r\n\r\n" + body + b"--frontier--\r\n")
    assert [child.body.decode().replace("\r\n", "\n") for child in root.children] == texts
    assert not notes


def test_the_cast_is_read():
    assert read(letter(sender=ANA)).sender == Mailbox("ana@customer.example", "Ana")
    assert read(letter(sender=LI_WEI)).sender == Mailbox("liwei@customer.example", "李伟")

"""Mails made to stop a desk. Costs are counted in work allowed, not by a clock, except for one generous bound."""

import importlib.util
import sys
import time
from pathlib import Path

import pytest
from email_letters import DESK, desk, html, letter, several

from channels._mail import bodies, limits, parts, quote_lines, quotes
from channels._mail import html as markup
from channels._mail.reading import fingerprint, read
from channels.base import Inbound

SHARED = Path(__file__).parents[3] / "shared" / "data" / "attack"
HEAD = b"From: Mallory <mallory@evil.example>\r\nTo: support@desk.example\r\nSubject: bomb\r\nMIME-Version: 1.0\r\n"


def nested(levels: int) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(levels))
    return (
        HEAD + opened + b"Content-Type: text/plain\r\n\r\nhi\r\n" + b"".join(b"--b%d--\r\n" % n for n in range(levels))
    )


def depth(part: parts.Part) -> int:
    return 1 + max(map(depth, part.children), default=0)


def count(part: parts.Part) -> int:
    return 1 + sum(map(count, part.children))


def test_nesting_is_followed_so_far_and_the_rest_is_a_file():
    root, notes = parts.split(nested(2_000))
    assert depth(root) == limits.DEPTH + 1
    assert "too-deep" in notes
    mail = read(nested(2_000))
    assert "too-deep" in mail.notes and len(mail.files) == 1
    assert mail.subject == "bomb"


def test_a_nested_mail_is_not_copied_once_for_every_level():
    root, _ = parts.split(nested(limits.DEPTH - 1))

    def held(part):
        return len(part.body) + sum(map(held, part.children))

    assert held(root) < 100


def test_ordinary_nesting_is_read():
    assert read(nested(limits.DEPTH - 1)).text == "hi"


def test_parts_are_counted():
    root, notes = parts.split(
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 20_000
    )
    assert count(root) <= limits.PARTS
    assert "too-many-parts" in notes


def test_files_are_counted_and_the_loss_is_told():
    mail = read(several(*[(f"Content-Disposition: attachment; filename=f{n}.txt", "x") for n in range(200)]))
    assert len(mail.files) == limits.FILES
    assert "too-many-files" in mail.notes


def test_a_file_that_is_too_large_leaves_a_note_in_its_place():
    mail = read(several(("Content-Disposition: attachment; filename=film.bin", b"x" * (limits.FILE_BYTES + 1))))
    assert [each.name for each in mail.files] == ["film.bin.too-large.txt"]
    assert "file-too-large" in mail.notes


def test_a_quote_search_looks_at_so_much_and_no_more(monkeypatch):
    looked = []
    known = quote_lines.attribution
    monkeypatch.setattr(quote_lines, "attribution", lambda lines, at: looked.append(len(lines[at])) or known(lines, at))
    quotes.cut("On Monday x wrote\n" * 100_000, reply=True)
    assert sum(looked) <= limits.QUOTE_CHARS and len(looked) <= limits.QUOTE_LINES + 1


def test_html_beyond_the_bounds_never_reaches_the_sanitiser(monkeypatch):
    def never(source):
        raise AssertionError("must not be cleaned")

    monkeypatch.setattr(markup, "tamed", never)
    for source in ("<div>" * 20_000, "<p " + "a " * 9_000 + ">", "<i>x</i>" * 100_000, "<b><p>" * 500):
        assert "html-too-costly" in read(html(source)).notes


HOSTILE = {
    "nested mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 50_000,
    "nested parts": nested(20_000),
    "comments": b"From: " + b"(" * 500_000 + b" mallory@evil.example\r\n\r\nhi",
    "parameters": HEAD
    + b"Content-Type: text/plain; "
    + b"; ".join(b"a%d*%d=x" % (n % 5, n) for n in range(50_000))
    + b"\r\n\r\n",
    "recipients": b"From: m@evil.example\r\nTo: "
    + b", ".join(b"a%d@x.example" % n for n in range(50_000))
    + b"\r\n\r\nhi",
    "references": HEAD + b"References: " + b" ".join(b"<%d@x>" % n for n in range(50_000)) + b"\r\n\r\nhi",
    "header lines": HEAD + b"X-A: b\r\n" * 300_000 + b"\r\nhi",
    "half words": HEAD + b"Subject: " + b"=?x?q?" * 100_000 + b"\r\n\r\nhi",
    "open brackets": b"From: " + b"<a@" * 100_000 + b"\r\n\r\nhi",
    "open quotes": b"From: " + b'"\\' * 100_000 + b" <m@evil.example>\r\n\r\nhi",
    "commas": b"From: " + b"," * 300_000 + b"m@evil.example\r\n\r\nhi",
    "boundary lines": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--bx\r\n" * 500_000,
    "empty lines": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"\n" * 2_000_000,
    "open files": letter("begin 644 x\r\n" * 30_000),
    "padding": letter("=A" * 1_000_000, "Content-Transfer-Encoding: base64"),
    "opening words": letter("On " * 66_000, in_reply_to="<a@b>"),
    "opening lines": letter("On Monday\r\n" * 20_000, in_reply_to="<a@b>"),
    "half a quote line": letter("On " + "a " * 100_000 + "\r\nwrot", in_reply_to="<a@b>"),
    "french": letter("Le " * 66_000, in_reply_to="<a@b>"),
    "addresses": letter("a@" * 100_000 + ":", in_reply_to="<a@b>"),
    "label lines": letter("From: x\r\nSubject: y\r\n" * 20_000, in_reply_to="<a@b>"),
    "quote marks": letter(">\r\n" * 100_000, in_reply_to="<a@b>"),
    "marks on marks": letter("a" + "\u0301\u0323" * 50_000),
    "open tags": html("<" * 400_000),
    "deep html": html("<div>" * 100_000),
    "tables": html("<table>" + "x<b>y</b>" * 60_000),
    "pictures": html('<img src="data:image/png;base64,' * 10_000),
    "gb bytes": HEAD + b"\r\n" + "你好\n".encode("gbk") * 200_000,
    "noise": HEAD + b"\r\n" + bytes(range(256)) * 4_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_mail_is_read_cheaply(kind):
    began = time.process_time()
    mail = read(HOSTILE[kind])
    fingerprint(HOSTILE[kind])
    assert time.process_time() - began < 5  # measured: under half a second; a quadratic reader takes minutes
    for text in (mail.subject, mail.text, mail.quoted, mail.html, mail.sender.name):
        assert "\0" not in text
        text.encode("utf-8")


@pytest.mark.parametrize(
    "raw",
    [
        b"Message-ID: <>\r\n\r\nhi",
        b"Content-Type: text/plain; charset=x-unknown\r\n\r\n\xff\xfe",
        b"Date: Thu, 99 Foo 20222 99:99\r\n\r\nhi",
        b"From: @@@<<\r\n\r\nhi",
        b"Content-Type: ;;;=\r\n\r\nhi",
        b"Subject: =?utf-8?b?!!!!?=\r\n\r\nhi",
        b"Content-Type: text/plain; charset=idna\r\n\r\n\xe9",
        b"Content-Type: multipart/mixed\r\n\r\nhi",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\nhi',
        b"Content-Type: multipart/report; boundary=r\r\n\r\n",
        b"\r\n\r\n",
        b"no headers at all",
        b"",
        b":\r\n\r\n",
        b"\0" * 100,
    ],
)
def test_a_malformed_mail_becomes_a_message_all_the_same(raw):
    channel = desk()
    (found,) = channel.parse(channel.raw_from_bytes(raw, "mallory@evil.example", [DESK]))
    assert isinstance(found, Inbound)
    assert found.sender


def test_the_collected_attacks_are_all_read():
    if not SHARED.exists():
        pytest.skip("the collection of attacks is not here")
    channel = desk()
    for file in sorted((SHARED / "mail").glob("*.eml")):
        (found,) = channel.parse(channel.raw_from_bytes(file.read_bytes(), "mallory@evil.example", [DESK]))
        assert found.ticket is None and not found.verified, file.name
        assert "\n" not in found.subject + found.sender_name
        assert bool(found.automatic) == ("_auto_" in file.name), file.name


def test_the_generated_attacks_are_all_read():
    if not SHARED.exists():
        pytest.skip("the collection of attacks is not here")
    spec = importlib.util.spec_from_file_location("attack_gen", SHARED / "gen.py")
    gen = importlib.util.module_from_spec(spec)
    keep, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    spec.loader.exec_module(gen)
    sys.dont_write_bytecode = keep
    made = [gen.nested_multipart(2000), gen.nested_rfc822(2000), gen.nested_comments(5000), gen.many_parts(20_000)]
    made += [gen.many_params(2000), gen.many_to(5000), gen.many_refs(5000), gen.many_attachments(1001)]
    made += [gen.html_mail(gen.div_nest(100_000)), gen.raw_mail(gen.on_wrote(200_000), "From: a@x.example")]
    for raw in made:
        assert read(raw).sender.address or read(raw).sender.name


def test_unpacking_what_is_not_packed_gives_the_file_itself():
    for data in (b"", b"\x78\x9f\x3e\x22", b"\x78\x9f\x3e\x22\0\0\x02\x05\x90\x06\0\xff\xff\xff\xff"):
        mail = read(several(("Content-Type: application/ms-tnef; name=winmail.dat", data)))
        assert [each.name for each in mail.files] == ["winmail.dat"]


def test_nothing_is_fetched_for_an_external_body():
    mail = read(several(("Content-Type: message/external-body; access-type=URL; URL=http://127.0.0.1:9099/", "x")))
    assert mail.files == []
    assert "message/external-body" in bodies.UNLISTED

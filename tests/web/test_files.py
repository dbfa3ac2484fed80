"""Attachments on disk: what bytes really are, what names may look like, and files that providers still hold."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import channels
from channels.base import DeliveryError, File
from contactcenter import files
from contactcenter.extensions import db
from contactcenter.models import Attachment


def png(size=(640, 480)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, (0, 90, 90, 128)).save(out, "PNG")
    return out.getvalue()


def test_bytes_are_kept_as_they_are_under_a_name_nobody_can_guess(app):
    kept = files.keep(b"hello", "letter.txt", "text/plain")
    assert files.read(kept) == b"hello"
    assert kept.key not in kept.name and len(kept.key) == 32
    assert files.path(kept).name == kept.key
    assert kept.sha256.startswith("2cf24dba5fb0a30e")


def test_too_many_bytes_are_refused(app, monkeypatch):
    monkeypatch.setattr(files, "FILE_LIMIT", 4)
    with pytest.raises(files.TooLarge):
        files.keep(b"hello", "letter.txt", "text/plain")


@pytest.mark.parametrize("data, claimed, truly", [
    (png(), "text/html", "image/png"),
    (b"<html>", "image/png", "application/octet-stream"),
    (b"<html>", "text/html", "text/html"),
    (b"\xff\xfe\x00text", "text/plain", "application/octet-stream"),
    (b"a;b", "text/csv; charset=utf-8", "text/csv"),
    (b"MZ" + bytes(100), "application/pdf", "application/x-msdownload"),
    (b"PK\x03\x04" + bytes(40), "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
    (b"", "", "application/octet-stream"),
    (b"x", "nonsense", "application/octet-stream"),
])
def test_the_first_bytes_decide_what_a_file_is(data, claimed, truly):
    assert files.media_type_of(data, claimed) == truly


@pytest.mark.parametrize("name, risky", [
    ("holiday.jpg", False), ("invoice.pdf", False), ("site.com.pdf", False), ("invoice.pdf.exe", True),
    ("RUN.BAT", True), ("page.html", True), ("setup.msi ", True), ("notes", False), ("macro.js", True),
])
def test_what_a_double_click_would_run_is_marked(name, risky):
    assert files.is_risky(name, "application/octet-stream") is risky


def test_a_program_is_marked_whatever_it_is_called(app):
    assert files.keep(b"MZ" + bytes(200), "photo.jpg", "image/jpeg").risky


@pytest.mark.parametrize("name, shown", [
    ("../../etc/passwd", "passwd"), ("C:\\Users\\ana\\map.png", "map.png"), ("..", "file"), ("", "file"),
    ("a\x00b.txt", "ab.txt"), ("invoice\u202egnp.exe", "invoicegnp.exe"), ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ("  .hidden", "hidden"), ("行程单.pdf", "行程单.pdf"),
])
def test_a_name_is_safe_to_show_and_to_save_under(name, shown):
    assert files.shown_name(name) == shown


@given(st.text(max_size=400))
def test_every_name_becomes_a_good_one(name):
    shown = files.shown_name(name)
    assert 0 < len(shown) <= 120 and len(shown.encode()) <= 255
    assert not set(shown) & set("/\\\0\u202e\n") and shown not in (".", "..")
    assert files.shown_name(shown) == shown


def test_a_picture_has_a_small_version_made_once(app):
    kept = files.keep(png((2000, 1000)), "map.png", "image/png")
    small = files.thumbnail(kept)
    with Image.open(small) as shrunk:
        assert shrunk.size == (480, 240)
    made = small.stat().st_mtime_ns
    assert files.thumbnail(kept).stat().st_mtime_ns == made


@pytest.mark.parametrize("data", [
    png()[:60], b"\x89PNG\r\n\x1a\n" + b"\xff" * 500, b"GIF89a", b"\xff\xd8\xff\xe0" + b"\0" * 90,
])
def test_a_broken_picture_is_a_file_without_a_small_version(app, data):
    kept = files.keep(data, "broken.png", "image/png")
    assert files.thumbnail(kept) is None
    assert files.read(kept) == data


def test_a_picture_of_too_many_pixels_is_not_unpacked(app, monkeypatch):
    monkeypatch.setattr(files, "MOST_PIXELS", 1000)
    assert files.thumbnail(files.keep(png(), "bomb.png", "image/png")) is None


def waiting(desk, ticket) -> Attachment:
    item = desk.items(ticket)[0]
    return files.keep_inbound(item, File("voucher.png", "image/png", url="https://carrier.example/media/1"))


def from_provider(monkeypatch, answer):
    def fetch(file):
        assert file.url == "https://carrier.example/media/1"
        if isinstance(answer, Exception):
            raise answer
        return answer
    monkeypatch.setattr(channels.get("sms"), "fetch", fetch)


def test_a_file_the_carrier_still_holds_is_fetched_later(desk, moved_flight, monkeypatch):
    attachment, rev = waiting(desk, moved_flight), moved_flight.rev
    assert attachment.state == "waiting"
    from_provider(monkeypatch, png())
    assert files.fetch_waiting() == 1
    assert (attachment.state, attachment.media_type, files.read(attachment)) == ("stored", "image/png", png())
    assert moved_flight.rev > rev


def test_a_carrier_that_is_away_is_asked_again(desk, moved_flight, monkeypatch):
    attachment = waiting(desk, moved_flight)
    from_provider(monkeypatch, DeliveryError("try later", permanent=False))
    assert files.fetch_waiting() == 0
    assert attachment.state == "waiting"


def test_a_file_that_will_never_come_is_named_as_missing(desk, moved_flight, monkeypatch):
    attachment = waiting(desk, moved_flight)
    from_provider(monkeypatch, DeliveryError("gone", permanent=True))
    assert files.fetch_waiting() == 1
    db.session.refresh(attachment)
    assert attachment.state == "missing"


def test_a_mail_with_a_file_beyond_the_limit_still_arrives(desk, moved_flight, monkeypatch):
    monkeypatch.setattr(files, "FILE_LIMIT", 10)
    kept = files.keep_inbound(desk.items(moved_flight)[0], File("film.mp4", "video/mp4", b"x" * 11))
    assert (kept.state, kept.size, kept.name) == ("missing", 11, "film.mp4")

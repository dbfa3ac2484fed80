"""Files through the doors: uploaded before sending, carried by a message, handed out so that none can act as a page."""

from __future__ import annotations

import io
import re
import uuid

import pytest
from PIL import Image

from contactcenter import files
from contactcenter.extensions import db
from contactcenter.models import Attachment


def picture(width=800, height=600) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def upload(browser, data: bytes, name: str, media_type="application/octet-stream"):
    return browser.post("/attachments", data={"file": (io.BytesIO(data), name, media_type)})


def uploaded(browser, data: bytes, name: str, media_type="application/octet-stream") -> Attachment:
    chip = upload(browser, data, name, media_type)
    assert chip.status_code == 201, chip.text
    return db.session.get(Attachment, int(re.search(r'data-attachment="(\d+)"', chip.text)[1]))


def send(browser, ticket, *attachments, text="See the file."):
    return browser.post(f"/tickets/{ticket.number}/replies", data={
        "client_id": str(uuid.uuid4()), "channel": "sms", "text": text, "attachment": [one.id for one in attachments]})


def test_an_uploaded_picture_becomes_part_of_the_message(desk, mei, moved_flight):
    kept = uploaded(mei, picture(), "seat map.png", "image/png")
    answer = send(mei, moved_flight, kept)
    assert answer.status_code == 201 and answer.text.count(f'src="/attachments/{kept.key}') == 1
    db.session.expire_all()
    assert [one.name for one in desk.items(moved_flight)[-1].attachments] == ["seat map.png"]


def test_a_file_alone_is_a_message(desk, mei, moved_flight):
    assert send(mei, moved_flight, uploaded(mei, picture(), "map.png"), text="").status_code == 201


def test_a_picture_opens_in_the_page_and_has_a_small_version(mei, moved_flight):
    kept = uploaded(mei, picture(), "map.png", "text/html")
    whole, small = mei.get(f"/attachments/{kept.key}"), mei.get(f"/attachments/{kept.key}?small=1")
    assert whole.mimetype == "image/png" and not whole.headers["Content-Disposition"].startswith("attachment")
    assert small.mimetype == "image/webp"
    with Image.open(io.BytesIO(small.data)) as shrunk:
        assert shrunk.size[0] <= 480 and shrunk.size[1] <= 360


@pytest.mark.parametrize("data, name, claimed", [
    (b"<script>alert(1)</script>", "page.html", "text/html"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "logo.svg", "image/svg+xml"),
    (b"<script>alert(1)</script>", "photo.png", "image/png"),
    (b"%PDF-1.7 ...", "ticket.pdf", "application/pdf"),
    (b"<?xml version='1.0'?><x/>", "feed.xml", "application/xml"),
])
def test_nothing_but_pictures_is_ever_shown_in_place(mei, data, name, claimed):
    answer = mei.get(f"/attachments/{uploaded(mei, data, name, claimed).key}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"


def test_every_file_is_caged(mei):
    answer = mei.get(f"/attachments/{uploaded(mei, picture(), 'map.png').key}")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_seen_by_whoever_sees_its_ticket_and_by_nobody_else(desk, mei, jonas, sign_in, moved_flight):
    kept = uploaded(mei, picture(), "map.png")
    assert jonas.get(f"/attachments/{kept.key}").status_code == 404
    send(mei, moved_flight, kept)
    assert jonas.get(f"/attachments/{kept.key}").status_code == 200
    moved_flight.move(desk.complaints)
    moved_flight.assign(desk.rosa)
    assert jonas.get(f"/attachments/{kept.key}").status_code == 404
    assert desk.app.test_client().get(f"/attachments/{kept.key}").status_code == 302


def test_nobody_sends_somebody_elses_upload(desk, mei, jonas, moved_flight):
    kept = uploaded(mei, picture(), "map.png")
    assert send(jonas, moved_flight, kept, text="See you there.").status_code == 201
    db.session.expire_all()
    assert not desk.items(moved_flight)[-1].attachments


def test_the_files_of_a_reply_that_was_taken_back_can_be_sent_again(desk, mei, moved_flight):
    kept, made = uploaded(mei, picture(), "map.png"), str(uuid.uuid4())
    mei.post(f"/tickets/{moved_flight.number}/replies", data={
        "client_id": made, "channel": "sms", "text": "Here.", "attachment": kept.id})
    taken = mei.delete(f"/tickets/{moved_flight.number}/replies/{made}")
    assert f'data-attachment="{kept.id}"' in taken.json["files"]
    send(mei, moved_flight, kept, text="Here, again.")
    db.session.expire_all()
    assert [one.id for one in desk.items(moved_flight)[-1].attachments] == [kept.id]


def test_a_file_that_is_too_large_is_refused_and_not_kept(mei, monkeypatch):
    monkeypatch.setattr(files, "FILE_LIMIT", 1000)
    refused = upload(mei, b"x" * 1001, "large.bin")
    assert refused.status_code == 413 and refused.mimetype == "text/plain"
    assert db.session.query(Attachment).count() == 0


@pytest.mark.parametrize("key", ["0" * 32, "..%2f..%2fetc%2fpasswd", "x", "%00"])
def test_there_is_no_file_under_a_made_up_key(mei, key):
    assert mei.get(f"/attachments/{key}").status_code in (404, 308)


def test_a_form_without_a_file_is_refused(mei):
    assert mei.post("/attachments", data={"file": "words"}).status_code == 422

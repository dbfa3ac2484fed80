"""Notes: what the team tells itself, and the customer never hears."""

from __future__ import annotations

import uuid

from contactcenter.extensions import db
from contactcenter.models import Outbox


def write(browser, ticket, text, **fields):
    fields = {"client_id": str(uuid.uuid4()), "text": text, **fields}
    return browser.post(f"/tickets/{ticket.number}/notes", data=fields)


def test_a_note_stays_with_the_team(desk, mei, moved_flight):
    before = db.session.query(Outbox).count()
    noted = write(mei, moved_flight, "She sounds upset.")
    assert noted.status_code == 201 and "She sounds upset." in noted.text
    (note,) = desk.items(moved_flight, "note")
    assert not note.public and note.channel is None
    desk.work()
    assert db.session.query(Outbox).count() == before


def test_the_same_note_twice_is_one(desk, mei, moved_flight):
    made = str(uuid.uuid4())
    for _ in range(3):
        write(mei, moved_flight, "Once.", client_id=made)
    assert len(desk.items(moved_flight, "note")) == 1


def test_a_colleague_named_with_an_at_is_mentioned(desk, mei, jonas, moved_flight):
    write(mei, moved_flight, "@Jonas can you look? Ask @rosa too.")
    (note,) = desk.items(moved_flight, "note")
    assert sorted(note.mentions) == sorted([desk.jonas.id, desk.rosa.id])


def test_a_mail_address_mentions_nobody(desk, mei, moved_flight):
    write(mei, moved_flight, "Her address is ana@customer.example")
    (note,) = desk.items(moved_flight, "note")
    assert note.mentions == []


def test_an_empty_note_is_refused(desk, mei, moved_flight):
    assert write(mei, moved_flight, " \n ").status_code == 422
    assert not desk.items(moved_flight, "note")

"""A card number goes through every door there is, and nothing of it is kept, shown or searchable behind any of them."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from contactcenter import clock, fields, masked_columns, promises, scripts
from contactcenter.extensions import db
from contactcenter.models import Article
from tests.cast import ANA, TOM
from tests.visitors import Page, name_the_desk

CARD = "4111 1111 1111 1111"
WORDS = f"it is {CARD}, the blue one"
AS_IT_CAME = ("raw_inbound",)  # what providers hand us is stored before it is read, and ends with its retention


@pytest.fixture
def ticket(desk):
    desk.sms(ANA, WORDS)
    desk.mail("tom@customer.example", WORDS, WORDS)
    desk.work()
    first = desk.tickets[0]
    first.assign(desk.mei)
    return first


def leaks() -> list[str]:
    """table.column of every row that still has the number, with or without its spaces."""
    found = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(table.select()).mappings():
            found += [f"{table.name}.{name}" for name, value in row.items() if holds(value)]
    return [one for one in found if one.partition(".")[0] not in AS_IT_CAME]


def holds(thing) -> bool:
    return "1111111111" in "".join(char for char in str(thing) if char not in " -")


def soon() -> str:
    return (clock.now() + timedelta(days=2)).isoformat()


def on_a_ticket(where: str) -> list[tuple[str, dict]]:
    """(address, form) of everything an agent can write beside a ticket."""
    return [
        (f"{where}/notes", {"text": WORDS}), (f"{where}/subject", {"subject": WORDS}),
        (f"{where}/tags", {"tags": CARD}),
        (f"{where}/priority", {"priority": "P2", "why": WORDS}),
        (f"{where}/snooze", {"until": soon(), "reason": WORDS}),
        (f"{where}/fields", {"field": "trip.special_requests", "value": WORDS}),
        (f"{where}/fields", {"field": "customer.preferences", "value": f"sea; {CARD}"}),
        (f"{where}/promises", {"until": soon(), "kind": "call", "words": WORDS}),
        (f"{where}/complaint", {"sub_class": "", "story": WORDS, "demand": WORDS}),
        (f"{where}/queue", {"queue": "bookings", "note": WORDS}), (f"{where}/closure", {"resolution": WORDS}),
    ]


def test_nothing_an_agent_writes_beside_a_ticket_keeps_or_shows_the_number(desk, ticket):
    mei, where = desk.sign_in("mei"), f"/tickets/{ticket.number}"
    assert mei.put(f"{where}/drafts/reply", data={"text": WORDS, "subject": WORDS, "rev": "0"}).status_code == 200
    for address, form in on_a_ticket(where):
        answer = mei.post(address, data=form)
        assert answer.status_code < 400, (address, answer.text)
        assert not holds(answer.text), address
    assert leaks() == []
    assert not holds(mei.get(where).text) and not holds(mei.get("/search?q=4111").text)


def test_nor_do_replies_files_scripts_and_tickets_made_by_hand(desk, ticket):
    mei, where = desk.sign_in("mei"), f"/tickets/{ticket.number}"
    reply = {"client_id": str(uuid.uuid4()), "channel": "sms", "text": WORDS, "as_it_is": "1", "anyway": "1"}
    assert mei.post(f"{where}/replies", data=reply).status_code == 422
    chip = mei.post("/attachments", data={"file": (io.BytesIO(b"x"), f"{CARD}.txt")})
    assert chip.status_code == 201 and not holds(chip.text)
    run = f"{where}/script-runs"
    assert mei.post(run, data={"script": "identity_check"}).status_code == 200
    at, step = f"{run}/{scripts.current(ticket).id}", scripts.open_step(scripts.current(ticket)).id
    mei.post(f"{at}/steps", data={"at": step})
    assert mei.post(f"{at}/statements/{step}", data={"excuse": WORDS}).status_code == 200
    assert mei.post(f"{at}/answers", data={"field": "customer.name", "value": CARD}).status_code == 422
    mei.post(run, data={"script": "complaint_intake"})
    told = mei.post(f"{at}/answers", data={"field": "complaint.story", "value": WORDS})
    assert told.status_code == 200 and not holds(told.text)
    made = {"way": "walkin", "name": CARD, "queue": "sales", "subject": WORDS, "text": WORDS}
    assert mei.post("/tickets/new", data=made).status_code == 303
    outbound = {**made, "way": "outbound", "channel": "sms", "phone": TOM, "name": "Tom"}
    assert mei.post("/tickets/new", data=outbound).status_code == 422
    assert leaks() == []


def test_nor_does_what_a_visitor_writes_nor_what_rosa_publishes(desk, client):
    name_the_desk()
    page = Page(client).begin(name=f"Li {CARD}", contact="li@customer.example", topic="booking", booking=CARD)
    assert page.write(WORDS).json["ok"]
    desk.work()
    page.post("/chat/rating", score="5", comment=WORDS)
    rosa = desk.sign_in("rosa")
    article = {"key": "cards", "title-en": WORDS, "body-en": WORDS, "tags": CARD, "audience": "public", "type": "faq",
               "review_days": "90", "then": "publish"}
    assert rosa.post("/knowledge/new", data=article).status_code == 303
    assert db.session.scalar(select(Article).where(Article.key == "cards")).state == "published"
    assert not holds(rosa.get("/knowledge/cards").text) and not holds(rosa.get("/knowledge?q=blue").text)
    assert leaks() == []


def test_verbs_mask_without_any_door(desk, ticket):
    ticket.note(WORDS, agent=desk.mei)
    ticket.move(desk.care, WORDS)
    fields.write(ticket, "complaint.place", CARD, agent=desk.mei)
    promises.make(ticket, clock.now() + timedelta(hours=1), desk.mei, "call", WORDS)
    assert leaks() == []
    assert db.session.scalar(text("SELECT count(*) FROM journal WHERE ticket_id IS NOT NULL")) > 4


@pytest.mark.parametrize("thing", [None, 7, "plain", ["a", {"b": "c"}], {"a": [1, "b"]}])
def test_what_holds_no_number_stays_the_very_same(thing):
    assert masked_columns.within(thing) is thing

"""What supervisors look after: their people's day, work that is with nobody, skills that end, promises kept."""

from __future__ import annotations

import html
import re

import pytest

from contactcenter import clock, journal, presence, routing
from contactcenter.board import slow
from contactcenter.extensions import db
from contactcenter.models import QueueMember
from contactcenter.presence import skills
from tests.board.shifts import accept, chat
from tests.cast import ANA, TOM

SEEN = ("/board/agents/1", "/board/kept", "/board/kept/rows?metric=answer&span=week", "/board/rows?figure=orphans",
        "/board/rows?figure=occupancy")
CHANGES = ("/board/tickets/10001/line", "/board/orphans/line")


@pytest.fixture
def rosa(desk, sign_in):
    clock.desk.set(clock.datetime_of("2026-11-23T04:00:00"))
    return sign_in(desk.rosa)


@pytest.fixture
def left(desk, rosa):
    """Ana's question is with Mei, who left half an hour ago."""
    desk.at_work(desk.mei)
    desk.sms(ANA, "Where is my ticket?")
    desk.work()
    presence.set_state(desk.mei, "offline", "connection lost")
    clock.desk.advance(minutes=30)
    return desk.ticket


def told(page: str) -> str:
    return " ".join(re.search(r'id="rows-told">([^<]*)<', page)[1].split())


def test_all_of_it_is_for_supervisors(rosa, mei, desk):
    for path in SEEN:
        assert [mei.get(path).status_code, rosa.get(path).status_code] == [403, 200], path
    assert {mei.post(path).status_code for path in CHANGES} == {403}


def test_an_agent_s_day_is_shown_to_those_who_watch_a_queue_of_theirs(desk, rosa):
    presence.set_state(desk.mei, "available")
    clock.desk.advance(minutes=45)
    presence.set_state(desk.mei, "break", "meal")
    clock.desk.advance(minutes=15)
    page = rosa.get(f"/board/agents/{desk.mei.id}").text
    assert "75 %" in page and "25 %" in page and "Meal" in page and page.count('class="board-row"') == 2
    assert "0:00:00 on contacts, 0:45:00 available without one" in page
    db.session.query(QueueMember).filter_by(agent_id=desk.mei.id).delete()
    db.session.commit()
    assert {rosa.get(f"/board/agents/{who}").status_code for who in (desk.mei.id, 999, 10**18)} == {404}


def test_work_that_is_with_nobody_is_put_back_with_one_click(desk, rosa, left):
    page = rosa.get("/board").text
    assert "1 open ticket is with nobody who is here" in page and 'id="orphans-back"' in page
    rows = rosa.get("/board/rows?figure=orphans").text
    assert told(rows) == "1" and "Mei Lin (not here)" in rows
    assert rosa.post(f"/board/tickets/{left.number}/line").status_code == 303
    db.session.refresh(left)
    assert left.owner is None and routing.open_entry(left, "message").state == "waiting"
    assert rosa.post(f"/board/tickets/{left.number}/line").status_code == 409
    assert "orphans-back" not in rosa.get("/board").text


def test_all_of_it_goes_back_but_only_of_the_queues_that_are_named(desk, rosa, left):
    other = "bookings" if left.queue.key != "bookings" else "care"
    rosa.post("/board/orphans/line", data={"queue": [other, "moon"]})
    assert presence.is_orphan(left)
    assert rosa.post("/board/orphans/line", data={"queue": [left.queue.key]}).status_code == 204
    assert not presence.left_alone()


def test_a_skill_that_ends_is_a_notice_and_a_mark_at_the_person(desk, rosa, mei):
    with journal.transaction():
        desk.mei.skills = {"<b>": {"until": "2026-11-25"}, "bookings": {"level": 4, "until": "2026-11-24"}}
    desk.at_work(desk.mei)
    skills.sweep()
    assert 'class="skill-end warn"' in rosa.get("/board").text
    page = rosa.get("/notices").text
    assert "Mei Lin" in page and "&lt;b&gt; ends: 2026-11-25" in page
    assert "Bookings and refunds ends: 2026-11-24" in page, "a queue's skill is called as the queue is"
    notice = skills.unseen(desk.rosa)[0].id
    assert mei.post(f"/notices/skills/{notice}/seen").status_code == 404, "it is Rosa's notice"
    assert rosa.post(f"/notices/skills/{notice}/seen").text.count("skill-seen-") == 1
    assert rosa.post("/notices/skills/999/seen").status_code == 404


def test_every_share_of_promises_opens_the_promises_it_was_counted_from(desk, rosa):
    desk.at_work(desk.mei)
    chat(desk, ANA)
    routing.sweep()
    accept(desk, desk.mei)
    chat(desk, TOM, "bookings")
    clock.desk.advance(seconds=60)
    slow.forget()
    page = rosa.get("/board/kept?metric=answer").text
    numbers = re.findall(r'<a class="figure" id="(kept-[^"]+)" href="([^"]+)">(.*?)</a>', page, re.S)
    assert len(numbers) == 10
    shares = {key: (to, re.search(r"(\d+) / (\d+)", text)) for key, to, text in numbers}
    assert shares["kept-sales-today"][1].groups() == ("1", "1")
    assert shares["kept-bookings-week"][1].groups() == ("0", "1")
    for key, (to, share) in shares.items():
        rows = rosa.get(html.unescape(to)).text
        assert told(rows).startswith(" of ".join(share.groups()) if share else "0 of 0"), key
    assert 'id="kept-line-sales"' not in rosa.get("/board/kept?metric=answer&queue=bookings").text


def test_promises_of_nonsense_are_not_found(rosa):
    for query in ("/board/kept?metric=mood", "/board/kept/rows", "/board/kept/rows?metric=answer&span=year"):
        assert rosa.get(query).status_code == 404, query

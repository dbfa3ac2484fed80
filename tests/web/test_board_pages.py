"""The board's pages: for whom they are, what their address keeps, and that every number opens just its rows."""

from __future__ import annotations

import html
import re

import pytest
from flask import g
from sqlalchemy import select

from contactcenter import clock, routing
from contactcenter.board import alerts, limits
from contactcenter.extensions import db
from contactcenter.models import Alert, QueueMember
from tests.board.shifts import accept, chat
from tests.cast import ANA, TOM

PAGES = ("/board", "/wall", "/board/rows?figure=waiting", "/board/settings", "/board/staffing", "/live/alerts")
CHANGES = ("/board/alerts/1/mute", "/board/settings", "/board/tickets/10001/assignment",
           "/board/tickets/10001/assignment/undo")


@pytest.fixture
def rosa(desk, sign_in):
    return sign_in(desk.rosa)


@pytest.fixture
def busy(desk):
    """Ana is being answered, Tom waits; the clock stands."""
    clock.desk.set(clock.datetime_of("2026-11-23T04:00:00"))
    desk.at_work(desk.mei)
    chat(desk, ANA)
    routing.sweep()
    accept(desk, desk.mei)
    chat(desk, TOM, "bookings")
    g.pop("agent", None)


def links(page: str) -> dict[str, tuple[str, str]]:
    """Element id -> (address, text) of every number on a board page."""
    found = re.findall(r'<a class="(?:val|figure)[^"]*" id="([^"]+)" href="([^"]+)"[^>]*>(.*?)</a>', page, re.S)
    return {key: (html.unescape(to), " ".join(re.sub(r"<[^>]+>", " ", text).split())) for key, to, text in found}


def test_the_board_is_for_supervisors_and_admins(mei, rosa, sign_in):
    admin = sign_in("admin")
    for path in PAGES:
        assert [one.get(path).status_code for one in (mei, rosa, admin)] == [403, 200, 200], path
    for path in CHANGES:
        assert mei.post(path, data={"agent": 1, "minutes": 15, "reason": "because"}).status_code == 403, path


def test_every_number_opens_the_rows_it_was_counted_from(busy, rosa):
    page = rosa.get("/board").text
    found = links(page)
    assert len(found) > 30
    for key, (to, text) in found.items():
        rows = rosa.get(to).text
        told = re.search(r'id="rows-told">([^<]*)<', rows)[1].strip()
        assert len(re.findall('class="board-row"', rows)) == int(told.split("of")[-1].split("=")[0]), key
        if key.endswith("waiting"):
            assert text.split()[-1] == told, key
        if key.endswith(("-free", "val-free")):
            assert text.replace(" ", "") == told.replace("of", "/").replace(" ", ""), key


def test_the_rows_of_the_service_level_say_how_long_people_waited(busy, rosa):
    assert "wait: 0:00 on average, half within 0:00" in rosa.get("/board/rows?figure=level").text
    assert "on average" not in rosa.get("/board/rows?figure=abandoned").text


def test_the_address_keeps_queue_window_and_grouping(busy, rosa):
    page = rosa.get("/board?queue=bookings&window=half&group=stage").text
    assert 'id="stage-complaint"' in page and "queue=bookings" in page
    assert 'id="window-half" href="/board?queue=bookings&amp;window=half&amp;group=stage" aria-current="true"' in page
    one = rosa.get("/board?queue=bookings").text
    assert links(one)["val-waiting"][1] == "1" and links(rosa.get("/board?queue=sales").text)["val-waiting"][1] == "0"


@pytest.mark.parametrize("path", ["/board/rows?figure=waiting&queue=bookings", "/board/agents/1",
                                  "/board/kept/rows?metric=answer&span=week&queue=bookings"])
def test_from_the_rows_the_way_back_is_the_board_as_it_was(busy, rosa, path):
    def back(referrer):
        page = rosa.get(path, headers={"Referer": referrer}).text
        return html.unescape(re.search(r'<nav class="crumb"[^>]*><a href="([^"]*)"', page)[1])

    left = "/board?queue=sales&queue=care&window=half"
    assert back(f"http://localhost{left}") == left
    for other in ("", "/board", "http://localhost/inbox?x=1", "http://elsewhere.example/board?queue=sales"):
        assert back(other) == "/board", other


def test_an_address_of_nonsense_shows_everything_and_rows_of_nothing_are_not_found(rosa):
    for query in ("?queue=nothing", "?window=year&group=moon", "?queue=%00&queue=%ff", "?queue=" + 3000 * "x"):
        assert 'id="line-' in rosa.get("/board" + query).text, query
    for query in ("", "?figure=mood", "?figure=level&stage=moon"):
        assert rosa.get("/board/rows" + query).status_code == 404, query


def test_a_supervisor_sees_the_queues_that_are_theirs_and_nobody_else_s(busy, desk, rosa):
    db.session.query(QueueMember).filter_by(agent_id=desk.rosa.id, queue_id=desk.bookings.id).delete()
    db.session.commit()
    page = rosa.get("/board?queue=bookings").text
    assert f'id="line-{desk.bookings.id}"' not in page
    assert links(page)["val-waiting"][1] == "0"
    assert "Nothing was counted" in rosa.get("/board/rows?figure=waiting&queue=bookings").text


def test_a_ticket_is_given_away_with_one_click_and_taken_back(busy, desk, rosa):
    ticket = max(desk.tickets, key=lambda one: one.id)
    age = routing.open_entry(ticket, "chat").enqueued_at
    where = f"/board/tickets/{ticket.number}/assignment"
    assert rosa.post(where, data={"agent": desk.jonas.id, "before": ""}).status_code == 204
    assert ticket.owner == desk.jonas and routing.open_entry(ticket, "chat").state == "accepted"
    again = rosa.post(where, data={"agent": desk.mei.id, "before": ""})
    assert again.status_code == 409 and ticket.owner == desk.jonas, "on that page it was nobody's"
    assert rosa.post(f"{where}/undo", data={"agent": desk.jonas.id, "before": ""}).status_code == 204
    db.session.refresh(ticket)
    entry = routing.open_entry(ticket, "chat")
    assert ticket.owner is None and (entry.state, entry.enqueued_at) == ("waiting", age)
    assert rosa.post(f"{where}/undo", data={"agent": desk.jonas.id, "before": ""}).status_code == 409


def test_nobody_can_be_given_work_who_is_not_there(busy, desk, rosa):
    ticket = max(desk.tickets, key=lambda one: one.id)
    for agent in ("", "0", "999999", "-1", "x", "9" * 30):
        answer = rosa.post(f"/board/tickets/{ticket.number}/assignment", data={"agent": agent})
        assert answer.status_code == 422 and ticket.owner is None, agent


def test_an_alarm_is_shown_counted_and_muted_with_a_reason(busy, desk, rosa, mei):
    clock.desk.advance(seconds=200)
    alerts.sweep()
    shown = rosa.get("/live/alerts").text
    assert shown.count("data-alarm") == 1 and "somebody has waited longer than 2:00" in shown
    assert '<span class="count hot">1</span>' in rosa.get("/live/counts").text
    assert "data-alarm" not in mei.get("/inbox").text
    alert = db.session.scalars(select(Alert)).one()
    refused = rosa.post(f"/board/alerts/{alert.id}/mute", data={"minutes": 15, "reason": ""})
    assert refused.status_code == 422 and "Say why" in refused.text
    muted = rosa.post(f"/board/alerts/{alert.id}/mute", data={"minutes": 15, "reason": "fire <drill>"}).text
    assert "data-muted" in muted and "fire &lt;drill&gt;" in muted
    assert rosa.post("/board/alerts/999/mute", data={"minutes": 15, "reason": "x"}).status_code == 404


def test_targets_are_set_by_a_form_and_nonsense_in_it_changes_nothing(desk, rosa):
    given = {f"{key}.{name}": str(value) for key in ("sales", "bookings", "care", "complaints", "emergency")
             for name, value in (("percent", 85), ("call", 15), ("chat", 40), ("wait", 90), ("level", 70))}
    assert rosa.post("/board/settings", data={**given, "formula": "positive"}).status_code == 302
    held = limits.current()
    assert held.formula == "positive" and held.of("sales", 1).percent == 85 and not held.of("sales", 1).nobody
    for wrong in ("", "0", "101", "nan", "-1", "1e9", "drei"):
        answer = rosa.post("/board/settings", data={**given, "sales.percent": wrong})
        assert answer.status_code == 422 and "whole numbers" in answer.text
    assert limits.current().of("sales", 1).percent == 85


def test_what_if_answers_at_once_and_says_when_nobody_can_cope(rosa):
    worked = rosa.get("/board/staffing?queue=sales&part=answer&calls=20&handle=300&agents=5&within=20&target=80").text
    assert "70.8 %" in worked and "0:58" in worked and ">6 agents<" in worked
    lost = rosa.get("/board/staffing?queue=sales&part=answer&calls=20&handle=300&agents=3&within=20&target=80").text
    assert "Cannot cope" in lost and "70.8" not in lost


    for query in ("", "?queue=moon", "?calls=x&handle=&agents=-4", "?calls=999999999&handle=99999999",
                  "?calls=0&agents=0", "?target=100&within=0", "?calls=%00&part="):
        assert rosa.get(f"/board/staffing{query}").status_code == 200, query


def test_the_board_speaks_chinese(busy, desk, rosa):
    desk.rosa.language = "zh"
    db.session.commit()
    page = rosa.get("/board").text
    assert "队列看板" in page and "当前等待" in page and "Waiting now" not in page


def test_the_wall_is_dark_unless_whoever_opens_it_has_chosen_light(desk, rosa):
    assert 'data-theme="dark"' in rosa.get("/wall").text
    rosa.post("/theme", data={"theme": "light"})
    assert 'data-theme="light"' in rosa.get("/wall").text

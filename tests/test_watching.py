"""Who looks at a ticket and who writes on it: seconds long, over several processes, and never in anybody's way."""

from __future__ import annotations

import time

import pytest
import redis

from contactcenter import bus, onlookers, watching
from tests.cast import ANA

MEI, JONAS, TICKET = 1, 2, 7


@pytest.fixture(autouse=True)
def nobody():
    """At first nobody is anywhere."""
    watching._here.clear()
    yield
    watching._here.clear()


@pytest.fixture
def passes(monkeypatch):
    """Lets the wall clock go on."""
    real, ahead = time.time, []
    monkeypatch.setattr(watching.time, "time", lambda: real() + sum(ahead))
    return ahead.append


@pytest.fixture
def shared(monkeypatch, redis_url):
    """Redis between the processes; another process is one that has nothing in memory."""
    store = redis.Redis.from_url(redis_url)
    store.flushdb()
    monkeypatch.setattr(bus, "_store", store)


def modes():
    return [(one.agent_id, one.mode) for one in watching.at(TICKET)]


def test_who_looks_is_there_and_who_types_is_writing_for_some_seconds(passes):
    watching.look(TICKET, MEI)
    watching.write(TICKET, JONAS)
    assert modes() == [(MEI, "viewing"), (JONAS, "writing")]
    passes(7)
    assert modes() == [(MEI, "viewing"), (JONAS, "viewing")]


def test_an_open_page_with_nobody_before_it_fades(passes):
    watching.look(TICKET, MEI, idle=True)
    assert modes() == [(MEI, "idle")]
    watching.write(TICKET, MEI)
    assert modes() == [(MEI, "writing")]


def test_who_falls_silent_is_gone_after_half_a_minute_and_who_renews_is_not(passes):
    watching.look(TICKET, MEI)
    watching.look(TICKET, JONAS)
    passes(20)
    watching.look(TICKET, JONAS)
    passes(15)
    assert modes() == [(JONAS, "viewing")]


def test_leaving_is_told_at_once():
    watching.look(TICKET, MEI)
    watching.leave(TICKET, MEI)
    assert modes() == [] and not list(watching.tickets())


def test_colleagues_in_other_processes_see_each_other(shared):
    watching.write(TICKET, MEI)
    watching._here.clear()
    watching.look(TICKET, JONAS)
    assert modes() == [(MEI, "writing"), (JONAS, "viewing")]
    watching._here.clear()
    watching.leave(TICKET, MEI)
    assert modes() == [(JONAS, "viewing")]


def test_what_another_version_has_written_harms_nobody(shared):
    bus.store().hset(f"{watching.KEY}{TICKET}", "1", "nonsense")
    assert modes() == []


def test_without_redis_each_process_knows_its_own(monkeypatch):
    gone = redis.Redis(port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(bus, "_store", gone)
    monkeypatch.setattr(watching, "_away_until", 0.0)
    watching.look(TICKET, MEI)
    assert modes() == [(MEI, "viewing")]


def test_a_picture_is_told_once_to_the_ticket_and_to_its_list(desk, monkeypatch):
    desk.sms(ANA, "Hello")
    desk.work()
    told = []
    monkeypatch.setattr(bus, "emit", lambda event, data, **_: told.append((data, event)) if "html" in data else None)
    watching.look(desk.ticket.id, desk.mei.id)
    onlookers.show(desk.ticket.id)
    onlookers.show(desk.ticket.id)
    scopes = [data["scope"] for data, _ in told]
    assert sorted(set(scopes)) == [f"onlookers-{desk.ticket.id}", f"viewers-{desk.ticket.id}"]
    assert len(scopes) == 2 * len(set(scopes)), "once in each language"
    row = next(data for data, _ in told if data["scope"].startswith("onlookers"))
    assert f'id="on-{desk.ticket.id}"' in row["html"] and f'data-viewer="{desk.mei.id}"' in row["html"]
    watching.leave(desk.ticket.id, desk.mei.id)
    onlookers.look_around()
    assert "data-viewer" not in told[-1][0]["html"], "and that they have gone"

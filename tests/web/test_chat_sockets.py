"""A visitor's socket: it hears its own window only, is acknowledged once stored, and cannot wear the desk out."""

from __future__ import annotations

import pytest

from contactcenter import visitors
from contactcenter.extensions import db, socketio
from contactcenter.models import RawInbound
from contactcenter.web import socket_limits, visitor_sockets
from tests.visitors import Page

VISITOR = "/visitor"


def listen(app, page: Page, token: str | None = None):
    auth = {"token": page.token if token is None else token}
    return socketio.test_client(app, namespace=VISITOR, auth=auth)


def heard(socket, event: str = "show") -> list[dict]:
    return [one["args"][0] for one in socket.get_received(VISITOR) if one["name"] == event]


def say(socket, event: str, data=None):
    return socket.emit(event, data, namespace=VISITOR, callback=True)


@pytest.fixture
def sam(client):
    return Page(client).begin(name="Sam", language="en")


@pytest.fixture
def socket(app, sam):
    return listen(app, sam)


@pytest.mark.parametrize("token", ["", "wrong", "a" * 43])
def test_without_the_token_no_socket_opens(app, sam, token):
    assert not listen(app, sam, token).is_connected(VISITOR)


def test_without_any_proof_no_socket_opens(app):
    for auth in (None, {}, {"token": 7}, {"token": ["x"]}):
        assert not socketio.test_client(app, namespace=VISITOR, auth=auth).is_connected(VISITOR)


def test_a_visitor_does_not_come_onto_the_agents_floor(app, sam):
    assert not socketio.test_client(app, namespace="/desk", auth={"token": sam.token}).is_connected("/desk")


def test_a_message_is_acknowledged_once_it_is_stored(desk, socket):
    assert say(socket, "message", {"client_id": "a1", "text": "Is anybody there?"}) == {"ok": True, "client_id": "a1"}
    assert db.session.query(RawInbound).one().external_id.endswith(":a1")
    assert say(socket, "message", {"client_id": "a1", "text": "Is anybody there?"})["ok"]
    desk.work()
    assert len(desk.inbound(desk.ticket)) == 1


def test_socket_and_http_are_one_road(desk, sam, socket):
    say(socket, "message", {"client_id": "a1", "text": "hello"})
    sam.write("hello", client_id="a1")
    desk.work()
    assert len(desk.inbound(desk.ticket)) == 1


@pytest.mark.parametrize("data", [
    None, "text", 7, [], {}, {"client_id": "a"}, {"client_id": "a", "text": "x" * 10_001},
])
def test_nonsense_is_refused_with_a_reason(socket, data):
    answer = say(socket, "message", data)
    assert answer["ok"] is False and answer["why"]


def test_an_answer_is_pushed_to_its_visitor_and_to_nobody_else(app, client, desk, sam, socket):
    tom = Page(client).begin(name="Tom")
    other = listen(app, tom)
    sam.write("hello")
    desk.work()
    heard(socket)
    desk.ticket.reply("Good morning, Sam.", "webchat", agent=desk.mei)
    (envelope, *_) = heard(socket)
    assert envelope["scope"] == f"visitor-{sam.id}" and "Good morning, Sam." in envelope["html"]
    assert heard(other) == []


def test_a_private_note_is_not_pushed(desk, sam, socket):
    sam.write("hello")
    desk.work()
    heard(socket)
    desk.ticket.note("SECRET-7f3a", agent=desk.mei)
    desk.ticket.reply("Yes", "webchat", agent=desk.mei)
    assert all("SECRET-7f3a" not in envelope["html"] for envelope in heard(socket))


def test_what_is_pushed_leads_to_what_a_reload_shows(desk, sam, socket):
    for text in ("one", "two"):
        sam.write(text)
        desk.work()
    desk.ticket.reply("three", "webchat", agent=desk.mei)
    desk.work()
    envelopes = [envelope for envelope in heard(socket) if envelope["scope"].startswith("visitor-")]  # not its place
    versions = [envelope["v"] for envelope in envelopes]
    assert versions == sorted(set(versions)) and versions[-1] == sam.version()
    assert [envelope["since"] for envelope in envelopes[1:]] == versions[:-1]
    pushed = "".join(envelope["html"] for envelope in envelopes)
    assert all(text in pushed for text in ("one", "two", "three"))


def test_the_desk_learns_what_was_read(desk, sam, socket):
    sam.write("hello")
    desk.work()
    reply = desk.ticket.reply("Yes", "webchat", agent=desk.mei)
    desk.work()
    assert say(socket, "seen", {"upto": reply.id}) == {"ok": True}
    desk.work()
    assert desk.outbox[-1].state == "read"


@pytest.mark.parametrize("data", [None, {}, {"upto": "7"}, {"upto": -1}, {"upto": 2**70}, {"upto": True}, []])
def test_a_strange_seen_changes_nothing(socket, data):
    assert say(socket, "seen", data) == {"ok": False, "why": "upto"}
    assert db.session.query(RawInbound).count() == 0


def test_the_visitor_sees_that_an_agent_writes(desk, sam, socket):
    sam.write("hello")
    desk.work()
    visitors.agent_types(desk.ticket.id, desk.mei)
    assert heard(socket, "typing") == [{"name": "Mei Lin"}]


def test_a_flood_is_refused_and_then_cut_off(socket):
    answers = [say(socket, "typing") for _ in range(40)]
    assert [answer.get("ok") for answer in answers[:10]] == [True] * 10
    assert answers[-1] == {"ok": False, "why": "slow", "again": True}
    for _ in range(socket_limits.PATIENCE):
        if not socket.is_connected(VISITOR):
            break
        say(socket, "typing")
    assert not socket.is_connected(VISITOR)


def test_little_is_kept_of_a_socket_and_nothing_after_it(app, sam):
    socket = listen(app, sam)
    held = next(reversed(visitor_sockets._sockets.values()))
    assert not hasattr(held, "__dict__")
    count = len(visitor_sockets._sockets)
    socket.disconnect(VISITOR)
    assert len(visitor_sockets._sockets) == count - 1

"""Sockets in hostile hands: strangers are sent away, nothing huge is read, a session's end is a socket's end."""

from __future__ import annotations

import os
import signal
import socket
import time

import psutil
import pytest
import requests
import socketio
import websocket

from tests.live import PATIENCE, LiveDesk, free_port, until

MB = 1024 * 1024


def knock(desk: LiveDesk, origin: str | None = None, **headers: str) -> websocket.WebSocket:
    """A bare web socket, before it says who it is."""
    return websocket.create_connection(
        f"ws://127.0.0.1:{desk.port}/socket.io/?EIO=4&transport=websocket", origin=origin, timeout=PATIENCE,
        suppress_origin=origin is None, header=[f"{name}: {value}" for name, value in headers.items()])


def is_closed_within(one: websocket.WebSocket, seconds: float) -> bool:
    one.settimeout(seconds)
    try:
        while one.recv():
            pass
    except websocket.WebSocketTimeoutException:
        return False
    except (websocket.WebSocketException, OSError):
        pass
    return True


def sign_in(desk: LiveDesk, login: str = "lin.xiaoyu") -> requests.Session:
    browser = requests.Session()
    answer = browser.post(f"{desk.url}/login", data={"login": login, "password": "demo"}, allow_redirects=False)
    assert answer.status_code == 302
    return browser


def cookies(browser: requests.Session) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def page_of(desk: LiveDesk, browser: requests.Session) -> socketio.Client:
    page = socketio.Client(reconnection=False)
    page.connect(desk.url, transports=["websocket"], namespaces=["/desk"], headers={"Cookie": cookies(browser)})
    return page


def memory(desk: LiveDesk) -> int:
    return psutil.Process(desk.process.pid).memory_info().rss


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1.evil.example"])
def test_a_page_of_another_site_opens_no_socket_whatever_it_claims(live_desk, origin):
    for forged in ({}, {"X-Forwarded-Host": origin.removeprefix("http://")}):
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            knock(live_desk, origin, **forged)


def test_our_own_page_does(live_desk):
    assert knock(live_desk, live_desk.url).recv().startswith("0{")


def test_a_message_of_150_mb_is_not_read(live_desk):
    before, one = memory(live_desk), knock(live_desk)
    with pytest.raises((OSError, websocket.WebSocketException)):
        for _ in range(150):
            one.sock.sendall(b"\x81\xff" + (150 * MB).to_bytes(8, "big") + bytes(4) if _ == 0 else bytes(MB))
    assert memory(live_desk) - before < 20 * MB
    assert requests.get(f"{live_desk.url}/healthz", timeout=PATIENCE).status_code == 200


def test_nor_is_one_that_comes_in_pieces_without_end(live_desk):
    before, one = memory(live_desk), knock(live_desk)
    with pytest.raises((OSError, websocket.WebSocketException)):
        for number in range(500):
            one.send_frame(websocket.ABNF.create_frame("x" * 60_000, 0 if number else 1, 0))
    assert memory(live_desk) - before < 20 * MB


def test_compression_is_never_agreed_on(live_desk):
    one = knock(live_desk, None, **{"Sec-WebSocket-Extensions": "permessage-deflate"})
    assert "sec-websocket-extensions" not in {name.lower() for name in one.headers}


def test_strangers_may_not_crowd_the_door_and_are_sent_away(live_desk):
    time.sleep(1)
    crowd = [knock(live_desk) for _ in range(80)]
    let_in = [one for one in crowd if not is_closed_within(one, 0.1)]
    assert 0 < len(let_in) <= 50
    until(lambda: all(is_closed_within(one, 1) for one in let_in))
    assert knock(live_desk).recv().startswith("0{"), "and then there is room again"


def test_a_flood_is_refused_and_cut_while_others_are_served(live_desk):
    page = page_of(live_desk, sign_in(live_desk))
    threads = psutil.Process(live_desk.process.pid).num_threads()
    for _ in range(2000):
        if not page.connected:
            break
        page.emit("beat", {}, namespace="/desk")
    assert requests.get(f"{live_desk.url}/healthz", timeout=PATIENCE).status_code == 200
    until(lambda: not page.connected)
    assert psutil.Process(live_desk.process.pid).num_threads() <= threads + 10


@pytest.mark.parametrize("data", [
    None, 7, "x", [], {"regions": "ticket-1"}, {"regions": [{}, None, "ticket-²", "ticket-" + "9" * 30]},
    {"ticket": []}, {"ticket": {}}, {"ticket": True},
])
def test_nonsense_from_an_agents_page_closes_nothing(live_desk, data):
    page = page_of(live_desk, sign_in(live_desk))
    for event in ("watch", "unwatch", "typing", "beat", "nothing"):
        page.emit(event, data, namespace="/desk")
    time.sleep(0.3)
    assert page.connected
    page.disconnect()


def test_signing_out_closes_the_sockets_of_that_session_and_no_other(live_desk):
    mei, jonas = sign_in(live_desk), sign_in(live_desk)
    hers, his = page_of(live_desk, mei), page_of(live_desk, jonas)
    mei.post(f"{live_desk.url}/logout", headers={"Sec-Fetch-Site": "same-origin"})
    until(lambda: not hers.connected or "/desk" not in hers.namespaces)
    assert his.connected and "/desk" in his.namespaces
    his.disconnect()


def test_without_a_session_there_is_no_agents_socket(live_desk):
    page = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        page.connect(live_desk.url, transports=["websocket"], namespaces=["/desk"],
                     headers={"Cookie": "desk_session=made-up"})


def test_who_sends_a_request_byte_by_byte_is_cut_and_holds_up_nobody(live_desk):
    with socket.create_connection(("127.0.0.1", live_desk.port)) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        assert requests.get(f"{live_desk.url}/healthz", timeout=PATIENCE).status_code == 200
        end = time.monotonic() + PATIENCE
        with pytest.raises(OSError):
            while time.monotonic() < end:
                slow.sendall(b"X")
                time.sleep(0.5)
                assert slow.fileno() >= 0


def test_a_desk_that_is_told_to_stop_does_not_wait_for_open_sockets(tmp_path):
    with LiveDesk(tmp_path, free_port()) as desk:
        pages = [page_of(desk, sign_in(desk)) for _ in range(3)]
        started = time.monotonic()
        os.kill(desk.process.pid, signal.SIGTERM)
        desk.process.wait(PATIENCE)
        assert time.monotonic() - started < 18, "a socket's ping time is 20 s and more"
        until(lambda: not any(page.connected for page in pages))

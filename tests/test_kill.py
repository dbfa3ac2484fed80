"""The power fails: whatever was acknowledged is there afterwards, and nothing leaves twice."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import requests
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

from channels._account import demo_sid
from channels._carrier import Carrier
from contactcenter import config
from tests.cast import DESK_NUMBER
from tests.live import LiveDesk, free_port

ROUNDS, SECONDS, SENDERS = 3, 1.5, 4


def post_sms(desk: LiveDesk, settings, number: int) -> bool:
    """One customer's SMS; whether the desk acknowledged it."""
    form = {
        "MessageSid": f"SM{number:032x}",
        "AccountSid": demo_sid(settings),
        "From": f"+1415555{number % 9000 + 1000}",
        "To": "+14155550100",
        "Body": f"message {number}",
        "NumMedia": "0",
    }
    url = f"{desk.url}/channels/sms/inbound"
    headers = {"X-Twilio-Signature": RequestValidator(settings.twilio_auth_token).compute_signature(url, form)}
    try:
        return requests.post(url, data=form, headers=headers, timeout=5).status_code == 200
    except requests.RequestException:
        return False


@pytest.fixture
def carrier():
    """A telephone company that outlives the desk, in this process, behind its REST interface."""
    port, desk_port = free_port(), free_port()
    url = f"http://127.0.0.1:{desk_port}"
    settings = config.read({"PORT": str(desk_port), "PUBLIC_URL": url})
    carrier = Carrier(demo_sid(settings), settings.twilio_auth_token, url, [DESK_NUMBER])
    server = make_server("127.0.0.1", port, carrier.wsgi_app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    carrier.api_base, carrier.desk_port = f"http://127.0.0.1:{port}/loopback", desk_port
    yield carrier
    server.shutdown()


@pytest.fixture
def power_cut(tmp_path, carrier):
    """A desk that can be killed and started again on the same files."""
    desk = LiveDesk(tmp_path, carrier.desk_port, TWILIO_API_BASE=carrier.api_base)
    desk.start()
    yield desk
    desk.stop()


def test_kill_9_under_load_loses_no_acknowledged_message_and_sends_none_twice(power_cut, carrier):
    settings = config.read({"PORT": str(power_cut.port), "PUBLIC_URL": power_cut.url})
    acknowledged: set[str] = set()
    numbers = iter(range(1, 1_000_000))
    lock = threading.Lock()

    def customers(until: float) -> None:
        while time.monotonic() < until:
            with lock:
                number = next(numbers)
            if post_sms(power_cut, settings, number):
                with lock:
                    acknowledged.add(f"message {number}")

    for _ in range(ROUNDS):
        writing = [threading.Thread(target=customers, args=(time.monotonic() + SECONDS,)) for _ in range(SENDERS)]
        for thread in writing:
            thread.start()
        time.sleep(SECONDS * 0.6)
        power_cut.kill()
        for thread in writing:
            thread.join()
        power_cut.start()

    wait_until_settled(power_cut)
    received = [
        line["text"] for line in power_cut.dump() if line["type"] == "message" and line.get("direction") == "in"
    ]
    assert len(acknowledged) > 20, "the load must have been real"
    assert acknowledged <= set(received)
    assert len(received) == len(set(received)), "a message was made twice"
    assert_nothing_left_twice(carrier)


def wait_until_settled(desk: LiveDesk) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        state = requests.get(f"{desk.url}/healthz", timeout=5).json()
        if state["inbound_open"] == 0 and state["outbound_open"] == 0:
            return
        time.sleep(0.2)
    raise AssertionError("the desk does not come to rest: " + Path(desk.log).read_text()[-2000:])


def assert_nothing_left_twice(carrier: Carrier) -> None:
    """Every customer is greeted once: the carrier, which has seen all of it, holds no SMS twice."""
    sent = [(row.recipient, row.body) for row in carrier.messages.rows.values() if row.direction == "outbound-api"]
    assert sent, "the desk must have greeted somebody"
    assert len(sent) == len(set(sent))

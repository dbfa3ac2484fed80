"""The power fails: whatever was acknowledged is there afterwards, and nothing leaves twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import requests
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

from channels._account import demo_sid
from channels._carrier import Carrier
from contactcenter import config
from tests.cast import DESK_NUMBER
from tests.live import PATIENCE, LiveDesk, free_port, until

ROUNDS, EACH, SENDERS = 3, 12, 4


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
        return requests.post(url, data=form, headers=headers, timeout=PATIENCE).status_code == 200
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

    def customers(at_work: Callable[[], bool]) -> None:
        while at_work():
            with lock:
                number = next(numbers)
            if post_sms(power_cut, settings, number):
                with lock:
                    acknowledged.add(f"message {number}")

    for done in range(1, ROUNDS + 1):
        over = threading.Event()
        writing = [threading.Thread(target=customers, args=(lambda over=over: not over.is_set(),))
                   for _ in range(SENDERS)]
        for thread in writing:
            thread.start()
        until(lambda enough=done * EACH: len(acknowledged) >= enough)
        power_cut.kill()
        over.set()
        for thread in writing:
            thread.join()
        power_cut.start()

    wait_until_settled(power_cut)
    received = [
        line["text"] for line in power_cut.dump() if line["type"] == "message" and line.get("direction") == "in"
    ]
    assert len(acknowledged) >= ROUNDS * EACH, "the load must have been real"
    assert acknowledged <= set(received)
    assert len(received) == len(set(received)), "a message was made twice"
    assert_nothing_left_twice(carrier)


def wait_until_settled(desk: LiveDesk) -> None:
    def at_rest() -> bool:
        state = requests.get(f"{desk.url}/healthz", timeout=PATIENCE).json()
        return state["inbound_open"] == 0 and state["outbound_open"] == 0

    until(at_rest, 2 * PATIENCE)


def assert_nothing_left_twice(carrier: Carrier) -> None:
    """Every customer is greeted once: the carrier, which has seen all of it, holds no SMS twice."""
    sent = [(row.recipient, row.body) for row in carrier.messages.rows.values() if row.direction == "outbound-api"]
    assert sent, "the desk must have greeted somebody"
    assert len(sent) == len(set(sent))

"""The same desk on PostgreSQL and Redis in several processes: what one takes in, the others show and send."""

from __future__ import annotations

import re
from threading import Thread

import pytest
import requests
import socketio
from sqlalchemy import create_engine, text
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

from channels._account import demo_sid
from channels._carrier import Carrier
from contactcenter import config
from tests import databases
from tests.cast import ANA, DESK_NUMBER
from tests.live import PATIENCE, LiveDesk, free_port, until


@pytest.fixture(scope="module")
def floor(postgres, redis_url, tmp_path_factory):
    """Two web processes and a worker on one database, a carrier beside them, and nobody sharing memory."""
    home = tmp_path_factory.mktemp("floor")
    name = f"floor_{free_port()}"
    databases.administer(postgres, f"CREATE DATABASE {name}")
    ports = free_port(), free_port(), free_port()
    public = f"http://127.0.0.1:{ports[0]}"
    settings = config.read({"PUBLIC_URL": public, "PORT": str(ports[0])})
    carrier = Carrier(demo_sid(settings), settings.twilio_auth_token, public, [DESK_NUMBER])
    rest = make_server("127.0.0.1", free_port(), carrier.wsgi_app, threaded=True)
    Thread(target=rest.serve_forever, daemon=True).start()
    shared = {
        "DATABASE_URL": databases.named(postgres, name),
        "REDIS_URL": redis_url,
        "PUBLIC_URL": public,
        "TWILIO_API_BASE": f"http://127.0.0.1:{rest.server_port}/loopback",
        "FILES_DIR": str(home / "files"),
    }
    desks = [
        LiveDesk(home, ports[0], "web", **shared),
        LiveDesk(home, ports[1], "web", **shared),
        LiveDesk(home, ports[2], "worker", **shared),
    ]
    for desk in desks:
        desk.start()
    yield desks, carrier, settings
    for desk in reversed(desks):
        desk.stop()
    rest.shutdown()


def text_the_desk(desk: LiveDesk, settings, words: str, number: int) -> int:
    form = {
        "MessageSid": f"SM{number:032x}",
        "AccountSid": demo_sid(settings),
        "From": ANA,
        "To": DESK_NUMBER,
        "Body": words,
        "NumMedia": "0",
    }
    signed = RequestValidator(settings.twilio_auth_token).compute_signature(
        f"{settings.public_url}/channels/sms/inbound", form
    )
    return requests.post(
        f"{desk.url}/channels/sms/inbound", data=form, headers={"X-Twilio-Signature": signed}, timeout=PATIENCE
    ).status_code


def signed_in(desk: LiveDesk, login: str) -> requests.Session:
    browser = requests.Session()
    browser.headers["Sec-Fetch-Site"] = "same-origin"
    browser.post(f"{desk.url}/login", data={"login": login, "password": "demo"}, allow_redirects=False,
                 timeout=PATIENCE)
    assert browser.cookies
    return browser


def listening(desk: LiveDesk, browser: requests.Session) -> tuple[socketio.Client, list]:
    heard: list = []
    client = socketio.Client()
    client.on("show", lambda envelope: heard.append(envelope), namespace="/desk")
    cookie = "; ".join(f"{one.name}={one.value}" for one in browser.cookies)
    client.connect(desk.url, namespaces=["/desk"], transports=["websocket"], headers={"Cookie": cookie})
    return client, heard


def test_what_one_process_takes_in_is_shown_by_another_and_answered_by_a_third(floor):
    (first, second, worker), carrier, settings = floor
    browser = signed_in(second, "xu.min")
    client, heard = listening(second, browser)
    assert text_the_desk(first, settings, "Can anybody hear me?", 1) == 200
    row = until(lambda: [one for one in heard if "Can anybody hear me?" in one["html"]])
    assert row[0]["scope"].startswith("row-")
    engine = create_engine(second.env["DATABASE_URL"])
    with engine.connect() as connection:
        number = 10_000 + connection.execute(text("SELECT max(id) FROM tickets")).scalar_one()
    engine.dispose()
    answer = browser.post(
        f"{second.url}/tickets/{number}/replies",
        timeout=PATIENCE,
        headers={"HX-Request": "true"},
        data={"body": "Loud and clear", "text": "Loud and clear", "channel": "sms", "client_id": "c-1"},
    )
    assert answer.status_code < 400
    until(
        lambda: (ANA, "Loud and clear") in [(row.recipient, row.body) for row in carrier.messages.rows.values()]
    )
    client.disconnect()


def test_the_same_webhook_at_two_processes_has_one_effect(floor):
    (first, second, _), _, settings = floor
    assert text_the_desk(first, settings, "Only once", 77) == 200
    assert text_the_desk(second, settings, "Only once", 77) == 200
    until(lambda: [line for line in first.dump() if line.get("text") == "Only once"])
    assert (
        len([line for line in first.dump() if line.get("text") == "Only once" and line.get("direction") == "in"]) == 1
    )


def says(desk: LiveDesk, browser: requests.Session, state: str) -> None:
    assert browser.post(f"{desk.url}/presence", data={"state": state}, timeout=PATIENCE).status_code < 400


def chats_with_the_desk(desk: LiveDesk, words: str) -> None:
    page = requests.Session()
    page.headers["Sec-Fetch-Site"] = "same-origin"
    begun = page.post(f"{desk.url}/chat/session", json={"agree": True, "language": "en"}, timeout=PATIENCE)
    page.headers["Authorization"] = f"Bearer {begun.json()['token']}"
    said = page.post(f"{desk.url}/chat/messages", json={"client_id": "m-1", "text": words}, timeout=PATIENCE)
    assert said.status_code < 400, said.text


def found(pattern: str, heard: list) -> list[str]:
    return [match[1] for one in heard if (match := re.search(pattern, one["html"]))]


def test_an_offer_shown_by_one_process_is_accepted_through_another_and_the_board_of_a_supervisor_knows(floor):
    (first, second, _), _, _ = floor
    rosa, daniel = signed_in(second, "xu.min"), signed_in(second, "daniel.reed")
    says(second, rosa, "busy"), says(second, daniel, "available")
    pages = [listening(second, daniel), listening(second, rosa)]
    (_, rings), (board, told) = pages
    (view,) = set(re.findall(r'data-scope="(board-[^"]+)"', rosa.get(f"{second.url}/board", timeout=PATIENCE).text))
    board.emit("watch", {"regions": [view]}, namespace="/desk")
    chats_with_the_desk(first, "Is Sanya warm in May?")
    number = until(lambda: found(r'id="offer-(\d+)"', rings))[0]
    taken = daniel.post(f"{first.url}/offers/{number}/acceptance", timeout=PATIENCE)
    assert taken.status_code == 200
    until(lambda: any(one["html"].startswith(f'<div id="offer-{number}" hx-swap-oob="delete"') for one in rings))
    until(lambda: [one for one in told if one["scope"] == view and "丹尼尔 <small>1 / 3</small>" in one["html"]])
    story = rosa.get(f"{second.url}/tickets/{taken.headers['HX-Desk-Ticket']}/route", timeout=PATIENCE).text
    assert "丹尼尔 接手了" in story
    for socket, _ in pages:
        socket.disconnect()

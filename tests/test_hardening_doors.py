"""The web doors in hostile hands: changes from elsewhere, words that break out, and requests that only cost."""


from __future__ import annotations

import json
import time

import pytest
from sqlalchemy import select

from contactcenter import config, logs
from contactcenter.config import ROOT
from contactcenter.extensions import db, limiter
from contactcenter.models import Agent, Item
from tests.cast import ANA

ATTACKS = ROOT.parent / "shared" / "data" / "attack"


def corpus(name: str):
    path = ATTACKS / name
    if not path.exists():
        pytest.skip("the collected attacks are not here")
    return json.loads(path.read_text())


@pytest.fixture
def counted(app):
    """With what was counted in earlier tests forgotten."""
    limiter.reset()
    yield
    limiter.reset()


def guess(desk, login: str, password: str, address: str = "203.0.113.9"):
    return desk.app.test_client().post("/login", data={"login": login, "password": password},
                                       environ_overrides={"REMOTE_ADDR": address})


# -- changes from elsewhere --------------------------------------------------------------------------------------

FOREIGN = [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
           {"Sec-Fetch-Site": "same-site"},
           {"Sec-Fetch-Site": "none", "Origin": "http://evil.example"}, {"User-Agent": "Mozilla/5.0"},
           {"X-CSRFToken": "ünïcode"}, {"X-CSRFToken": ""}, {"Content-Type": "text/plain"},
           {"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"}]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_change_is_made_for_another_sites_page(desk, headers):
    desk.sms(ANA, "Hello")
    desk.work()
    browser = desk.sign_in("mei")
    del browser.environ_base["HTTP_SEC_FETCH_SITE"]
    for path in (f"/tickets/{desk.ticket.number}/closure", f"/tickets/{desk.ticket.number}/replies", "/logout",
                 "/presence"):
        assert browser.post(path, headers=headers, data='{"body": "x"}').status_code == 403, path
        assert browser.post(path + "?_method=DELETE", headers=headers).status_code == 403
    assert desk.ticket.status == "new" and browser.get("/inbox").status_code == 200


def test_asking_changes_nothing(desk):
    desk.sms(ANA, "Hello")
    desk.work()
    browser, ticket = desk.sign_in("mei"), desk.ticket
    for path in ("closure", "replies", "notes", "assignment", "priority", "queue", "tags", "snooze", "subject"):
        assert browser.get(f"/tickets/{ticket.number}/{path}?body=x&priority=P1&queue=sales").status_code in (200,
                                                                                                              404, 405)
    assert (ticket.status, ticket.priority, ticket.owner_id) == ("new", "P3", None)
    assert browser.get("/logout").status_code in (404, 405) and browser.get("/inbox").status_code == 200


def test_fields_nobody_asked_for_are_not_taken(desk):
    desk.sms(ANA, "Hello")
    desk.work()
    browser = desk.sign_in("mei")
    desk.ticket.move(desk.sales)
    browser.post(f"/tickets/{desk.ticket.number}/replies", data={
        "text": "Answer", "body": "Answer", "channel": "sms", "client_id": "c1", "author_id": 1,
        "agent_id": desk.rosa.id, "author": "customer",
        "created_at": "2000-01-01", "at": "2000-01-01", "direction": "in", "public": "0", "customer_id": 99,
        "ticket_id": 99})
    (answer,) = db.session.scalars(select(Item).where(Item.direction == "out", Item.automatic.is_(None))).all()
    assert (answer.agent_id, answer.author, answer.public) == (desk.mei.id, "agent", True)
    assert answer.at.year > 2000 and answer.ticket_id == desk.ticket.id
    browser.post("/theme", data={"theme": "dark", "role": "admin", "active": "1", "id": desk.rosa.id})
    browser.post("/language", data={"language": "en", "role": "admin"})
    assert db.session.scalar(select(Agent.role).where(Agent.login == "mei")) == "agent"


# -- words that try to break out ----------------------------------------------------------------------------------

def test_whatever_is_searched_for_or_asked_for_comes_back_as_text(desk):
    browser = desk.sign_in("mei")
    evil = "\"><script>fetch('http://127.0.0.1:9099/x')</script>"
    for answer in (browser.get("/search", query_string={"q": evil}), browser.get(f"/{evil}"),
                   browser.get(f"/inbox/{evil}"),
                   browser.get("/login", query_string={"next": evil}),
                   desk.outside.post("/login", data={"login": evil, "password": "x"})):
        assert "<script>fetch" not in answer.get_data(as_text=True)
        assert answer.status_code < 500


TEMPLATES = ("{{7*7}} {{config}} {% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %} ${7*7} #{7*7} "
             "%(asctime)s {customer.name}")


def test_a_template_in_a_message_stays_a_message_all_the_way_to_the_page_and_back(desk):
    desk.sms(ANA, TEMPLATES, ProfileName=TEMPLATES[:60])
    desk.work()
    browser = desk.sign_in("mei")
    assert TEMPLATES.replace("'", "&#39;") in browser.get(f"/tickets/{desk.ticket.number}").get_data(as_text=True)
    desk.ticket.reply(TEMPLATES, "sms", agent=desk.mei, client_id="t1", undo=0)
    desk.later(1)
    assert desk.texts[-1][1] == TEMPLATES


def test_one_input_gives_one_line_of_the_log(desk, capfd, counted):
    logs.configure("INFO")
    evil = "x\r\n2026-01-01 00:00:00 INFO login ok user=admin\r\n\x1b[2J{\"level\":\"info\"}"
    capfd.readouterr()
    guess(desk, evil, "wrong")
    desk.outside.post("/channels/sms/inbound", data={"Body": evil, "From": evil}, headers={"X-Twilio-Signature": "x"})
    desk.app.test_client().get("/" + "x%0d%0aINFO")
    lines = capfd.readouterr().err.splitlines()
    assert lines and not any(line.startswith(("2026-01-01", "INFO")) for line in lines)
    assert not any("\x1b" in line for line in lines)


SAMPLES = ("/login", "/inbox", "/inbox/mine", "/nothing", "/search?q=x", "/healthz", "/metrics", "/live/counts",
           "/chat",
           "/static/nothing.js", "/attachments/none", "/tickets/99", "/live/resync?at=", "/palette", "/widget.js")


@pytest.mark.parametrize("path", SAMPLES)
def test_every_answer_is_fenced_in(desk, path):
    for browser in (desk.sign_in("mei"), desk.app.test_client()):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy and "base-uri 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Werkzeug" not in headers.get("Server", "") and "X-Powered-By" not in headers
        assert "Access-Control-Allow-Origin" not in headers
        if not path.startswith(("/static", "/widget.js")):
            assert "no-store" in headers["Cache-Control"]


HOSTS = ("evil.example", "evil.example:80", "a" * 300, "[::1]", "desk.example@evil.example")


@pytest.mark.parametrize("host", HOSTS)
def test_the_host_that_a_browser_names_is_never_where_we_send_it(desk, host):
    answer = desk.app.test_client().get("/inbox", headers={"Host": host, "X-Forwarded-Host": host})
    assert answer.status_code in (302, 400)
    assert "evil" not in answer.headers.get("Location", "").split("?")[0]
    assert config.current().public_url not in ("http://evil.example",)


LARGE = {
    "a million fields": (b"a=1&" * 500_000, "application/x-www-form-urlencoded"),
    "5,000 parts": (b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(5000))
                    + b"--b--\r\n", "multipart/form-data; boundary=b"),
    "a part without an end": (b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n' + b"x" * 20_000_000,
                              "multipart/form-data; boundary=b"),
    "deep json": (b"[" * 100_000 + b"]" * 100_000, "application/json"),
}


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("path", ["/login", "/chat/session", "/channels/sms/inbound", "/first"])
def test_an_enormous_form_is_refused_soon(desk, counted, path, name):
    data, kind = LARGE[name]
    spent = time.process_time()
    answer = desk.app.test_client().post(path, data=data, content_type=kind)
    assert 400 <= answer.status_code < 500 or answer.status_code in (201, 302)
    assert time.process_time() - spent < 5, "seconds of work, whatever else the machine does"


def test_a_length_that_is_a_lie_is_no_error_of_ours(desk):
    for length in ("-1", "abc", "999999999999"):
        answer = desk.app.test_client().post("/login", headers={"Content-Length": length})
        assert answer.status_code < 500


QUERIES = ("page=999999999", "per_page=1000000", "sort=id;select pg_sleep(3)", "q=%25_%25_%25_%25_%25",
           "q=" + "x" * 10_000,
           "q=' OR 1=1--", "status=open') UNION SELECT password FROM users--", "id=1e3", "id=٣",
           "before=99999999999999999999",
           "after=%00", "tab=%F0%9F%92%A9", "q=" + "好" * 3000, "q=" + "%20".join("abcdefghij"))


@pytest.mark.parametrize("query", QUERIES)
def test_a_strange_question_is_answered_soon(desk, query):
    desk.sms(ANA, "Hello")
    desk.work()
    browser = desk.sign_in("mei")
    for path in ("/search", "/inbox/mine", "/inbox/all", "/palette"):
        spent = time.process_time()
        assert browser.get(f"{path}?{query}").status_code < 500, path
        assert time.process_time() - spent < 3, path


def test_no_collected_line_break_reaches_a_header(desk):
    browser = desk.sign_in("mei")
    for payload in corpus("crlf_injection.json"):
        for path, name in (("/login", "next"), ("/chat", "lang")):
            answer = browser.get(path, query_string={name: payload})
            assert answer.status_code < 500
            assert not {name.lower() for name, _ in answer.headers} & {"x-injected", "crlf"}
            assert "crlf" not in (answer.headers.get("Set-Cookie") or "")


def test_no_collected_path_leads_out_of_the_folders(desk):
    browser = desk.sign_in("mei")
    for payload in corpus("path_traversal.json"):
        text = payload if isinstance(payload, str) else str(payload)
        path = text.replace("{FILE}", "etc/passwd")
        for start in ("/static/", "/attachments/", "/chat/files/"):
            answer = browser.get(start + path.lstrip("/"))
            assert answer.status_code in (301, 302, 308, 400, 404), path
            assert "root:" not in answer.get_data(as_text=True)

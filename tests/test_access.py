"""Who may do what: every door is shut unless somebody opened it, and a ticket of others is as good as none."""

import pytest

from contactcenter import search, views
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from tests.cast import ANA

OPEN = {  # doors for people who are not signed in, and for providers who prove themselves otherwise
    "static",
    "login.page",
    "login.sign_in",
    "login.submit",
    "login.speak",
    "login.language",
    "health.healthz",
    "health.metrics",
    "webhooks.inbound",
    "webhooks.receipts",
}


def filled(rule):
    """The rule's address with something plausible in every gap."""
    values = {name: 1 if "int" in type(rule._converters[name]).__name__.lower() else "x" for name in rule.arguments}
    return rule.build(values)[1]


def doors(app):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method, filled(rule)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_session_every_door_but_the_named_ones_asks_to_sign_in(app, desk):
    for rule, method, path in doors(app):
        answer = app.test_client().open(path, method=method)
        assert answer.status_code < 500, (method, path)
        view = app.view_functions[rule.endpoint]
        if rule.endpoint in OPEN or getattr(view, "public", False):
            continue
        assert answer.status_code in (302, 401), (method, path, answer.status_code)


def test_the_public_doors_are_exactly_the_known_ones(app):
    families = {"static", "login", "first", "health", "help", "webhooks", "chat", "phone", "loopback", "widget",
                "survey_answers"}
    opened = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "public", False)
    }
    assert {endpoint.split(".")[0] for endpoint in opened} <= families


@pytest.fixture
def complaint(desk):
    """A ticket in a queue that Mei does not work in."""
    desk.sms(ANA, "A secret complaint about Mei")
    desk.work()
    desk.ticket.move(desk.complaints)
    return desk.ticket


def test_a_ticket_of_another_queue_is_as_good_as_none(desk, complaint):
    browser = desk.sign_in("mei")
    for rule, method, path in doors(desk.app):
        if "number" not in rule.arguments:
            continue
        path = path.replace("/1", f"/{complaint.number}", 1)
        answer = browser.open(
            path + "?before=1", method=method, data={"body": "x", "text": "x", "channel": "sms", "client_id": "c"}
        )
        by_role = answer.status_code == 403 and browser.open(path.replace(str(complaint.number), "999999"),
                                                             method=method).status_code == 403
        assert by_role or answer.status_code in (404, 405), (method, path, answer.status_code)
        assert "secret" not in answer.get_data(as_text=True)


def test_lists_counts_search_and_resync_leave_it_out(desk, complaint):
    assert not views.page(desk.mei, "all") and views.counts(desk.mei)["all"] == 0
    assert not search.find(desk.mei, "secret complaint")
    assert search.find(desk.rosa, "secret complaint") == [complaint]
    browser = desk.sign_in("mei")
    answer = browser.get(f"/live/resync?at=ticket-{complaint.id}@0,row-{complaint.id}@0")
    assert "secret" not in answer.get_data(as_text=True)
    assert f'["row-{complaint.id}", -1]' in answer.headers["X-Live-Versions"]


def test_who_owns_a_ticket_sees_it_in_whatever_queue_it_is(desk, complaint):
    complaint.assign(desk.mei)
    assert views.page(desk.mei, "mine") == [complaint]


def test_a_change_from_another_site_is_refused(desk, complaint):
    browser = desk.sign_in("rosa")
    del browser.environ_base["HTTP_SEC_FETCH_SITE"]
    path = f"/tickets/{complaint.number}/closure"
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {},
    ):
        assert browser.post(path, headers=headers).status_code == 403, headers
    assert complaint.status != "resolved"
    assert browser.post(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code < 400


def test_signing_out_ends_the_session_everywhere(desk):
    browser = desk.sign_in("mei")
    stolen = browser.get_cookie("desk_session").value
    browser.post("/logout", headers={"Sec-Fetch-Site": "same-origin"})
    thief = desk.app.test_client()
    thief.set_cookie("desk_session", stolen)
    assert thief.get("/inbox").status_code == 302


def test_a_wrong_password_tells_nothing_about_who_exists(desk):
    answers = [
        desk.app.test_client().post("/login", data={"login": login, "password": "wrong"}) for login in ("mei", "nobody")
    ]
    first, second = (answer.get_data(as_text=True).replace("nobody", "mei") for answer in answers)
    assert first == second
    assert not any(answer.headers.get("Set-Cookie", "").startswith("desk_session") for answer in answers)


def test_every_answer_carries_the_protecting_headers(desk):
    for path in ("/login", "/inbox", "/healthz", "/nothing"):
        headers = desk.sign_in("mei").get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_provider_brings_after_an_agent_on_one_connection_is_not_the_agents_doing(desk):
    desk.sign_in("mei").get("/inbox")
    desk.sms(ANA, "Hello")
    desk.work()
    opened = db.session.scalar(db.select(JournalEntry).where(JournalEntry.type == "TicketOpened"))
    assert (opened.actor_kind, opened.actor_id) == ("system", None)

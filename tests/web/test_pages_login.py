"""The way in and out: passwords, one-click demo logins, where one goes on to, and the language before signing in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from contactcenter.extensions import db
from contactcenter.models import AgentSession


def test_who_is_not_signed_in_is_asked_to_and_comes_back(desk):
    answer = desk.outside.get("/inbox/all")
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"next": ["/inbox/all"]}
    done = desk.outside.post("/login", data={"login": "mei", "password": "demo", "next": "/inbox/all"})
    assert done.headers["Location"] == "/inbox/all"


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", "js:x", "/login"])
def test_the_way_on_never_leads_elsewhere(desk, where):
    answer = desk.outside.post("/login", data={"login": "mei", "password": "demo", "next": where})
    assert answer.headers["Location"] == "/inbox"


@pytest.mark.parametrize(("login", "password"), [("mei", "wrong"), ("nobody", "demo"), ("", ""), ("mei\0", "wrong\0"),
                                                 ("x" * 9000, "y" * 9000)])
def test_a_wrong_password_keeps_the_door_shut_and_what_was_typed(desk, login, password):
    answer = desk.outside.post("/login", data={"login": login, "password": password})
    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_password_is_never_sent_back(desk):
    answer = desk.outside.post("/login", data={"login": "mei", "password": "hunter2-secret"})
    assert "hunter2-secret" not in answer.text


def test_who_signs_in_is_at_work_and_who_signs_out_is_not(desk):
    browser = desk.sign_in(desk.mei)
    assert desk.mei.state == "available"
    browser.post("/logout", headers={"Sec-Fetch-Site": "same-origin"})
    db.session.expire_all()
    assert desk.mei.state == "offline"
    assert browser.get("/inbox").status_code == 302
    assert all(session.ended_at for session in db.session.query(AgentSession))


def test_without_the_demo_nobody_s_login_is_offered(desk):
    page = desk.outside.get("/login").text
    assert "one click" not in page and "Mei Lin" not in page


def test_the_language_can_be_chosen_before_signing_in(desk):
    desk.outside.post("/language", data={"language": "zh"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert "欢迎回来" in desk.outside.get("/login").text


def test_the_language_of_a_signed_in_agent_is_kept_with_the_agent(desk):
    browser = desk.sign_in(desk.mei)
    answer = browser.post("/language", data={"language": "zh"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 302
    db.session.expire_all()
    assert desk.mei.language == "zh" and desk.jonas.language == "en"


def test_a_language_that_nobody_speaks_is_refused(desk):
    answer = desk.outside.post("/language", data={"language": "tlh"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400


def test_who_is_signed_in_does_not_see_the_form_again(desk):
    assert desk.sign_in(desk.mei).get("/login").headers["Location"] == "/inbox"

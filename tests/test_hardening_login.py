"""The way in, in hostile hands: guessing, borrowed cookies, forged addresses; and sessions that end when they must."""


from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from contactcenter import clock, journal
from contactcenter.extensions import db, limiter
from contactcenter.models import Agent, AgentSession
from tests.cast import PASSWORD
from tests.databases import desk_app


@pytest.fixture
def counted(app):
    """With what was counted in earlier tests forgotten."""
    limiter.reset()
    yield
    limiter.reset()


def guess(desk, login: str, password: str, address: str = "203.0.113.9"):
    return desk.app.test_client().post("/login", data={"login": login, "password": password},
                                       environ_overrides={"REMOTE_ADDR": address})


# -- the way in ------------------------------------------------------------------------------------------------

def test_guessing_at_one_login_is_slow_from_the_sixth_try(desk, counted):
    answers = [guess(desk, "mei", f"wrong{number}") for number in range(8)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 3
    assert int(answers[-1].headers["Retry-After"]) > 30


def test_case_and_spaces_make_no_other_login(desk, counted):
    answers = [guess(desk, login, "wrong").status_code for login in ("mei", "MEI", " mei ", "Mei", "mEi", "meI")]
    assert answers[-1] == 429


def test_the_owner_signs_in_from_elsewhere_all_the_same(desk, counted):
    for number in range(10):
        guess(desk, "mei", f"wrong{number}")
    assert guess(desk, "mei", PASSWORD, "198.51.100.7").status_code == 302


def test_an_office_of_many_people_behind_one_address_signs_in(desk, counted):
    assert {guess(desk, "mei", PASSWORD).status_code for _ in range(40)} == {302}


def test_guessing_at_many_logins_from_one_address_is_slow_too(desk, counted):
    answers = [guess(desk, f"person{number}", "wrong").status_code for number in range(40)]
    assert answers[:30] == [422] * 30 and set(answers[30:]) == {429}


def test_an_address_that_only_claims_to_be_another_is_counted_as_itself(desk, counted):
    answers = [desk.app.test_client().post("/login", data={"login": "mei", "password": "x"},
                                           headers={"X-Forwarded-For": f"198.51.100.{number}"}) for number in range(8)]
    assert answers[-1].status_code == 429


def test_behind_a_proxy_everybody_is_counted_by_their_own_address(database_url, tmp_path):
    with desk_app(database_url, tmp_path, TRUSTED_PROXIES="1") as app, app.app_context():
        limiter.reset()
        browser = app.test_client()
        for last in range(8):
            answer = browser.post("/login", data={"login": "mei", "password": "x"},
                                  headers={"X-Forwarded-For": f"6.6.6.{last}, 198.51.100.{last}"})
            assert answer.status_code == 422
        forged = [browser.post("/login", data={"login": "mei", "password": "x"},
                               headers={"X-Forwarded-For": f"6.6.6.{last}, 198.51.100.9"}) for last in range(8)]
        assert forged[-1].status_code == 429, "what the client itself wrote before the proxy counts for nothing"
        limiter.reset()


ODD = ({"login": "x" * 1_000_000, "password": "y"}, {"login": "mei", "password": "y" * 1_000_000},
       {"login": "\0\0", "password": "\0"}, {"login": "", "password": ""}, {})


@pytest.mark.parametrize("form", ODD, ids=lambda form: str(form)[:30])
def test_odd_logins_are_only_wrong(desk, counted, form):
    assert desk.app.test_client().post("/login", data=form).status_code == 422


# -- sessions ----------------------------------------------------------------------------------------------------

def test_a_session_planted_before_signing_in_is_not_taken_over(desk):
    browser = desk.app.test_client()
    browser.set_cookie("desk_session", "planted")
    browser.post("/login", data={"login": "mei", "password": PASSWORD})
    assert browser.get_cookie("desk_session").value != "planted"
    thief = desk.app.test_client()
    thief.set_cookie("desk_session", "planted")
    assert thief.get("/inbox").status_code == 302


def test_only_the_hash_of_a_session_is_kept(desk):
    held = desk.sign_in("mei").get_cookie("desk_session").value
    kept = db.session.scalars(select(AgentSession.token_hash)).all()
    assert held not in kept and len(held) >= 43


def test_a_session_ends_after_its_time(desk):
    browser = desk.sign_in("mei")
    clock.desk.advance(seconds=12 * 3600 + 1)
    assert browser.get("/inbox").status_code == 302


def test_who_leaves_the_desk_is_out_at_once(desk):
    browser = desk.sign_in("mei")
    with journal.transaction():
        db.session.execute(update(Agent).where(Agent.login == "mei").values(active=False))
    assert browser.get("/inbox").status_code == 302
    assert guess(desk, "mei", PASSWORD, "198.51.100.8").status_code == 422


def test_the_cookie_is_for_this_host_only_and_no_script_reads_it(database_url, tmp_path):
    with desk_app(database_url, tmp_path, PUBLIC_URL="https://desk.example") as app, app.app_context():
        answer = app.test_client().post("/login", data={"login": "mei", "password": PASSWORD},
                                        base_url="https://desk.example")
        (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if "desk_session" in each]
        assert cookie.startswith("__Host-desk_session=") and "Domain" not in cookie
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
        assert int(re.search(r"Max-Age=(\d+)", cookie)[1]) <= 12 * 3600
        assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_over_plain_http_nothing_is_said_about_https(desk):
    assert "Strict-Transport-Security" not in desk.sign_in("mei").get("/inbox").headers

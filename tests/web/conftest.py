"""Browsers in which people of the cast are signed in, and tickets named by their matter."""

from __future__ import annotations

import pytest
from flask import g

from tests.cast import ANA


@pytest.fixture(autouse=True)
def every_request_by_itself(request):
    """The tests' app context stays open, and Flask keeps `g` with it: who was signed in before must not linger."""
    if "app" not in request.fixturenames:
        return
    app = request.getfixturevalue("app")
    app.before_request_funcs.setdefault(None, []).insert(0, _forget)


def _forget() -> None:
    for name in list(g):
        g.pop(name)


@pytest.fixture
def sign_in(desk):
    """A browser of this agent's that says, as browsers do, that its requests come from the desk's own page."""
    def begin(agent):
        browser = desk.sign_in(agent)
        browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        browser.environ_base["HTTP_HX_REQUEST"] = "true"
        return browser
    return begin


@pytest.fixture
def mei(desk, sign_in):
    return sign_in(desk.mei)


@pytest.fixture
def jonas(desk, sign_in):
    return sign_in(desk.jonas)


@pytest.fixture
def moved_flight(desk):
    """Ana texts that her flight was moved."""
    desk.sms(ANA, "My flight was moved to Friday. What now?")
    desk.work()
    return desk.ticket


@pytest.fixture
def lost_voucher(desk):
    """Tom writes a mail about his hotel voucher."""
    desk.mail("tom@customer.example", "Hotel voucher", "I cannot find my voucher.")
    desk.work()
    return desk.ticket

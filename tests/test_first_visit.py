"""An empty desk: the first visitor names the administrator, and nobody after that can."""

import pytest
from sqlalchemy import delete, select

from contactcenter.extensions import db
from contactcenter.models import Agent, QueueMember

ROSA = {"name": "Rosa Diaz", "login": "Rosa.Diaz", "password": "long enough for now"}


@pytest.fixture
def empty(desk):
    db.session.execute(delete(QueueMember))
    db.session.execute(delete(Agent))
    db.session.commit()
    browser = desk.app.test_client()
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return browser


def test_the_first_visitor_becomes_the_administrator_and_sees_the_desk(empty):
    assert empty.get("/login").headers["Location"] == "/first"
    assert empty.post("/first", data=ROSA).headers["Location"] == "/inbox"
    assert empty.get("/inbox").status_code == 200
    (admin,) = db.session.scalars(select(Agent))
    assert (admin.login, admin.role) == ("rosa.diaz", "admin")


def test_nobody_else_can_do_that_again(empty, desk):
    empty.post("/first", data=ROSA)
    assert empty.post("/first", data={**ROSA, "login": "mallory"}).status_code == 403
    assert desk.app.test_client().get("/first").status_code == 302
    assert len(db.session.scalars(select(Agent)).all()) == 1


@pytest.mark.parametrize("wrong", [{"password": "short"}, {"name": " "}, {"login": ""}])
def test_what_is_missing_is_said_and_what_was_typed_stays(empty, wrong):
    answer = empty.post("/first", data={**ROSA, **wrong})
    assert answer.status_code == 422 and 'role="alert"' in answer.get_data(as_text=True)
    assert db.session.scalar(select(Agent)) is None

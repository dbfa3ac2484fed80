"""A desk with the whole pack, a ladder of people, and a complaint that Ana has just made by SMS."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from contactcenter import clock, complaints, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, QueueMember, Version
from tests.cast import ALL, ANA, CHEAP, PASSWORD

MONDAY = datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
HOTEL = "This is unacceptable: the hotel room had no window"


@pytest.fixture
def ladder(desk):
    """Rosa leads the team, Michael manages, Gu Lan directs; it is Monday morning and the desk is open."""
    clock.desk.set(MONDAY)
    with journal.transaction():
        michael, gulan = _hire("michael", "Michael Tan"), _hire("gulan", "Gu Lan")
        for queue in ALL:
            db.session.add_all([QueueMember(agent_id=one.id, queue_id=getattr(desk, queue).id)
                                for one in (michael, gulan)])
        _settings(ladder={"team_lead": "rosa", "manager": "michael", "director": "gulan"},
                  mobiles={"michael": "+14155550181"}, on_call=["mei", "michael"], currency="CNY")
    desk.carrier.clock.now = lambda: clock.now().timestamp()
    return desk


@pytest.fixture
def ana_complains(ladder):
    """Ana's ticket, owned by Mei."""
    ladder.customer("Ana", phone=ANA, email="ana@customer.example")
    ladder.sms(ANA, HOTEL)
    ladder.work()
    ladder.ticket.assign(ladder.mei)
    return ladder.ticket


@pytest.fixture
def case(ladder, ana_complains):
    """Mei has opened the complaint."""
    return complaints.open_complaint(ana_complains, complaints.Intake("product.hotel", demand="A refund"), ladder.mei)


def _hire(login: str, name: str) -> Agent:
    agent = Agent(login=login, names={"en": name}, role="supervisor", languages={"en": 5}, skills={}, capacity={},
                  password_hash=CHEAP.hash(PASSWORD), email=f"{login}@harbour-hills.example")
    db.session.add(agent)
    db.session.flush()
    return agent


def _settings(**more) -> None:
    held = Version.of("setting", "desk")
    body = {**(held.body if held else {}), **more}
    for row in db.session.query(Version).filter_by(kind="setting", key="desk"):
        row.current = False
    db.session.flush()
    db.session.add(Version(kind="setting", key="desk", version=(held.version if held else 0) + 1, body=body))

"""A desk whose lead is on duty, and Ana, who is on a trip in Japan today."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contactcenter import clock, journal
from contactcenter.models import Version
from tests.cast import ANA


@pytest.fixture
def night(desk):
    """Rosa is the lead on call and has a mobile; the admin manages."""
    with journal.transaction():
        held = Version.of("setting", "desk")
        body = {**(held.body if held else {}), "on_call": ["mei", "rosa"], "mobiles": {"rosa": "+14155550181"},
                "ladder": {"team_lead": "rosa", "manager": "admin"},
                "suppliers": [{"id": "s1", "name": {"en": "SureTrip"}, "kind": "insurer", "phone": "+14155550185"},
                              {"id": "s2", "name": {"en": "Kansai Coach"}, "kind": "transport", "country": "JP",
                               "email": "ops@kansai-coach.example"},
                              {"id": "s3", "name": {"en": "Roma Guides"}, "kind": "guide", "country": "IT",
                               "email": "desk@roma-guides.example"}]}
        Version.publish("setting", "desk", body, None)
    return desk


@pytest.fixture
def ana(night):
    """Ana is in Japan with us today."""
    today = clock.now().date()
    with journal.transaction():
        customer = night.customer("Ana", phone=ANA, email="ana@customer.example")
        customer.language = "en"
        customer.facts = {"emergency_contact": {"name": {"en": "Rui, her brother"}, "phone": "+14155550177"},
                          "trips": [{"start": (today - timedelta(days=2)).isoformat(), "country": "JP",
                                     "end": (today + timedelta(days=2)).isoformat(), "title": {"en": "Kansai"}}]}
    return customer


@pytest.fixture
def ill(night, ana):
    """Ana has written that she is ill: the plan runs, and Mei has taken the ticket."""
    night.at_work(night.mei)
    night.sms(ANA, "I have food poisoning and a high fever")
    night.work()
    night.ticket.assign(night.mei)
    return night.ticket

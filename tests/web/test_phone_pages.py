"""The demo's telephones on a page, the call bar, and every document a whole call brings forth."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

import channels
from contactcenter import calls, present, quiet_hours
from contactcenter.config import ROOT
from contactcenter.extensions import db
from contactcenter.models import Call
from contactcenter.present.render import render
from tests.cast import ANA, LI_WEI
from tests.phones import Phones

RECORDED = ROOT.parent / "shared" / "data" / "twilio" / "twiml_voice_schema.json"


@pytest.fixture
def phones(desk, monkeypatch):
    monkeypatch.setattr(quiet_hours, "until", lambda customer, number="": None)
    desk.app.extensions["desk"] = replace(desk.app.extensions["desk"], demo="desk")
    return Phones(desk)


@pytest.fixture
def page(desk, phones):
    return desk.sign_in("rosa")


def test_ana_dials_hears_the_greeting_speaks_and_hangs_up(desk, phones, page):
    desk.customer("Ana", phone=ANA)
    desk.at_work(desk.mei)
    assert "Ana" in page.get("/demo/phones").text
    assert "Hang up" in page.post(f"/demo/phones/{ANA}/call").text
    phones.passes(14)
    assert "Thank you for calling" in page.get("/demo/phones?part=lines").text
    phones.accepts("mei")
    page.post(f"/demo/phones/{ANA}/words", data={"text": "My bag is <b>lost</b>"})
    assert desk.items(desk.ticket, "call")[0].text == "Ana: My bag is <b>lost</b>"
    assert "Call the desk" in page.delete(f"/demo/phones/{ANA}/call").text
    phones.passes(3)
    assert phones.call.state == "wrapup"


def test_whom_the_desk_rings_sees_it_and_answers(desk, phones, page):
    ana = desk.customer("Ana", phone=ANA)
    desk.sms(ANA, "Hello")
    desk.work()
    desk.at_work(desk.mei)
    calls.ring(desk.ticket, desk.mei, ana.address("phone"))
    phones.passes_until(lambda: phones.carrier.ringing(ANA))
    assert "The desk is calling" in page.get("/demo/phones?part=lines").text
    assert "On the line" in page.post(f"/demo/phones/{ANA}/answer").text
    phones.passes_until(lambda: phones.call.state == "talking")


def test_dialling_twice_is_one_call_and_keys_on_no_call_are_lost(desk, phones, page):
    for _ in range(2):
        page.post(f"/demo/phones/{ANA}/call")
    page.post(f"/demo/phones/{LI_WEI}/keys", data={"key": "1"})
    phones.passes(3)
    assert db.session.query(Call).count() == 1


def test_what_is_heard_is_shown_as_text_and_never_as_markup(desk, phones, page):
    desk.customer("<i>Ana</i>", phone=ANA)
    page.post(f"/demo/phones/{ANA}/texts", data={"text": "<script>1</script>"})
    shown = page.get("/demo/phones").text
    assert "<script>1" not in shown and "<i>Ana" not in shown and "&lt;script&gt;1" in shown


@pytest.mark.parametrize("number", ["nonsense", "+1", "%00", "client:agent_1"])
def test_a_strange_number_is_no_error_of_ours(page, number):
    assert page.post(f"/demo/phones/{number}/call").status_code < 500
    assert page.post(f"/demo/phones/{number}/texts", data={"text": "x"}).status_code < 500
    assert page.delete(f"/demo/phones/{number}/call").status_code < 500


def test_outside_of_the_demo_there_are_no_telephones(desk, page):
    desk.app.extensions["desk"] = replace(desk.app.extensions["desk"], demo="off")
    assert page.get("/demo/phones").status_code == 404
    assert page.post(f"/demo/phones/{ANA}/call").status_code == 404


def test_with_a_real_telephone_company_there_are_none_either(desk, page):
    voice = channels.get("voice")
    real = type(voice)(replace(voice.settings, http_client=None))
    channels.open_channels({**{name: channels.get(name) for name in channels.names()}, "voice": real})
    assert page.get("/demo/phones").status_code == 404


def test_the_bar_shows_what_can_be_done_in_every_state(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.talks()
    assert {"call-hold", "call-mute", "call-end"} <= _buttons(phones.call)
    meis = desk.sign_in("mei")
    meis.post(f"/calls/{phones.call.id}/mute")
    meis.post(f"/calls/{phones.call.id}/hold")
    phones.passes(2)
    assert {"call-resume", "call-unmute"} <= _buttons(phones.call)
    handset.hang_up()
    phones.passes(2)
    assert "call-done" in _buttons(phones.call) and "call-end" not in _buttons(phones.call)


def test_the_bar_is_there_when_the_page_is_loaded_anew(desk, phones):
    desk.at_work(desk.mei)
    phones.talks()
    assert "call-hold" in desk.sign_in("mei").get("/inbox").text
    assert "call-hold" not in desk.sign_in("jonas").get("/inbox").text


def test_every_document_of_a_whole_call_is_in_the_carriers_recorded_language(desk, phones):
    if not RECORDED.exists():
        pytest.skip("the recorded facts about the carrier's language are not on this machine")
    schema, asked = json.loads(RECORDED.read_text("utf-8")), phones.remembers_documents()
    desk.at_work(desk.mei)
    handset = phones.talks()
    desk.sign_in("mei").post(f"/calls/{phones.call.id}/hold")
    phones.passes(3)
    phones.lines("mei")[0].hang_up()
    phones.passes(5)
    handset.hang_up()
    phones.passes(3)
    steps = set()
    for _, path, document in asked:
        steps.add(path.split("?")[0].rsplit("/", 1)[1])
        for verb in ElementTree.fromstring(document.encode()) if document else ():
            _walk(verb, schema)
    assert {"in", "wait", "connect", "agent", "hold", "conference", "leg-status", "status", "queue-left"} <= steps


def _buttons(call) -> set[str]:
    html = render("calls/_bar.html", "en", call=present.call(call, "en"))
    return {part.split('"')[0] for part in html.split('id="')[1:]}


def _walk(element, schema) -> None:
    known = schema["elements"].get(element.tag, {})
    assert set(element.attrib) <= set(known), element.attrib
    for child in element:
        assert child.tag in schema["children"][element.tag]
        _walk(child, schema)

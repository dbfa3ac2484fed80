"""Emergencies on pages: the checklist on the ticket, the banner over the board, the plans and their files."""

from __future__ import annotations

import re

import pytest

from contactcenter import emergencies
from contactcenter.emergencies import book, editing
from contactcenter.extensions import db
from contactcenter.models import Emergency
from tests.cast import SAM


@pytest.fixture
def database_url(templates):
    return templates.sqlite()


def only(ticket) -> Emergency:
    db.session.expire_all()
    (emergency,) = emergencies.all_of(ticket)
    return emergency


def test_an_agent_goes_through_the_plan_on_the_ticket(night, ill):
    mei, at = night.sign_in(night.mei), f"/tickets/{ill.number}/emergencies/{only(ill).id}"
    step = only(ill).steps[0]
    shown = mei.get(f"/tickets/{ill.number}").text
    assert "Sudden illness" in shown and step.texts["en"] in shown and 'href="tel:119"' in shown
    answer = mei.post(f"{at}/steps/{step.id}", data={"state": "done", "note": "Safe, at the hotel"})
    assert 'aria-checked="true"' in answer.text and "Safe, at the hotel" in answer.text
    assert mei.post(f"{at}/steps/{only(ill).steps[1].id}", data={"state": "skipped"}).status_code == 422
    assert mei.post(f"{at}/steps/{step.id}", data={"state": "burnt"}).status_code == 409
    assert mei.post(f"{at}/news", data={"minutes": "20"}).status_code == 200
    assert mei.post(f"{at}/news", data={"minutes": "240"}).status_code == 409
    assert "Mei Lin leads" in mei.post(f"{at}/lead").text


def test_a_ticket_is_not_closed_over_an_emergency_and_an_agent_does_not_review_it(night, ill):
    mei, rosa = night.sign_in(night.mei), night.sign_in(night.rosa)
    at = f"/tickets/{ill.number}/emergencies/{only(ill).id}"
    refused = mei.post(f"/tickets/{ill.number}/closure", data={})
    assert refused.status_code == 422 and "An emergency is open" in refused.text
    assert mei.post(f"{at}/end", data={"summary": ""}).status_code == 422
    assert mei.post(f"{at}/end", data={"summary": "Back at the hotel"}).status_code == 200
    told = {"worked": "Quick doctor", "change": "More pharmacies"}
    assert mei.post(f"{at}/review", data=told).status_code == 403
    assert rosa.post(f"{at}/review", data=told).status_code == 200
    assert "More pharmacies" in rosa.get("/emergencies").text
    assert mei.post(f"/tickets/{ill.number}/closure", data={}).status_code == 200


def test_a_plan_is_started_from_the_ticket_with_the_suggestion_first(night):
    night.sms(SAM, "My passport is gone")
    night.work()
    mei, number = night.sign_in(night.mei), night.ticket.number
    page = mei.get(f"/tickets/{number}").text
    assert re.search(r'id="emg-suggested"[^>]*value="plan_lost_passport"', page)
    assert mei.post(f"/tickets/{number}/emergencies", data={"chosen": "plan_dragon"}).status_code == 409
    assert "0/14" in mei.post(f"/tickets/{number}/emergencies", data={"chosen": "plan_lost_passport"}).text
    assert only(night.ticket).how == "by hand"


def test_the_banner_is_on_the_board_and_shows_nobody_what_is_not_theirs(night, ill):
    rosa, jonas = night.sign_in(night.rosa), night.sign_in(night.jonas)
    for page in ("/board", "/wall", "/inbox/all", "/live/emergencies", "/emergencies"):
        html = rosa.get(page).text
        assert html.count('id="emergencies"') == 1 and "Sudden illness" in html and "Ana, Japan" in html, page
    assert "Sudden illness" not in jonas.get("/live/emergencies").text, "he does not work on emergencies"
    at = f"/tickets/{ill.number}/emergencies/{only(ill).id}"
    assert jonas.post(f"{at}/end", data={"summary": "x"}).status_code == 404
    emergencies.end(only(ill), night.mei, "All is well")
    assert "Sudden illness" not in rosa.get("/live/emergencies").text


def test_a_plan_goes_out_as_a_file_and_comes_back_as_a_draft_that_somebody_publishes(night):
    rosa, mei = night.sign_in(night.rosa), night.sign_in(night.mei)
    text = rosa.get("/plans/plan_illness.yaml").text.replace("Nearest doctor", "Nearest hospital")
    assert mei.get("/plans/plan_illness").status_code == 200
    assert mei.post("/plans/import", data={"text": text}).status_code == 403
    assert rosa.post("/plans/import", data={"text": text}).status_code == 303
    assert "Nearest hospital" not in str(book.plan("plan_illness")), "nobody goes by a draft"
    assert "Nearest hospital" in rosa.get("/plans/plan_illness?draft=1").text
    assert rosa.post("/plans/plan_illness/publication").status_code == 303
    assert "Nearest hospital" in str(book.plan("plan_illness")) and book.plan("plan_illness").version == 2
    assert [one.kind for one in book.plans()][:3] == ["natural_disaster", "accident", "illness"], "their order stays"
    assert rosa.post("/plans/plan_illness/versions/1").status_code == 303
    assert "Nearest doctor" in str(book.plan("plan_illness"))


FAULTS = (
    ("kind: illness", "kind: dragon", "no kind of incident 'dragon'"), ("who: traveller", "who: wizard", "'wizard'"),
    ("phase: next", "phase: never", "no phase 'never'"), ("due: PT3M", "due: soon", "soon"),
    ("id: doctor", "id: signs", "given twice"), ("{en: Sudden illness", "{xx: Sudden illness", "'en' is missing"),
)


def test_a_file_with_a_fault_is_refused_with_line_and_reason(night):
    rosa = night.sign_in(night.rosa)
    text = rosa.get("/plans/plan_illness.yaml").text
    for old, new, reason in FAULTS:
        assert old in text, text[:800]
        answer = rosa.post("/plans/import", data={"text": text.replace(old, new, 1)})
        assert answer.status_code == 422
        assert reason in answer.text.replace("&#39;", "'") and re.search(r"plan.yaml:\d+:", answer.text), reason
    for nothing in ("", "- a list", "id: x", "x: [", "id: x\nsteps: 7", "id: 'Not a name'\n"):
        assert rosa.post("/plans/import", data={"text": nothing}).status_code == 422, nothing
    assert not editing.drafts()

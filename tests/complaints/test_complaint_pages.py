"""The pages of complaints, of what waits for somebody, and of promises: what they show and what they refuse."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

from contactcenter import clock, complaints, escalation
from contactcenter.complaints import catalogue
from contactcenter.extensions import db
from contactcenter.models import Complaint, Promise, Ticket
from tests.cast import ANA, LI_WEI


@pytest.fixture
def mei(ladder):
    return ladder.sign_in("mei")


def test_a_ticket_that_sounds_like_a_complaint_offers_to_open_one(ladder, ana_complains, mei):
    page = mei.get(f"/tickets/{ana_complains.number}").text
    assert "sounds like one" in page and "Hotel not as agreed" in page
    form = mei.get(f"/tickets/{ana_complains.number}/complaint").text
    assert 'value="product.hotel" selected' in form


def test_an_agent_opens_it_and_works_through_the_first_step(ladder, ana_complains, mei):
    answer = mei.post(f"/tickets/{ana_complains.number}/complaint", data={
        "sub_class": "product.hotel", "story": "No window <script>", "people": "2", "demand": "A refund"})
    case = db.session.query(Complaint).one()
    assert answer.headers["Location"].endswith(f"/complaints/{case.id}")
    page = mei.get(f"/complaints/{case.id}").text
    assert case.ref in page and "<script>" not in page.split("<main", 1)[1]
    assert mei.post(f"/complaints/{case.id}/completion").status_code == 409
    for line in catalogue.step("received")["checklist"]:
        assert mei.post(f"/complaints/{case.id}/checks/{line['id']}", data={"done": "on"}).status_code == 200
    assert "Verify the facts" in mei.post(f"/complaints/{case.id}/completion").text


def test_nonsense_is_refused_with_a_sentence_and_changes_nothing(ladder, case, mei):
    at = f"/complaints/{case.id}"
    for path, form in (("fields", {"cause": "aliens"}), ("fields", {"severity": "P4", "sub_class": "other.injury"}),
                       ("fields", {"action_due": "soon"}), ("remedies", {"kind": "gold", "amount": "1"}),
                       ("remedies", {"kind": "goodwill", "amount": "NaN"}), ("answer", {"answer": "maybe"}),
                       ("remedies", {"kind": "goodwill", "amount": "-5"}), ("outcome", {}),
                       ("escalation", {"event": "boredom"}), ("checks/none", {}), ("evidence", {"item": "999"})):
        answer = mei.post(f"{at}/{path}", data=form)
        assert 400 <= answer.status_code < 500, path
        assert answer.mimetype == "text/plain" or answer.status_code == 404
    assert case.remedies == [] and case.level == 0


def test_a_case_of_another_queue_is_nobody_elses_business(ladder, case):
    case.ticket.move(ladder.complaints)
    tom = ladder.sign_in("jonas") if ladder.complaints not in ladder.jonas.queues else None
    if tom:
        assert tom.get(f"/complaints/{case.id}").status_code == 404
        assert case.ref not in tom.get("/complaints").text
    assert ladder.outside.get(f"/complaints/{case.id}").status_code in (302, 401)


def test_the_register_counts_filters_and_exports_every_row(ladder, case):
    rosa = ladder.sign_in("rosa")
    assert case.ref in rosa.get("/complaints").text
    assert case.ref not in rosa.get("/complaints?stage=verified").text
    assert case.ref not in rosa.get("/complaints?late=1").text
    assert case.ref in rosa.get("/complaints?class=product&level=0").text
    rows = list(csv.DictReader(io.StringIO(rosa.get("/complaints.csv").text)))
    assert [row["reference"] for row in rows] == [case.ref]
    assert rows[0]["class"] == "product.hotel" and rows[0]["late"] == "no"


def test_a_cell_that_looks_like_a_formula_stays_text(ladder, case):
    complaints.edit(case, root_cause='=HYPERLINK("http://bad.example")')
    rows = list(csv.DictReader(io.StringIO(ladder.sign_in("rosa").get("/complaints.csv").text)))
    assert rows[0]["root cause"].startswith("'=")


def test_the_manager_finds_the_step_behind_the_bell_and_takes_it(ladder, case):
    step = escalation.escalate(case.ticket, 2, "threat", agent=ladder.mei)
    michael = ladder.sign_in("michael")
    assert 'class="count hot">1<' in michael.get("/inbox/mine").text
    assert case.ref in michael.get("/notices").text
    assert ladder.sign_in("mei").post(f"/escalations/{step.id}/taking").status_code == 403
    assert "Nothing waits for you" in michael.post(f"/escalations/{step.id}/taking").text
    db.session.refresh(step)
    assert step.taken_by_id == ladder.michael.id and step.delivered_at is not None


def test_an_approval_is_asked_and_given_on_the_page(ladder, case, mei):
    mei.post(f"/complaints/{case.id}/remedies", data={"kind": "refund_part", "amount": "1,500", "words": "to the card"})
    (remedy,) = case.remedies
    assert (remedy.cents, remedy.state) == (150_000, "waiting")
    rosa = ladder.sign_in("rosa")
    assert "¥1,500" in rosa.get("/notices").text
    asked = remedy.approvals[0].id
    assert mei.post(f"/complaints/{case.id}/approvals/{asked}", data={"outcome": "approved"}).status_code == 403
    assert rosa.post(f"/complaints/{case.id}/approvals/{asked}", data={"outcome": "refused"}).status_code == 409
    page = rosa.post(f"/complaints/{case.id}/approvals/{asked}", data={"outcome": "approved"}).text
    assert "Approved by Rosa" in page
    assert "Approved: ¥1,500" in mei.get("/notices").text


def test_statutory_rules_count_only_once_an_admin_has_confirmed_them(ladder, case, mei):
    mei.post(f"/complaints/{case.id}/notice")
    assert "Statutory deadlines" not in mei.get(f"/complaints/{case.id}/body").text
    admin = ladder.sign_in("admin")
    assert mei.get("/settings/statutory").status_code == 403
    admin.post("/settings/statutory/cn_2026", data={"on": "1"})
    complaints.close(case, "withdrawn", ladder.mei)
    fresh = complaints.open_complaint(case.ticket, complaints.Intake("product.hotel"), ladder.mei)
    page = mei.post(f"/complaints/{fresh.id}/notice").text
    assert "Statutory deadlines" in page and "1 Dec 2026" in page  # the end of 30 November
    assert fresh.level == 3  # an authority's notice calls the director


def test_the_evidence_pack_holds_the_record_and_no_internal_note(ladder, case, mei):
    case.ticket.note("The customer is difficult", agent=ladder.mei)
    held = zipfile.ZipFile(io.BytesIO(mei.get(f"/complaints/{case.id}/pack.zip").data))
    assert {"case.json", "record.json", "timeline.txt"} <= set(held.namelist())
    assert "no window" in held.read("timeline.txt").decode()
    assert "difficult" not in held.read("timeline.txt").decode()


def test_a_promise_is_given_in_one_click_and_shown(ladder, ana_complains, mei):
    answer = mei.post(f"/tickets/{ana_complains.number}/promises", data={"preset": "2h"})
    assert answer.status_code == 200
    promise = db.session.query(Promise).one()
    assert (promise.kind, promise.state) == ("call", "open")
    assert "Call back" in mei.get(f"/tickets/{ana_complains.number}").text
    assert f"own-promise-{promise.id}" in mei.get("/notices").text
    assert mei.post(f"/tickets/{ana_complains.number}/promises", data={"until": "never"}).status_code == 409
    assert mei.post(f"/tickets/{ana_complains.number}/promises", data={"until": "2020-01-01T10:00"}).status_code == 409


def test_the_pages_speak_chinese(ladder, case):
    ladder.rosa.language = "zh"
    db.session.commit()
    page = ladder.sign_in("rosa").get(f"/complaints/{case.id}").text
    assert "调查核实" in page and "酒店与约定不符" in page
    assert ANA not in page
    assert clock.now()


def test_the_register_is_sorted_by_what_is_due_what_is_grave_and_how_far_it_has_come(ladder, ana_complains):
    late = complaints.open_complaint(ana_complains, complaints.Intake("other.contract", severity="P4"), ladder.mei)
    ladder.sms(LI_WEI, "Unacceptable, the guide was rude")
    ladder.work()
    other = db.session.query(Ticket).filter(Ticket.id != ana_complains.id).one()
    grave = complaints.open_complaint(other, complaints.Intake("service.attitude", severity="P1"), ladder.mei)
    escalation.escalate(late.ticket, 3, "agent_asks", complaint=late)
    rosa = ladder.sign_in("rosa")

    def order(sort: str) -> list[str]:
        return re.findall(r'id="case-(\d+)"', rosa.get(f"/complaints?sort={sort}").text)

    assert order("severity") == order("due") == [str(grave.id), str(late.id)]
    assert order("level") == [str(late.id), str(grave.id)]
    assert order("nonsense") == order("") == [str(grave.id), str(late.id)]
    assert 'aria-sort="descending"' in rosa.get("/complaints?sort=level").text
    assert rosa.get("/complaints?sort=due&skip=-5").status_code == 200
    assert rosa.get("/complaints?sort=due&skip=1").text.count('id="case-') == 1

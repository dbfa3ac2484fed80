"""Scripts through the doors: the panel beside a ticket, the editor of those who lead, and the report."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest

from contactcenter import fields, scripts
from contactcenter.models import Version
from contactcenter.present.render import render
from contactcenter.scripts import editing
from tests.cast import ANA
from tests.web import partials


@pytest.fixture
def database_url(templates, tmp_path):
    """The doors are the same on both databases; the verbs behind them are proven on both."""
    return templates.sqlite(tmp_path)


@pytest.fixture
def ticket(desk):
    desk.sms(ANA, "I want to ask about a trip")
    desk.work()
    desk.ticket.assign(desk.mei)
    return desk.ticket


@pytest.fixture
def mei(desk):
    return desk.sign_in("mei")


@pytest.fixture
def rosa(desk):
    return desk.sign_in("rosa")


def begun(browser, ticket, key="new_enquiry") -> str:
    """A run's address."""
    answer = browser.post(f"/tickets/{ticket.number}/script-runs", data={"script": key})
    assert answer.status_code == 200, answer.text
    return f"/tickets/{ticket.number}/script-runs/{scripts.current(ticket).id}"


def at(ticket) -> int:
    return scripts.open_step(scripts.current(ticket)).id


def test_the_ticket_offers_a_script_and_says_why(mei, ticket):
    page = mei.get(f"/tickets/{ticket.number}").text
    assert 'id="side-script"' in page and "New travel enquiry" in page and "this queue" in page


def test_a_step_is_left_with_its_answers_and_the_next_one_is_shown(mei, ticket):
    where = begun(mei, ticket)
    answer = mei.post(f"{where}/steps", data={"at": at(ticket), "f.customer.name": "Ana", "f.customer.language": "en"})
    assert answer.status_code == 200 and "Listen to the wish" in answer.text
    assert 'hx-swap-oob="outerMorph"' in answer.text
    assert fields.known(ticket)["customer.name"] == "Ana"


@pytest.mark.parametrize(("field", "value", "status", "words"), [
    ("customer.email", "not an address", 422, "no mail address"), ("trip.adults", "two", 422, "whole number"),
    ("customer.dietary", "no nuts", 422, "has to agree first"), ("customer.name", "Ana", 200, "Ana"),
    ("no.such", "x", 404, ""), ("", "", 404, ""), ("customer.language", "xx", 422, "one of the options"),
    ("trip.date_from", "31.12.", 422, "Choose a date"), ("trip.budget", "much", 422, "Write a sum")])
def test_what_is_typed_is_kept_at_once_or_refused_in_words(mei, ticket, field, value, status, words):
    answer = mei.post(f"{begun(mei, ticket)}/answers", data={"field": field, "value": value})
    assert (answer.status_code, words in answer.text) == (status, True)


def test_what_is_missing_is_said_beside_its_field(mei, ticket):
    answer = mei.post(f"{begun(mei, ticket)}/steps", data={"at": at(ticket)})
    assert answer.status_code == 422
    assert "Something is still to be answered." in answer.text and "Needed before the next step." in answer.text


def test_who_was_overtaken_sees_where_the_script_stands(mei, ticket):
    where, before = begun(mei, ticket), at(ticket)
    mei.post(f"{where}/steps", data={"at": before, "skip": "1"})
    answer = mei.post(f"{where}/steps", data={"at": before, "skip": "1"})
    assert answer.status_code == 409 and "Somebody has gone on" in answer.text and "Listen to the wish" in answer.text


def test_nobody_touches_the_script_of_a_ticket_they_may_not_see(desk, mei, ticket):
    where = begun(mei, ticket)
    ticket.move(desk.complaints)
    ticket.assign(None)
    jonas = desk.sign_in("jonas")
    assert jonas.post(f"{where}/steps", data={"at": at(ticket)}).status_code == 404
    assert jonas.get(f"/tickets/{ticket.number}/script").status_code == 404
    assert desk.outside.post(f"{where}/end").status_code in (401, 403)


def test_a_ticket_is_not_resolved_while_something_has_to_be_said(mei, ticket):
    where = begun(mei, ticket, "identity_check")
    mei.post(f"{where}/steps", data={"at": at(ticket)})
    refused = mei.post(f"/tickets/{ticket.number}/closure")
    assert refused.status_code == 422 and "has to be said" in refused.text and ticket.live
    step = scripts.unsaid(scripts.current(ticket))[0]
    assert mei.post(f"{where}/statements/{step.id}", data={"said": ""}).status_code == 422
    mei.post(f"{where}/statements/{step.id}", data={"said": "1"})
    assert mei.post(f"/tickets/{ticket.number}/closure").status_code == 200


def test_the_sentence_is_in_the_language_of_the_ticket_and_a_hole_is_marked(mei, ticket):
    mei.post(f"/tickets/{ticket.number}/language", data={"language": "zh"})
    begun(mei, ticket, "complaint_resolution")
    page = mei.get(f"/tickets/{ticket.number}/script").text
    assert "我来兑现承诺给您答复" in page and 'class="hole">[投诉编号]' in page
    assert mei.post(f"/tickets/{ticket.number}/language", data={"language": "xx"}).status_code == 422


def test_what_a_step_says_to_look_up_is_read_beside_the_talk(mei, ticket):
    where = begun(mei, ticket, "refund")
    while "data-read-article" not in (panel := mei.get(f"/tickets/{ticket.number}/script").text):
        step = scripts.standing(scripts.current(ticket))[1]
        choice = step.choices[0].id if step.choices else ""
        assert mei.post(f"{where}/steps", data={"at": at(ticket), "skip": "1", "choice": choice}).status_code == 200
    assert "How long do refunds take" in panel or "refund" in panel.lower()
    address = re.search(r'hx-get="(/tickets/\d+/articles/[a-z_]+)"', panel)[1]
    read = mei.get(address).text
    assert 'class="prose' in read and "data-put" in read
    assert mei.get(f"/tickets/{ticket.number}/articles/none").status_code == 404


def test_hostile_answers_stay_words(mei, ticket):
    where = begun(mei, ticket)
    mei.post(f"{where}/answers", data={"field": "customer.name", "value": "<script>alert(1)</script>{{ 7*7 }}\0"})
    page = mei.get(f"/tickets/{ticket.number}/script").text
    assert "<script>alert" not in page and "49" not in re.findall(r'value="[^"]*49', page)


# -- the editor --------------------------------------------------------------------------------------------------------

def test_only_who_leads_writes_scripts(mei, rosa):
    for path in ("/settings/scripts", "/settings/scripts/booking", "/settings/scripts/booking.yaml", "/scripts/report"):
        assert mei.get(path).status_code == 403
        assert rosa.get(path).status_code == 200


@pytest.mark.parametrize("key", ["complaint_intake", "identity_check"])
def test_saving_a_step_as_it_is_changes_nothing(rosa, key):
    body = Version.of("script", key).body
    for step in body["steps"]:
        page = rosa.get(f"/settings/scripts/{key}?step={step['id']}").text
        assert rosa.post(f"/settings/scripts/{key}/steps/{step['id']}", data=form_of(page)).status_code == 303
    assert editing.draft(key).body == body


def form_of(page: str) -> dict[str, str]:
    """What a browser would send of the step's form."""
    html = page[page.index('<form class="bd"'):]
    html = html[: html.index("</form>")]
    told = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]+)"', tag)[1], re.search(r'value="([^"]*)"', tag)[1]
        if "checkbox" not in tag or " checked" in tag:
            told[name] = value
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        told[name] = chosen[1] if chosen else ""
    told.update(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', html, re.S))
    return {name: unescape(value) for name, value in told.items()}


def test_a_change_is_drafted_checked_published_and_rolled_back(rosa):
    where = "/settings/scripts/survey_call"
    form = form_of(rosa.get(f"{where}?step=easy").text)
    rosa.post(f"{where}/steps/easy", data={**form, "next": "", "resolution": "", "rev": "0"})
    page = rosa.get(where).text
    assert "it is a dead end" in page and 'id="publish" type="submit" disabled' in page
    assert rosa.post(f"{where}/publication").status_code == 422
    rosa.post(f"{where}/steps/easy", data={**form, "say.en": "Was it easy?", "rev": "1"})
    assert rosa.post(f"{where}/publication").status_code == 303
    assert scripts.script("survey_call").steps["easy"].say["en"] == "Was it easy?"
    rosa.post(f"{where}/versions/1")
    assert scripts.script("survey_call").version == 3


def test_the_preview_keeps_nothing(rosa):
    answer = rosa.post("/settings/scripts/survey_call/steps/easy/preview",
                       data={"say.en": "Hello {{ customer.salutation }}", "say.zh": "您好"})
    assert "Hello" in answer.text and "Form of address" in answer.text
    assert editing.draft("survey_call") is None


def test_who_was_overtaken_writing_is_told(rosa):
    where = "/settings/scripts/survey_call/steps/easy/up"
    assert rosa.post(where, data={"rev": "0"}).status_code == 303
    assert rosa.post(where, data={"rev": "0"}).status_code == 409


def test_a_file_that_is_broken_is_refused_with_its_line(rosa):
    text = rosa.get("/settings/scripts/survey_call.yaml").text
    bad = text.replace("goto: solved", "goto: nowhere").encode()
    answer = rosa.post("/settings/scripts/import", data={"file": (io.BytesIO(bad), "mine.yaml")})
    assert answer.status_code == 422 and re.search(r"mine\.yaml:\d+: it goes to", answer.text)
    good = rosa.post("/settings/scripts/import", data={"text": text})
    assert good.status_code == 303 and editing.draft("survey_call").body == Version.of("script", "survey_call").body


def test_nonsense_is_answered_in_words(rosa):
    for path in ("/settings/scripts/none", "/settings/scripts/none.yaml"):
        assert rosa.get(path).status_code == 404
    for path, form in (("/settings/scripts", {"key": "Bad Name", "en": "x", "zh": "y"}), ("/settings/scripts", {}),
                       ("/settings/scripts/booking/steps/none", {}), ("/settings/scripts/booking/steps/pay/add", {}),
                       ("/settings/scripts/booking/steps/pay", {"rest": "a: ["})):
        assert rosa.post(path, data=form).status_code == 422, path
    assert rosa.post("/settings/scripts/booking/versions/99").status_code == 404


# -- the report --------------------------------------------------------------------------------------------------------

def test_the_report_tells_adherence_and_where_scripts_are_left(mei, rosa, ticket):
    where = begun(mei, ticket)
    mei.post(f"{where}/steps", data={"at": at(ticket), "skip": "1"})
    mei.post(f"{where}/steps", data={"at": at(ticket), "f.ticket.summary": "Japan"})
    mei.post(f"{where}/end")
    page = rosa.get("/scripts/report").text
    assert "New travel enquiry" in page and "50 %" in page and "(1/2)" in page and "1 (100 %)" in page
    assert rosa.get("/scripts/report?days=99").status_code == 200


def test_a_panel_without_a_run_offers_what_fits(app):
    html = render("scripts/_panel.html", "en", **partials.no_script("Taking a booking", "en"))
    assert 'id="suggest-booking"' in html and "Taking a booking" in html and "data-script-form" not in html

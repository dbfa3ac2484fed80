"""Fields: typed values in and words out, kept with who said so, never about health without consent, out as a table."""

from __future__ import annotations

import csv
import io
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contactcenter import fields, intake, prepared, scripts
from contactcenter.extensions import db
from contactcenter.fields import places, register, types
from contactcenter.fields.types import Field, Wrong
from contactcenter.journal import JournalEntry
from tests.cast import ANA, TOM
from tests.once import once
from tests.scripts.conftest import arrive

ZONE = ZoneInfo("Asia/Shanghai")
EN = {"en": "Colour", "zh": "颜色"}


def kind(name: str, *options: str) -> Field:
    return Field("ticket.x", name, EN, options)


@pytest.mark.parametrize(("type_", "typed", "value"), [
    ("text", "  two   words ", "two words"), ("int", "12", 12), ("int", "-3", -3), ("money", "1,200", "CNY 1200.00"),
    ("money", "EUR 99.5", "EUR 99.50"), ("money", "¥20", "CNY 20.00"), ("money", "300元", "CNY 300.00"),
    ("date", "2026-12-01", "2026-12-01"), ("datetime", "2026-12-01T09:00", "2026-12-01T01:00:00+00:00"),
    ("bool", "Yes", True), ("bool", "否", False), ("phone", "+44 20 7946 0018", "+442079460018"),
    ("email", "Ana@Example.org", "ana@example.org"), ("list", "a; b\nc、a", ["a", "b", "c"]), ("text", "", None),
    ("int", "  ", None)])
def test_what_is_typed_becomes_a_value(type_, typed, value):
    assert types.parse(kind(type_), typed, ZONE) == value


@pytest.mark.parametrize(("type_", "typed", "code"), [
    ("int", "two", "number"), ("int", "9" * 20, "number"), ("money", "much", "money"), ("money", "-5", "money"),
    ("date", "31.12.2026", "date"), ("date", "2026-02-30", "date"), ("datetime", "soon", "datetime"),
    ("datetime", "0001-01-01T00:00", "datetime"), ("bool", "perhaps", "bool"), ("phone", "12", "phone"),
    ("email", "a@b", "email"), ("choice", "green", "choice"), ("multi", "green", "choice")])
def test_what_is_none_is_refused_with_a_reason(type_, typed, code):
    with pytest.raises(Wrong) as wrong:
        types.parse(kind(type_, "red", "blue"), typed, ZONE)
    assert wrong.value.code == code


@given(st.sampled_from(types.TYPES), st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_a_value_or_refused_and_reads_back_as_the_same(name, typed):
    held = kind(name, "red", "blue")
    try:
        value = types.parse(held, typed, ZONE)
    except Wrong:
        return
    again = types.parse(held, types.written(held, value, ZONE), ZONE)
    assert again == value or name == "datetime"  # an input of instants knows no seconds
    for language in ("en", "zh"):
        assert isinstance(types.shown(held, value, language, ZONE), str)


@pytest.fixture
def ticket(desk):
    """Ana wrote, whom the desk knows."""
    desk.customer("Ana Ruiz", phone=ANA, email="ana@customer.example")
    arrive(desk, (ANA, "hello"))
    return desk.ticket


@once
def test_there_are_a_hundred_and_twenty_one_fields_in_their_groups(app):
    assert len(fields.definitions()) == 121
    assert set(fields.groups()) == set(register.GROUPS)
    for one in fields.definitions().values():
        assert one.type in types.TYPES and all(one.option(value, "zh") for value in one.options)


def test_what_is_known_of_a_customer_needs_no_asking(ticket):
    known = fields.known(ticket)
    assert (known["customer.name"], known["customer.phone"]) == ("Ana Ruiz", ANA)
    assert known["customer.email"] == "ana@customer.example"


def test_a_customer_s_value_is_known_on_their_next_ticket_and_a_ticket_s_is_not(desk, ticket):
    fields.write(ticket, "customer.preferences", ["sea view"], agent=desk.mei)
    fields.write(ticket, "trip.destination", "Kyoto", agent=desk.mei)
    ticket.resolve(desk.mei)
    ticket.change_status("closed")
    desk.mail("ana@customer.example", "Another trip", "to Rome")
    intake.settle_waiting()
    newest = desk.tickets[-1]
    assert newest.id != ticket.id
    known = fields.known(newest)
    assert known["customer.preferences"] == ["sea view"] and "trip.destination" not in known


def test_a_value_is_forgotten_by_writing_nothing(desk, ticket):
    fields.write(ticket, "trip.destination", "Kyoto", agent=desk.mei)
    assert fields.write(ticket, "trip.destination", None, agent=desk.mei)
    assert not fields.write(ticket, "trip.destination", None, agent=desk.mei)
    assert "trip.destination" not in fields.known(ticket)


def test_nobody_promotes_a_customer_by_hand(desk, ticket):
    assert not fields.write(ticket, "customer.tier", "platinum", agent=desk.mei)
    assert fields.known(ticket)["customer.tier"] == ticket.customer.tier == "standard"


def test_somebody_else_s_number_stays_theirs(desk, ticket):
    tom = desk.customer("Tom", phone=TOM)
    fields.write(ticket, "customer.phone", TOM, agent=desk.mei)
    assert tom.address("phone") == TOM and ticket.customer.address("phone") == ANA


@once
def test_texts_are_filled_from_fields_in_the_customer_s_language(desk, ticket):
    fields.write(ticket, "booking.amount", "CNY 43600.00", agent=desk.mei)
    fields.write(ticket, "trip.adults", 2, agent=desk.mei)
    fields.write(ticket, "refund.method", "original", agent=desk.mei)
    english, chinese = (places.values(ticket, language) for language in ("en", "zh"))
    assert english["booking.amount_text"] == "CNY 43,600" and english["booking.pax_text"] == "2 adults"
    assert (english["refund.method_text"], chinese["refund.method_text"]) == ("As it was paid", "原路退回")


@once
def test_prepared_replies_know_what_was_answered(desk, ticket):
    fields.write(ticket, "booking.ref", "HH2733", agent=desk.mei)
    texts = [one.text for one in prepared.replies(ticket, desk.mei, "sms")]
    assert any("HH2733" in text for text in texts)


# -- the desk's own fields ---------------------------------------------------------------------------------------------

def test_the_admin_adds_a_field_which_is_asked_like_any_other(desk, ticket):
    register.add("trip.pet", "choice", {"en": "Pet", "zh": "宠物"}, ["dog", "cat"], desk.admin)
    assert fields.ask("trip.pet", "dog") == "dog"
    fields.write(ticket, "trip.pet", "dog", agent=desk.mei)
    register.retire("trip.pet", desk.admin)
    assert "trip.pet" not in fields.definitions() and fields.known(ticket)["trip.pet"] == "dog"


@once
def test_a_field_that_makes_no_sense_is_refused(desk):
    for name, type_, options, code in (
            ("pet", "text", [], "name"), ("moon.pet", "text", [], "name"), ("trip.destination", "text", [], "taken"),
            ("trip.pet", "colour", [], "type"), ("trip.pet", "choice", ["one"], "options"),
            ("trip.Pet", "text", [], "name")):
        with pytest.raises(fields.BadField) as bad:
            register.add(name, type_, EN, options, desk.admin)
        assert bad.value.code == code, name


# -- through the doors -------------------------------------------------------------------------------------------------

@once
def test_fields_are_changed_by_hand_and_stand_beside_the_ticket(desk, ticket):
    ticket.assign(desk.mei)
    mei, where = desk.sign_in("mei"), f"/tickets/{ticket.number}/fields"
    assert mei.post(where, data={"field": "trip.destination", "value": "Kyoto"}).status_code == 200
    assert "Kyoto" in mei.get(f"/tickets/{ticket.number}").text and "Kyoto" in mei.get(where).text
    for form, status in (({"field": "trip.adults", "value": "two"}, 422), ({"field": "none", "value": "x"}, 404),
                         ({"field": "customer.dietary", "value": "no nuts"}, 422)):
        assert mei.post(where, data=form).status_code == status


def test_the_table_holds_what_one_may_see_and_nothing_about_health(desk, ticket):
    fields.write(ticket, "customer.consent_sensitive", True, agent=desk.mei)
    fields.write(ticket, "customer.dietary", "no nuts", agent=desk.mei)
    fields.write(ticket, "ticket.summary", "=1+1", agent=desk.mei)
    assert desk.sign_in("mei").get("/fields.csv").status_code == 403
    text = desk.sign_in("rosa").get("/fields.csv").text
    table = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    told = {row["field"]: row["value"] for row in table}
    assert told["ticket.summary"] == "'=1+1" and "customer.dietary" not in told
    assert desk.sign_in("rosa").get("/fields.csv?sensitive=1").status_code == 403
    assert "no nuts" in desk.sign_in("admin").get("/fields.csv?sensitive=1").text
    assert [one["what"]["sensitive"] for one in noted("TableTakenOut")] == [False, True]
    narrowed = desk.sign_in("rosa").get("/fields.csv?field=ticket.summary&value=nothing").text
    assert len(narrowed.splitlines()) == 1


def noted(name: str) -> list[dict]:
    told = select(JournalEntry.data).where(JournalEntry.type == name).order_by(JournalEntry.id)
    return list(db.session.scalars(told))


@once
def test_what_is_about_health_is_shown_to_who_asks_for_it_and_that_is_noted(desk, ticket):
    ticket.assign(desk.mei)
    fields.write(ticket, "customer.consent_sensitive", True, agent=desk.mei)
    fields.write(ticket, "customer.dietary", "no nuts", agent=desk.mei)
    mei, where = desk.sign_in("mei"), f"/tickets/{ticket.number}"
    pages = [mei.get(where).text, mei.get(f"{where}/fields").text, desk.sign_in("rosa").get(where).text]
    assert all("no nuts" not in page and 'id="show-' in page for page in pages)
    assert noted("FieldShown") == []
    assert "no nuts" in mei.post(f"{where}/fields/showing", data={"field": "customer.dietary"}).text
    control = mei.post(f"{where}/fields/showing", data={"field": "customer.dietary", "control": "field-x"}).text
    assert 'id="field-x"' in control and 'value="no nuts"' in control
    assert noted("FieldShown") == [{"field": "customer.dietary"}] * 2
    assert "no nuts" in desk.sign_in("rosa").get(f"{where}/fields").text, "who leads sees it on the fields' own page"
    for name in ("trip.destination", "no.such", ""):
        assert mei.post(f"{where}/fields/showing", data={"field": name}).status_code == 404
    jonas = desk.sign_in("jonas")
    ticket.move(desk.complaints)
    assert jonas.post(f"{where}/fields/showing", data={"field": "customer.dietary"}).status_code == 404


@once
def test_a_script_asks_nothing_again_that_is_masked_and_does_not_forget_it(desk, ticket):
    fields.write(ticket, "customer.consent_sensitive", True, agent=desk.mei)
    fields.write(ticket, "customer.dietary", "no nuts", agent=desk.mei)
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    while "customer.dietary" not in {one.field for one in scripts.standing(run)[1].questions}:
        step = scripts.standing(run)[1]
        scripts.go_on(run, desk.mei, at=scripts.open_step(run).id, skip=True,
                      choice=step.choices[0].id if step.choices else None)
    admin = desk.sign_in("admin")
    panel = admin.get(f"/tickets/{ticket.number}/script").text
    assert "no nuts" not in panel and 'name="f.customer.dietary"' not in panel and "known" in panel
    admin.post(f"/tickets/{ticket.number}/script-runs/{run.id}/steps", data={"at": scripts.open_step(run).id})
    assert fields.known(ticket)["customer.dietary"] == "no nuts"


def test_the_steps_of_runs_are_taken_out_by_who_leads(desk, ticket):
    run = scripts.start(ticket, "new_enquiry", desk.mei)
    scripts.go_on(run, desk.mei, at=scripts.open_step(run).id, skip=True)
    assert desk.sign_in("mei").get("/scripts/runs.csv").status_code == 403
    text = desk.sign_in("rosa").get("/scripts/runs.csv?days=1").text
    table = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [(row["step"], row["how"], row["ticket"]) for row in table] == [
        ("who", "skip", str(ticket.number)), ("listen", "", str(ticket.number))]
    assert [one["table"] for one in noted("TableTakenOut")] == ["script runs"]


@once
def test_only_the_admin_adds_fields(desk):
    admin, rosa = desk.sign_in("admin"), desk.sign_in("rosa")
    form = {"group": "trip", "name": "pet", "type": "text", "en": "Pet", "zh": "宠物"}
    assert rosa.get("/settings/fields").status_code == rosa.post("/settings/fields", data=form).status_code == 403
    assert admin.post("/settings/fields", data=form).status_code == 303
    assert "trip.pet" in admin.get("/settings/fields").text
    assert admin.post("/settings/fields", data=form).status_code == 422
    assert admin.post("/settings/fields/trip.pet/removal").status_code == 303

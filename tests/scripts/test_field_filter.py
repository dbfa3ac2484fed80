"""Lists of tickets by field: compared by the field's type, over what one may see, alike on both databases."""

from __future__ import annotations

import pytest

from contactcenter import fields, search
from contactcenter.fields import filtering, register
from contactcenter.fields.filtering import Wish
from tests.cast import ANA, LI_WEI, TOM
from tests.once import once
from tests.scripts.conftest import arrive

KNOWN = {
    ANA: {"trip.destination": "Kunming Old Town", "trip.adults": 2, "booking.amount": "CNY 1200.00",
          "trip.date_from": "2026-12-01", "ticket.follow_up_at": "2026-12-01T01:00:00+00:00",
          "booking.insurance": "accepted", "booking.terms_accepted": True, "booking.traveller_names": ["Ana Ruiz"],
          "customer.preferences": ["sea view"], "customer.name": "Ana Ruiz"},
    TOM: {"trip.destination": "昆明", "trip.adults": 10, "booking.amount": "EUR 99.50", "trip.date_from": "2027-01-15",
          "ticket.follow_up_at": "2026-12-01T16:30:00+00:00", "booking.insurance": "declined",
          "booking.terms_accepted": False, "customer.name": "Tom"},
}
WISHES = {  # what is asked of fields -> whose tickets are found
    "field:trip.destination=kunming": "A", "field:trip.destination=昆明": "T", "field:trip.destination": "AT",
    'field:trip.destination="old town"': "A", "field:trip.destination!=kunming": "TL", "field:trip.adults=2": "A",
    "field:trip.adults>2": "T", "field:trip.adults>=2": "AT", "field:trip.adults<=9": "A",
    "field:booking.amount=1200": "A", "field:booking.amount<5000": "A", "field:booking.amount>EUR90": "T",
    "field:trip.date_from>=2026-12-24": "T", "field:trip.date_from=2026-12-01": "A",
    "field:ticket.follow_up_at=2026-12-01": "A", "field:ticket.follow_up_at>2026-12-01": "T",
    "field:ticket.follow_up_at<=2026-12-02": "AT", "field:booking.insurance=accepted": "A",
    "field:booking.terms_accepted=yes": "A", "field:booking.terms_accepted=否": "T",
    "field:booking.traveller_names=ruiz": "A", "field:customer.preferences=sea": "A", "field:customer.name=tom": "T",
    "field:customer.phone=+14155550102": "A", "field:ticket.priority=P3": "ATL", "field:ticket.priority=P1": "",
    "field:trip.adults>=2 field:booking.insurance=declined": "T", "field:trip.destination=kunming hello": "A",
    "field:trip.destination=kunming zeppelin": "", "field:trip.adults=two": "", "field:no.such=1": "",
    "field:trip.destination>3": "", "field:trip.adults=": "", "field:trip.destination=%": "",
}


@pytest.fixture
def three(desk):
    """Ana's and Tom's tickets with their fields, and Li Wei's without any."""
    arrive(desk, *((sender, "hello there") for sender in (ANA, TOM, LI_WEI)))
    for ticket in desk.tickets:
        for name, value in KNOWN.get(ticket.customer.address("phone"), {}).items():
            fields.write(ticket, name, value, agent=desk.mei)
    return desk.tickets


def found(agent, asked: str) -> str:
    names = {ANA: "A", TOM: "T", LI_WEI: "L"}
    return "".join(sorted((names[ticket.customer.address("phone")] for ticket in search.find(agent, asked)),
                          key="ATL".index))


def test_every_type_is_compared_in_its_own_way(desk, three):
    assert {asked: found(desk.rosa, asked) for asked in WISHES} == WISHES


def test_what_one_may_not_see_is_not_found_by_its_fields_either(desk, three):
    three[0].move(desk.complaints)
    assert found(desk.jonas, "field:trip.destination=kunming") == ""
    assert found(desk.rosa, "field:trip.destination=kunming") == "A"


def test_what_is_masked_is_not_to_be_guessed_at(desk, three):
    fields.write(three[0], "customer.consent_sensitive", True, agent=desk.mei)
    fields.write(three[0], "customer.dietary", "no nuts", agent=desk.mei)
    assert found(desk.rosa, "field:customer.dietary=nuts") == "A"
    assert found(desk.mei, "field:customer.dietary=nuts") == found(desk.mei, "field:customer.dietary!=nuts") == ""


def test_a_retired_field_is_not_asked_and_a_value_of_another_type_disturbs_nobody(desk, three):
    register.add("trip.pets", "text", {"en": "Pets", "zh": "宠物"}, [], desk.admin)
    fields.write(three[0], "trip.pets", "two", agent=desk.mei)
    register.retire("trip.pets", desk.admin)
    assert found(desk.rosa, "field:trip.pets=two") == ""
    register.add("trip.pets", "int", {"en": "Pets", "zh": "宠物"}, [], desk.admin)
    fields.write(three[1], "trip.pets", 2, agent=desk.mei)
    assert found(desk.rosa, "field:trip.pets>=1") == "T"


@pytest.mark.parametrize(("asked", "words", "wishes"), [
    ("visa", "visa", []), ("a field:x.y=1 b", "a b", [Wish("x.y", "=", "1")]), ("field:x.y", "", [Wish("x.y")]),
    ('field:x.y>="a b" c', "c", [Wish("x.y", ">=", "a b")]), ("field:nothing", "field:nothing", []), ("", "", [])])
def test_wishes_are_told_from_words_and_written_as_they_are_read(asked, words, wishes):
    assert filtering.split(asked) == (words, wishes)
    assert filtering.split(" ".join(map(str, wishes)))[1] == wishes


@once
def test_a_list_is_narrowed_by_field_and_asks_again_for_what_it_cannot_tell(desk, three):
    rosa = desk.sign_in("rosa")
    sent = rosa.get("/fields/search", query_string={"view": "all", "tab": "todo", "field": "trip.adults", "how": ">=",
                                                    "value": "3"})
    page = rosa.get(sent.location).text
    rows = page[page.index('<ul id="rows"'):page.index('id="nothing"')]
    assert f"/tickets/{three[1].number}" in rows and f"/tickets/{three[0].number}" not in rows
    assert "data-view-ask" in rows and "part=rows&amp;filter=field%3Atrip.adults%3E%3D3" in rows
    part = rosa.get("/inbox/all", query_string={"part": "rows", "filter": "field:trip.adults>=3"}).text
    assert f"/tickets/{three[1].number}" in part and f"/tickets/{three[2].number}" not in part
    assert "Write a whole number." in rosa.get("/inbox/all", query_string={"filter": "field:trip.adults=x"}).text
    assert "data-view-ask" not in rosa.get("/inbox/all").text


@once
def test_the_form_adds_a_wish_and_the_page_says_what_makes_no_sense(desk, three):
    rosa = desk.sign_in("rosa")
    sent = rosa.get("/fields/search", query_string={"q": "hello", "field": "trip.adults", "how": ">=", "value": "3"})
    assert sent.status_code == 303
    page = rosa.get(sent.location).text
    assert f'href="/tickets/{three[1].number}"' in page and f'href="/tickets/{three[0].number}"' not in page
    assert 'href="/search?q=hello"' in page, "a wish can be taken back"
    assert "Write a whole number." in rosa.get("/search?q=field:trip.adults=two").text
    assert "There is no field no.such." in rosa.get("/search?q=field:no.such=1").text
    mei = desk.sign_in("mei")
    assert "for supervisors" in mei.get("/search?q=field:customer.dietary=x").text
    for path in ("/fields/search", "/fields/search?field=%00&how=x", "/search/results?q=field:trip.adults=two"):
        assert mei.get(path).status_code in (200, 303)

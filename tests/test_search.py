"""Search finds words, names and numbers, Chinese as well as Latin, and only what one may see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter import search
from tests.cast import ANA, LI_WEI, TOM


@pytest.fixture
def talk(desk):
    desk.sms(LI_WEI, "我的航班改了，行李还在北京首都机场")
    desk.sms(ANA, "The Café at the hotel was CLOSED, booking HH2650")
    desk.sms(TOM, "refund please")
    desk.work()
    return {ticket.customer.address("phone"): ticket for ticket in desk.tickets}


@pytest.mark.parametrize("asked", ["航班", "首都机场", "行李", "场", "改", "我的航班 机场"])
def test_chinese_is_found_by_any_part_of_it(desk, talk, asked):
    assert search.find(desk.rosa, asked) == [talk[LI_WEI]]


@pytest.mark.parametrize("asked", ["cafe", "CAFÉ", "closed", "clos", "hotel booking", "hh2650", "ＨＨ2650"])
def test_latin_words_are_found_whatever_their_case_accents_and_width(desk, talk, asked):
    assert search.find(desk.rosa, asked) == [talk[ANA]]


def test_words_that_do_not_stand_side_by_side_in_chinese_are_not_found(desk, talk):
    assert search.find(desk.rosa, "班机") == [] and search.find(desk.rosa, "京机") == []


def test_a_ticket_is_found_by_its_number_and_its_customers_phone(desk, talk):
    ticket = talk[TOM]
    assert ticket in search.find(desk.rosa, f"#{ticket.number}")
    assert search.find(desk.rosa, "442079460103") == [ticket]


def test_nothing_asked_finds_nothing(desk, talk):
    assert search.find(desk.rosa, "") == [] and search.find(desk.rosa, " ?! ") == []


def test_notes_are_found_by_colleagues(desk, talk):
    talk[TOM].note("Promised him a voucher", agent=desk.mei)
    assert search.find(desk.rosa, "voucher") == [talk[TOM]]


@given(st.text(max_size=200))
def test_any_text_can_be_cut_and_no_token_holds_a_space_or_a_quote(words):
    assert all(token and not set(token) & set(" \"'&|!():*<>") for token in search.tokens(words))

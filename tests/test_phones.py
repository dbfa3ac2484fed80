"""Phone numbers: one person is one number, however it is written."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contactcenter import phones

CUSTOMERS = Path(__file__).parent.parent / "contactcenter" / "content" / "demo" / "customers.yaml"


@pytest.mark.parametrize("written", [
    "+86 138 0013 8000", "0086 138-0013-8000", "＋８６ １３８００１３８０００", " +8613800138000 ",
    "+86 (138) 0013.8000", "tel:+86-138-0013-8000"])
def test_one_number_in_many_spellings(written):
    assert phones.normalise(written) == "+8613800138000"


def test_a_number_without_its_country_needs_one():
    assert phones.normalise("138 0013 8000") is None
    assert phones.normalise("138 0013 8000", "CN") == "+8613800138000"
    assert phones.normalise("020 7946 0002", "GB") == "+442079460002"


@pytest.mark.parametrize("written", ["+1 415 555 0100", "+44 20 7946 0002", "+86 10 0555 0001", "+33 1 99 00 12 34"])
def test_numbers_kept_for_fiction_are_numbers(written):
    assert phones.normalise(written) == "+" + re.sub(r"\D", "", written)


@pytest.mark.parametrize("written", ["", None, "HARBOUR", "10086", "12345", "+", "+86", "\0", "anonymous",
                                     "+999 1234567"])
def test_short_codes_and_sender_names_are_no_numbers(written):
    assert phones.normalise(written) is None


def test_every_demo_customer_has_a_number_of_their_own():
    customers = yaml.safe_load(CUSTOMERS.read_text(encoding="utf-8"))["customers"]
    numbers = [phones.normalise(customer["phone"]) for customer in customers]
    assert None not in numbers
    assert len(set(numbers)) == len(customers)


def test_an_extension_does_not_make_another_person():
    assert phones.normalise("+1 415 555 0100 ext. 7") == "+14155550100"


def test_shown_masked_and_placed():
    assert phones.shown("+8613800138000") == "+86 138 0013 8000"
    assert phones.shown("HARBOUR") == "HARBOUR"
    assert phones.masked("+8613800138000") == "+86138****8000"
    assert phones.masked("10086") == "*****"
    assert phones.region("+442079460002") == "GB"
    assert phones.region("HARBOUR") is None


@given(st.text())
def test_no_text_makes_it_stumble(text):
    number = phones.normalise(text)
    assert number is None or re.fullmatch(r"\+\d{3,17}", number)
    assert number is None or phones.normalise(number) == number

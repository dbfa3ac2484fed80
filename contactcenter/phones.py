"""Phone numbers in one spelling: E.164 where it is a number at all, whatever way somebody wrote it."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat

SHOWN = 6, 4  # characters at either end of a number in the log


def normalise(text: str | None, region: str | None = None) -> str | None:
    """E.164, or None where it cannot be a number: short codes and sender names stay what they are.

    region: ISO country code for a number written without its country. "Possible" is enough: numbers kept for fiction
    are possible and not valid, and a new range is valid before the library knows it.
    """
    number = _parse(text, region)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    number.extension = None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """The number as people write it across borders: +86 10 0555 0001. What is no number is shown as it is."""
    parsed = _parse(number, None)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL) if parsed else number


def masked(number: str) -> str:
    """For logs: enough to recognise a number, not enough to call it. +8613800138000 becomes +86138****8000."""
    first, last = SHOWN
    hidden = len(number) - first - last
    return number[:first] + "*" * hidden + number[-last:] if hidden > 0 else "*" * len(number)


def region(number: str) -> str | None:
    """The ISO code of the country an E.164 number belongs to."""
    parsed = _parse(number, None)
    return phonenumbers.region_code_for_country_code(parsed.country_code or 0) if parsed else None


def _parse(text: str | None, region: str | None) -> phonenumbers.PhoneNumber | None:
    written = (text or "").strip()
    if written.startswith("00"):  # the international prefix of most countries
        written = f"+{written[2:]}"
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None

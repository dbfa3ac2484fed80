"""Card and identity numbers never reach the database: they are masked in every text before it is stored.

A card number has a brand's prefix, that brand's length and a valid check digit. All three are asked for: one in ten
order numbers passes the check digit alone. Known limits: a number split over two messages, digits written as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import accumulate

TAG = r"</?[A-Za-z][^<>]{0,80}>"
GAP = rf"(?:[ \t\u00a0\u2000-\u200b\u3000.\-–]|\r?\n|&nbsp;|{TAG}){{0,6}}+"
DIGIT = re.compile(r"\d")
RUN = re.compile(rf"\d(?:{GAP}\d)*+")
TAGS = re.compile(TAG)
GROUP = re.compile(rf"{TAG}|\d+")
SECRET = re.compile(r"((?:\b|_)(?:cvv2?|cvc2?|cvn2?|cid)|安全码|验证码)(\W{0,6}+)\d{3,4}(?!\d)", re.IGNORECASE)
CHINESE_ID = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{5}(\d{8})\d{3}[0-9Xx](?![0-9A-Za-z])", re.ASCII)
PHONE = 15  # digits of the longest number (E.164)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
BRANDS = [  # first digits from, to; lengths
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)), ("2221", "2720", (16,)),  # Mastercard
    ("34", "34", (15,)), ("37", "37", (15,)),  # American Express
    ("300", "305", (14,)), ("3095", "3095", (14,)), ("36", "36", (14,)), ("38", "39", (14,)),  # Diners Club
    ("6011", "6011", (16, 19)), ("644", "649", (16, 19)), ("65", "65", (16, 19)),  # Discover
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("62", "62", (16, 17, 18, 19)), ("81", "81", (16, 17, 18, 19)),  # UnionPay
    ("2200", "2204", (16, 17, 18, 19)),  # Mir
    ("5018", "5018", (16, 19)), ("5020", "5020", (16, 19)), ("5038", "5038", (16, 19)),  # Maestro
    ("6304", "6304", (16, 19)), ("6759", "6763", (16, 19)),
]
BY_FIRST_DIGIT = {digit: [brand for brand in BRANDS if brand[0][0] == digit] for digit in "234568"}


def mask(text: str) -> str:
    """The text with card numbers as first six and last four digits, Chinese identity numbers likewise, and security
    codes gone where a card number stands beside them. Everything else is left as it is, byte for byte."""
    if not text or not DIGIT.search(text):
        return text
    without_cards = RUN.sub(_mask_run, text)
    if without_cards != text:
        without_cards = SECRET.sub(r"\1\2***", without_cards)
    return CHINESE_ID.sub(_mask_identity, without_cards)


def holds_card(text: str) -> bool:
    """Whether there is a card number in it: the composer refuses such a text."""
    return any(True for run in RUN.finditer(text or "") for _ in _cards(run[0], _is_phone(run)))


def _mask_run(run: re.Match) -> str:
    text, at, parts = run[0], 0, []
    for begin, end, number in _cards(text, _is_phone(run)):
        parts += [text[at:begin], _hide(number), *TAGS.findall(text[begin:end])]
        at = end
    return "".join(parts) + text[at:] if at else text


def _is_phone(run: re.Match) -> bool:
    """After a plus comes a telephone's number, of at most PHONE digits: one in ten would pass for a short card's."""
    return run.start() > 0 and run.string[run.start() - 1] in "+＋"


def _cards(run: str, phone: bool = False) -> Iterator[tuple[int, int, str]]:
    """(begin, end, digits) of the card numbers in a run: whole groups of digits only, the longest first, none twice.
    phone: what it begins with is a telephone's number if it is as short as one."""
    groups = [found for found in GROUP.finditer(run) if found[0][0] != "<"]
    digits = "".join(str(int(char)) for group in groups for char in group[0])
    ends = dict(zip(accumulate(len(group[0]) for group in groups), groups, strict=True))
    at = free = 0
    for group in groups:
        length = _card_length(digits, at, ends) if at >= free else None
        if length and not (phone and at == 0 and length <= PHONE):
            free = at + length
            yield group.start(), ends[free].end(), digits[at:free]
        at += len(group[0])


def _card_length(digits: str, at: int, ends: dict) -> int | None:
    """The length of the card number that begins here and ends with a group, if there is one."""
    brands = BY_FIRST_DIGIT.get(digits[at], ())
    lengths = {length for low, high, brand in brands if low <= digits[at:at + len(low)] <= high for length in brand}
    fitting = (length for length in sorted(lengths, reverse=True) if at + length in ends)
    return next((length for length in fitting if _passes_luhn(digits[at:at + length])), None)


def _passes_luhn(digits: str) -> bool:
    return (sum(map(int, digits[-1::-2])) + sum(DOUBLED[int(char)] for char in digits[-2::-2])) % 10 == 0


def _mask_identity(found: re.Match) -> str:
    """By the number's own rule (GB 11643): a birth date and ISO 7064 mod 11-2."""
    number = found[0].upper()
    total = sum(int(char) * weight for char, weight in zip(number, WEIGHTS, strict=False))
    return _hide(found[0]) if CHECKS[total % 11] == number[-1] and _is_birth_date(found[1]) else found[0]


def _is_birth_date(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year < 2100
    except ValueError:
        return False


def _hide(number: str) -> str:
    return f"{number[:6]}****{number[-4:]}"

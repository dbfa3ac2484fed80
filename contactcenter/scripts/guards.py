"""What must never be written down: card numbers and one-time codes, in the steps where people are about to say them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from contactcenter import masking

# A code beside the word for it: banks send four to eight digits. Digits alone may be a date or a flight.
WORD = (r"(?:one[- ]?time|otp|verification|security|confirmation|sms|login|cvv|cvc|pin|passcode|code)\b[^\d\n]{0,20}"
        r"|(?:验证码|动态码|校验码|安全码|密码)[^\d\n]{0,8}")
AFTER = r"(?=[^\d\n]{0,12}(?:otp|code\b|验证码))"
CODE = re.compile(rf"(?:{WORD})(?<!\d)\d{{3,8}}(?!\d)|(?<!\d)\d{{4,8}}(?!\d){AFTER}", re.IGNORECASE)
CHECKS = {"no_card_numbers": masking.holds_card, "no_one_time_codes": lambda text: bool(CODE.search(text or ""))}


def refused(text: str, guards: Iterable[str]) -> str | None:
    """The guard that does not let this text through, None where all do."""
    return next((guard for guard in guards if CHECKS[guard](text)), None)


def masked(text: str) -> str:
    """The text as it may be kept anywhere: card and identity numbers hidden, one-time codes gone."""
    return CODE.sub(lambda found: re.sub(r"\d", "*", found[0]), masking.mask(text))

"""Which addresses the carrier must call for each of our numbers, what it has now, and setting them right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from channels._twilio import TwilioSettings
from channels._twilio_rest import connect, rest_errors


@dataclass(frozen=True)
class Door:
    """One setting of one number. now: empty where the carrier has none."""

    number: str
    setting: str
    now: str
    wanted: str

    @property
    def right(self) -> bool:
        return self.now == self.wanted


def wanted(settings: TwilioSettings) -> dict[str, str]:
    """Setting -> address, the same for every number."""
    base = settings.public_url.rstrip("/") + "/channels"
    return {
        "sms_url": f"{base}/sms/inbound",
        "voice_url": f"{base}/voice/in",
        "voice_fallback_url": f"{base}/voice/fallback",
        "status_callback": f"{base}/voice/status",
    }


def compare(settings: TwilioSettings) -> list[Door]:
    """Every setting of each of our numbers. Raises DeliveryError."""
    return [door for _, doors in _numbers(settings) for door in doors]


def set_right(settings: TwilioSettings) -> list[Door]:
    """Writes what differs and gives it back."""
    changed = []
    for number, doors in _numbers(settings):
        wrong = [door for door in doors if not door.right]
        if wrong:
            with rest_errors():
                number.update(**{door.setting: door.wanted for door in wrong})
        changed += wrong
    return changed


def missing(settings: TwilioSettings) -> list[str]:
    """Numbers in our settings that the account does not have."""
    found = {number.phone_number for number, _ in _numbers(settings)}
    return [number for number in settings.numbers if number not in found]


def _numbers(settings: TwilioSettings) -> Iterator[tuple[Any, list[Door]]]:
    client = connect(settings)
    for ours in settings.numbers:
        with rest_errors():
            found = client.incoming_phone_numbers.list(phone_number=ours, limit=1)
        for number in found:
            yield number, [Door(ours, name, getattr(number, name) or "", url) for name, url in wanted(settings).items()]

"""Which telephone company this process talks to: Twilio with an account's credentials, else the demo carrier."""

from __future__ import annotations

import hashlib
from typing import Any

from channels._carrier import Carrier
from channels._carrier.account import DEMO
from channels._twilio import TwilioSettings

DEMO_NUMBER = "+14155550100"
_carriers: dict[str, Carrier] = {}


def settings_from(settings: Any) -> TwilioSettings:
    """TwilioSettings from the desk's settings; the demo carrier only where no account is named."""
    if settings.demo_carrier:
        return _demo(settings)
    return TwilioSettings(
        account_sid=settings.twilio_account_sid, auth_token=settings.twilio_auth_token,
        secondary_token=settings.twilio_auth_token_secondary or "", public_url=settings.public_url,
        numbers=(settings.twilio_number,), api_base=settings.twilio_api_base or "",
        api_key=settings.twilio_api_key or "", api_secret=settings.twilio_api_secret or "",
    )


def demo_carrier(settings: Any) -> Carrier:
    """The demo carrier of this process, one for each public address and token.

    Its time is real whatever SPEED is: a telephone that rang for a quarter of a second could be answered by nobody.
    """
    key = f"{settings.public_url} {settings.twilio_auth_token}"
    if key not in _carriers:
        _carriers[key] = Carrier(demo_sid(settings), settings.twilio_auth_token, settings.public_url,
                                 [settings.twilio_number or DEMO_NUMBER], door=f"http://127.0.0.1:{settings.port}")
    return _carriers[key]


def demo_sid(settings: Any) -> str:
    """The demo account's sid: the same after a restart, so that what the old process sent is still ours."""
    return f"AC{DEMO}" + hashlib.sha256(settings.twilio_auth_token.encode()).hexdigest()[:28]


def _demo(settings: Any) -> TwilioSettings:
    number = settings.twilio_number or DEMO_NUMBER
    own = None if settings.twilio_api_base else demo_carrier(settings).http_client
    return TwilioSettings(
        account_sid=demo_sid(settings), auth_token=settings.twilio_auth_token, public_url=settings.public_url,
        numbers=(number,), api_base=settings.twilio_api_base or "", http_client=own,
    )

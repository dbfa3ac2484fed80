"""The account itself and the desk's numbers as the REST interface shows them."""

from __future__ import annotations

from typing import Any

from channels._carrier.account import Account, PhoneNumber, page
from channels._carrier.contract import CarrierError

Form = dict[str, list[str]]
# REST field -> what the carrier keeps. Methods are taken and ignored: every door of ours is a POST.
_DOORS = {
    "SmsUrl": "sms_url",
    "SmsFallbackUrl": "sms_fallback_url",
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "voice_fallback_url",
    "StatusCallback": "status_callback",
}


class NumberRest:
    def __init__(self, account: Account):
        self.account = account
        self.root = f"/2010-04-01/Accounts/{account.sid}/IncomingPhoneNumbers"

    def handlers(self) -> dict[tuple[str, str], Any]:
        sid = self.account.sid
        return {
            ("", "fetch"): lambda form: {"sid": sid, "friendly_name": "Demo carrier", "status": "active"},
            ("Balance", "fetch"): lambda form: {"account_sid": sid, "balance": "0", "currency": "USD"},
            ("IncomingPhoneNumbers", "list"): self.list,
            ("IncomingPhoneNumbers/{PN}", "fetch"): lambda sid, form: self._json(self._find(sid)),
            ("IncomingPhoneNumbers/{PN}", "update"): self.update,
        }

    def list(self, form: Form) -> dict[str, Any]:
        wanted = form.get("PhoneNumber")
        rows = [self._json(n) for n in self.account.numbers.values() if not wanted or n.number == wanted[0]]
        return page("incoming_phone_numbers", rows, f"{self.root}.json")

    def update(self, sid: str, form: Form) -> dict[str, Any]:
        number = self._find(sid)
        number.doors |= {_DOORS[field]: values[0] for field, values in form.items() if field in _DOORS}
        return self._json(number)

    def _find(self, sid: str) -> PhoneNumber:
        found = [number for number in self.account.numbers.values() if number.sid == sid]
        if not found:
            raise CarrierError(404, 20404, "The requested resource was not found")
        return found[0]

    def _json(self, number: PhoneNumber) -> dict[str, Any]:
        return {
            **{"sid": number.sid, "account_sid": self.account.sid, "phone_number": number.number},
            **{"friendly_name": number.number, "capabilities": {"sms": True, "mms": True, "voice": True}},
            **number.doors,
            "uri": f"{self.root}/{number.sid}.json",
        }

"""The carrier's text messages: hand-over, receipts, opt-outs, pictures, and what customers send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import phonenumbers

from channels._carrier.account import Account
from channels._carrier.contract import CarrierError
from channels._segments import segments

SENT_AFTER, RECEIVED_AFTER = 1, 3  # seconds
STOP_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
START_WORDS = {"START", "UNSTOP", "YES"}
# Numbers whose phones misbehave, in the range kept for drama, so that a demo can show what an agent would see.
FATES = {
    "+447700900404": ("undelivered", 30003),
    "+447700900405": ("undelivered", 30005),
    "+447700900406": ("undelivered", 30006),
    "+447700900407": ("undelivered", 30007),
    "+447700900408": ("failed", 30008),
    "+447700900410": ("sent", None),
}
REFUSALS = {
    "+447700900429": (429, 20429, "Too many requests"),
    "+447700900614": (400, 21614, "'To' number is not a mobile number"),
    "+447700900211": (400, 21211, "The 'To' number is not a valid phone number"),
    "+447700900608": (400, 21608, "The number is unverified"),
}
_STOPPED = "You have successfully been unsubscribed. Reply START to resubscribe."
_STARTED = "You have successfully been re-subscribed. Reply STOP to unsubscribe."


@dataclass
class Media:
    sid: str
    media_type: str
    data: bytes


@dataclass
class Message:
    sid: str
    direction: str
    sender: str
    recipient: str
    body: str
    at: float
    status: str
    callback: str = ""
    media: list[Media] = field(default_factory=list)
    media_urls: Sequence[str] = ()
    error: int | None = None


class Messages:
    def __init__(self, account: Account):
        self.account = account
        self.rows: dict[str, Message] = {}
        self.opted_out: set[tuple[str, str]] = set()

    def create(self, form: dict[str, list[str]]) -> Message:
        """A message of the desk. Raises CarrierError for what the carrier refuses at once."""
        to, sender, body = _first(form, "To"), self._sender(form), _first(form, "Body")
        media = form.get("MediaUrl", [])
        self._refuse(sender, to, body or media)
        sid = self.account.new_sid("MM" if media else "SM")
        row = Message(sid, "outbound-api", sender, to, body, self.account.clock.now(), "queued", media_urls=media)
        row.callback = _first(form, "StatusCallback")
        self.rows[sid] = row
        self._set_out(row)
        return row

    def cancel(self, row: Message) -> None:
        if row.status not in ("accepted", "scheduled"):
            raise CarrierError(409, 30409, "Message is no longer cancelable")
        self._now_is(row, "canceled")

    def receive(self, sender: str, recipient: str, body: str, media: Sequence[tuple[str, bytes]] = ()) -> Message:
        """A message of a customer, announced at the number's door. media: (media type, bytes)."""
        number = self.account.numbers.get(recipient)
        if number is None:
            raise CarrierError(404, 21601, f"{recipient} is no number of this desk")
        sid = self.account.new_sid("MM" if media else "SM")
        row = Message(sid, "inbound", sender, recipient, body, self.account.clock.now(), "received")
        row.media = [Media(self.account.new_sid("ME"), kind, data) for kind, data in media]
        self.rows[sid] = row
        self.account.webhook("sms.inbound", number.doors["sms_url"], self._inbound_form(row))
        self._obey(row)
        return row

    def find(self, sid: str) -> Message:
        if sid not in self.rows:
            raise CarrierError(404, 20404, "The requested resource was not found")
        return self.rows[sid]

    def matching(self, form: dict[str, list[str]]) -> list[Message]:
        """Newest first, as the carrier lists them."""
        to, sender = _first(form, "To"), _first(form, "From")
        since, until = _first(form, "DateSent>"), _first(form, "DateSent<")
        rows = [row for row in reversed(self.rows.values()) if to in ("", row.recipient) and sender in ("", row.sender)]
        rows = [row for row in rows if not since or row.at >= datetime.fromisoformat(since).timestamp()]
        return [row for row in rows if not until or row.at <= datetime.fromisoformat(until).timestamp()]

    def _sender(self, form: dict[str, list[str]]) -> str:
        sender = _first(form, "From") or _first(form, "MessagingServiceSid")
        if not sender:
            raise CarrierError(400, 21603, "A 'From' phone number is required")
        if sender.startswith("MG"):
            return next(iter(self.account.numbers))
        if sender not in self.account.numbers:
            raise CarrierError(400, 21601, "The 'From' number is not a number of this account")
        return sender

    def _refuse(self, sender: str, to: str, content: Any) -> None:
        if to in REFUSALS:
            raise CarrierError(*REFUSALS[to])
        if not is_number(to):
            raise CarrierError(400, 21211, f"The 'To' number {to} is not a valid phone number")
        if not content:
            raise CarrierError(400, 21602, "Message body is required")
        if (to, sender) in self.opted_out:
            raise CarrierError(400, 21610, "Attempt to send to unsubscribed recipient")

    def _set_out(self, row: Message) -> None:
        """The first status is in the answer and is never called back."""
        status, code = FATES.get(row.recipient, ("delivered", None))
        self.account.later(SENT_AFTER, lambda: self._now_is(row, "sent"))
        if status != "sent":
            self.account.later(RECEIVED_AFTER, lambda: self._now_is(row, status, code))

    def _now_is(self, row: Message, status: str, error: int | None = None) -> None:
        row.status, row.error = status, error
        if row.callback:
            self.account.webhook("sms.status", row.callback, _status_form(row))
        if status == "delivered":
            self.account.tell("sms", **_facts(row))

    def _obey(self, row: Message) -> None:
        """The carrier keeps its own list of who wants no messages, whatever the desk does, and says so."""
        word = row.body.strip().upper()
        pair = (row.sender, row.recipient)
        if word in STOP_WORDS:
            self.opted_out.add(pair)
            self._tell(row, _STOPPED)
        elif word in START_WORDS and pair in self.opted_out:
            self.opted_out.discard(pair)
            self._tell(row, _STARTED)

    def _tell(self, row: Message, sentence: str) -> None:
        self.account.tell("sms", sid="", sender=row.recipient, recipient=row.sender, body=sentence, media=())

    def _inbound_form(self, row: Message) -> dict[str, Any]:
        form = {
            "ToCountry": country(row.recipient),
            "FromCountry": country(row.sender),
            **dict.fromkeys(("ToState", "ToCity", "ToZip", "FromState", "FromCity", "FromZip"), ""),
            **dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), row.sid),
            **{"SmsStatus": "received", "Body": row.body, "From": row.sender, "To": row.recipient},
            **{"NumMedia": len(row.media), "NumSegments": max(segments(row.body)[2], 1)},
        }
        for n, medium in enumerate(row.media):
            url = f"https://api.twilio.com/2010-04-01/Accounts/{self.account.sid}/Messages/{row.sid}/Media/{medium.sid}"
            form |= {f"MediaUrl{n}": url, f"MediaContentType{n}": medium.media_type}
        return form


def is_number(text: str) -> bool:
    try:
        return text.startswith("+") and phonenumbers.is_possible_number(phonenumbers.parse(text))
    except phonenumbers.NumberParseException:
        return False


def country(number: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def _first(form: dict[str, list[str]], name: str) -> str:
    return next(iter(form.get(name, ())), "")


def _facts(row: Message) -> dict[str, Any]:
    return {"sid": row.sid, "sender": row.sender, "recipient": row.recipient, "body": row.body, "media": row.media_urls}


def _status_form(row: Message) -> dict[str, Any]:
    return {
        **dict.fromkeys(("MessageSid", "SmsSid"), row.sid),
        **dict.fromkeys(("MessageStatus", "SmsStatus"), row.status),
        **{"From": row.sender, "To": row.recipient, "ErrorCode": row.error},
    }

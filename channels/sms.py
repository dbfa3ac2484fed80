"""Text messages by Twilio: prove and understand what came in, hand over what goes out, read the receipts."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

import phonenumbers

from channels._account import settings_from
from channels._segments import segments
from channels._twilio import XML, TwilioSettings, address_of, clean, form_of, query_of, signed_raw
from channels._twilio_rest import connect, describe, rest_errors
from channels.base import DeliveryError, File, Inbound, Malformed, Outbound, Raw, Receipt

__all__ = ["Sms", "normalised", "rank", "segments"]

# Whole messages only, never a word inside a sentence. The English ones are those the carrier acts on by itself.
STOP = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "td", "退订"}
START = {"start", "unstop", "yes subscribe", "订阅"}
HELP = {"help", "info", "帮助"}
_KEYWORDS = {word: keyword for keyword, words in (("stop", STOP), ("start", START), ("help", HELP)) for word in words}
_MENTION = re.compile(r"(?<![\w&])[#＃](\d{1,9})(?![\w])")
# Receipts may overtake each other: a row only ever moves to a higher rank. (Twilio docs, message status values)
_RANKS = {
    **dict.fromkeys(("accepted", "scheduled"), 0),
    **{"queued": 1, "sending": 2, "sent": 3, "partially_delivered": 3, "read": 10},
    **dict.fromkeys(("delivered", "undelivered", "failed", "canceled"), 9),
}
_SAME_AS = {"accepted": "queued", "scheduled": "queued", "partially_delivered": "sent", "canceled": "failed"}


def open_channel(settings: Any) -> Sms:
    """SMS as the desk's settings say: with the account they name, else with the demo carrier."""
    return Sms(settings_from(settings))


class Sms:
    """The channel `sms`. keywords: whole-message words and what they mean (`stop`, `start`, `help`), folded."""

    name = "sms"
    identity = "phone"
    threads = False
    undo = True
    live = False

    def __init__(self, settings: TwilioSettings, keywords: dict[str, str] | None = None):
        self.settings = settings
        self.address = settings.numbers[0] if settings.numbers else ""
        self.keywords = {_folded(word): meaning for word, meaning in (keywords or _KEYWORDS).items()}

    def verify(self, request: Any, kind: str) -> Raw:
        """kind: `inbound` or `receipts`. A receipt's external id names the status too: each status comes once."""
        if kind not in ("inbound", "receipts"):
            raise Malformed(f"sms has no door called {kind}")
        raw, form = signed_raw(self.settings, request, self.name, kind, sid="MessageSid")
        status = "" if kind == "inbound" else ":" + form.get("MessageStatus", "")
        return replace(raw, external_id=form["MessageSid"] + clean(status))

    def parse(self, raw: Raw) -> Sequence[Inbound | Receipt]:
        return [self._inbound(form_of(raw)) if raw.kind == "inbound" else _receipt(form_of(raw), query_of(raw))]

    def respond(self, raw: Raw) -> tuple[str, str]:
        """An empty document: answers to customers go out as messages of their own, with receipts."""
        return '<?xml version="1.0" encoding="UTF-8"?><Response/>', XML

    def send(self, message: Outbound) -> str:
        """The text goes out composed (NFC): the same letters in pieces would leave the GSM alphabet and cost double."""
        fields = _sender(message.sender or next(iter(self.settings.numbers), ""))
        media = [file.url for file in message.files if file.url]
        if media:
            fields["media_url"] = media
        if message.receipts_url:
            fields["status_callback"] = _with_id(message.receipts_url, message.id)
        with rest_errors():
            return self.client.messages.create(to=message.recipient, body=_composed(message.text), **fields).sid

    def lookup(self, message: Outbound, taken: Collection[str] = ()) -> str | None:
        """The newest message with this recipient and text that is not among `taken`, the ids other rows have."""
        wanted = {"to": message.recipient, "limit": 50}
        if message.sender.startswith("+"):
            wanted["from_"] = message.sender
        with rest_errors():
            found = self.client.messages.list(**wanted)
        text = _composed(message.text).strip()  # a trial account puts a sentence of its own in front
        same = [row.sid for row in found if row.direction != "inbound" and (row.body or "").strip().endswith(text)]
        return next((sid for sid in same if sid not in taken), None)

    def missed(self, since: datetime) -> Iterator[Inbound]:
        """What customers sent to our numbers since then, as the carrier has it: some of it may be new to the desk."""
        with rest_errors():
            for number in self.settings.numbers:
                for row in self.client.messages.list(to=number, date_sent_after=since, limit=1000):
                    yield self._inbound(self._as_form(row))

    def fetch(self, file: File) -> bytes:
        with rest_errors():
            auth = (self.settings.account_sid, self.settings.auth_token)
            return self.client.http_client.download(file.url or "", auth)

    @cached_property
    def client(self) -> Any:
        return connect(self.settings)

    def _inbound(self, form: dict[str, str]) -> Inbound:
        text = form.get("Body", "")
        return Inbound(
            channel=self.name,
            external_id=form["MessageSid"],
            sender=normalised(address_of(form, "From")),
            recipient=normalised(address_of(form, "To")),
            text=text,
            sender_name=form.get("ProfileName", ""),
            files=_media(form),
            mentions=_mention(text),
            keyword=self._keyword(form, text),
            meta=_meta(form),
        )

    def _keyword(self, form: dict[str, str], text: str) -> str | None:
        said = form.get("OptOutType", "").lower()
        return said if said in ("stop", "start", "help") else self.keywords.get(_folded(text))

    def _as_form(self, row: Any) -> dict[str, str]:
        form = {"MessageSid": row.sid, "From": row.from_ or "", "To": row.to or "", "Body": clean(row.body or "")}
        if int(row.num_media or 0):
            for n, medium in enumerate(self.client.messages(row.sid).media.list(limit=10)):
                form[f"MediaUrl{n}"] = f"https://api.twilio.com{medium.uri.removesuffix('.json')}"
                form[f"MediaContentType{n}"] = medium.content_type
            form["NumMedia"] = row.num_media
        return form


def normalised(address: str) -> str:
    """A phone number as E.164. Short codes, sender names and hidden callers stay as they came."""
    if not address.startswith("+"):
        return address
    try:
        return phonenumbers.format_number(phonenumbers.parse(address), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return address


def rank(status: str) -> int:
    """How far a message has come, 0 to 10; -1 for a word we do not know."""
    return _RANKS.get(status, -1)


def _receipt(form: dict[str, str], query: dict[str, str]) -> Receipt:
    status = form.get("MessageStatus", "")
    if status not in _RANKS:
        raise ValueError(f"unknown message status {status!r}")
    code = form.get("ErrorCode") or None
    own_id = query.get("out", "")
    return Receipt(
        channel=Sms.name,
        provider_id=form["MessageSid"],
        status=_SAME_AS.get(status, status),
        code=code,
        reason=describe(code, "en") if code else None,
        own_id=int(own_id) if re.fullmatch("[0-9]{1,18}", own_id) else None,
    )


def _media(form: dict[str, str]) -> list[File]:
    found = [(n, form.get(f"MediaUrl{n}"), form.get(f"MediaContentType{n}", "")) for n in range(10)]
    return [File(f"mms-{n + 1}{mimetypes.guess_extension(kind) or ''}", kind, url=url) for n, url, kind in found if url]


def _mention(text: str) -> int | None:
    found = _MENTION.search(text)
    return int(found[1]) if found else None


def _meta(form: dict[str, str]) -> dict[str, Any]:
    """answered: the carrier has replied to the keyword itself, so the desk must not answer a second time."""
    meta = {"country": form.get("FromCountry", ""), "segments": form.get("NumSegments", "")}
    return {**meta, "answered": True} if form.get("OptOutType") else meta


def _folded(text: str) -> str:
    """Full width becomes half, case and outer spaces go, and a full stop after the word."""
    whole = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return whole.rstrip(".!。 ") or whole


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", clean(text))


def _sender(sender: str) -> dict[str, Any]:
    if not sender:
        raise DeliveryError("no number of ours to send from", permanent=True)
    return {"messaging_service_sid": sender} if re.fullmatch("MG[0-9a-fA-F]{32}", sender) else {"from_": sender}


def _with_id(url: str, own_id: int) -> str:
    """The id rides on the receipt, so a receipt finds its row even if the answer to our request was lost."""
    return f"{url}{'&' if '?' in url else '?'}out={own_id}"

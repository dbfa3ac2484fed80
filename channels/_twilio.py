"""What SMS and voice share about Twilio: its settings, and whether a request really comes from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from twilio.http import HttpClient
from twilio.request_validator import RequestValidator, get_signature_algorithm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from channels.base import Malformed, Raw, Refused

XML = "text/xml; charset=utf-8"  # without the charset the carrier reads the document as Latin-1
MAX_BODY = 64 * 1024
_FORM = "application/x-www-form-urlencoded"
_SIDS = {"AccountSid": "AC", "MessageSid": "SM|MM", "CallSid": "CA", "ConferenceSid": "CF", "RecordingSid": "RE"}
# The signed text has no separators, so a captured request can be cut at other places and still verify. Such a cut
# must hide the true sid inside another value; a customer's own words (Body) are the only place where that may be.
_RECUT = re.compile(r"(?:Account|Message|Sms|Call)Sid(?:AC|SM|MM|CA)[0-9a-fA-F]{32}")


@dataclass(frozen=True)
class TwilioSettings:
    """public_url: what Twilio signs, scheme to port, no trailing slash needed. api_base: a stand-in REST server.

    api_key, api_secret, app_sid: what an agent's browser needs to be a telephone; without them agents use a real one.
    http_client: replaces the one that goes over the network (tests, the demo carrier). secondary_token: the second
    token of a rotation window; both are accepted. timeout: seconds, for every request to the provider.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    secondary_token: str = field(default="", repr=False)
    public_url: str = ""
    numbers: Sequence[str] = ()
    api_base: str = ""
    http_client: HttpClient | None = None
    timeout: float = 10
    api_key: str = ""
    api_secret: str = field(default="", repr=False)
    app_sid: str = ""


def signed_raw(settings: TwilioSettings, request: Any, channel: str, kind: str, sid: str) -> tuple[Raw, MultiDict]:
    """The request as a Raw without its external id, and its form. `sid` names the field that must be there.

    Raises Refused unless the signature, made for the public URL, and the account are right, Malformed if a sid is not
    one. Twilio signs the configured public address: `request.url` is wrong behind any proxy.
    """
    body = _small_body(request)
    form = request.form
    if not _signature_holds(settings, request, form) or form.get("AccountSid") != settings.account_sid:
        raise Refused("not signed by our account")
    _check_shape(form, sid)
    headers = {"Query": _text(request.query_string), "Token": request.headers.get("I-Twilio-Idempotency-Token", "")}
    return Raw(channel, kind, "", body, request.content_type or _FORM, headers), form


def form_of(raw: Raw) -> dict[str, str]:
    """The fields of a stored request, without the characters no database takes."""
    pairs = parse_qsl(_text(raw.body), keep_blank_values=True, errors="replace")
    return {clean(name): clean(value) for name, value in reversed(pairs)}


def query_of(raw: Raw) -> dict[str, str]:
    return dict(parse_qsl(raw.headers.get("Query", ""), errors="replace"))


def clean(text: str) -> str:
    """Without NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _small_body(request: Any) -> bytes:
    """At most 64 KB; read before the form, which would otherwise eat it."""
    request.max_content_length = MAX_BODY
    try:
        if request.mimetype != _FORM:
            raise Refused("not a form")
        return bytes(request.get_data(cache=True))
    except HTTPException as error:
        raise Refused("too large") from error


def _signature_holds(settings: TwilioSettings, request: Any, form: MultiDict) -> bool:
    signature = request.headers.get("X-Twilio-Signature")
    tokens = [token for token in (settings.auth_token, settings.secondary_token) if token]
    if not signature or not tokens:  # the validator itself raises on no signature and accepts an empty token
        return False
    algorithm = get_signature_algorithm(request.headers.get("X-Twilio-Webhooks-Signature-Settings"))
    try:
        url = settings.public_url.rstrip("/") + request.full_path.rstrip("?")
        return any(RequestValidator(token).validate(url, form, signature, algorithm) for token in tokens)
    except ValueError:  # bytes in the URL that are no text
        return False


def _check_shape(form: MultiDict, required: str) -> None:
    for name, prefix in _SIDS.items():
        values = form.getlist(name)
        if len(values) > 1 or values and not re.fullmatch(f"(?:{prefix})[0-9a-fA-F]{{32}}", values[0]):
            raise Malformed(f"{name} is not one")
    if required not in form:
        raise Malformed(f"{required} is missing")
    if any(_RECUT.search(value) for name, value in form.items(multi=True) if name != "Body"):
        raise Refused("fields cut at other places than the carrier cut them")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def address_of(form: Mapping[str, str], name: str) -> str:
    """A sender or recipient as the carrier wrote it; ValueError where there is none."""
    value = form.get(name, "").strip()
    if not value or len(value) > 256:
        raise ValueError(f"{name} is missing")
    return value

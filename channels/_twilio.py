"""What SMS and voice share about Twilio: who is really calling, how to call back, and what its errors mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import requests
import yaml
from requests.exceptions import ConnectionError, ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator, get_signature_algorithm
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from channels.base import DeliveryError, Malformed, Raw, Refused, UnknownOutcome

XML = "text/xml; charset=utf-8"  # without the charset the carrier reads the document as Latin-1
MAX_BODY = 64 * 1024
MAX_FILE = 16 * 1024 * 1024
_FORM = "application/x-www-form-urlencoded"
_SIDS = {"AccountSid": "AC", "MessageSid": "SM|MM", "CallSid": "CA", "ConferenceSid": "CF", "RecordingSid": "RE"}
# The signed text has no separators, so a captured request can be cut at other places and still verify. Such a cut
# must hide the true sid inside another value; a customer's own words (Body) are the only place where that may be.
_RECUT = re.compile(r"(?:Account|Message|Sms|Call)Sid(?:AC|SM|MM|CA)[0-9a-fA-F]{32}")
_ERRORS = yaml.safe_load((Path(__file__).parent / "_twilio_data" / "errors.yaml").read_text("utf-8"))
_UNKNOWN_ERROR = {"en": "The carrier reported error {}.", "zh": "运营商返回错误 {}。"}


@dataclass(frozen=True)
class TwilioSettings:
    """public_url: what Twilio signs, scheme to port, no trailing slash needed. api_base: a stand-in REST server.

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


def connect(settings: TwilioSettings) -> Client:
    """The provider's client. Its own HTTP client waits for ever, ours gives up after `settings.timeout` seconds."""
    return Client(settings.account_sid, settings.auth_token, http_client=_http_client(settings))


class TimedHttpClient(TwilioHttpClient):
    """Twilio's HTTP client, plus `download` for media and recordings; credentials stay with the carrier's own hosts."""

    hosts: tuple[str, ...] = ("twilio.com", "twiliocdn.com")

    def download(self, url: str, auth: tuple[str, str], hops: int = 3) -> bytes:
        """The bytes behind a media URL. Raises DeliveryError for a strange host, an error or more than 16 MB."""
        if not self._is_carrier(url):
            raise DeliveryError("the file does not lie with the carrier", permanent=True)
        with requests.get(url, auth=auth, timeout=self.timeout, stream=True, allow_redirects=False) as answer:
            if answer.is_redirect and hops:
                return self.download(answer.headers["Location"], auth, hops - 1)
            if answer.status_code != 200:
                raise DeliveryError(f"the carrier answered {answer.status_code}", permanent=answer.status_code < 500)
            return _at_most(answer, MAX_FILE)

    def _is_carrier(self, url: str) -> bool:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts.scheme == "https" and any(host == own or host.endswith("." + own) for own in self.hosts)


class LoopbackHttpClient(TimedHttpClient):
    """Sends every request for the provider's API to a stand-in server instead, keeping the path."""

    def __init__(self, base: str, **options: Any):
        super().__init__(**options)
        self.base = base.rstrip("/")

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        return super().request(method, self._rewritten(url), *args, **options)

    def download(self, url: str, auth: tuple[str, str], hops: int = 3) -> bytes:
        return super().download(self._rewritten(url), auth, hops)

    def _rewritten(self, url: str) -> str:
        parts = urlsplit(url)
        if parts.hostname != "api.twilio.com":
            return url
        own = urlsplit(self.base)
        return urlunsplit((own.scheme, own.netloc, own.path + parts.path, parts.query, ""))

    def _is_carrier(self, url: str) -> bool:
        own, asked = urlsplit(self.base), urlsplit(url)
        return (own.scheme, own.netloc) == (asked.scheme, asked.netloc)


def describe(code: str | int | None, language: str) -> str:
    """One sentence an agent can act on, in English or Chinese; an unknown code is named, never hidden."""
    known = _ERRORS.get(_number(code))
    language = "zh" if language.startswith("zh") else "en"
    return known[language] if known else _UNKNOWN_ERROR[language].format(code)


def is_permanent(code: str | int | None) -> bool:
    """Whether sending again cannot help. An unknown code counts as permanent: an agent decides, no machine repeats."""
    return _ERRORS.get(_number(code), {"retry": "never"})["retry"] == "never"


@contextmanager
def rest_errors() -> Iterator[None]:
    """Turns whatever the client raises into DeliveryError, or UnknownOutcome where it may have worked all the same."""
    try:
        yield
    except TwilioException as error:
        raise _from_answer(error) from error
    except RequestException as error:
        raise _from_network(error) from error
    except ValueError as error:  # an answer that is no JSON: it did answer, so it may have acted
        raise UnknownOutcome(f"unreadable answer: {type(error).__name__}") from error


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


def _http_client(settings: TwilioSettings) -> HttpClient:
    if settings.http_client is not None:
        return settings.http_client
    if settings.api_base:
        return LoopbackHttpClient(settings.api_base, timeout=settings.timeout)
    return TimedHttpClient(timeout=settings.timeout)


def _at_most(answer: requests.Response, limit: int) -> bytes:
    data = bytearray()
    for piece in answer.iter_content(65536):
        data += piece
        if len(data) > limit:
            raise DeliveryError("the file is larger than 16 MB", permanent=True)
    return bytes(data)


def _number(code: str | int | None) -> int:
    return int(code) if str(code or "").isascii() and str(code or "").isdigit() else -1


def _from_answer(error: Any) -> DeliveryError:
    """`str(error)` may carry terminal colours and our parameters, so only the code and our own sentence go on."""
    status, code = getattr(error, "status", 0) or 0, getattr(error, "code", None)
    if status >= 500:
        return UnknownOutcome(f"the carrier answered {status}")
    permanent = status != 429 and is_permanent(code)
    return DeliveryError(describe(code, "en"), permanent=permanent, code=str(code) if code else None)


def _from_network(error: RequestException) -> DeliveryError:
    """Only a connection that was never made is sure to have done nothing."""
    if isinstance(error, ConnectTimeout) or isinstance(error, ConnectionError) and _never_connected(error):
        return DeliveryError("the carrier cannot be reached", permanent=False)
    return UnknownOutcome(f"no answer from the carrier: {type(error).__name__}")


def _never_connected(error: ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def address_of(form: Mapping[str, str], name: str) -> str:
    """A sender or recipient as the carrier wrote it; ValueError where there is none."""
    value = form.get(name, "").strip()
    if not value or len(value) > 256:
        raise ValueError(f"{name} is missing")
    return value

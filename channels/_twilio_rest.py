"""Twilio's REST side: a client that gives up in time, files from the carrier, and errors in words for an agent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import yaml
from requests.exceptions import ConnectionError, ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from channels._twilio import TwilioSettings
from channels.base import DeliveryError, UnknownOutcome

MAX_FILE = 16 * 1024 * 1024
_ERRORS = yaml.safe_load((Path(__file__).parent / "_twilio_data" / "errors.yaml").read_text("utf-8"))
_UNKNOWN_ERROR = {"en": "The carrier reported error {}.", "zh": "运营商返回错误 {}。"}


def connect(settings: TwilioSettings) -> Client:
    """The provider's client. Its own HTTP client waits for ever, ours gives up after `settings.timeout` seconds."""
    return Client(settings.account_sid, settings.auth_token, http_client=_http_client(settings))


class TimedHttpClient(TwilioHttpClient):
    """Twilio's HTTP client, plus `download` for media and recordings; credentials stay with the carrier's own hosts."""

    hosts: tuple[str, ...] = ("twilio.com", "twiliocdn.com", "s3-external-1.amazonaws.com")

    def download(self, url: str, auth: tuple[str, str] | None, hops: int = 3) -> bytes:
        """The bytes behind a media URL. Raises DeliveryError for a strange host, an error or more than 16 MB."""
        if not self._is_carrier(url):
            raise DeliveryError("the file does not lie with the carrier", permanent=True)
        with requests.get(url, auth=auth, timeout=self.timeout, stream=True, allow_redirects=False) as answer:
            if answer.is_redirect and hops:
                return self.download(answer.headers["Location"], None, hops - 1)  # a link says all by itself
            if answer.status_code != 200:
                gone = answer.status_code in (401, 403, 404, 410)
                raise DeliveryError(f"the carrier answered {answer.status_code}", permanent=gone)
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

    def download(self, url: str, auth: tuple[str, str] | None, hops: int = 3) -> bytes:
        return super().download(self._rewritten(url), auth, hops)

    def pick_up(self, sid: str, auth: tuple[str, str]) -> None:
        """Only a stand-in has this: the telephone that rings is answered, as its owner said on a page."""
        requests.post(f"{self.base}/people/{sid}", auth=auth, timeout=self.timeout).raise_for_status()

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
    text = str(code or "")
    return int(text) if text.isascii() and text.isdigit() else -1


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

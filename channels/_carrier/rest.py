"""The carrier's REST interface: finds the operation, checks it against the contract, lets the right part do it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import requests
from twilio.http import HttpClient
from twilio.http.response import Response

from channels._carrier.account import Account
from channels._carrier.contract import Breach, CarrierError, check, resolve
from channels.base import DeliveryError

Handler = Any
_STATUS = {"create": 201, "delete": 204}
_HINT = "https://www.twilio.com/docs/errors/"


class Rest:
    """handlers: (resource, operation) -> function of the names in the path and the form, giving the JSON answer."""

    def __init__(self, account: Account, handlers: Mapping[tuple[str, str], Handler]):
        self.account, self.handlers = account, handlers

    def handle(self, method: str, path: str, form: Mapping[str, Sequence[str]], auth: Any) -> tuple[int, Any]:
        """path: below the host. (status, JSON value); errors have the body the real carrier gives them."""
        try:
            return self._do(method, path, form, auth)
        except Breach as breach:
            self.account.complain(f"contract: {breach.message}")
            return breach.status, error_body(breach)
        except CarrierError as error:
            return error.status, error_body(error)

    def file(self, path: str, auth: Any) -> tuple[str, bytes]:
        """(media type, bytes) of a picture or recording. Raises CarrierError."""
        parts = self._below(path, auth).split("/")
        finder = self.handlers.get((parts[0], "file"))
        if finder is None:
            raise CarrierError(404, 20404, "The requested resource was not found")
        with self.account.lock:
            return finder(*parts[1:])

    def _do(self, method: str, path: str, form: Mapping[str, Sequence[str]], auth: Any) -> tuple[int, Any]:
        below = self._below(path, auth)
        resource, operation, names = resolve(method, below)
        check(resource, operation, form)
        fault = self.account.courier.faults.take(f"rest.{resource.partition('/')[0]}.{operation}")
        _fail_before(fault)
        with self.account.lock:
            result = self._handler(resource, operation)(*names, form)
        if fault and fault.do == "timeout":  # done, but nobody hears of it
            raise requests.ReadTimeout("no answer")
        return _STATUS.get(operation, 200), result

    def _handler(self, resource: str, operation: str) -> Handler:
        handler = self.handlers.get((resource, operation))
        if handler is None:
            raise CarrierError(501, 20501, f"the demo carrier does not {operation} {resource}")
        return handler

    def prove(self, auth: Any) -> None:
        """Raises CarrierError unless this is the desk's own account."""
        if tuple(auth or ()) != (self.account.sid, self.account.auth_token):
            raise CarrierError(401, 20003, "Authenticate")

    def _below(self, path: str, auth: Any) -> str:
        self.prove(auth)
        start = f"/2010-04-01/Accounts/{self.account.sid}"
        if not path.startswith(start):
            raise Breach(f"no {path}", 404, 20404)
        return unquote(path[len(start) :].removesuffix(".json").strip("/"))


class CarrierHttpClient(HttpClient):
    """Twilio's client talks to the carrier in the same process, through the same requests as over the network."""

    def __init__(self, rest: Rest, carrier: Any):
        super().__init__(logging.getLogger(__name__), is_async=False)
        self.rest, self.carrier = rest, carrier

    def request(
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        **_: Any,
    ) -> Response:
        parts = urlsplit(url)
        if parts.hostname != "api.twilio.com":
            raise Breach(f"no such host: {parts.hostname}")
        form = {**parse_qs(parts.query, keep_blank_values=True), **as_form(params), **as_form(data)}
        status, answer = self.rest.handle(method.upper(), parts.path, form, auth)
        return Response(status, "" if answer is None else json.dumps(answer), {})

    def pick_up(self, sid: str, auth: tuple[str, str]) -> None:
        """As LoopbackHttpClient has it: the real carrier's people pick up themselves."""
        self.carrier.answer_leg(sid)

    def download(self, url: str, auth: tuple[str, str]) -> bytes:
        try:
            return self.rest.file(urlsplit(url).path, auth)[1]
        except CarrierError as error:
            raise DeliveryError(error.message, permanent=True) from error


def as_form(values: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """What the client would put on the wire: nothing for None, one value or several."""
    given = {name: value for name, value in (values or {}).items() if value is not None}
    return {name: [str(v) for v in value] if isinstance(value, list) else [str(value)] for name, value in given.items()}


def error_body(error: CarrierError) -> dict[str, Any]:
    return {
        "code": error.code,
        "message": error.message,
        "more_info": f"{_HINT}{error.code}",
        "status": error.status,
    }


def _fail_before(fault: Any) -> None:
    if fault and fault.do == "drop":
        raise requests.ConnectTimeout("no connection")
    if fault and fault.do == "error":
        raise CarrierError(503, 20503, "Service unavailable")
    if fault and fault.do == "limit":
        raise CarrierError(429, 20429, "Too many requests")

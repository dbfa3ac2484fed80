"""The carrier's REST interface over HTTP, so that other processes of the desk reach the carrier that lives in one."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import requests

from channels._carrier.contract import CarrierError
from channels._carrier.rest import Rest, error_body

_PHRASES = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}
_MAX_BODY = 1024 * 1024


def wsgi_app(
    rest: Rest, pick_up: Callable[[str], Any], mount: str = "/loopback"
) -> Callable[..., Iterable[bytes]]:
    """Serves `<mount>/2010-04-01/...`; the mount may also have been taken off by whoever mounted it.

    What the real carrier does not have, since its people pick up themselves: POST `<mount>/people/<call sid>` answers
    a telephone that rings.
    """

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "").removeprefix(mount)
        status, kind, body = _answer(rest, environ, path, pick_up)
        length = str(len(body))
        start_response(
            f"{status} {_PHRASES.get(status, 'Error')}", [("Content-Type", kind), ("Content-Length", length)]
        )
        return [body]

    return app


def _answer(
    rest: Rest, environ: dict[str, Any], path: str, pick_up: Callable[[str], Any]
) -> tuple[int, str, bytes]:
    method, auth = environ["REQUEST_METHOD"], _basic(environ.get("HTTP_AUTHORIZATION", ""))
    try:
        if method == "GET" and not path.endswith(".json"):
            return 200, *rest.file(path, auth)
        if method == "POST" and path.startswith("/people/"):
            rest.prove(auth)
            pick_up(path.removeprefix("/people/"))
            return 204, "application/json", b""
        status, value = rest.handle(method, path, _form(environ), auth)
    except CarrierError as error:
        status, value = error.status, error_body(error)
    except requests.RequestException:  # a planned fault: the nearest thing to silence that HTTP has
        status, value = 504, {"code": 20504, "message": "no answer", "status": 504}
    return status, "application/json", b"" if value is None else json.dumps(value).encode()


def _form(environ: dict[str, Any]) -> dict[str, list[str]]:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), _MAX_BODY)
    body = environ["wsgi.input"].read(length).decode("utf-8", "replace") if length else ""
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    return {**query, **parse_qs(body, keep_blank_values=True)}


def _basic(header: str) -> tuple[str, ...]:
    try:
        return tuple(base64.b64decode(header.removeprefix("Basic "), validate=True).decode().split(":", 1))
    except (binascii.Error, UnicodeDecodeError):
        return ()

"""What a form asked for, read so that nonsense becomes a sentence and never an error of ours."""

from __future__ import annotations

import re
from typing import NoReturn

from flask import Response, abort, request

from contactcenter.columns import clean

LARGEST = 2**62
CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def refuse(sentence: str, status: int = 422) -> NoReturn:
    """Answer with a sentence the person can act on."""
    abort(Response(sentence, status, mimetype="text/plain"))


def line(name: str, most: int = 300) -> str:
    """One line of text from the form: spaces folded, nothing in it that no person writes."""
    return " ".join(clean(request.form.get(name, "")).split())[:most]


def whole(name: str, default: int = 0) -> int:
    """A whole number from the form; the default where there is none."""
    value = request.form.get(name, "")
    return min(int(value), LARGEST) if re.fullmatch(r"[0-9]{1,18}", value) else default


def wholes(name: str) -> list[int]:
    """All whole numbers sent under this name."""
    return [int(value) for value in request.form.getlist(name) if re.fullmatch(r"[0-9]{1,18}", value)]


def client_id() -> str | None:
    """The id the page made for its message, where it is one."""
    value = request.form.get("client_id", "")
    return value if CLIENT_ID.fullmatch(value) else None

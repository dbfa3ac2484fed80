"""Whether a request is one the real carrier would take: known resource, known fields, right kinds of values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import yaml

Form = Mapping[str, Sequence[str]]
_CONTRACT = yaml.safe_load((Path(__file__).parents[1] / "_twilio_data" / "contract.yaml").read_text("utf-8"))
_PAGES = {"Page": "number", "PageSize": "number", "PageToken": "text"}
_VERBS = {"GET": "fetch", "POST": "update", "DELETE": "delete"}


class CarrierError(Exception):
    """What the carrier answers instead of a result: an HTTP status and one of its error codes."""

    def __init__(self, status: int, code: int, message: str):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Breach(CarrierError):
    """Our own mistake: the request is not one that the carrier's interface has."""

    def __init__(self, message: str, status: int = 400, code: int = 20001):
        super().__init__(status, code, message)


def resolve(method: str, path: str) -> tuple[str, str, list[str]]:
    """(resource, operation, names in the path) of a path such as `Messages/SM…` below the account. Raises Breach."""
    for resource, pattern in _PATTERNS.items():
        found = re.fullmatch(pattern, path)
        operation = _operation(method, resource)
        if found and operation in _CONTRACT[resource]:
            return resource, operation, list(found.groups())
    raise Breach(f"no {method} {path}", 404, 20404)


def check(resource: str, operation: str, form: Form) -> None:
    """Every field known, every value of its kind, every required field there. Raises Breach with the first fault."""
    fields = {**_CONTRACT[resource][operation], **(_PAGES if operation == "list" else {})}
    for name, values in form.items():
        if name not in fields:
            raise Breach(f"{operation} {resource} has no field {name}")
        _check_values(name, fields[name].rstrip("!"), values)
    for name, kind in fields.items():
        if kind.endswith("!") and not "".join(form.get(name, ())):
            raise Breach(f"{operation} {resource} needs {name}", code=_MISSING.get((resource, name), 20001))


# What the carrier itself says about the fields that are forgotten most.
_MISSING = {("Messages", "To"): 21604, ("Calls", "To"): 21201, ("Calls", "From"): 21213}


def _check_values(name: str, kind: str, values: Sequence[str]) -> None:
    if len(values) > 1 and not kind.endswith("[]"):
        raise Breach(f"{name} is given twice")
    for value in values:
        if not _is_kind(value, kind.removesuffix("[]")):
            raise Breach(f"{name} is not {kind}: {value[:80]!r}")


def _is_kind(value: str, kind: str) -> bool:
    word, _, rest = kind.partition(" ")
    if word in _KINDS:
        return _KINDS[word](value, rest)
    return value in kind.split("|")


def _is_time(value: str, _: str) -> bool:
    try:
        return bool(datetime.fromisoformat(value))
    except ValueError:
        return False


_KINDS = {
    "text": lambda value, most: not most or len(value) <= int(most),
    "number": lambda value, _: value.isascii() and value.isdigit(),
    "bool": lambda value, _: value in ("true", "false"),
    "url": lambda value, _: urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).hostname),
    "document": lambda value, _: value.lstrip().startswith("<"),
    "method": lambda value, _: value in ("GET", "POST"),
    "sid": lambda value, prefix: bool(re.fullmatch(prefix + "[0-9a-fA-F]{32}", value)),
    "time": _is_time,
}


def _operation(method: str, resource: str) -> str:
    is_one = resource == "Balance" or resource == "" or resource.endswith("}")
    return _VERBS.get(method, "none") if is_one else {"GET": "list", "POST": "create"}.get(method, "none")


def _pattern(resource: str) -> str:
    return re.sub(r"\\{(.+?)\\}", lambda names: f"({_names(names[1])})", re.escape(resource))


def _names(choices: str) -> str:
    """`CF|name`: a conference's sid or any name without a slash."""
    return "|".join(_one_name(choice) for choice in choices.replace("\\", "").split("|"))


def _one_name(choice: str) -> str:
    if len(choice) == 2:
        return choice + "[0-9a-fA-F]{32}"
    return r"[^/]{1,250}" if choice in ("name", "label") else re.escape(choice)


_PATTERNS = {resource: _pattern(resource) for resource in _CONTRACT}

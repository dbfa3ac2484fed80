"""Reads the structured headers: message ids, dates, and who says the mail is authentic."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from channels._mail import limits
from channels._mail.charset import one_line
from channels._mail.parts import Part

ID = re.compile(r"<([^<>]{1,900})>")


def message_ids(value: bytes) -> list[str]:
    """Ids as `<...>` without white space, in the order they stand; never an empty one."""
    text = value[: limits.IDS_BYTES].decode("utf-8", "replace")
    found = ID.findall(text) or [word for word in text.split() if "@" in word]
    ids = [one_line(re.sub(r"[\s<>]+", "", each)) for each in found]
    return [f"<{each}>" for each in dict.fromkeys(ids) if each]


def message_id(part: Part) -> str:
    """The mail's own id, '' where it has none."""
    value = part.first("message-id") or part.first("message-i-d")
    ids = message_ids(value)
    if ids:
        return ids[0]
    bare = one_line(re.sub(r"[\s<>]+", "", value.decode("utf-8", "replace")))
    return f"<{bare}>" if bare else ""


def answered(part: Part) -> list[str]:
    """Ids this mail answers, nearest first: In-Reply-To newest first, then References from right to left."""
    near = [each for value in part.every("in-reply-to") for each in reversed(message_ids(value))]
    far = [each for value in part.every("references") for each in reversed(message_ids(value))]
    return list(dict.fromkeys([*near, *far]))[: limits.REFERENCES]


def sent_at(part: Part) -> datetime | None:
    """The Date header as an aware moment; else what the receiving server stamped; else None."""
    stamps = [part.first("date"), part.first("received").rpartition(b";")[2]]
    return next((moment for stamp in stamps if (moment := _moment(stamp))), None)


def _moment(value: bytes) -> datetime | None:
    text = one_line(value[:200].decode("latin-1"))
    try:
        found = parsedate_tz(text)
        if found is None:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        away = timedelta(seconds=found[9] or 0)
        return datetime(*found[:6], tzinfo=UTC) - away if abs(away) < timedelta(days=1) else None
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return None


def authentication(part: Part, authserv_id: str, domain: str) -> str:
    """`pass`, `fail` or `unknown` by the topmost Authentication-Results of our own server (RFC 8601).

    Without a configured authserv_id nobody vouches: a pass counts as unknown, a fail still counts as fail.
    """
    for value in part.every("authentication-results"):
        text = one_line(value.decode("latin-1")).lower()
        server = text.partition(";")[0].split()[:1]
        if authserv_id and server != [authserv_id.lower()]:
            continue
        verdict = re.search(r"\bdmarc\s*=\s*([a-z]+)", text)
        if not verdict:
            continue
        if verdict[1] == "pass":
            return "pass" if authserv_id and _aligned(text, domain) else "unknown"
        return "fail" if verdict[1] == "fail" else "unknown"
    return "unknown"


def _aligned(text: str, domain: str) -> bool:
    """dmarc=pass speaks for header.from; where the server names it, it must be the From we read."""
    claimed = re.search(r"header\.from\s*=\s*\"?([^\s;\"]+)", text)
    return bool(domain) and (not claimed or claimed[1].rpartition("@")[2] == domain)

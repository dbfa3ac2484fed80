"""Finds where a reply's new words end. One pass over capped lines; when unsure it cuts nothing.

Losing a customer's words is worse than showing a quote: what is cut is kept beside it, answers between quoted lines
stay, and the content of a forwarded mail is the message.
"""

from __future__ import annotations

import re

from channels._mail import limits, quote_lines
from channels._mail.html import QUOTED
from channels._mail.phrases.quoted import FORWARD_PREFIXES, REPLY_PREFIXES

SIGNATURE_LINES = 12
FOOTER = re.compile(r"[_=*-]{20,}$")


def cut(text: str, *, reply: bool, forward: bool = False) -> tuple[str, str]:
    """(what is new, the rest). reply: the headers say it answers something. forward: it passes something on."""
    text, tail = _capped(text)
    lines = text.split("\n")
    if forward:
        return _plain(text + tail), ""
    start = _history(lines, reply)
    kept, rest = _around(lines, start) if start is not None else _without_last_quote(lines, reply)
    kept, small = _without_signature(kept)
    visible = _plain("\n".join(kept))
    if not visible:
        return _plain(text + tail), ""
    if not rest:
        visible += tail
    return visible, _plain("\n".join([*small, *rest]) + (tail if rest else ""))


def is_forward(subject: str) -> bool:
    """True for `Fwd: ...`, `转发: ...` and their like; `Re: Fwd:` answers and does not pass on."""
    return _prefix(subject) in FORWARD_PREFIXES


def is_reply(subject: str) -> bool:
    return _prefix(subject) in REPLY_PREFIXES


def forwarded_from(text: str) -> str:
    """The address of a forwarded mail's author; '' where nothing is forwarded or no address is named."""
    lines = text[: limits.QUOTE_CHARS].split("\n")
    marks = (at for at, line in enumerate(lines) if quote_lines.is_forward_mark(line))
    return quote_lines.author(lines[next(marks, len(lines)) :])


def _prefix(subject: str) -> str:
    found = re.match(r"\s*(?:\[[^\]]{1,40}\]\s*)?([^\s:：\[\]]{1,12})(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：]", subject)
    return found[1].casefold() if found else ""


def _capped(text: str) -> tuple[str, str]:
    """The stretch that is looked at, and what follows it."""
    end = min(len(text), limits.QUOTE_CHARS)
    if text.count("\n", 0, end) > limits.QUOTE_LINES:
        end = len("\n".join(text[:end].split("\n")[: limits.QUOTE_LINES]))
    return text[:end], text[end:]


def _history(lines: list[str], reply: bool) -> int | None:
    """The line where history starts; None where there is none or where it is forwarded content."""
    for at, line in enumerate(lines):
        if not line.strip() or _is_quoted(line):
            if _is_quoted(line) and quote_lines.is_forward_mark(line.lstrip("> ")):
                return None
            continue
        if quote_lines.is_forward_mark(line):
            return None
        if line == QUOTED:
            if not _forward_follows(lines, at + 1):
                return at
        elif quote_lines.is_boundary(line) and (reply or quote_lines.is_reply_line(line)):
            return _with_rule(lines, at)
        elif span := quote_lines.attribution(lines, at):
            if _quote_follows(lines, at + span) or (reply and quote_lines.certain(lines[at : at + span])):
                return at
        elif quote_lines.bare_attribution(line) and _quote_follows(lines, at + 1):
            return at
        elif reply and quote_lines.is_header_block(lines, at):
            return _with_rule(lines, at)
    return None


def _around(lines: list[str], start: int) -> tuple[list[str], list[str]]:
    """What stands before the history, and answers written under or between its quoted lines."""
    body = _past_attribution(lines, start)
    if body == start or not _quote_follows(lines, body):  # under a divider nobody marks lines, and nobody answers
        return lines[:start], lines[start:]
    stretches = _stretches(lines[body:])
    answers = [each for quoted, each in stretches if not quoted and _says_something(each)]
    if not answers:
        return lines[:start], lines[start:]
    first_answer = stretches.index((False, answers[0]))
    if first_answer == len(stretches) - 1:  # one quote, one answer under it
        return lines[:start] + answers[0], [line for _, each in stretches[:first_answer] for line in each]
    last = stretches.index((False, answers[-1])) + 1
    between = [line for _, each in stretches[:last] for line in each]
    return lines[:start] + between, [line for _, each in stretches[last:] for line in each]


def _past_attribution(lines: list[str], at: int) -> int:
    while at < len(lines) and (not lines[at].strip() or lines[at] == QUOTED):
        at += 1
    if at == len(lines):
        return at
    return at + (quote_lines.attribution(lines, at) or quote_lines.bare_attribution(lines[at]))


def _without_last_quote(lines: list[str], reply: bool) -> tuple[list[str], list[str]]:
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_quoted(lines[end - 1])):
        end -= 1
    if reply and 0 < end < len(lines) and any(_is_quoted(line) for line in lines[end:]):
        return lines[:end], lines[end:]
    return lines, []


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    lines = _stripped(lines)
    for at in range(max(1, len(lines) - SIGNATURE_LINES), len(lines)):
        if lines[at].rstrip() in ("--", "—", "–-", "－－") and any(line.strip() for line in lines[:at]):
            return lines[:at], lines[at:]
    end = len(lines)
    while end > 1 and (not lines[end - 1].strip() or quote_lines.is_tail(lines[end - 1])):
        end -= 1
    return lines[:end], lines[end:]


def _stripped(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _with_rule(lines: list[str], at: int) -> int:
    """Takes the ruler above a divider along."""
    above = at - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and at - above <= 3 and quote_lines.is_ruler(lines[above]) else at


def _is_quoted(line: str) -> bool:
    return line.lstrip()[:1] in (">", "＞")


def _quote_follows(lines: list[str], at: int) -> bool:
    following = [line for line in lines[at : at + 4] if line.strip() and line != QUOTED]
    return bool(following) and _is_quoted(following[0])


def _forward_follows(lines: list[str], at: int) -> bool:
    following = [line for line in lines[at : at + 6] if line.strip() and line != QUOTED]
    return bool(following) and quote_lines.is_forward_mark(following[0])


def _stretches(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """Runs of quoted and of new lines, in turn. A short line between two quoted ones was wrapped by a mail program."""
    out: list[tuple[bool, list[str]]] = []
    for at, line in enumerate(lines):
        blank = not line.strip() or line == QUOTED
        quoted = out[-1][0] if blank and out else blank or _is_quoted(line) or _was_wrapped(lines, at)
        if not out or out[-1][0] != quoted:
            out.append((quoted, []))
        out[-1][1].append(line)
    return out


def _was_wrapped(lines: list[str], at: int) -> bool:
    before, after = lines[at - 1 : at], lines[at + 1 : at + 2]
    return bool(before and after) and _is_quoted(before[0]) and _is_quoted(after[0]) and len(before[0]) > 60


def _says_something(lines: list[str]) -> bool:
    """False for the footers of lists and programs."""
    first = next((line.strip() for line in lines if line.strip()), "")
    return bool(first) and not FOOTER.match(first) and first not in ("--", "-- ") and not quote_lines.is_tail(first)


def _plain(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text.replace(QUOTED, "")).strip("\n \t\xa0")

"""Knows single lines: divider, forward mark, "X wrote:", header block. Bounded work for each line."""

from __future__ import annotations

import re

from channels._mail.phrases.labels import LABELS, OPENINGS, WROTE, WROTE_CJK
from channels._mail.phrases.quoted import ABOVE_THIS_LINE, FORWARDED, ORIGINAL, TAILS

LONGEST = 300  # no mail program writes a longer line of these kinds
DASHES = "-_=*#~·—–―─━－＝＊＿ \t\xa0"
PHONE = re.compile(r"(?:从|從|来自|來自|由)我的.{1,20}(?:发送|發送|发出|寄出|傳送)$|.{1,20}(?:から送信|에서 보냄)$")
RULER = re.compile(r"[\s*_=—–―─━－-]{5,}$")
ADDRESS = re.compile(r"[^\s<>@\"']{1,64}@[^\s<>@\"']{1,120}")
DAY = re.compile(r"(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
CLOCK = re.compile(r"\d{1,2}\s?[:.：h]\s?\d{2}|\d{1,2}\s?(?:[ap]\.?m|時|点|點|시)", re.I)
SAYS = re.compile(rf"(?<![^\W\d_])(?:{WROTE})", re.I)
CJK_SAYS = re.compile(WROTE_CJK)
OPENS = re.compile(rf"(?:{OPENINGS})[\s.,]|[在于於\d]|[^\W\d_]{{2,14}},? \d", re.I)
LABEL = re.compile(r"[\s*_|]*([^\s:：*_|<>@][^:：*|<>@]{0,24}?)[\s*_]*[:：](.*)", re.S)


def is_boundary(line: str) -> bool:
    """A divider such as `-----Original Message-----` or `---- 回复的原邮件 ----`."""
    core = _core(line)
    return core is not None and (core in ORIGINAL or is_reply_line(line) or _zoho(line))


def is_reply_line(line: str) -> bool:
    text = line.strip(DASHES).casefold()
    return len(text) < 120 and any(mark in text for mark in ABOVE_THIS_LINE)


def is_forward_mark(line: str) -> bool:
    """`---------- Forwarded message ---------`, `Begin forwarded message:`, `-------- 转发邮件信息 --------`."""
    if len(line) > LONGEST:
        return False
    text = _spaced(line).strip(DASHES + ":：> ").casefold()
    return text in FORWARDED or text.startswith("forwarded by ")


def is_ruler(line: str) -> bool:
    return len(line) <= LONGEST and bool(RULER.match(line)) and bool(line.strip())


def is_tail(line: str) -> bool:
    """`Sent from my iPhone`, `发自我的小米手机`."""
    text = _spaced(line).strip(" *_-—|>[]【】()（）").casefold()
    return len(text) <= 120 and (text.startswith(TAILS) or bool(PHONE.match(text)))


def attribution(lines: list[str], at: int) -> int:
    """How many lines, from `at`, form one "On ..., X wrote:"; 0 where they form none."""
    for span in range(1, 5):
        piece = lines[at : at + span]
        if len(piece) < span or not piece[-1].strip() or len(piece[-1]) > LONGEST:
            return 0
        if span > 1 and piece[-1].lstrip().startswith(">"):
            return 0
        first = piece[0] if span > 1 else ""
        if piece[-1].rstrip(" \t\xa0*_-").endswith((":", "：")) and _attributes(_joined(piece), first):
            return span
    return 0


def bare_attribution(line: str) -> bool:
    """`2013/10/2 Care <care@desk.example>`: no verb and no colon. A quote must follow, for it says little."""
    text = _spaced(line).strip()
    return len(text) < 160 and text.endswith(">") and bool(DAY.match(text)) and bool(ADDRESS.search(text))


def certain(piece: list[str]) -> bool:
    """True where the line holds a `<address>`, or both a day and an hour: no customer writes such a sentence."""
    text = _joined(piece)
    addressed = ADDRESS.search(text)
    marked = addressed is not None and (not addressed.start() or text[addressed.start() - 1] in "<[(:")
    return marked or bool(DAY.search(text) and CLOCK.search(text))


def is_header_block(lines: list[str], at: int) -> bool:
    """From, Subject and a third label together, as programs print them. An itinerary has From, To and Date only."""
    first = _label(lines[at])
    if first is None or first[0] not in ("from", "date", "to", "subject"):
        return False
    roles: dict[str, str] = {}
    strange = 0
    for line in lines[at : at + 14]:
        found = _label(line)
        if found and found[0] not in roles:
            roles[found[0]] = found[1]
        elif line.strip():
            strange += 1
        if strange > 2 or len(roles) == 5:
            break
    addressed = bool(ADDRESS.search(roles.get("from", ""))) and "date" in roles
    return "from" in roles and len(roles) >= 3 and ("subject" in roles or addressed)


def author(lines: list[str]) -> str:
    """The address after the first From label of the next few lines."""
    for line in lines[:12]:
        found = _label(line.lstrip("> "))
        if found and found[0] == "from":
            address = ADDRESS.search(found[1])
            return address[0].strip("<>[]();,").lower() if address else ""
    return ""


def _core(line: str) -> str | None:
    """The words between dashes, case-folded; None where there are too few dashes to be a divider."""
    if len(line) > LONGEST:
        return None
    text = _spaced(line).strip()
    core = text.strip(DASHES + ":：")
    return core.casefold() if core and len(text) - len(core) >= 4 else None


def _spaced(line: str) -> str:
    return re.sub(r"\s+", " ", line.replace("&nbsp;", " ").replace("\xa0", " "))


def _zoho(line: str) -> bool:
    text = line.strip()
    return text.startswith("---") and text.endswith("---") and bool(ADDRESS.search(text)) and bool(SAYS.search(text))


def _joined(piece: list[str]) -> str:
    return _spaced(" ".join(line.strip().strip("*_") for line in piece))[: LONGEST * 3]


def _attributes(text: str, first: str) -> bool:
    """first: the line it starts on where there are several; it must look like a start."""
    says = SAYS.search(text) or CJK_SAYS.search(text)
    if not says:
        return _silent(text)
    if first and not OPENS.match(text) and not ADDRESS.search(first):
        return False
    return bool(ADDRESS.search(text) or DAY.search(text) or CLOCK.search(text))


def _silent(text: str) -> bool:
    """Gmail in Japanese, Russian and Hebrew: date, name, address, colon, and no verb."""
    ends = re.search(r"[>)]\s*[:：]$", text)
    return bool(ends) and bool(ADDRESS.search(text) and DAY.search(text) and CLOCK.search(text))


def _label(line: str) -> tuple[str, str] | None:
    if len(line) > 2000 or not (found := LABEL.match(line[:LONGEST])):
        return None
    said = _spaced(found[1]).strip().casefold()
    role = LABELS.get(said) or LABELS.get(said.replace(" ", ""))
    return (role, found[2].strip()) if role else None

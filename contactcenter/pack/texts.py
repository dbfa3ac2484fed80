"""What is asked of the pack's words: both languages, known placeholders, ids of their own, messages that fit an SMS."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from channels.sms import segments
from contactcenter.pack import macros
from contactcenter.pack.book import Book
from contactcenter.pack.reading import N_, Entry, Fault, walk

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACE = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z_]+)+)\s*\}\}")
ANY_PLACE = re.compile(r"\{\{.*?\}\}")
LANGUAGES = ("en", "zh")
SHORT = 6  # a Chinese text this short may be a name or a number
SAMPLE = "x" * 10  # stands for a filled placeholder when an SMS is measured
LISTS = (
    ("fields.yaml", "fields"), ("greetings.yaml", "greetings"), ("canned_replies.yaml", "replies"),
    ("canned_replies.yaml", "macros"), ("kb_articles.yaml", "articles"), ("emergency_plans.yaml", "plans"),
    ("surveys.yaml", "surveys"), ("complaint_categories.yaml", "remedies"), ("business_hours.yaml", "calendars"),
    ("sla_policies.yaml", "policies"), ("tiers.yaml", "tiers"), ("personality.yaml", "types"),
    ("demo/desk.yaml", "queues"), ("demo/desk.yaml", "agents"), ("demo/desk.yaml", "supervisors"),
    ("demo/desk.yaml", "products"), ("demo/customers.yaml", "customers"), ("demo/conversations.yaml", "conversations"),
)
CONDITIONS = ("moment", "channel", "daypart", "hours", "language", "tier", "holiday", "on_trip", "known")
ALWAYS = {"moment", "channel", "hours"}  # what holds a greeting back no further than its moment does
TRUTH = ("on_trip", "known")
MOMENTS = (  # everything that something at the desk asks for
    "open", "queue", "queue_unknown", "wait_long", "hold", "hold_return", "transfer", "consult", "close", "after_hours",
    "voicemail", "missed", "auto_ack", "wish_birthday", "wish_holiday", "wish_milestone",
)
NEEDED = {
    "phone": {"open", "queue", "hold", "transfer", "close", "after_hours", "voicemail"},
    "chat": {"open", "queue", "close", "after_hours", "missed"},
    "sms": {"open", "auto_ack", "close", "after_hours"},
    "email": {"open", "auto_ack", "close", "after_hours"},
}


def pairs(book: Book) -> Iterator[Entry]:
    """Every text that is shown to somebody. Customers' names are no texts: they are what they are."""
    for file, document in book.documents.items():
        if file != "demo/customers.yaml":
            yield from (entry for entry in walk(document) if isinstance(entry.get("en", entry.get("zh")), str))


def check_pair(pair: Entry, book: Book) -> Iterator[str]:
    for language in LANGUAGES:
        if not str(pair[language] or "").strip():
            yield N_("the text in '%(language)s' is empty", language=language)
            return
    if CHINESE.search(pair["en"]):
        yield N_("there is Chinese in the en text")
    if len(pair["zh"]) > SHORT and not CHINESE.search(PLACE.sub("", pair["zh"])):
        yield N_("there is no Chinese in the zh text")
    yield from _check_places(pair["en"] + pair["zh"], book)


def check_ids(document: Entry, book: Book) -> Iterator[Fault]:
    for file, key in LISTS:
        if book.document(file) is document:
            yield from repeated(book.entries(file, key))


def repeated(entries: list[Entry]) -> Iterator[Fault]:
    """Every entry whose id an earlier one has."""
    seen: set[str] = set()
    for entry in entries:
        if entry["id"] in seen:
            yield entry.fault(N_("the id '%(name)s' is given twice", name=entry["id"]))
        seen.add(entry["id"])


def check_greeting(greeting: Entry, book: Book) -> Iterator[str]:
    when = greeting["when"]
    if not when.get("moment"):
        yield N_("a greeting must say its moment")
    yield from (N_("'%(name)s' is no condition of a greeting", name=name) for name in when if name not in CONDITIONS)
    yield from _check_values(when, book)
    if not isinstance(greeting.get("rank", 0), int):
        yield N_("the rank must be a whole number")
    if _channels_of(greeting) & {"sms"}:
        yield from _check_sms(greeting)


def _check_values(when: Entry, book: Book) -> Iterator[str]:
    """Nothing is asked for that never holds."""
    allowed = {
        "moment": MOMENTS, "channel": tuple(NEEDED), "hours": ("open", "closed"), "language": LANGUAGES,
        "tier": book.table(("tiers.yaml", "tiers")), "daypart": book.table(("greetings.yaml", "dayparts")),
    }
    for name, value in when.items():
        for one in value if isinstance(value, list) else [value]:
            if name in TRUTH and not isinstance(one, bool):
                yield N_("%(name)s is set to '%(value)s'; it must be true or false", name=name, value=one)
            if name == "holiday" and one not in book.holidays:
                yield N_("no calendar knows the holiday '%(name)s'", name=one)
            if name in allowed and one not in allowed[name]:
                yield N_("%(name)s is never '%(value)s'", name=name, value=one)


def check_greetings(document: Entry, book: Book) -> Iterator[str]:
    always = [greeting for greeting in book.greetings.values() if set(greeting["when"]) <= ALWAYS]
    for channel, needed in NEEDED.items():
        have = {greeting["when"]["moment"] for greeting in always if channel in _channels_of(greeting)}
        yield from (N_("%(channel)s has no greeting for the moment '%(moment)s'", channel=channel, moment=moment)
                    for moment in sorted(needed - have))


def check_reply(reply: Entry, book: Book) -> Iterator[str]:
    channels = set(reply["channels"])
    if reply["kind"] == "marketing" and "stop" not in reply["body"]["en"].lower():
        yield N_("a marketing text must offer a way out (STOP)")
    if channels == {"email"} and "subject" not in reply:
        yield N_("a mail needs a subject")
    if "sms" in channels:
        yield from _check_sms(reply["body"], at_most=2 if channels == {"sms"} else None)


def check_shortcuts(document: Entry, book: Book) -> Iterator[Fault]:
    counted = Counter(reply.get("shortcut") for reply in book.replies.values())
    for reply in book.replies.values():
        if reply.get("shortcut") and counted[reply["shortcut"]] > 1:
            yield reply.fault(N_("the shortcut '%(name)s' is given twice", name=reply["shortcut"]))


def _check_places(text: str, book: Book) -> Iterator[str]:
    for place in ANY_PLACE.findall(text):
        name = PLACE.fullmatch(place)
        if not name:
            yield N_("'%(name)s' is no placeholder", name=place)
        elif name[1] not in book.placeholders:
            yield N_("there is no placeholder '%(name)s'", name=name[1])


def _check_sms(body: Entry, at_most: int | None = None) -> Iterator[str]:
    for language in LANGUAGES:
        encoding, _, parts, _ = segments(PLACE.sub(SAMPLE if language == "en" else SAMPLE[:5], body[language]))
        if language == "en" and encoding != "GSM-7":
            yield N_("an English SMS must keep to the GSM alphabet")
        if at_most and parts > at_most:
            yield N_("the %(language)s SMS has %(parts)s parts; at most %(most)s are allowed", language=language,
                     parts=parts, most=at_most)


def _channels_of(greeting: Entry) -> set[str]:
    channel = greeting["when"].get("channel", "sms" if greeting["id"].startswith("wish") else ())
    return {channel} if isinstance(channel, str) else set(channel)


def _documents(*files: str):
    return lambda book: [book.document(file) for file in files]


CHECKS = (
    (pairs, check_pair),
    (_documents(*dict.fromkeys(file for file, _ in LISTS)), check_ids),
    (lambda book: book.greetings.values(), check_greeting),
    (_documents("greetings.yaml"), check_greetings),
    (lambda book: book.replies.values(), check_reply),
    (lambda book: book.macros.values(), macros.check_macro),
    (_documents("canned_replies.yaml"), check_shortcuts),
)

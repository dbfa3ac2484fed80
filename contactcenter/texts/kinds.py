"""The three kinds of texts: in which list of which file of the pack they stand, and what is asked of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contactcenter.pack import macros, texts
from contactcenter.pack.book import Book
from contactcenter.pack.reading import Entry, Fault

Check = Callable[[Entry, Book], Iterator[str | Fault]]


@dataclass(frozen=True)
class Kind:
    """version: the kind of its versions. list: the key in the pack's file that holds them. whole: what must hold of
    all of them together. order: of an entry's keys, as people expect to read them."""

    version: str
    file: str
    list: str
    name: re.Pattern
    check: Check
    whole: Check | None
    order: tuple[str, ...]


GREETING = Kind("greeting", "greetings.yaml", "greetings", re.compile(r"[a-z][a-z0-9_]{0,30}(\.[a-z0-9_]{1,30}){0,4}"),
                texts.check_greeting, texts.check_greetings, ("id", "when", *texts.CONDITIONS, "rank", "en", "zh",
                                                              "notes"))
REPLY = Kind("reply", "canned_replies.yaml", "replies", re.compile(r"[a-z][a-z0-9_]{0,60}"), texts.check_reply,
             texts.check_shortcuts, ("id", "shortcut", "stage", "kind", "channels", "title", "subject", "body", "en",
                                     "zh"))
MACRO = Kind("macro", "canned_replies.yaml", "macros", re.compile(r"[a-z][a-z0-9_]{0,60}"), macros.check_macro, None,
             ("id", "title", "en", "zh", "reply", "actions", "do"))
KINDS = {kind.version: kind for kind in (GREETING, REPLY, MACRO)}

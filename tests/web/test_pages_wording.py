"""Every sentence of the pages has its Chinese, and keeps the places where names and numbers go."""

from __future__ import annotations

import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from contactcenter.config import ROOT

CHINESE = ROOT / "contactcenter" / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
PLACE = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def sentences() -> set[str]:
    """What templates and code say, plurals by their singular."""
    methods = {"templates": [("**.html", "jinja2")], "contactcenter": [("**.py", "python")]}
    options = {"templates": {"**.html": {"trimmed": "true"}}, "contactcenter": {}}
    found = set()
    for folder, method in methods.items():
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, method, options[folder], keywords=KEYWORDS):
            found.add(message if isinstance(message, str) else message[0])
    return found - {""}


def chinese() -> dict[str, str]:
    with CHINESE.open(encoding="utf-8") as file:
        return {_first(message.id): _first(message.string) for message in read_po(file, locale="zh") if message.id}


def _first(text) -> str:
    return text if isinstance(text, str) else text[0]


def test_no_sentence_is_left_in_english():
    known = chinese()
    assert sorted(sentence for sentence in sentences() if not known.get(sentence)) == []


def test_no_sentence_loses_a_name_or_a_number_on_the_way():
    wrong = {english for english, text in chinese().items() if set(PLACE.findall(english)) != set(PLACE.findall(text))}
    assert wrong == set()


def test_nothing_is_kept_that_nobody_says_any_more():
    assert sorted(set(chinese()) - sentences()) == []

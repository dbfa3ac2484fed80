"""The collected mails with their expected results, under the gates the desk is held to."""

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from channels.email import understood

MAIL = Path(__file__).parents[3] / "shared" / "data" / "mail"
WHOLE = ("hostile", "html-safety", "auto-negative")  # every single one
SHARES = {"charset-cjk": 0.95, "reply-zh": 0.9, "no-false-cut": 0.9, "bounce": 0.95, "auto-reply": 0.95}


@pytest.fixture(scope="module")
def results():
    if not (MAIL / "open" / "manifest.jsonl").exists():
        pytest.skip("the collected mails are not here")
    spec = importlib.util.spec_from_file_location("mail_score", MAIL / "score.py")
    score = importlib.util.module_from_spec(spec)
    keep, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    spec.loader.exec_module(score)
    sys.dont_write_bytecode = keep
    rows = [json.loads(line) for line in (MAIL / "open" / "manifest.jsonl").read_text("utf-8").splitlines()]
    return score.run(understood, rows, str(MAIL / "open"))


def share(results, category=None):
    rows = [row for row in results if category in (None, row["category"])]
    return sum(row["ok"] for row in rows) / len(rows)


def test_no_collected_mail_stops_the_reader(results):
    assert not [row["id"] for row in results if row["err"]]


def test_the_whole_collection_is_understood(results):
    assert share(results) >= 0.95, [(row["id"], row["fails"]) for row in results if not row["ok"]]


@pytest.mark.parametrize("category", [*WHOLE, *SHARES])
def test_a_category_reaches_its_gate(results, category):
    assert category in Counter(row["category"] for row in results)
    assert share(results, category) >= SHARES.get(category, 1.0)


def test_no_mail_loads_anything_from_elsewhere(results):
    assert all(ok for row in results for name, ok, _ in row["checks"] if name in ("~remote_blocked", "html_safe"))

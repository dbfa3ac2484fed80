"""Rules as people write them: everyday lengths, and faults that name their line."""

from __future__ import annotations

import pytest

from contactcenter.pack.reading import BrokenPack
from contactcenter.sla import hours, written

WEEK = "{mon: [['09:00','18:00']], tue: [], wed: [], thu: [], fri: [], sat: [], sun: []}"


@pytest.mark.parametrize(("text", "line", "reason"), [
    (f"timezone: Mars/Base\nweek: {WEEK}\n", 1, "Mars/Base"),
    ("timezone: UTC\nweek:\n  mon: []\n  tue: [['9', '18:00']]\n  wed: []\n  thu: []\n  fri: []\n  sat: []\n"
     "  sun: []\n", 4, "tue"),
    ("timezone: UTC\nweek: {mon: []}\n", 2, "'tue' is missing"),
    (f"timezone: UTC\nweek: {WEEK}\n"
     "holidays:\n  - {id: a, from: 2026-01-01, to: 2026-01-01}\n  - {id: b, from: 2026-01-02, to: 2026-01-01}\n",
     5, "before it begins"),
    ("week: [\n", 2, "expected"),
    ("- a\n", 1, "mapping"),
])
def test_a_calendar_with_a_fault_names_its_line(text, line, reason):
    with pytest.raises(BrokenPack) as refused:
        written.read("calendar", text)
    assert any(fault.line == line and reason in str(fault.reason) for fault in refused.value.faults), refused.value


@pytest.mark.parametrize(("text", "iso"), [
    ("30 min", "PT30M"), ("1 h 30 min", "PT1H30M"), ("2 wd", "P2BD"), ("2个工作日", "P2BD"), ("45 秒", "PT45S"),
    ("3 d", "P3D"), ("PT4H", "PT4H")])
def test_lengths_are_written_as_people_say_them(text, iso):
    assert hours.iso(text) == iso
    assert hours.iso(hours.everyday(iso, "zh")) == hours.iso(hours.everyday(iso)) == iso


@pytest.mark.parametrize("text", ["", "soon", "5", "-5 min", "2 wd 3 h", "9" * 5000])
def test_what_is_no_length_is_refused(text):
    with pytest.raises(ValueError):
        hours.iso(text)

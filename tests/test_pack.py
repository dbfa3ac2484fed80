"""The content pack: refused with file, line and reason for whatever is wrong, loaded whole, and versioned."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contactcenter import journal, pack
from contactcenter.extensions import db
from contactcenter.models import Queue, Version
from contactcenter.pack import rows, start
from contactcenter.sla import hours


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the pack that a test may break."""
    copy = tmp_path / "content"
    shutil.copytree(pack.CONTENT, copy, copy_function=shutil.copyfile)
    return copy


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first occurrence; the number of the line it stood on."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def refused(folder: Path) -> list[pack.Fault]:
    with pytest.raises(pack.BrokenPack) as broken:
        pack.checked(folder)
    return broken.value.faults


# -- checking ----------------------------------------------------------------------------------------------------------

def test_the_pack_that_is_shipped_is_sound():
    assert len(pack.checked().documents) == 32


@pytest.mark.parametrize(("file", "old", "new", "reason"), [
    ("greetings.yaml", 'zh: "{{ time.greeting }}，这里是', 'xx: "{{ time.greeting }}', "'zh' is missing"),
    ("greetings.yaml", "{{ desk.name }}, this is", "{{ desk.nmae }}, this is", "no placeholder 'desk.nmae'"),
    ("greetings.yaml", "{{ agent.name }}", "{{ agent }}", "'{{ agent }}' is no placeholder"),
    ("greetings.yaml", "moment: open, channel: phone}", "moment: open, chanel: phone}", "'chanel' is no condition"),
    ("greetings.yaml", "holiday: labour_day", "holiday: labor_day", "no calendar knows the holiday 'labor_day'"),
    ("greetings.yaml", "id: phone.open.known", "id: phone.open", "the id 'phone.open' is given twice"),
    ("greetings.yaml", 'en: "{{ desk.name }}: got it', 'en: "{{ desk.name }}: „got it', "keep to the GSM alphabet"),
    ("canned_replies.yaml", "shortcut: details", "shortcut: offer", "the shortcut 'offer' is given twice"),
    ("canned_replies.yaml", "do: set_status", "do: set_state", "no action 'set_state'"),
    ("canned_replies.yaml", "reply: merged_contacts", "reply: nothing", "there is no reply 'nothing'"),
    ("canned_replies.yaml", "days: 30", "days: many", "for 1 to 365 days"),
    ("greetings.yaml", "tier: silver", "tier: bronze", "tier is never 'bronze'"),
    ("business_hours.yaml", "timezone: Asia/Shanghai", "timezone: Asia/Shangai", "no time zone 'Asia/Shangai'"),
    ("business_hours.yaml", '["09:00", "18:00"]', '["09:00", "26:00"]', "'26:00' is past 24:00"),
    ("business_hours.yaml", "to: 2026-01-03", "to: 2025-01-03", "before it begins"),
    ("sla_policies.yaml", "P2: {within: PT10M, clock: business}", "P2: {within: PT2D, clock: business}",
     "is not a duration"),
    ("sla_policies.yaml", "P1: {within: PT3M", "P1: {within: PT3H", "a higher priority must not have a longer target"),
    ("sla_policies.yaml", "P1: {within: PT3M, clock: calendar}", "P1: {within: PT3M, clock: business}",
     "P1 must run around the clock"),
    ("scripts/01_new_enquiry.yaml", "goto: who", "goto: whom", "it goes to 'whom', which is no step"),
    ("scripts/01_new_enquiry.yaml", "start: open", "start: facts", "it cannot be reached"),
    ("scripts/01_new_enquiry.yaml", "    next: listen\n", "", "it is a dead end"),
    ("scripts/01_new_enquiry.yaml", "field: customer.name", "field: customer.nmae", "no field 'customer.nmae'"),
    ("scripts/01_new_enquiry.yaml", "customer.consent_recording: true", "customer.consent_recording: perhaps",
     "it must be true or false"),
    ("scripts/01_new_enquiry.yaml", "queue: sales", "queue: selling", "no queue 'selling'"),
    ("scripts/01_new_enquiry.yaml", "greeting: open", "greeting: opening", "no greeting is for the moment 'opening'"),
    ("surveys.yaml", "type: single", "type: choice", "no type of question 'choice'"),
    ("complaint_categories.yaml", "id: product.hotel", "id: hotel", "its id must begin with product."),
    ("complaint_categories.yaml", "remedies: [redo,", "remedies: [re-do,", "no remedy 're-do'"),
    ("keywords.yaml", "  match: exact", "  match: exactly", "match must be exact or contains"),
    ("demo/customers.yaml", "scores: [2, 1, 1]", "scores: [3, 1, 1]", "its scores and tier are [2, 1, 1] and standard"),
    ("demo/customers.yaml", "+44 20 7946 0002", "extension 12", "is no phone number"),
    ("demo/customers.yaml", "product: p04", "product: p99", "no product 'p99'"),
    ("demo/conversations.yaml", "customer: c01", "customer: c99", "no customer 'c99'"),
    ("demo/conversations.yaml", "agent: a1", "agent: a99", "no agent 'a99'"),
    ("demo/desk.yaml", "calendar: sales", "calendar: sale", "no calendar 'sale'")])
def test_a_fault_is_named_with_its_file_and_reason(folder, file, old, new, reason):
    line = change(folder, file, old, new)
    faults = [fault for fault in refused(folder) if reason in fault.reason]
    assert faults, refused(folder)
    assert faults[0].file == file
    assert abs(faults[0].line - line) <= 30 and faults[0].line > 0


def test_the_line_is_the_one_to_mend(folder):
    line = change(folder, "greetings.yaml", "holiday: labour_day", "holiday: labor_day")
    (fault,) = [fault for fault in refused(folder) if "labor_day" in fault.reason]
    assert fault.line in (line, line - 1)
    assert str(fault) == f"greetings.yaml:{fault.line}: {fault.reason}"


@pytest.mark.parametrize(("text", "reason"), [
    ("greetings: [", "did not find"), ("- a list", "must be a mapping"), ("", "must be a mapping"),
    ("a: 1\na: 2", "given twice"), ("a: {yes: 1}", "must be quoted"),
    ("x: !!python/object/apply:os.system [ls]", "could not determine a constructor")])
def test_a_file_that_is_no_proper_yaml_is_refused(folder, text, reason):
    (folder / "tiers.yaml").write_text(text, encoding="utf-8")
    assert [fault for fault in refused(folder) if fault.file == "tiers.yaml" and reason in fault.reason]


def test_bytes_that_are_no_text_are_refused(folder):
    (folder / "tiers.yaml").write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8" in refused(folder)[0].reason


def test_a_missing_file_is_named(folder):
    (folder / "keywords.yaml").unlink()
    assert "keywords.yaml:0: is missing from the pack" in map(str, refused(folder))


@pytest.mark.parametrize("shape", ["7", "null", "[1, 2]", '"text"', "{a: {b: [c]}}", "[{}]", "[[[]]]"])
@pytest.mark.parametrize(("file", "key"), [
    ("greetings.yaml", "greetings"), ("business_hours.yaml", "calendars"), ("sla_policies.yaml", "policies"),
    ("surveys.yaml", "surveys"), ("demo/customers.yaml", "customers"), ("fields.yaml", "fields")])
def test_whatever_stands_in_place_of_a_list_is_refused_and_never_a_crash(folder, file, key, shape):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index(f"\n{key}:")] + f"\n{key}: {shape}\n", encoding="utf-8")
    assert refused(folder)


# -- loading -----------------------------------------------------------------------------------------------------------

def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Version))


def test_loading_again_changes_nothing(app):
    before = count()
    assert pack.load_pack() == 0
    assert count() == before > 120


def test_a_broken_pack_loads_nothing_at_all(app, folder):
    before = count()
    change(folder, "canned_replies.yaml", "To find the right trip", "To find a trip")
    change(folder, "scripts/01_new_enquiry.yaml", "goto: who", "goto: whom")
    with pytest.raises(pack.BrokenPack):
        pack.load_pack(folder)
    assert count() == before


def test_a_change_makes_a_new_version_and_keeps_the_old_one(app, folder):
    change(folder, "greetings.yaml", "How can I help you today?", "What can I do for you today?")
    assert pack.load_pack(folder) == 1
    now = Version.of("greeting", "phone.open")
    assert (now.version, now.current) == (2, True)
    assert now.body["en"].endswith("What can I do for you today?")
    assert Version.of("greeting", "phone.open", 1).body["en"].endswith("How can I help you today?")
    assert [version.key for version in Version.all_current("greeting")].count("phone.open") == 1


def test_what_the_pack_no_longer_holds_is_no_longer_used(app, folder):
    change(folder, "greetings.yaml", "id: wish.milestone", "id: wish.tenth_trip")
    assert pack.load_pack(folder) == 1
    assert Version.of("greeting", "wish.milestone") is None
    assert Version.of("greeting", "wish.milestone", 1) is not None
    assert pack.load_pack() == 1
    assert Version.of("greeting", "wish.milestone").version == 2


def test_what_a_person_has_written_stays_whatever_the_pack_says(desk, folder):
    with journal.transaction():
        db.session.scalar(select(Version).where(Version.key == "phone.open")).current = False
        ours = {"when": {"moment": "open", "channel": "voice"}, "en": "Hello from Rosa", "zh": "您好"}
        db.session.add(Version(kind="greeting", key="phone.open", version=2, body=ours, agent_id=desk.rosa.id))
    change(folder, "greetings.yaml", "How can I help you today?", "What can I do for you today?")
    assert pack.load_pack(folder) == 1, "the pack's newer word is kept beside it"
    assert Version.of("greeting", "phone.open").body["en"] == "Hello from Rosa"
    assert pack.load_pack(folder) == 0


def test_everything_goes_by_the_names_that_the_code_uses(app):
    assert Version.of("greeting", "chat.open").body["when"]["channel"] == "webchat"
    assert set(Version.of("reply", "offer_summary").body["channels"]) == {"email", "webchat"}
    assert "voice" in Version.of("script", "new_enquiry").body["channels"]
    policy = Version.of("policy", "sla").body
    assert {one["match"].get("channel") for one in policy["policies"]} == {"voice", "webchat", "sms", "email", None}
    assert policy["pause_rules"]["pauses"] == ["waiting_customer", "scheduled"]
    assert Version.of("tier", "gold").body["service"]["sla_factor"] == 0.75
    assert Version.of("keywords", "words").body["emergency"]["sets"] == "P1"


def test_a_demo_desk_is_open_at_any_hour_and_still_knows_its_holidays(app):
    assert pack.load_pack(always_open=True) > 0
    desk = hours.read(Version.of("calendar", "desk").body)
    assert all(day == ((0, 1440),) for day in desk.week)
    assert set(desk.exceptions.values()) == {((0, 1440),)}
    assert "national_day" in desk.reasons.values()
    assert pack.load_pack(always_open=True) == 0


def test_an_empty_desk_has_queues_and_one_that_a_person_has_arranged_stays_as_it_is(app):
    book = pack.checked()
    queues = list(db.session.scalars(select(Queue).order_by(Queue.position)))
    assert [queue.key for queue in queues] == ["sales", "bookings", "care", "complaints", "emergency"]
    with journal.transaction():
        queues[0].active, queues[1].key = False, "orders"
        start.furnish(book)
    assert db.session.scalar(select(func.count()).select_from(Queue)) == 5


def test_plain_values_only():
    assert rows.plain({"channel": "chat", "text": "chat", "channels": ["phone", "sms"]}) == {
        "channel": "webchat", "text": "chat", "channels": ["voice", "sms"]}

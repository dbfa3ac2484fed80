"""The carrier is told where our doors are, and only what differs."""

from dataclasses import replace

from twilio_desk import DESK, PUBLIC, SmsDesk

from channels._number_doors import compare, missing, set_right


def test_a_number_with_the_right_doors_is_left_alone():
    desk = SmsDesk()
    assert all(door.right for door in compare(desk.settings))
    assert set_right(desk.settings) == []


def test_a_desk_that_has_moved_sets_its_doors_right_once():
    desk = SmsDesk()
    moved = replace(desk.settings, public_url="https://new.example.com/")
    changed = set_right(moved)
    assert {door.setting for door in changed} == {"sms_url", "voice_url", "voice_fallback_url", "status_callback"}
    assert changed[0].now == f"{PUBLIC}/channels/sms/inbound"
    assert changed[0].wanted == "https://new.example.com/channels/sms/inbound"
    assert set_right(moved) == []


def test_a_number_that_the_account_does_not_have_is_named():
    desk = SmsDesk()
    both = replace(desk.settings, numbers=(DESK, "+447700900999"))
    assert missing(both) == ["+447700900999"]
    assert missing(desk.settings) == []

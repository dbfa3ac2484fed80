"""Changing policies and calendars while clocks run: what would move is seen before, then it moves, and it goes back."""

from __future__ import annotations

import copy

import pytest

from contactcenter import clock
from contactcenter.models import Version
from contactcenter.pack.reading import BrokenPack
from contactcenter.sla import changes, follow, policies, suppose, written
from tests.cast import ANA, LI_WEI
from tests.sla.moments import answer, at, facts, now_is, of, only, publish

pytestmark = pytest.mark.usefixtures("office_hours")
CLOSED_TUESDAY = [{"id": "founding", "label": {"en": "Founding day", "zh": "司庆日"}, "from": "2026-11-24",
                   "to": "2026-11-24"}]


def policy_with(metric: str, priority: str, within: str) -> dict:
    """The policy for texts with another target in one cell."""
    body = copy.deepcopy(Version.of("policy", "sla").body)
    sms = next(one for one in body["policies"] if one["id"] == "sms")
    sms[metric][priority] = {"within": within, "clock": "business"}
    return body


def test_a_preview_tells_what_would_move_and_writes_nothing(desk, moved_flight):
    desk.sms(LI_WEI, "你好")
    desk.work()
    now_is("Mon 10:12")
    found = changes.preview("policy", "sla", policy_with("first_response", "P3", "PT10M"))
    assert (found.tickets, found.late, found.whole) == (2, 2, True)
    move = found.moves[0]
    assert (move.metric, move.before, move.after, move.late) == (
        "first_response", at("Mon 10:30"), at("Mon 10:10"), True)
    assert only(moved_flight, "first_response").due_at == at("Mon 10:30")
    assert Version.of("policy", "sla").version == 1 and facts("RulesChanged") == []


def test_what_was_previewed_is_what_happens(desk, moved_flight):
    body = policy_with("first_response", "P3", "PT1H")
    found = changes.preview("policy", "sla", body)
    changes.publish("policy", "sla", body, desk.rosa, based_on=1)
    desk.work()
    first = only(moved_flight, "first_response")
    assert [first.due_at] == [move.after for move in found.moves] == [at("Mon 11:00")]
    assert (first.policy_version, [kept.why for kept in first.targets]) == (2, ["policy"])
    assert only(moved_flight, "resolution").policy_version == 2
    assert only(moved_flight, "resolution").targets == [], "what does not move has no other target"
    assert facts("RulesChanged")[0].data == {"kind": "policy", "key": "sla", "version": 2}


def test_what_is_late_only_by_new_rules_is_nobodys_fault(desk, moved_flight):
    now_is("Mon 10:12")
    publish("policy", "sla", **policy_with("first_response", "P3", "PT10M"))
    desk.work()
    first = only(moved_flight, "first_response")
    assert (first.breached_at, first.data["cause"]) == (at("Mon 10:12"), "retargeted")


def test_a_holiday_moves_every_promise_over_it_and_going_back_brings_it_back(desk, moved_flight):
    body = {**Version.of("calendar", "desk").body, "holidays": CLOSED_TUESDAY}
    assert [move.after for move in changes.preview("calendar", "desk", body).moves] == [at("Fri 10:00")]
    changes.publish("calendar", "desk", body, desk.rosa, based_on=1)
    desk.work()
    assert only(moved_flight, "resolution").due_at == at("Fri 10:00")
    changes.publish("calendar", "desk", Version.of("calendar", "desk", 1).body, desk.rosa, based_on=2)
    desk.work()
    end = only(moved_flight, "resolution")
    assert (end.due_at, end.calendar_version) == (at("Thu 10:00"), 3)
    assert [kept.due_at for kept in end.targets] == [at("Thu 10:00"), at("Fri 10:00")]
    assert [one.version for one in changes.versions("calendar", "desk")] == [3, 2, 1]


def test_an_open_pause_is_kept_over_a_change(desk, moved_flight):
    answer(moved_flight, desk.mei)
    publish("calendar", "desk", holidays=CLOSED_TUESDAY)
    desk.work()
    now_is("Mon 12:00")
    moved_flight.reopen("she called")
    assert only(moved_flight, "resolution").due_at == at("Fri 12:00")


def test_what_is_over_keeps_the_rules_it_ended_under(desk, moved_flight):
    moved_flight.resolve(desk.mei)
    publish("policy", "sla", **policy_with("resolution", "P3", "P1BD"))
    desk.work()
    assert only(moved_flight, "resolution").policy_version == 1


def test_two_who_change_at_once_do_not_overwrite_each_other(desk, moved_flight):
    body = policy_with("first_response", "P3", "PT1H")
    changes.publish("policy", "sla", body, desk.rosa, based_on=1)
    with pytest.raises(changes.Overtaken):
        changes.publish("policy", "sla", body, desk.rosa, based_on=1)


def test_a_move_that_was_cut_short_is_finished_by_whoever_comes_next(app, desk, moved_flight):
    desk.sms(LI_WEI, "你好")
    desk.work()
    publish("policy", "sla", **policy_with("first_response", "P3", "PT1H"))
    assert follow.follow(limit=1) == 1
    app.extensions.pop("sla.followed")  # the process is gone
    desk.work()
    assert {one.due_at for ticket in desk.tickets for one in of(ticket, "first_response")} == {at("Mon 11:00")}
    assert follow.follow() == 0


def test_a_tester_tells_what_would_happen_without_making_anything(desk, moved_flight):
    found = suppose.at(at("Sun 15:00"), "sms", suppose.matter(desk.care, "P3", "consultation", "platinum"))
    told = {one["metric"]: one for one in found["promises"]}
    assert not found["open"] and found["opens"] == at("Mon 09:00").replace(day=30)
    assert told["first_response"]["due"] == at("Mon 09:15").replace(day=30)
    assert [level for level, _ in told["first_response"]["warnings"]] == [50, 80]
    assert told["first_response"]["rule"] == "sms" and len(desk.tickets) == 1


@pytest.mark.parametrize("match", [{"tier": "gold"}, {"priority": ["P1", "P2"]}, {"queue": "sales", "type": "booking"}])
def test_a_policy_that_fits_not_is_passed_over_for_the_first_that_does(desk, moved_flight, match):
    body = Version.of("policy", "sla").body
    special = {"id": "special", "match": match, "first_response": {
        key: {"within": "PT1M", "clock": "business"} for key in ("P1", "P2", "P3", "P4")}}
    rules = policies.Rules({**body, "policies": [special, *body["policies"]]}, 2)
    assert rules.target("first_response", moved_flight, "sms").rule == "sms"
    moved_flight.priority, moved_flight.type, moved_flight.customer.tier = "P2", "booking", "gold"
    assert rules.target("first_response", moved_flight, "sms").rule == "special"


def test_a_policy_with_a_bad_length_names_its_line(desk):
    text = written.text_of(Version.of("policy", "sla").body).splitlines()
    place = next(number for number, line in enumerate(text) if "PT30M" in line)
    text[place] = text[place].replace("PT30M", "soon")
    with pytest.raises(BrokenPack) as refused:
        written.read("policy", "\n".join(text))
    assert [fault.line for fault in refused.value.faults] == [place + 1]


def test_what_is_written_out_and_read_again_is_the_same(desk):
    for kind, key in (("policy", "sla"), ("calendar", "desk"), ("calendar", "london")):
        body = Version.of(kind, key).body
        assert written.read(kind, written.text_of(body)) == body


def test_the_settings_page_is_for_those_who_run_the_desk(desk, moved_flight):
    assert desk.sign_in("mei").get("/settings/sla").status_code == 403
    html = desk.sign_in("rosa").get("/settings/sla").text
    assert "Service levels" in html and 'name="2.first_response.P3"' in html or "first_response.P3" in html


def test_a_supervisor_changes_a_target_by_the_table_sees_what_moves_and_applies_it(desk, moved_flight):
    rosa = desk.sign_in("rosa")
    listed = Version.of("policy", "sla").body["policies"]
    place = next(number for number, one in enumerate(listed) if one["id"] == "sms")
    cells = {f"{place}.first_response.P3": "1 h", f"{place}.first_response.P3.clock": "business"}
    html = rosa.post("/settings/sla/policy/sla/preview", data=cells).text
    assert "1 ticket moves" in html and "11:00" in html
    text = written.text_of(policy_with("first_response", "P3", "PT1H"))
    done = rosa.post("/settings/sla/policy/sla", data={"text": text, "based_on": "1"})
    assert done.status_code == 303
    desk.work()
    assert only(moved_flight, "first_response").due_at == at("Mon 11:00")
    assert rosa.post("/settings/sla/policy/sla", data={"text": text, "based_on": "1"}).status_code == 409


def test_nonsense_in_the_settings_is_refused_with_its_place(desk, moved_flight):
    rosa = desk.sign_in("rosa")
    wrong = rosa.post("/settings/sla/policy/sla/preview", data={"3.first_response.P3": "soon"})
    assert wrong.status_code == 422 and "soon" in wrong.text
    wrong = rosa.post("/settings/sla/policy/sla/preview", data={"4.first_response.P1": "9 h"})
    assert wrong.status_code == 422 and "a higher priority must not have a longer target" in wrong.text
    wrong = rosa.post("/settings/sla/calendar/desk/preview", data={"text": "week: ["})
    assert wrong.status_code == 422 and "calendar:2" in wrong.text
    assert rosa.post("/settings/sla/calendar/desk/preview", data={"version": "77"}).status_code == 404
    assert rosa.post("/settings/sla/greeting/desk/preview", data={"text": "a: 1"}).status_code == 404
    assert Version.of("policy", "sla").version == 1


def test_the_tester_answers_on_the_page(desk, moved_flight):
    asked = {"at": "2026-11-29T15:00", "queue": "care", "channel": "sms", "priority": "P3", "type": "consultation",
             "tier": "standard"}
    rosa = desk.sign_in("rosa")
    html = rosa.get("/settings/sla/tester", query_string=asked).text
    assert "Closed" in html and "30 Nov 09:30" in html
    assert rosa.get("/settings/sla/tester", query_string={**asked, "at": "tomorrow"}).status_code == 422
    assert rosa.get("/settings/sla/tester", query_string={**asked, "tier": "king"}).status_code == 422
    assert clock.now() == at("Mon 10:00")


def test_somebody_who_texts_during_the_change_is_promised_by_the_new_rules(desk, moved_flight):
    publish("policy", "sla", **policy_with("first_response", "P3", "PT1H"))
    desk.sms(ANA, "One more thing")
    desk.work()
    assert only(moved_flight, "first_response").due_at == at("Mon 11:00")

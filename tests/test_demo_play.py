"""The play: soon alive, never too much, only where nothing can leave the machine, and never a fault of the desk."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest

from channels import _account
from contactcenter.demo import play
from contactcenter.demo.script import read_script
from tests.databases import settings

SCRIPT = read_script()


class NoDoors:
    """Doors behind which there is nobody."""

    app = None

    def __init__(self):
        self.carrier = SimpleNamespace(watch=lambda hear: lambda: None)


def a_play(**how) -> play.Play:
    return play.Play(NoDoors(), SCRIPT, autopilot=False, **how)


@pytest.fixture
def time_flies(monkeypatch):
    """Sleeping costs nothing; how long was slept, in order."""
    slept, now = [], [0.0]

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds
    monkeypatch.setattr(play.gevent, "sleep", sleep)
    monkeypatch.setattr(play.time, "monotonic", lambda: now[0])
    return slept


@pytest.mark.parametrize("speed", [0.1, 1, 20, 60])
def test_the_first_customers_come_within_ten_seconds_whatever_the_speed(speed):
    soon = [scene for start, scene in play.opening(SCRIPT.scenes, speed) if start <= 10]
    assert len(soon) >= play.OPENERS
    assert {"webchat", "email", "sms"} <= {scene.channel for scene in soon}


def test_every_conversation_is_in_the_first_round_once_and_in_order():
    planned = play.opening(SCRIPT.scenes, 1)
    assert sorted(scene.id for _, scene in planned) == sorted(scene.id for scene in SCRIPT.scenes)
    assert [start for start, _ in planned] == sorted(start for start, _ in planned)


def test_after_the_thirty_it_goes_on_in_another_order_and_not_too_fast():
    playing = a_play(speed=60, seed=3)
    told = list(itertools.islice(playing._programme(), 29 + 29))
    first, second = [scene.id for _, scene in told[:29]], [scene.id for _, scene in told[29:]]
    assert set(first) == set(second) and first != second
    assert min(pause for pause, _ in told[29:]) >= play.LEAST_PAUSE * 0.7


def test_the_same_seed_plays_the_same_order():
    orders = [[scene.id for _, scene in itertools.islice(a_play(seed=seed)._programme(), 80)] for seed in (5, 5, 6)]
    assert orders[0] == orders[1] != orders[2]


def test_nobody_comes_after_hours_to_a_desk_that_never_closes():
    assert "cv20" not in {scene.id for _, scene in itertools.islice(a_play()._programme(), 60)}


def test_without_the_desks_own_carrier_nobody_telephones():
    told = itertools.islice(a_play(phones=False)._programme(), 60)
    assert "voice" not in {scene.channel for _, scene in told}


def test_a_conversation_waits_while_as_many_as_allowed_are_going_on(time_flies):
    playing = a_play()
    playing._full = lambda: False
    playing.live = {str(number): None for number in range(play.MOST_AT_ONCE)}
    waited = []

    def sleep(seconds):
        waited.append(seconds)
        playing.live.popitem()
    play.gevent.sleep = sleep
    playing._await_room(SCRIPT.scenes[0])
    assert len(waited) == 1


def test_who_waits_for_an_answer_writes_soon_after_it(time_flies):
    stage = SimpleNamespace(idle=lambda: None, answered=lambda: len(time_flies) >= 5)
    turn = next(turn for turn in SCRIPT.scene("cv01").turns if turn.waits)
    a_play()._await_turn(stage, turn, due=70)
    assert 5 + play.THINK[0] <= sum(time_flies) <= 5 + play.THINK[1] + 1


def test_people_do_not_wait_for_ever(time_flies):
    stage = SimpleNamespace(idle=lambda: None, answered=lambda: False)
    turn = next(turn for turn in SCRIPT.scene("cv01").turns if turn.waits)
    a_play()._await_turn(stage, turn, due=70)
    assert sum(time_flies) == pytest.approx(70)


def test_who_does_not_wait_is_in_no_hurry(time_flies):
    stage = SimpleNamespace(idle=lambda: None, answered=lambda: True)
    turn = SCRIPT.scene("cv04").turns[1]
    a_play()._await_turn(stage, turn, due=15)
    assert sum(time_flies) == pytest.approx(15)


def test_a_conversation_that_fails_is_one_line_in_the_log_and_nothing_more(monkeypatch):
    said = []
    monkeypatch.setattr(play.log, "warning", lambda event, **told: said.append(told["reason"]), raising=False)

    def fail():
        raise ConnectionError("nobody there")
    a_play()._guarded("cv01", fail)
    assert said == ["ConnectionError: nobody there"]


@pytest.mark.parametrize("env", [
    {"DEMO": "off"},
    {"DEMO": "on", "SMTP_URL": "smtp://mail.example:25"},
    {"DEMO": "on", "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "t", "TWILIO_NUMBER": "+14155550100"},
])
def test_nothing_is_played_where_messages_could_really_leave(env, tmp_path):
    told = settings("sqlite://", tmp_path, **env)
    assert play.start(None, told) is None
    with pytest.raises(play.NotHere):
        play.visit(None, told, speed=1, seed=1, autopilot=True, only=None)


def test_a_conversation_or_a_fault_that_does_not_exist_is_refused_by_name(tmp_path):
    told = settings("sqlite://", tmp_path, DEMO="on")
    for wrong in ({"only": "cv99"}, {"only": None, "faults": ["meteor"]}):
        with pytest.raises(KeyError):
            play.visit(None, told, speed=1, seed=1, autopilot=False, **wrong)
    _account.demo_carrier(told).faults.planned.clear()


def test_nobody_talks_to_a_ringing_tone_nor_for_ever_waits(time_flies):
    speaks, picks_up = (next(turn for turn in SCRIPT.scene("cv23").turns if (turn.by, turn.do) == ("customer", do))
                        for do in ("speak", "answer"))
    answered = SimpleNamespace(on_the_line_alone=lambda: len(time_flies) < 6)
    assert a_play()._await_line(answered, speaks) == pytest.approx(6 * play.LOOK)
    never = SimpleNamespace(on_the_line_alone=lambda: True, rings=lambda: False)
    assert a_play()._await_line(never, speaks) == pytest.approx(play.PATIENCE)
    assert a_play()._await_line(never, picks_up) == pytest.approx(play.PATIENCE)
    ready = SimpleNamespace(on_the_line_alone=lambda: False, rings=lambda: True)
    assert a_play()._await_line(ready, speaks) == a_play()._await_line(ready, picks_up) == 0

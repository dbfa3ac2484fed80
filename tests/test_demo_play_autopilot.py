"""The autopilot: at the desk while nobody is, behind people when somebody comes, and never in a person's place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from contactcenter import clock, presence
from contactcenter.demo.autopilot import Crew
from contactcenter.demo.desk import load_demo_desk
from contactcenter.demo.script import read_script
from contactcenter.demo.stage import Stage
from contactcenter.extensions import db
from contactcenter.models import Agent, Offer
from tests.cast import CHEAP
from tests.demo_stage import OPEN, TestDoors

SCRIPT = read_script()


@pytest.fixture
def doors(app):
    """The demo's people at a desk that is open."""
    clock.desk.set(OPEN)
    load_demo_desk(hasher=CHEAP)
    return TestDoors(app)


@pytest.fixture
def crew(doors):
    crew = Crew(SCRIPT, doors)
    crew.come()
    return crew


def agent(login: str) -> Agent:
    db.session.rollback()
    return db.session.scalar(select(Agent).where(Agent.login == login).execution_options(populate_existing=True))


def stage_of(doors, crew, key: str) -> Stage:
    return Stage(SCRIPT.scene(key), SCRIPT, doors, crew)


def opened(doors, crew, key: str) -> Stage:
    """A stage on which the customer has just said the first words."""
    stage = stage_of(doors, crew, key)
    stage.perform(next(turn for turn in stage.scene.turns if turn.by == "customer"))
    doors.desk.later(2)
    return stage


def test_all_agents_of_the_script_come_and_are_known_as_the_autopilot(crew):
    assert set(crew.seats) == set(SCRIPT.agents)
    for login in SCRIPT.agents:
        assert (agent(login).state, agent(login).autopilot) == ("available", True)
    assert not agent("xu.min").autopilot


def test_they_stay_though_no_page_of_theirs_is_open(crew, doors):
    doors.desk.later(300)
    assert agent("lin.xiaoyu").state == "available"


def test_a_chat_is_taken_and_answered_by_who_should(crew, doors):
    stage = opened(doors, crew, "cv01")
    doors.desk.later(5)
    crew.look_after()
    assert stage.perform(stage.scene.turns[1])
    ticket = stage.known()
    assert ticket.owner == "lin.xiaoyu"
    assert stage.answered()


def test_an_offer_is_not_taken_before_anybody_could_have_seen_it(crew, doors):
    opened(doors, crew, "cv01")
    crew.look_after(reaction=3600)
    assert db.session.scalar(select(Offer)).outcome is None


def test_what_a_person_could_take_is_left_to_them(crew, doors):
    stage = opened(doors, crew, "cv01")
    doors.desk.at_work(doors.desk.mei)
    crew.look_after(reaction=0)
    (offer,) = db.session.scalars(select(Offer).execution_options(populate_existing=True))
    assert offer.outcome == "declined"
    doors.desk.later(2)
    newest = db.session.scalar(select(Offer).order_by(Offer.id.desc()).limit(1))
    assert newest.agent_id == doors.desk.mei.id
    assert not stage.perform(stage.scene.turns[1])  # nor does the autopilot speak before they do


def test_a_persons_ticket_is_never_answered_by_the_autopilot(crew, doors):
    stage = opened(doors, crew, "cv09")
    doors.desk.later(2)
    with doors.app.app_context():
        stage.ticket().assign(db.session.get(Agent, doors.desk.mei.id))
    turn = next(turn for turn in stage.scene.turns if turn.by == "agent")
    assert not stage.perform(turn)
    assert not stage.answered()


def test_agents_whose_queues_all_have_people_take_nothing_new(crew, doors):
    doors.desk.at_work(doors.desk.jonas)  # in Enquiries and Bookings
    crew.look_after()
    assert agent("lin.xiaoyu").state == "busy"
    assert agent("zhou.wei").state == "available"
    presence.set_state(doors.desk.jonas, "offline")
    crew.look_after()
    assert agent("lin.xiaoyu").state == "available"


def test_who_signs_in_by_the_autopilots_name_has_the_seat(crew, doors):
    clock.desk.advance(seconds=5)
    doors.desk.sign_in(agent("daniel.reed"))
    crew.look_after()
    assert "daniel.reed" not in crew.seats
    assert not agent("daniel.reed").autopilot
    assert agent("daniel.reed").state == "available"


def test_the_autopilot_comes_back_to_a_seat_that_its_person_has_left(crew, doors):
    clock.desk.advance(seconds=5)
    browser = doors.desk.sign_in(agent("daniel.reed"))
    crew.look_after()
    browser.post("/logout", headers={"Origin": "http://localhost"})
    clock.desk.advance(seconds=60)
    crew.look_after()
    assert "daniel.reed" in crew.seats and agent("daniel.reed").autopilot


def test_nobody_comes_while_a_person_is_at_the_desk(doors):
    doors.desk.at_work(doors.desk.mei)
    crew = Crew(SCRIPT, doors)
    crew.look_after()
    assert not crew.seats
    assert agent("lin.xiaoyu").state == "offline"


def test_when_the_play_ends_everybody_goes_home(crew):
    crew.go()
    for login in SCRIPT.agents:
        assert (agent(login).state, agent(login).autopilot) == ("offline", False)


def test_matters_that_have_gone_quiet_are_settled_but_not_a_persons(crew, doors):
    ours, theirs = opened(doors, crew, "cv09"), opened(doors, crew, "cv04")
    doors.desk.later(2)
    with doors.app.app_context():
        doors.desk.at_work(doors.desk.mei)
        theirs.ticket().assign(db.session.get(Agent, doors.desk.mei.id))
    clock.desk.advance(seconds=3600)
    with doors.app.app_context():
        presence.beat(doors.desk.mei)  # she is still there
    doors.desk.work()
    crew.tidy(but=set())
    assert not ours.known().live
    assert theirs.known().live


def test_what_is_still_being_played_is_not_settled(crew, doors):
    stage = opened(doors, crew, "cv09")
    doors.desk.later(3600)
    crew.tidy(but={stage.known().id})
    assert stage.known().live


def test_a_turn_the_desk_has_no_way_for_is_left_out_and_told_once(crew, doors):
    stage = opened(doors, crew, "cv08")
    turn = replace(next(turn for turn in stage.scene.turns if turn.do == "script"), do="juggle")
    assert not stage.perform(turn)
    assert not stage.perform(turn)
    assert crew.not_yet == {"juggle"}

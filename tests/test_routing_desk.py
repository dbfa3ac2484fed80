"""Who gets which work, told as it happens at the desk."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contactcenter import clock, events, presence, present, routing
from contactcenter.extensions import db
from contactcenter.journal import Actor, JournalEntry, acting, transaction
from contactcenter.models import Agent, QueueEntry, QueueMember, RouteStep
from tests.cast import TOM
from tests.floor import offered, offers, passes, takes, ticket, waits

ROUTES = [  # who asks for what, and who of Mei (zh, en), Jonas (en) and Rosa (complaints' own) is asked first
    ("sales", "zh", (), "mei"),
    ("sales", "en", ("honeymoon",), "jonas"),
    ("care", "en", (), "mei"),
    ("complaints", "en", (), "rosa"),
]


@pytest.fixture(autouse=True)
def clock_stands_still(desk):
    clock.desk.set(clock.now())


def state(agent, name):
    presence.set_state(agent, name)


# S3-2.1.1 ------------------------------------------------------------------------------------------------------------

def test_on_a_call_mei_gets_no_chat_and_when_it_is_written_up_they_come_again(desk):
    desk.at_work(desk.mei)
    call = waits(desk.sales, "call")
    routing.sweep()
    takes("mei")
    waits(desk.sales)
    routing.sweep()
    assert not offered(), "her whole attention is the caller's"
    state(desk.mei, "wrapup")
    routing.finish(call)
    routing.sweep()
    assert not offered(), "writing it up is part of it"
    state(desk.mei, "available")
    routing.sweep()
    assert [login for _, login in offered()] == ["mei"]


def test_each_channel_has_its_own_number_and_texts_leave_room_for_mails(desk):
    desk.at_work(desk.mei)
    texts = [waits(desk.sales, "message", channel="sms") for _ in range(6)]
    mails = [waits(desk.sales, "message", channel="email") for _ in range(9)]
    routing.sweep()
    held = [entry for entry in (*texts, *mails) if entry.state == "accepted"]
    assert [entry.channel for entry in held].count("sms") == 5
    assert [entry.channel for entry in held].count("email") == 8


def test_with_a_slot_kept_for_the_telephone_chats_leave_the_last_free_agent_to_callers(desk):
    with transaction():
        desk.sales.voice_slots = 1
        desk.mei.capacity = desk.jonas.capacity = {}
    desk.at_work(desk.mei, desk.jonas)
    waits(desk.sales), waits(desk.sales)
    routing.sweep()
    first = {login for _, login in offered()}
    assert len(first) == 1, "both chats go to the same one"
    call = waits(desk.sales, "call")
    routing.sweep()
    assert dict(offered())[call.id] not in first


# S3-7.3.4b, S3-7.2.1a, S3-7.2.2a ------------------------------------------------------------------------------------

def test_a_complaint_with_the_same_wait_is_offered_before_an_enquiry(desk):
    waits(desk.sales, minutes=5)
    complaint = waits(desk.complaints, minutes=5)
    desk.at_work(desk.rosa)
    with transaction():
        desk.rosa.capacity = {"chat": 1}
    routing.sweep()
    assert offered() == [(complaint.id, "rosa")]


def test_a_gold_customer_waits_less_than_others_who_come_as_often(desk):
    entries = [waits(desk.sales, minutes=30 - n, tier="gold" if n % 2 else "standard") for n in range(12)]
    waited = {"gold": 0, "standard": 0}
    for place in range(12):
        taken = routing.take_next(desk.mei)
        entry = next(entry for entry in entries if entry.ticket_id == taken.id)
        waited[taken.customer.tier] += place
        routing.finish(entry)
    assert waited["gold"] < waited["standard"]


def test_urgent_comes_first_then_who_is_due_then_who_came_first(desk):
    first, urgent, due = waits(desk.sales, "message", minutes=20), None, None
    urgent = waits(desk.sales, "message", minutes=1, priority="P1")
    due = waits(desk.sales, "message", minutes=1)
    with transaction():
        due.ticket.due_at, due.ticket.due_metric = clock.now() + timedelta(minutes=10), "first_response"
        routing.rank(due)
    order = [routing.take_next(desk.jonas).id for _ in range(3)]
    assert order == [urgent.ticket_id, due.ticket_id, first.ticket_id]


def test_the_parts_of_the_score_are_kept_with_the_decision(desk):
    entry = waits(desk.complaints, minutes=10, tier="gold", priority="P2")
    desk.at_work(desk.rosa)
    routing.sweep()
    kept = db.session.scalar(select(RouteStep).where(RouteStep.entry_id == entry.id, RouteStep.what == "offered")).data
    assert kept["score"]["base"] == 30 and kept["score"]["tier"] == 10
    assert kept["score"]["waited"] == pytest.approx(20, abs=0.1), "ten minutes in a queue of weight two"


# S3-8.1.1, S2-L297 ---------------------------------------------------------------------------------------------------

def test_an_english_chat_never_goes_to_a_chinese_only_agent_while_another_is_free(desk):
    with transaction():
        desk.mei.languages = {"zh": 5}
    desk.at_work(desk.mei)
    clock.desk.advance(minutes=5)  # Mei has been idle for longest
    desk.at_work(desk.mei, desk.jonas)
    for _ in range(3):
        waits(desk.sales)
        routing.sweep()
    assert [login for _, login in offered()] == ["jonas"] * 3


def test_a_chat_waits_a_while_for_the_one_who_speaks_its_language_and_then_goes_to_whoever_is_free(desk):
    desk.at_work(desk.mei, desk.jonas)
    waits(desk.sales, "call", language="zh")
    routing.sweep()
    takes("mei")
    chat = waits(desk.sales, language="zh")
    routing.sweep()
    assert not offered(), "Mei will be free again"
    passes(desk, 70)
    assert offered() == [(chat.id, "jonas")]


def test_a_language_nobody_at_work_speaks_is_not_waited_for(desk):
    desk.at_work(desk.jonas)
    chat = waits(desk.sales, language="it")
    routing.sweep()
    assert offered() == [(chat.id, "jonas")]


def test_one_who_waits_for_a_rare_language_does_not_hold_up_those_behind(desk):
    with transaction():
        desk.mei.languages = {"zh": 5, "it": 5}
        desk.mei.state = "busy"
    desk.at_work(desk.jonas)
    waits(desk.sales, language="it", minutes=0.5)
    english = waits(desk.sales)
    routing.sweep()
    assert offered() == [(english.id, "jonas")]


def test_the_route_table(desk):
    with transaction():
        desk.jonas.skills = {"honeymoon": 4}
    desk.at_work(desk.mei, desk.jonas, desk.rosa)
    for queue, language, skills, login in ROUTES:
        state(desk.rosa, "away" if queue != "complaints" else "available")
        entry = routing.route(ticket(getattr(desk, queue), language=language), "chat")
        with transaction():
            routing.ask_for(entry, skills)
        routing.sweep()
        assert offered() == [(entry.id, login)], (queue, language)
        routing.finish(entry)


# S0-6.3.2 ------------------------------------------------------------------------------------------------------------

def test_an_expired_skill_stops_routing(desk):
    clock.desk.set(clock.datetime_of("2026-11-22T10:00"))
    desk.at_work(desk.rosa)
    for skill, comes in ((3, True), ({"level": 3, "until": "2026-11-30"}, True), ({"level": 3}, True),
                         ({"level": 3, "until": "2026-11-01"}, False), (0, False)):
        with transaction():
            desk.rosa.skills = {"emergency": skill}
        entry = waits(desk.emergency)
        routing.sweep()
        assert bool(offered()) is comes, skill
        reasons = [step.data["why"] for step in steps(entry, "waiting")]
        assert reasons == ([] if comes else ["expired"]), "and the desk says why"
        routing.finish(entry)


# S0-3.2.2 ------------------------------------------------------------------------------------------------------------

def second_chat_of_anas(desk, days=1):
    first = waits(desk.sales)
    with transaction():
        first.ticket.assign(desk.jonas)
    routing.finish(first)
    clock.desk.advance(days=days)
    desk.at_work(desk.mei)
    clock.desk.advance(minutes=5)
    desk.at_work(desk.jonas, desk.mei)
    return waits(desk.sales, customer=first.ticket.customer)


def test_anas_second_chat_goes_to_jonas_again_and_if_he_does_not_come_to_the_queue(desk):
    again = second_chat_of_anas(desk)
    routing.sweep()
    (offer,) = offers()
    assert offer.agent == desk.jonas, "though Mei has been idle for longer"
    assert offer.expires_at - offer.offered_at == timedelta(seconds=20), "the queue's own patience"
    passes(desk, 21)
    assert offered() == [(again.id, "mei")]


@pytest.mark.parametrize("away", ["break", "offline"])
def test_nobody_waits_for_an_adviser_who_is_not_there(desk, away):
    second_chat_of_anas(desk)
    state(desk.jonas, away)
    routing.sweep()
    assert [login for _, login in offered()] == ["mei"]


def test_after_a_week_nobody_is_anybodys_adviser(desk):
    second_chat_of_anas(desk, days=8)
    routing.sweep()
    assert [login for _, login in offered()] == ["mei"]


# Offers --------------------------------------------------------------------------------------------------------------

def test_what_jonas_declined_does_not_hold_up_the_next_and_comes_back_after_a_minute(desk):
    desk.at_work(desk.jonas)
    first, second = waits(desk.sales, minutes=2), waits(desk.sales, minutes=1)
    with transaction():
        desk.jonas.capacity = {"chat": 1}
    routing.sweep()
    (offer,) = offers()
    assert offer.entry_id == first.id
    routing.decline(offer, desk.jonas, "needs somebody who was there")
    routing.sweep()
    assert offered() == [(second.id, "jonas")]
    routing.finish(second)
    passes(desk, 61)
    assert offered() == [(first.id, "jonas")]


def test_in_a_queue_where_agents_pull_messages_wait_until_somebody_asks(desk):
    with transaction():
        desk.sales.messages = "pull"
    desk.at_work(desk.jonas)
    entry = waits(desk.sales, "message")
    routing.sweep()
    assert entry.state == "waiting"
    assert routing.take_next(desk.jonas) == entry.ticket


def test_pulling_heeds_skills_queues_and_the_telephone(desk):
    waits(desk.complaints)
    assert routing.take_next(desk.jonas) is None, "not his queue"
    chinese = waits(desk.sales, language="zh")
    desk.at_work(desk.mei)
    assert routing.take_next(desk.jonas) is None, "Mei speaks it"
    assert routing.take_next(desk.mei) == chinese.ticket
    english = waits(desk.sales)
    assert routing.take_next(desk.jonas, desk.bookings) is None
    assert routing.take_next(desk.jonas, desk.sales) == english.ticket


def test_a_chat_in_which_the_customer_fell_silent_makes_room_and_comes_back_with_the_next_word(desk):
    with transaction():
        desk.jonas.capacity = {"chat": 1}
    desk.at_work(desk.jonas)
    chat = waits(desk.sales)
    with transaction():
        chat.ticket.last_inbound_at = clock.now()
    routing.sweep()
    takes("jonas")
    second = waits(desk.sales)
    passes(desk, 9 * 60, 60)
    assert not offered()
    passes(desk, 2 * 60, 60)
    assert offered() == [(second.id, "jonas")]
    routing.on_received(events.MessageReceived(1, "webchat", ticket=chat.ticket_id))
    db.session.commit()
    assert db.session.get(QueueEntry, chat.id, populate_existing=True).parked is False


# Overflow ------------------------------------------------------------------------------------------------------------

def test_enquiries_that_nobody_takes_go_to_the_bookings_people_too_and_keep_their_age(desk):
    with transaction():
        desk.sales.overflow = {"after": 90, "to": "bookings"}
        db.session.add(QueueMember(agent_id=hired(desk, "emma").id, queue_id=desk.bookings.id))
    entry = waits(desk.sales)
    began = entry.enqueued_at
    desk.at_work(agent("emma"))
    routing.sweep()
    assert not offered()
    clock.desk.advance(seconds=91)
    presence.beat(agent("emma"))
    routing.sweep()
    assert offered() == [(entry.id, "emma")]
    assert entry.enqueued_at == began and entry.queue == desk.sales


def test_a_complaint_overflows_to_the_team_lead_and_an_emergency_to_who_is_on_call(desk):
    hired(desk, "emma")
    for queue, to, seconds in ((desk.complaints, "team_lead", 121), (desk.emergency, "on_call", 16)):
        with transaction():
            queue.overflow = {"after": seconds - 1, "to": to}
        entry = waits(queue)
        clock.desk.advance(seconds=seconds)
        desk.at_work(desk.rosa, agent("emma"))
        routing.sweep()
        assert (entry.id, "rosa") in offered(), "who leads where nobody is named"
        assert recorded("WorkOverflowed")[-1].data["to"] == to
        assert desk.rosa.id in recorded("WorkOverflowed")[-1].data["agents"]


def test_who_has_waited_for_long_is_to_be_offered_something_else(desk):
    entry = waits(desk.sales, "call")
    passes(desk, 120)
    assert not recorded("AlternativeDue")
    passes(desk, 60)
    (told,) = recorded("AlternativeDue")
    assert told.data["entry"] == entry.id and told.data["ways"] == ["callback", "voicemail", "message"]


@pytest.mark.parametrize("kind, ways", [("chat", ["message"]), ("call", ["callback", "voicemail", "message"])])
def test_the_route_says_what_was_offered_instead(desk, kind, ways):
    entry = waits(desk.sales, kind)
    passes(desk, 200)
    assert [step.data["offer"] for step in steps(entry, "relaxed") if step.data["offer"]] == [ways]


def test_a_queue_may_have_a_plan_of_its_own(desk):
    with transaction():
        desk.sales.plan = [{"after": 30, "drop": ["skills"]}, {"after": 10, "to": "nobody-knows"}]
    entry = routing.route(ticket(desk.sales), "chat")
    with transaction():
        routing.ask_for(entry, ("honeymoon",))
    desk.at_work(desk.mei)
    passes(desk, 25, 5)
    assert not offered()
    passes(desk, 10, 5)
    assert offered() == [(entry.id, "mei")]


# Supervisors ---------------------------------------------------------------------------------------------------------

def test_rosa_pins_a_chat_to_mei_and_only_mei_gets_it_next(desk):
    desk.at_work(desk.mei, desk.jonas)
    state(desk.mei, "busy")
    older, pinned = waits(desk.sales, minutes=9), waits(desk.sales)
    with acting(Actor("agent", desk.rosa.id)):
        assert routing.pin(pinned, desk.mei, desk.rosa)
    routing.sweep()
    assert offered() == [(older.id, "jonas")]
    state(desk.mei, "available")
    routing.sweep()
    assert (pinned.id, "mei") in offered()
    (step,) = steps(pinned, "pinned")
    assert (step.agent, step.by) == (desk.mei, desk.rosa)


def test_rosa_takes_a_chat_back_and_it_waits_with_its_age(desk):
    desk.at_work(desk.jonas)
    chat = waits(desk.sales, minutes=9)
    began = chat.enqueued_at
    routing.sweep()
    takes("jonas")
    assert routing.pull_back(chat.ticket, desk.rosa)
    assert (chat.state, chat.ticket.owner, chat.enqueued_at) == ("waiting", None, began)
    assert not routing.pull_back(chat, desk.rosa), "there is nothing to take back"
    routing.sweep()
    assert routing.pull_back(chat, desk.rosa), "an offer can be taken back too"
    assert not offered() and [step.agent for step in steps(chat, "pulled_back")] == [desk.jonas, desk.jonas]


def test_rosa_lets_one_go_first(desk):
    first, second = waits(desk.sales, minutes=9), waits(desk.sales, minutes=1)
    routing.prioritise(second, "P1", desk.rosa, "stranded at the airport")
    assert second.ticket.priority == "P1"
    assert routing.take_next(desk.jonas) == second.ticket
    assert routing.take_next(desk.jonas) == first.ticket
    assert steps(second, "prioritised")[0].data["reason"] == "stranded at the airport"


def test_nobody_else_may_do_so(desk):
    chat = waits(desk.sales)
    for by in (desk.mei, hired(desk, "li", role="supervisor")):
        for verb in (lambda by=by: routing.pin(chat, desk.mei, by), lambda by=by: routing.pull_back(chat, by),
                     lambda by=by: routing.prioritise(chat, "P1", by)):
            with pytest.raises(routing.NotAllowed):
                verb()
    assert (chat.pinned_id, chat.priority, chat.state) == (None, "P3", "waiting")


# S3-6.3.7 ------------------------------------------------------------------------------------------------------------

@pytest.fixture(params=["chat", "message"])
def jonas_at_it(desk, request):
    """Jonas talks with Ana, and does not know what to tell her."""
    desk.at_work(desk.jonas)
    entry = waits(desk.sales, request.param)
    routing.sweep()
    if request.param == "chat":
        takes("jonas")
    desk.at_work(desk.mei)
    return entry


def test_jonas_hands_over_and_mei_has_it_once_she_accepts(desk, jonas_at_it):
    ana = jonas_at_it.ticket
    offer = routing.to_agent(ana, desk.mei, desk.jonas, "She wants to know about visas")
    assert ana.owner == desk.jonas, "until then it is his"
    assert (offer.sender, offer.note) == (desk.jonas, "She wants to know about visas")
    routing.accept(offer, desk.mei)
    assert ana.owner == desk.mei
    assert (jonas_at_it.state, jonas_at_it.agent_id) == ("accepted", desk.mei.id)


def test_what_mei_refuses_or_does_not_answer_stays_with_jonas(desk, jonas_at_it):
    ana = jonas_at_it.ticket
    routing.decline(routing.to_agent(ana, desk.mei, desk.jonas, "Visas"), desk.mei, "visas are not mine")
    assert ana.owner == desk.jonas and jonas_at_it.state == "accepted"
    again = routing.to_agent(ana, desk.mei, desk.jonas, "Please")
    clock.desk.advance(seconds=301)
    assert routing.expire(again)
    assert ana.owner == desk.jonas and jonas_at_it.state == "accepted"
    assert desk.mei.misses == 0, "a colleague's wish missed is no customer missed"
    assert [step.agent for step in steps(jonas_at_it, "refused")] == [desk.mei, desk.mei]


def test_jonas_can_change_his_mind_and_ask_only_one_at_a_time(desk, jonas_at_it):
    ana = jonas_at_it.ticket
    offer = routing.to_agent(ana, desk.mei, desk.jonas, "Visas")
    with pytest.raises(routing.CannotHandOver, match="asked_already"):
        routing.to_agent(ana, desk.mei, desk.jonas, "Visas")
    assert routing.call_back(ana, desk.jonas)
    with pytest.raises(routing.AlreadyTaken):
        routing.accept(offer, desk.mei)
    assert ana.owner == desk.jonas and not routing.call_back(ana, desk.jonas)


def test_there_are_hand_overs_that_make_no_sense(desk, jonas_at_it):
    for to, by, why in ((desk.rosa, desk.jonas, "not_there"), (desk.mei, desk.rosa, "not_yours"),
                        (desk.jonas, desk.jonas, "yourself")):
        with pytest.raises(routing.CannotHandOver, match=why):
            routing.to_agent(jonas_at_it.ticket, to, by, "")
    assert not offered()


def test_what_jonas_hands_to_another_queue_waits_there_with_its_age_and_note(desk, jonas_at_it):
    began = jonas_at_it.enqueued_at
    routing.to_queue(jonas_at_it.ticket, desk.care, "She is already travelling")
    assert (jonas_at_it.state, jonas_at_it.queue, jonas_at_it.enqueued_at) == ("waiting", desk.care, began)
    assert steps(jonas_at_it, "moved")[0].data["note"] == "She is already travelling"


def test_what_is_handed_to_the_planners_keeps_every_field(desk, jonas_at_it):  # S0-3.2.5
    asked = {"destination": "Maldives", "budget": 30000, "travellers": 2}
    with jonas_at_it.ticket.changing():
        jonas_at_it.ticket.fields = asked
    routing.to_queue(jonas_at_it.ticket, desk.care, "A honeymoon to plan")
    assert (jonas_at_it.ticket.queue, jonas_at_it.ticket.fields) == (desk.care, asked)


# S2-L299, S3-7.2.1a --------------------------------------------------------------------------------------------------

def test_before_accepting_mei_reads_name_tier_and_open_tickets(desk):
    open_one, done = ticket(desk.sales, tier="gold"), None
    done = ticket(desk.sales, customer=open_one.customer)
    done.resolve(desk.rosa)
    desk.at_work(desk.mei)
    waits(desk.sales, customer=open_one.customer)
    routing.sweep()
    card = present.offer(offers()[0], "en")
    assert (card["name"], card["others"]) == ("Ana", 1), "the settled one is not told of"
    assert present.render.render("offers/_offer.html", "en", offer=card).count("Other open tickets: 1") == 1
    assert card["tier"]


# The trace -----------------------------------------------------------------------------------------------------------

def test_the_trace_says_why_it_waits_once_however_long_it_does(desk):
    desk.at_work(desk.mei)
    entry = waits(desk.sales, "call")
    routing.sweep()
    takes("mei")
    second = waits(desk.sales, "call")
    passes(desk, 600, 20)
    told = [step for step in steps(second, "waiting") if step.data["why"] == "call"]
    assert max(step.count for step in told) > 3 and told[0].data["skipped"] == {"call": 1}
    assert entry.id != second.id and len(steps(second)) < 12


def test_a_trace_stays_small_whatever_happens(desk):
    entry = waits(desk.sales)
    for number in range(400):
        routing.prioritise(entry, "P1" if number % 2 else "P2", desk.rosa)
    assert len(steps(entry)) < 150


def hired(desk, login, role="agent") -> Agent:
    with transaction():
        db.session.add(Agent(login=login, names={"en": login}, role=role, languages={"en": 5}, skills={}, capacity={}))
        db.session.flush()
    return agent(login)


def agent(login) -> Agent:
    return db.session.scalar(select(Agent).where(Agent.login == login))


def steps(entry, what=None) -> list[RouteStep]:
    db.session.rollback()
    query = select(RouteStep).where(RouteStep.entry_id == entry.id).order_by(RouteStep.id)
    return [step for step in db.session.scalars(query) if what in (None, step.what)]


def recorded(name) -> list[JournalEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(JournalEntry).where(JournalEntry.type == name).order_by(JournalEntry.id)))


def test_a_message_with_listed_words_marks_the_ticket_and_the_board_shows_the_flag(desk):
    """S3-6.3.6"""
    desk.sms(TOM, "This is unacceptable, I will call my lawyer")
    desk.work()
    desk.ticket.assign(desk.mei)
    clock.desk.set(desk.ticket.due_at - timedelta(minutes=5))
    board = desk.sign_in(desk.rosa).get("/board").text
    page = desk.sign_in(desk.mei).get(f"/tickets/{desk.ticket.number}").text
    assert board.count("Unhappy") == 1 and "Unhappy" in page
    assert "angry_caller" in page  # the script for it is one click away

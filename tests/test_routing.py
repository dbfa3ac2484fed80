"""Work finds somebody: offered to one agent at a time, taken by one, and never stuck on somebody who has gone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from contactcenter import presence, routing
from contactcenter.extensions import db
from contactcenter.models import Offer, QueueEntry
from tests.cast import ANA, LI_WEI


def live_chat(desk, ticket):
    """The ticket's work as a live chat in the sales queue, instead of the message it came as."""
    for entry in db.session.scalars(select(QueueEntry).where(QueueEntry.ticket_id == ticket.id)):
        routing.finish(entry)
    ticket.move(desk.sales)
    return routing.route(ticket, "chat")


@pytest.fixture
def waiting_chat(desk):
    desk.sms(ANA, "Hello")
    desk.work()
    return live_chat(desk, desk.ticket)


def offers(outcome=None):
    return list(db.session.scalars(select(Offer).where(Offer.outcome == outcome).order_by(Offer.id)))


def test_a_message_goes_straight_to_an_available_agent(desk):
    desk.at_work(desk.mei)
    desk.sms(ANA, "Hello")
    desk.work()
    assert desk.ticket.owner == desk.mei and desk.ticket.status == "open"


def test_with_nobody_there_work_waits_and_goes_to_the_first_who_comes(desk):
    desk.sms(ANA, "Hello")
    desk.work()
    assert desk.ticket.owner is None
    desk.at_work(desk.jonas)
    desk.work()
    assert desk.ticket.owner == desk.jonas


def test_work_in_chinese_goes_to_the_agent_who_speaks_it(desk):
    desk.sms(LI_WEI, "我的航班改了，请问怎么办？")
    desk.work()
    with desk.ticket.changing():
        desk.ticket.language = "zh"
    entry = live_chat(desk, desk.ticket)
    desk.at_work(desk.jonas, desk.mei)
    desk.work()
    assert entry.language == "zh" and [offer.agent.login for offer in offers()] == ["mei"]


def test_a_chat_is_offered_and_not_forced_on_the_agent(desk, waiting_chat):
    desk.at_work(desk.mei)
    desk.work()
    (offer,) = offers()
    assert offer.agent == desk.mei and waiting_chat.ticket.owner is None
    ticket = routing.accept(offer, desk.mei)
    assert ticket.owner == desk.mei and waiting_chat.state == "accepted"


def test_a_declined_offer_goes_to_the_next_agent_and_keeps_its_age(desk, waiting_chat):
    began = waiting_chat.enqueued_at
    desk.at_work(desk.mei, desk.jonas)
    desk.work()
    first = offers()[0]
    routing.decline(first, first.agent, "on a break soon")
    desk.work()
    (second,) = offers()
    assert second.agent != first.agent
    assert waiting_chat.enqueued_at == began


def test_an_offer_nobody_answers_runs_out_and_twice_in_a_row_sets_the_agent_to_missed(desk, waiting_chat):
    desk.at_work(desk.mei)
    desk.work()
    desk.later(31)
    assert not offers() and desk.mei.state == "available"
    for seconds in (40, 25, 31):
        presence.beat(desk.mei)
        desk.later(seconds)
    assert [offer.agent.login for offer in offers("expired")] == ["mei", "mei"]
    assert desk.mei.state == "missed"
    assert waiting_chat.state == "waiting"


def test_an_offer_can_be_accepted_only_by_the_agent_it_was_made_to_and_only_once(desk, waiting_chat):
    desk.at_work(desk.mei)
    desk.work()
    (offer,) = offers()
    with pytest.raises(routing.AlreadyTaken):
        routing.accept(offer, desk.jonas)
    routing.accept(offer, desk.mei)
    with pytest.raises(routing.AlreadyTaken):
        routing.accept(offer, desk.mei)


def test_taking_a_ticket_by_hand_calls_the_offer_to_a_colleague_back(desk, waiting_chat):
    desk.at_work(desk.mei)
    desk.work()
    waiting_chat.ticket.assign(desk.jonas)
    assert [offer.reason for offer in offers("withdrawn")] == ["taken by hand"]
    assert (waiting_chat.state, waiting_chat.agent_id) == ("accepted", desk.jonas.id)


def test_a_lost_browser_gives_the_live_chat_back_to_the_queue_with_its_age(desk, waiting_chat):
    began = waiting_chat.enqueued_at
    desk.at_work(desk.mei)
    desk.work()
    routing.accept(offers()[0], desk.mei)
    desk.later(61)
    assert desk.mei.state == "offline"
    assert (waiting_chat.state, waiting_chat.enqueued_at) == ("waiting", began)
    assert waiting_chat.ticket.owner is None


def test_an_agent_on_the_phone_gets_no_chat(desk, waiting_chat):
    desk.sms(LI_WEI, "call me")
    desk.at_work(desk.mei)
    call = QueueEntry(ticket_id=waiting_chat.ticket_id, kind="call", queue_id=desk.sales.id, state="accepted",
                      agent_id=desk.mei.id, units=100, skills=[], trace={})
    db.session.add(call)
    db.session.commit()
    desk.work()
    assert not offers()


def test_a_full_agent_gets_no_more_chats_than_the_capacity_says(desk):
    desk.at_work(desk.mei)
    for number in range(5):
        desk.sms(f"+1415555017{number}", "Hello")
    desk.work()
    for ticket in desk.tickets:
        ticket.assign(None)
        live_chat(desk, ticket)
    for _ in range(5):
        desk.work()
        for offer in offers():
            routing.accept(offer, desk.mei)
    held = db.session.scalars(select(QueueEntry).where(QueueEntry.kind == "chat", QueueEntry.state == "accepted")).all()
    assert len(held) == 3


def test_eight_workers_at_once_never_offer_the_same_work_twice(desk, app):
    for number in range(12):
        desk.sms(f"+1415555018{number % 10}{number // 10}", "Hello")
    desk.work()
    for ticket in desk.tickets:
        live_chat(desk, ticket)
    desk.at_work(desk.mei, desk.jonas, desk.rosa)

    def sweep(_):
        with app.app_context():
            return routing.sweep()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(sweep, range(8)))
    db.session.rollback()
    made = offers()
    assert len({offer.entry_id for offer in made}) == len(made)
    assert all(sum(offer.agent_id == agent.id for offer in made) <= 3 for agent in (desk.mei, desk.jonas, desk.rosa))


def test_the_next_waiting_work_can_be_pulled(desk):
    desk.sms(ANA, "Hello")
    desk.work()
    taken = routing.take_next(desk.rosa)
    assert taken == desk.ticket and taken.owner == desk.rosa
    assert routing.take_next(desk.rosa) is None


def test_resolved_work_is_done_and_moved_work_waits_in_the_other_queue(desk):
    desk.sms(ANA, "Hello")
    desk.work()
    ticket = desk.ticket
    ticket.move(desk.complaints, "she is angry")
    (entry,) = db.session.scalars(select(QueueEntry))
    assert (entry.state, entry.queue_id) == ("waiting", desk.complaints.id)
    ticket.resolve(desk.rosa)
    db.session.refresh(entry)
    assert entry.state == "done"

"""Routing: work waits in its queue, is offered to one agent who may take it, and goes on to the next if not.

Every move is one conditional update, so that two agents or two workers never both win. Who is next (score), who may
take it (choice, capacity) and what is given up while it waits (plan) are rules without a database; lines, floor,
entries and offers keep them in it; placing brings both together, a round at a time.
"""

from contactcenter.routing import offers, placing, upkeep
from contactcenter.routing.capacity import UNITS
from contactcenter.routing.entries import OPEN, ask_for, open_entry, rank, route
from contactcenter.routing.finishing import finish, requeue
from contactcenter.routing.follow import (
    on_agent_state,
    on_assigned,
    on_chat_closed,
    on_moved,
    on_priority,
    on_received,
    on_status,
)
from contactcenter.routing.handing_over import (
    CannotHandOver,
    call_back,
    colleagues,
    other_queues,
    pending,
    to_agent,
    to_queue,
)
from contactcenter.routing.lines import before
from contactcenter.routing.offers import AlreadyTaken, accept, decline, expire, withdraw
from contactcenter.routing.offers import open_of as open_offers
from contactcenter.routing.placing import take_next
from contactcenter.routing.plan import queue_name
from contactcenter.routing.supervising import NotAllowed, pin, prioritise, pull_back, unpin, waiting
from contactcenter.routing.trace import last_of as last_step
from contactcenter.routing.trace import of_ticket as steps

__all__ = [
    "OPEN", "UNITS", "AlreadyTaken", "CannotHandOver", "NotAllowed", "accept", "ask_for", "before", "call_back",
    "colleagues", "decline", "expire", "finish", "last_step", "on_agent_state", "on_assigned", "on_chat_closed",
    "on_moved", "on_priority", "on_received", "on_status", "open_entry", "open_offers", "other_queues", "pending",
    "pin", "prioritise", "pull_back", "queue_name", "rank", "requeue", "route", "steps", "sweep", "take_next",
    "tidy", "to_agent", "to_queue", "unpin", "waiting", "withdraw",
]


def sweep() -> int:
    """One round: settle offers whose time is over, give up what is to be given up, then place what waits.

    How many moves were made.
    """
    return offers.expire_due() + upkeep.take_steps() + placing.place_waiting()


def tidy() -> int:
    """Now and then: silent chats make room. How many there were."""
    return upkeep.park_silent_chats()

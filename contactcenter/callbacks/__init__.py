"""Call-backs: a customer stops waiting and is rung when it is their turn, with the place and the clocks they had.

Asked for by a key on the phone, a button in the chat or a text message; accepted by an agent like any other work, who
is rung first and then the customer. Whoever does not answer is tried again, within the desk's hours.
"""

from contactcenter.callbacks.asking import NoNumber, ask, from_chat, of_ticket, on_asked
from contactcenter.callbacks.by_text import on_missed, on_received, understood
from contactcenter.callbacks.trying import on_accepted, on_call_ended, on_not_reached, sweep
from contactcenter.callbacks.waiting_long import on_alternative

__all__ = [
    "NoNumber", "ask", "from_chat", "of_ticket", "on_accepted", "on_alternative", "on_asked", "on_call_ended",
    "on_missed", "on_not_reached", "on_received", "sweep", "understood",
]

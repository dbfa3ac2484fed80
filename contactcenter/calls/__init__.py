"""Calls: what every step of a phone call does, what the caller hears next, and what agents do with a call.

The carrier tells of steps (`take`) and asks for documents (`answer`); agents act (`hang_up`, `hold`, ...); what the
desk wants of the carrier is a CallTask, asked for once its commit stands (`work`).
"""

from contactcenter.calls import sweep, tasks
from contactcenter.calls.answers import answer, without_database
from contactcenter.calls.by_desk import CannotRing, allow, hindrance, is_emergency, numbers, refusal, refuse, ring
from contactcenter.calls.legs import on_accepted, on_offer, on_offer_over
from contactcenter.calls.moves import of_agent
from contactcenter.calls.outbound import begin, on_the_line
from contactcenter.calls.privacy import is_left_out, leave_out, record_again
from contactcenter.calls.speech import heard
from contactcenter.calls.steps import take
from contactcenter.calls.tasks import hurry
from contactcenter.calls.verbs import CannotNow, finish, hang_up, hold, mute, resume

__all__ = [
    "CannotNow", "CannotRing", "allow", "answer", "begin", "finish", "hang_up", "heard", "hindrance", "hold", "hurry",
    "is_emergency", "is_left_out", "leave_out", "mute", "numbers", "of_agent", "on_accepted", "on_offer",
    "on_offer_over", "on_the_line", "record_again", "refusal", "refuse", "resume", "ring", "take", "without_database",
    "work",
]


def work() -> int:
    """One round: what is due at the carrier, then calls of which nothing was heard for too long. How much that was."""
    return tasks.work() + sweep.work()

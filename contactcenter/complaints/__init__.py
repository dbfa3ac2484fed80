"""Complaints: from the first angry word to a confirmed remedy, each step with its own clock and its own record."""

from contactcenter.complaints import opening
from contactcenter.complaints.opening import (
    Intake,
    TooLate,
    TooLow,
    acknowledge,
    hand_over,
    newest,
    of_ticket,
    open_complaint,
    reopen,
    reopens_until,
    suggested,
)
from contactcenter.complaints.remedies import NotAllowed, NotNow, answered, decide, done, propose, tell
from contactcenter.complaints.steps import Closed, NotReady, close, complete, edit, missing, tick

__all__ = [
    "Closed", "Intake", "NotAllowed", "NotNow", "NotReady", "TooLate", "TooLow", "acknowledge", "answered", "close",
    "complete", "decide", "done", "edit", "hand_over", "missing", "newest", "of_ticket", "open_complaint", "propose",
    "opening", "reopen", "reopens_until", "suggested", "tell", "tick",
]

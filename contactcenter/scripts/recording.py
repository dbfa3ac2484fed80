"""The recording of a call follows its script: it pauses where something is told that must not be written down."""

from __future__ import annotations

from contactcenter import calls, fields
from contactcenter.models import Ticket
from contactcenter.scripts.format import CONSENTS, Step

PAUSE = "pause_recording"
AGREED = CONSENTS["recording"]


def follow(ticket: Ticket, step: Step | None) -> None:
    """The script stands at this step now, or has ended. Inside a transaction. Who does not agree is not recorded."""
    if step and (step.guards or any(action["do"] == PAUSE for action in step.actions)):
        calls.leave_out(ticket)
    elif calls.is_left_out(ticket) and fields.known(ticket).get(AGREED) is not False:
        calls.record_again(ticket)
    elif step and fields.known(ticket).get(AGREED) is False:
        calls.leave_out(ticket)

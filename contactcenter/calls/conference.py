"""Where those who talk on a call meet at the carrier."""

from __future__ import annotations

import channels
from contactcenter.calls import moves
from contactcenter.models import Call


class NotYet(Exception):
    """What a task needs is not there yet: it is tried again soon."""


def of(call: Call) -> str:
    """Its sid, asked for if its first event never came. Most doors of a conference take no name. Raises NotYet."""
    found = call.conference_sid or channels.get("voice").find_conference(moves.room(call))
    if not found:
        raise NotYet
    return found

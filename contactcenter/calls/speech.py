"""What is said on a call of the demo carrier, kept on the timeline: nobody can hear it otherwise."""

from __future__ import annotations

from sqlalchemy import select

from contactcenter import clock
from contactcenter.calls import ends, moves
from contactcenter.extensions import db
from contactcenter.models import CallLeg

SPOKEN = (*moves.TALKING, "voicemail")
MOST = 2000  # letters of one sentence


def heard(leg_sid: str, text: str) -> None:
    """One sentence by whoever holds this telephone. Outside of talks and messages nothing is kept."""
    leg = db.session.scalar(select(CallLeg).where(CallLeg.sid == leg_sid))
    if leg is None or not text.strip():
        return
    with moves.changing(leg.call):
        if leg.call.state in SPOKEN:
            _write_down(leg, text.strip()[:MOST])
            if leg.call.state == "voicemail":
                ends.is_message(leg.call)
            moves.changed(leg.call, "heard")


def _write_down(leg: CallLeg, text: str) -> None:
    item = leg.call.item
    said = {"who": leg.role, "agent": leg.agent_id, "text": text, "at": clock.now().isoformat()}
    moves.keep(item, transcript=[*item.data.get("transcript", ()), said])
    item.text = f"{item.text}\n{_speaker(leg)}: {text}".strip()


def _speaker(leg: CallLeg) -> str:
    ticket = leg.call.ticket
    return leg.agent.name(ticket.language) if leg.agent else ticket.customer.name or leg.call.caller

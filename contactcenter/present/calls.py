"""A call as its line in the timeline and as the bar of whoever is on it."""

from __future__ import annotations

from contactcenter import clock
from contactcenter.models import Call
from contactcenter.models.calls import LIVE
from contactcenter.present import people, times
from contactcenter.present.ringing import LABELS, RESULTS

WITH_BAR = ("connecting", "talking", "held", "consulting", "wrapup")
MISSED = ("abandoned", "callback")


def call(one: Call, language: str) -> dict:
    """Who, which way, how it stands and how long it took."""
    now, ticket = clock.now(), one.ticket
    in_vain = one.direction == "outbound" and one.state == "ended" and one.answered_at is None
    name = people.customer_name(ticket.customer)
    return {
        "id": one.id,
        "ticket": ticket.id,
        "number": ticket.number,
        "name": name,
        "initials": people.initials(name),
        "hue": people.hue(ticket.customer_id),
        "caller": people.address("phone", one.caller),
        "direction": one.direction,
        "agent": one.agent_id,
        "state": "unreached" if in_vain else one.state,
        "live": one.state in LIVE,
        "bar": one.state in WITH_BAR,
        "missed": one.state in MISSED,
        "held": one.state == "held",
        "muted": bool((one.data or {}).get("muted")),
        "voicemail": one.state == "voicemail" or bool((one.data or {}).get("voicemail")),
        "since": times.iso(one.answered_at or one.started_at),
        "held_since": times.iso(one.held_since),
        "until": times.iso(one.deadline_at) if one.state == "wrapup" else None,
        "lasted": times.span((one.ended_at or now) - (one.answered_at or one.started_at)),
        "answered": one.answered_at is not None,
        "reason": LABELS.get((one.data or {}).get("reason", "")),
        "result": RESULTS.get((one.item.data or {}).get("result", "")) if one.item else None,
        "recording": one.recording_state,
        "recording_url": f"/calls/{one.id}/recording" if one.recording_state == "ready" else None,
        "transcript": (one.item.data or {}).get("transcript") if one.item else None,
    }

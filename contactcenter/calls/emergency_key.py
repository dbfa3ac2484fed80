"""The key for emergencies: who presses it goes first, to those who help at any hour, also when the desk is closed."""

from __future__ import annotations

from channels.voice import CallStep
from contactcenter import clock, emergencies, routing
from contactcenter.calls import moves
from contactcenter.extensions import db
from contactcenter.intake import desk_map
from contactcenter.models import Call

TOPIC, CLOSED = "emergency", "closed"


def key() -> str:
    """The key of the desk's menu, nothing where it has none."""
    menu = desk_map.settings().get("routing", {}).get("menu", ())
    return next((str(one["key"]) for one in menu if one.get("topic") == TOPIC), "")


def pressed(step: CallStep) -> None:
    """Whoever waits, or hears that the desk is closed, pressed a key, or none."""
    call = db.session.get(Call, step.call) if step.call else moves.find(step.call_sid)
    if call is None or not step.digits or step.digits != key() or not _may(call):
        return
    with moves.changing(call):
        if call.state == "voicemail":
            _wait_after_all(call)
        emergencies.on_menu(call.ticket)


def is_asked(call: Call) -> bool:
    """Whether a caller who finds the desk closed is told of the key before they may leave a message."""
    return bool(key()) and call.data.get("why") == CLOSED and not call.data.get("voicemail")


def _may(call: Call) -> bool:
    return call.direction == "inbound" and (call.state in ("queued", "offering")
                                            or call.state == "voicemail" and is_asked(call))


def _wait_after_all(call: Call) -> None:
    """The call waits before its ticket moves: so it is the call that goes along, and not a message about it."""
    if moves.move(call, "queued", only=("voicemail",), queued_at=clock.now(), seen_at=clock.now()):
        entry = routing.route(call.ticket, "call")
        call.entry_id = entry.id if entry else None

"""The agents' sockets: who may listen to what is decided here, by the same rule that filters every list."""

from __future__ import annotations

from functools import wraps

from flask_socketio import ConnectionRefusedError, emit, join_room, leave_room

from contactcenter import clock, onlookers, presence, rooms, views, visitors, watching
from contactcenter.extensions import db, socketio
from contactcenter.models import Agent, Ticket
from contactcenter.push import DESK
from contactcenter.web import board_sockets, sessions, socket_limits
from contactcenter.web.socket_limits import Pace, own_id

_watched: dict[str, dict] = {}
SOCKETS = 50


@socketio.on("connect", namespace=DESK)
def connect(auth=None):
    """A signed-in agent's page: it hears its queues and what is meant for the agent."""
    held = sessions.find(sessions.token())
    if held is None:
        raise ConnectionRefusedError("sign in first")
    agent = held.agent
    _watched[own_id()] = {"agent": agent.id, "session": held.id, "tickets": set(), "pace": Pace(most=20)}
    for room in _rooms_of(agent):
        join_room(room)
    presence.reconnected(agent)


@socketio.on("disconnect", namespace=DESK)
def disconnect(reason=None):
    held = _watched.pop(own_id(), None)
    for ticket_id in held["tickets"] if held else ():
        _leave(ticket_id, held["agent"])


def listening(handle):
    """Only for a socket whose session still stands, and only so often; a revoked one is closed."""
    @wraps(handle)
    def checked(data=None):
        held = _watched.get(own_id())
        agent = db.session.get(Agent, held["agent"]) if held else None
        if agent is None or held["pace"].lost:
            return socketio.server.disconnect(own_id(), namespace=DESK)
        if not held["pace"].may():
            return {"ok": False, "why": "slow"}
        return handle(agent, held, data if isinstance(data, dict) else {})
    return checked


@socketio.on("watch", namespace=DESK)
@listening
def watch(agent: Agent, held: dict, data: dict):
    """`{regions: ["ticket-7"]}`: listen to these tickets, as far as the agent may see them."""
    board_sockets.watch(agent, data)
    for ticket_id in _ticket_ids(data)[:SOCKETS]:
        if _may_see(agent, ticket_id):
            join_room(rooms.ticket(ticket_id, agent.language))
            held["tickets"].add(ticket_id)
            watching.look(ticket_id, agent.id)
            onlookers.show(ticket_id)
    _greet(agent)


@socketio.on("unwatch", namespace=DESK)
@listening
def unwatch(agent: Agent, held: dict, data: dict):
    board_sockets.unwatch(agent, data)
    for ticket_id in _ticket_ids(data):
        leave_room(rooms.ticket(ticket_id, agent.language))
        held["tickets"].discard(ticket_id)
        _leave(ticket_id, agent.id)


@socketio.on("typing", namespace=DESK)
@listening
def typing(agent: Agent, held: dict, data: dict):
    """The agent writes on a ticket: colleagues see it, and on a chat the visitor does."""
    ticket_id = data.get("ticket")
    if type(ticket_id) is int and ticket_id in held["tickets"]:
        watching.write(ticket_id, agent.id)
        onlookers.show(ticket_id)
        if data.get("kind") == "reply":
            visitors.agent_types(ticket_id, agent)


@socketio.on("beat", namespace=DESK)
@listening
def beat(agent: Agent, held: dict, data: dict):
    """`{idle: bool}`, every ten seconds: the page is there, and so is who looks at what; or nobody sits before it."""
    presence.beat(agent)
    for ticket_id in list(held["tickets"]):
        if not _may_see(agent, ticket_id):
            leave_room(rooms.ticket(ticket_id, agent.language))
            held["tickets"].discard(ticket_id)
            continue
        watching.look(ticket_id, agent.id, idle=data.get("idle") is True)
        onlookers.show(ticket_id)
    emit("pulse", {"now": clock.now().isoformat()})


@socket_limits.every_second
def look_around() -> None:
    """Who has gone without a word, and who has stopped writing."""
    onlookers.look_around()


@socket_limits.every_second
def close_those_of_ended_sessions() -> None:
    """Signed out, expired, or the agent is gone: the sockets close, in whatever process they are."""
    stand = sessions.standing({held["session"] for held in _watched.values()})
    for sid in [sid for sid, held in _watched.items() if held["session"] not in stand]:
        socketio.server.disconnect(sid, namespace=DESK)


def _rooms_of(agent: Agent) -> list[str]:
    own = [rooms.agent(agent.id, agent.language)]
    if agent.role == "admin":
        return [*own, rooms.desk(agent.language)]
    return own + [rooms.queue(queue.id, agent.language) for queue in views.queues(agent)]


def _may_see(agent: Agent, ticket_id: int) -> bool:
    visible = views.visible_tickets(agent).with_only_columns(Ticket.id)
    return db.session.scalar(visible.where(Ticket.id == ticket_id)) is not None


def _ticket_ids(data: dict) -> list[int]:
    regions = data.get("regions")
    named = [str(region).removeprefix("ticket-") for region in regions] if isinstance(regions, list) else []
    return [int(key) for key in named if key.isdecimal() and len(key) < 13]


def _leave(ticket_id: int, agent_id: int) -> None:
    """Unless another page of the same agent shows it."""
    if any(held["agent"] == agent_id and ticket_id in held["tickets"] for held in _watched.values()):
        return
    watching.leave(ticket_id, agent_id)
    onlookers.show(ticket_id)


def _greet(agent: Agent) -> None:
    """A page that has just come learns who is at the tickets on its list."""
    for ticket_id in list(watching.tickets())[:SOCKETS]:
        if _may_see(agent, ticket_id):
            emit("show", onlookers.of_list(ticket_id, agent.language))

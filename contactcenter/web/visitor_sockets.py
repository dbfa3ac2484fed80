"""The visitors' sockets: one window each, proven by its token, with little memory and little patience."""

from __future__ import annotations

import structlog
from flask_socketio import ConnectionRefusedError, disconnect, join_room
from sqlalchemy.exc import SQLAlchemyError

from channels.base import Malformed
from contactcenter import chats, journal, rooms, visitors
from contactcenter.extensions import db, socketio
from contactcenter.models import Chat
from contactcenter.visitors import VISITOR
from contactcenter.web.socket_limits import Pace, own_id

log = structlog.get_logger()


class _Socket(Pace):
    """What is kept of a connected visitor."""

    __slots__ = ("chat",)

    def __init__(self, chat: int):
        super().__init__()
        self.chat = chat


_sockets: dict[str, _Socket] = {}


@socketio.on("connect", namespace=VISITOR)
def connect(auth=None):
    """auth {token}: the visitor hears of this one window, in the language it has now."""
    token = auth.get("token") if isinstance(auth, dict) else None
    chat = chats.of_token(token) if isinstance(token, str) else None
    if chat is None:
        raise ConnectionRefusedError("no such chat")
    _sockets[own_id()] = _Socket(chat.id)
    join_room(rooms.visitor(chat.id, chat.language))


@socketio.on("disconnect", namespace=VISITOR)
def leave(reason=None):
    _sockets.pop(own_id(), None)


@socketio.on("message", namespace=VISITOR)
def message(data=None):
    """{client_id, text, files}, acknowledged with {ok} once it is stored, else with {why} or {again}."""
    chat, refusal = _listen()
    if chat is None:
        return refusal
    try:
        with journal.acting(journal.Actor("customer", chat.customer_id)):
            chats.write(chat, data)
    except Malformed as reason:
        return {"ok": False, "why": str(reason)}
    except SQLAlchemyError:
        log.exception("chat message not stored", chat=chat.id)
        return {"ok": False, "again": True}
    return {"ok": True, "client_id": data["client_id"]}


@socketio.on("typing", namespace=VISITOR)
def typing(data=None):
    chat, refusal = _listen()
    if chat is None:
        return refusal
    visitors.visitor_types(chat)
    return {"ok": True}


@socketio.on("seen", namespace=VISITOR)
def seen(data=None):
    """{upto: item id}: the visitor's page shows our messages up to this one."""
    chat, refusal = _listen()
    upto = data.get("upto") if isinstance(data, dict) else None
    if chat is None or type(upto) is not int or not 0 < upto < 2**53:
        return refusal or {"ok": False, "why": "upto"}
    chats.seen(chat, upto)
    return {"ok": True}


def _listen() -> tuple[Chat | None, dict | None]:
    """The socket's window, or why this event is not heard."""
    held = _sockets.get(own_id())
    if held is None:
        disconnect()
        return None, {"ok": False, "why": "session"}
    if not held.may():
        if held.lost:
            disconnect()
        return None, {"ok": False, "why": "slow", "again": True}
    return db.session.get(Chat, held.chat), None

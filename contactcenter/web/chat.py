"""The visitors' doors: a window is opened, messages and files come in, the talk is ended, rated and looked at again.

A visitor proves to be the same one by a random token, sent in the Authorization header and never in an address. There
are no cookies, so nothing happens in a visitor's name that the visitor's page did not ask for.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from functools import wraps

import structlog
from flask import Blueprint, Response, jsonify, request, send_file
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict

from channels.base import Malformed
from channels.webchat import readable
from contactcenter import callbacks, chats, config, files, journal
from contactcenter.extensions import limiter
from contactcenter.models import Chat
from contactcenter.present import chat as shown
from contactcenter.web.security import signed
from contactcenter.web.widget import PAGE, language_for

door = Blueprint("chat", __name__)
log = structlog.get_logger()
BODY = 64 * 1024
UPLOAD = files.FILE_LIMIT + BODY
LINES = {"name": 100, "contact": 200, "booking": 60, "page": PAGE}


def _token() -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def _who() -> str:
    """For counting: a visitor by the token, everybody else by address."""
    return _token() or get_remote_address()


def by_token(view: Callable) -> Callable:
    """Only for the visitor whose token it is; a wrong one finds nothing, and guessing is slow."""
    @signed
    @limiter.limit("60 per minute", deduct_when=lambda response: response.status_code == 404)
    @wraps(view)
    def proven(*args, **kwargs):
        chat = chats.of_token(_token())
        if chat is None:
            return _refuse(404, "session")
        with journal.acting(journal.Actor("customer", chat.customer_id)):
            return view(chat, *args, **kwargs)
    return proven


# -- the talk ------------------------------------------------------------------------------------------------

@door.post("/chat/session")
@signed
@limiter.limit("120 per minute", key_func=get_remote_address)
def begin() -> Response:
    """{name, contact, booking, topic, language, page, agree, text, before}: a new window and its token."""
    asked = _body()
    chat, token = chats.begin(_visitor(asked), chats.of_token(_line(asked, "before", 100)))
    if text := asked.get("text"):
        with journal.acting(journal.Actor("customer", chat.customer_id)):
            answer = _store(chat, {"client_id": secrets.token_hex(12), "text": text}, offline=True)
        if answer.status_code >= 400:
            return answer
    response = _state(chat, 201, id=chat.id, token=token)
    response.headers["X-Chat"], response.headers["X-Chat-Token"] = str(chat.id), token
    return response


@door.put("/chat/session")
@by_token
def speak(chat: Chat) -> Response:
    """{language}: what the visitor reads from now on."""
    chats.speak(chat, language_for(_line(_body(), "language", 8)))
    return _state(chat)


@door.post("/chat/messages")
@by_token
@limiter.limit("120 per minute", key_func=_who)
def write(chat: Chat) -> Response:
    """{client_id, text, files}: a message, for pages whose socket is blocked. Sending it twice makes one message."""
    return _store(chat, _body())


@door.post("/chat/files")
@by_token
@limiter.limit("30 per minute", key_func=_who)
def upload(chat: Chat) -> ResponseReturnValue:
    """A file for the next message: its key."""
    request.max_content_length = UPLOAD
    given = request.files.get("file")
    data = given.read() if given else b""
    if given is None or not data:
        return _refuse(422, "empty")
    try:
        kept = files.keep(data, given.filename or "", given.mimetype, chat_id=chat.id)
    except files.TooLarge:
        return _refuse(413, "too_big")
    return jsonify(ok=True, key=kept.key, name=kept.name, size=kept.size), 201


@door.get("/chat/files/<key>")
@by_token
def download(chat: Chat, key: str) -> Response:
    """A file of this talk, or the small picture of one."""
    held = chats.readable_file(chat, key)
    small = files.thumbnail(held) if held and request.args.get("small") else None
    place = small or (files.path(held) if held else None)
    if held is None or place is None:
        return _refuse(404, "file")
    if not small and not files.whole(held):
        return _refuse(410, "file")
    kind = "image/webp" if small else held.media_type if held.picture else "application/octet-stream"
    response = send_file(place, mimetype=kind, as_attachment=not held.picture, download_name=held.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@door.post("/chat/closure")
@by_token
def close(chat: Chat) -> Response:
    chats.close(chat, "visitor")
    return _state(chat)


@door.post("/chat/callback")
@by_token
@limiter.limit("10 per hour", key_func=_who)
def call_back(chat: Chat) -> Response:
    """{phone}: ring me instead of letting me wait here; the place in line is kept."""
    try:
        callbacks.from_chat(chat, _line(_body(), "phone", 40))
    except callbacks.NoNumber:
        return _refuse(422, "phone")
    except LookupError:
        return _refuse(409, "other")
    return _state(chat)


@door.post("/chat/rating")
@by_token
def rate(chat: Chat) -> Response:
    """{score: 1 to 5, comment, unsolved}"""
    asked = _body()
    score = str(asked.get("score", ""))
    if score not in map(str, chats.SCORES):
        return _refuse(422, "score")
    chats.rate(chat, int(score), str(asked.get("comment") or ""), bool(asked.get("unsolved")))
    return _state(chat)


@door.get("/chat/resync")
@by_token
def resync(chat: Chat) -> Response:
    """`at=visitor-7@12`: the window as it is now, if that is another version or its place in line may have moved."""
    asked = request.args.get("at", "")
    unchanged = asked == f"visitor-{chat.id}@{chat.rev}"
    if unchanged and not shown.waits(chat):
        return Response(status=204)
    return _state(chat)


# -- what they share -----------------------------------------------------------------------------------------

@door.before_request
def _only_from_known_sites() -> Response | None:
    request.max_content_length = UPLOAD if request.path == "/chat/files" else BODY
    origin = request.headers.get("Origin")
    return _refuse(403, "origin") if origin and not (_ours(origin) or origin in config.current().widget_sites) else None


@door.after_request
def _share_with_known_sites(response: Response) -> Response:
    origin = request.headers.get("Origin", "")
    if origin in config.current().widget_sites:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.vary.add("Origin")
    return response


def _ours(origin: str) -> bool:
    return origin in (config.current().public_url, request.host_url.rstrip("/"))


def _store(chat: Chat, message, offline: bool = False) -> Response:
    try:
        chats.write(chat, message, offline=offline)
    except Malformed as reason:
        return _refuse(422, str(reason))
    except SQLAlchemyError:
        log.exception("chat message not stored", chat=chat.id)
        return _refuse(503, "other", again=True)
    return jsonify(ok=True, client_id=message["client_id"])


def _state(chat: Chat, status: int = 200, **more) -> Response:
    """The window's html for the page that asked, plain data for everybody else."""
    if request.headers.get("HX-Request"):
        response = Response(shown.chat_state_html(chat), status)
    else:
        response = jsonify(ok=True, v=chat.rev, stage=shown.stage(chat), **more)
        response.status_code = status
    response.headers["X-Live-Versions"] = json.dumps([[f"visitor-{chat.id}", chat.rev]])
    return response


def _refuse(status: int, why: str, **more) -> Response:
    response = jsonify(ok=False, why=why, **more)
    response.status_code = status
    return response


def _body() -> MultiDict | dict:
    """The fields of a form or a JSON object; nonsense is an empty one."""
    if not request.is_json:
        return request.form
    try:
        asked = request.get_json(silent=True)
    except RecursionError:
        asked = None
    return asked if isinstance(asked, dict) else {}


def _visitor(asked) -> chats.Visitor:
    lines = {name: _line(asked, name, longest) for name, longest in LINES.items()}
    lines["contact"] = lines["contact"] or _line(asked, "email", 200) or _line(asked, "phone", 200)
    return chats.Visitor(**lines, topic=_line(asked, "topic", 40) or None, agreed=bool(asked.get("agree")),
                         language=language_for(_line(asked, "language", 8)))


def _line(asked, name: str, longest: int) -> str:
    value = asked.get(name)
    return " ".join(readable(value).split())[:longest] if isinstance(value, str) else ""

"""Boards that are open somewhere: made once a second at most for each view and language, whoever looks.

Each process does this for its own sockets and only while there are any. What has not changed is not sent; a page that
missed something asks for the present state, as for any other scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog
from flask import Flask, current_app
from flask_socketio import join_room, leave_room

from contactcenter import clock, rooms, wake
from contactcenter.board import reading
from contactcenter.board.scope import View
from contactcenter.extensions import db, socketio
from contactcenter.models import Agent
from contactcenter.present import board as present_board
from contactcenter.present.board import Part
from contactcenter.push import DESK
from contactcenter.web.board import may_see

log = structlog.get_logger()
REST = 1.0  # seconds between two looks at the floor
LONGEST = 5.0  # seconds after which a quiet floor is looked at again: windows move on, deadlines come near
PREFIX = "board-"
MOST = 50  # regions looked at of one message


@dataclass(frozen=True)
class Shown:
    """What the pages of a view have been told, as of a version in milliseconds."""

    version: int
    parts: dict[str, Part]


_shown: dict[tuple[str, str], Shown] = {}
_running: list[Flask] = []


def watch(agent: Agent, data: dict) -> None:
    """`regions`: listen to those that are views, as far as the agent may see them."""
    for view in _views(data):
        if may_see(agent, view):
            join_room(rooms.board(view.key, agent.language))
            _keep_showing()


def unwatch(agent: Agent, data: dict) -> None:
    for view in _views(data):
        leave_room(rooms.board(view.key, agent.language))


def state(agent: Agent, key: str) -> tuple[int, Callable[[], str]] | None:
    """For a page that was away: the version of a view and how to make all of it."""
    view = View.of(key)
    if view is None or not may_see(agent, view):
        return None
    held = _shown.get((view.key, agent.language)) or _made(view, agent.language)
    return held.version, lambda: present_board.wrapped(held.parts)


def show() -> int:
    """Look at the floor and tell the pages what has changed; how many views are open."""
    open_now = list(_open())
    if open_now:
        floor = reading.read()
        for view, language in open_now:
            before = _shown.get((view.key, language))
            parts = present_board.parts(view, floor, language, before.parts if before else None)
            _tell(view, language, before, parts)
    for gone in _shown.keys() - {(view.key, language) for view, language in open_now}:
        del _shown[gone]
    return len(open_now)


def _tell(view: View, language: str, before: Shown | None, parts: dict[str, Part]) -> None:
    if before is None:
        _shown[view.key, language] = Shown(_version(), parts)
        return
    changed = {name: part for name, part in parts.items()
               if name not in before.parts or part.html != before.parts[name].html}
    now = Shown(max(_version(), before.version + 1) if changed else before.version, parts)
    _shown[view.key, language] = now
    if changed:
        envelope = {"scope": f"{PREFIX}{view.key}", "v": now.version, "since": before.version,
                    "html": present_board.wrapped(changed)}
        socketio.emit("show", envelope, to=rooms.board(view.key, language), namespace=DESK, ignore_queue=True)


def _made(view: View, language: str) -> Shown:
    return Shown(_version(), present_board.parts(view, reading.read(), language))


def _version() -> int:
    return int(1000 * clock.now().timestamp())


def _open() -> Iterator[tuple[View, str]]:
    """The views somebody of this process looks at."""
    for room, sockets in list(socketio.server.manager.rooms.get(DESK, {}).items()):
        if sockets and isinstance(room, str) and room.startswith(PREFIX):
            key, _, language = room.removeprefix(PREFIX).rpartition(".")
            view = View.of(key)
            if view:
                yield view, language


def _views(data: dict) -> Iterator[View]:
    regions = data.get("regions")
    for region in regions[:MOST] if isinstance(regions, list) else ():
        if isinstance(region, str) and region.startswith(PREFIX) and len(region) < 500:
            view = View.of(region.removeprefix(PREFIX))
            if view:
                yield view


def _keep_showing() -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if app not in _running:
        _running.append(app)
        socketio.start_background_task(_loop, app)


def _loop(app: Flask) -> None:
    """The first news is told at once, the next a second later. With nobody looking a round is next to nothing."""
    while True:
        _round(app)
        socketio.sleep(REST)
        wake.wait("board", LONGEST)


def _round(app: Flask) -> None:
    with app.app_context():
        try:
            show()
        except Exception:
            db.session.rollback()
            log.exception("board not shown")

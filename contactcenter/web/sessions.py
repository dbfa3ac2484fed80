"""Who is signed in: sessions kept at the server, so that they can be ended; the browser holds only a random token."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from flask import g, request
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from contactcenter import clock, config, events, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, AgentSession

COOKIE = "desk_session"
LASTS = timedelta(hours=12)


def sign_in(agent: Agent, response: Response) -> Response:
    """Open a session and hand its token to the browser."""
    token, now = secrets.token_urlsafe(32), clock.now()
    with journal.transaction(), journal.acting(journal.Actor("agent", agent.id)):
        db.session.add(AgentSession(token_hash=_hash(token), agent_id=agent.id, csrf=secrets.token_urlsafe(24),
                                    expires_at=now + LASTS, browser=request.user_agent.string[:200]))
        journal.record(events.AgentSignedIn(agent.id))
    response.set_cookie(_cookie(), token, httponly=True, samesite="Lax", secure=_secure(), max_age=LASTS)
    return response


def sign_out(response: Response) -> Response:
    """End the session everywhere it is used."""
    if held := current_session():
        with journal.transaction():
            db.session.execute(update(AgentSession).where(AgentSession.id == held.id).values(ended_at=clock.now()))
            journal.record(events.AgentSignedOut(held.agent_id))
    response.delete_cookie(_cookie(), httponly=True, samesite="Lax", secure=_secure())
    return response


def identify() -> AgentSession | None:
    """Read this request's session, once, before anything else."""
    g.session = find(token())
    g.agent = g.session.agent if g.session else None
    return g.session


def current_session() -> AgentSession | None:
    """The live session of this request."""
    return g.get("session")


def token() -> str:
    """What this request's browser holds as its session; anything at all, as it says so itself."""
    return request.cookies.get(_cookie(), "")


def find(token: str) -> AgentSession | None:
    """The live session of a token."""
    if not token:
        return None
    held = db.session.scalar(
        select(AgentSession).where(AgentSession.token_hash == _hash(token)).options(joinedload(AgentSession.agent))
    )
    return held if held and held.live(clock.now()) else None


def standing(ids: Collection[int]) -> set[int]:
    """Those of these sessions that have not ended."""
    if not ids:
        return set()
    held = select(AgentSession.id).join(Agent).where(
        AgentSession.id.in_(ids), AgentSession.ended_at.is_(None), AgentSession.expires_at > clock.now(), Agent.active)
    return set(db.session.scalars(held))


def current() -> Agent:
    """The signed-in agent. Only behind a door that asks for one."""
    return g.agent


def _cookie() -> str:
    """Under https a name that browsers take from this very host only, so that no neighbour can plant one."""
    return f"__Host-{COOKIE}" if _secure() else COOKIE


def _secure() -> bool:
    return config.current().public_url.startswith("https:")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

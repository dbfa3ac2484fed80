"""The people of the desk: added with a login, known by their password."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from sqlalchemy import select

from contactcenter import journal
from contactcenter.extensions import db
from contactcenter.models import Agent, Queue, QueueMember

PASSWORD_LENGTH = 10
hasher = PasswordHasher()
# Checked when the login is unknown, so that the answer takes as long as for a known one.
_NOBODY = hasher.hash(secrets.token_hex(16))


class WeakPassword(ValueError):
    """Shorter than PASSWORD_LENGTH."""


def nobody_yet() -> bool:
    """Whether the desk is new: there is nobody who could sign in."""
    return db.session.scalar(select(Agent.id).limit(1)) is None


def add(login: str, name: str, role: str, password: str) -> Agent:
    """A person with a login, working in every queue until somebody says otherwise. Raises WeakPassword."""
    if len(password) < PASSWORD_LENGTH:
        raise WeakPassword
    with journal.transaction():
        agent = Agent(login=login.strip().lower(), names={"en": name.strip()}, role=role, languages={}, skills={},
                      capacity={}, password_hash=hasher.hash(password))
        db.session.add(agent)
        db.session.flush()
        for queue_id in db.session.scalars(select(Queue.id)):
            db.session.add(QueueMember(agent_id=agent.id, queue_id=queue_id))
        return agent


def check_password(login: str, password: str) -> Agent | None:
    """The agent with this login and password; None for everybody else."""
    agent = db.session.scalar(select(Agent).where(Agent.login == login.strip().lower(), Agent.active))
    try:
        hasher.verify(agent.password_hash if agent and agent.password_hash else _NOBODY, password)
    except Argon2Error:
        return None
    return agent

"""A desk that has been at work for a while: tickets of five messages, written straight into the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Agent, AgentSession, Chat, Customer, Queue, QueueMember, Ticket
from tests.bench import written

BATCH = 5_000
LASTS = timedelta(days=2)
READER, FIRST_AGENT = "bench-reader", 1001
READS = ("sales", "bookings")


def hire(agents: int) -> None:
    """Agents who work in every queue, all at capacity, and one reader who works in two; each with an open session."""
    queues = dict(db.session.execute(select(Queue.key, Queue.id)).all())
    staff = [_agent(FIRST_AGENT + n, f"bench-{n}", "zh" if n % 5 == 4 else "en") for n in range(agents)]
    staff.append(_agent(FIRST_AGENT + agents, READER, "en"))
    members = [{"agent_id": one["id"], "queue_id": queues[key]} for one in staff
               for key in (READS if one["login"] == READER else queues)]
    now = clock.now()
    sessions = [{"token_hash": _hashed(token_of(one["login"])), "agent_id": one["id"], "csrf": "bench", "made_at": now,
                 "seen_at": now, "expires_at": now + LASTS, "browser": "bench"} for one in staff]
    _write({Agent: staff, QueueMember: members, AgentSession: sessions})


def begin_work() -> None:
    """Everybody is there: whom the desk has missed for a while would have their tickets taken from them."""
    there = update(Agent.__table__).where(Agent.login.like("bench-%"))
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(there.values(state="available", state_since=clock.now()))
        connection.commit()


def token_of(login: str) -> str:
    """The session token of an agent of the bench."""
    return f"token-of-{login}"


def grow(upto: int, agents: int) -> None:
    """Add tickets until there are so many, and let the database look at what it holds."""
    held = db.session.scalar(select(func.max(Ticket.id))) or 0
    held += -held % written.A_CUSTOMER  # behind the tickets that strangers have opened, with a customer of their own
    queues = dict(db.session.execute(select(Queue.key, Queue.id)).all())
    owners = [FIRST_AGENT + n for n in range(agents)]
    for numbers in parts(range(held + 1, upto + 1)):
        _write(written.rows(numbers, queues, owners))
    look_over()


def open_chats(visitors: int) -> None:
    """A chat window for each visitor, nothing said in it yet."""
    now, first = clock.now(), 1 + (db.session.scalar(select(func.max(Customer.id))) or 0)
    customers = [{"id": first + n, "name": f"Visitor {n}", "other_name": "", "salutation": {}, "tier": "standard",
                  "facts": {}, "tags": [], "made_at": now} for n in range(visitors)]
    chats = [{"token_hash": _hashed(chat_token(n)), "customer_id": first + n, "language": "en", "name": f"Visitor {n}",
              "contact": "", "booking": "", "page": "", "rev": 1, "made_at": now, "seen_at": now, "comment": ""}
             for n in range(visitors)]
    _write({Customer: customers, Chat: chats})


def chat_token(number: int) -> str:
    return f"visitor-{number}"


def _agent(number: int, login: str, language: str) -> dict[str, Any]:
    now = clock.now()
    return {"id": number, "login": login, "names": {"en": f"Agent {number}", "zh": f"客服 {number}"}, "role": "agent",
            "language": language, "theme": "auto", "languages": {"en": 5, "zh": 5}, "skills": {}, "active": True,
            "capacity": {"phone": 1, "chat": 3, "sms": 1, "email": 1}, "state": "available", "state_since": now,
            "misses": 0, "rev": 0, "autopilot": False}


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _write(tables: dict[Any, Sequence[dict]]) -> None:
    with db.engine.connect().execution_options(writes=True) as connection:
        for model, rows in tables.items():
            for part in parts(rows):
                connection.execute(insert(model.__table__), part)
        if connection.dialect.name == "postgresql":
            _count_on(connection, tables)
        connection.commit()


def parts(whole: Sequence) -> Iterator[Sequence]:
    return (whole[start : start + BATCH] for start in range(0, len(whole), BATCH))


def _count_on(connection: Connection, tables: dict[Any, Sequence[dict]]) -> None:
    """PostgreSQL's counters do not see ids that were given: let them go on behind the last one."""
    for name in (model.__tablename__ for model in tables if "id" in model.__table__.columns):
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"))


def look_over() -> None:
    """What PostgreSQL does by itself in the background, done now. SQLite is left as the desk leaves it."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")

"""The demo desk: an invented travel agency with its queues, people and customers, loaded from the content pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from sqlalchemy import select

from contactcenter import clock, journal, phones
from contactcenter.complaints import statutory
from contactcenter.extensions import db
from contactcenter.models import Agent, Customer, Identity, OptOut, Queue, QueueMember
from contactcenter.pack import CONTENT, rows, shelf, start
from contactcenter.pack.reading import Entry, read

PASSWORD = "demo"
ROLES = {"agent": "agent", "admin": "admin"}  # every other role of the demo desk leads people: a supervisor
DESK, CUSTOMERS = "demo/desk.yaml", "demo/customers.yaml"


def load_demo_desk(folder: Path = CONTENT, hasher: PasswordHasher | None = None) -> int:
    """The agency's settings, queues, people and customers; how many of them were new. Safe to repeat.

    On a later day the trips and birthdays move along, so that somebody is always about to leave or just back.
    """
    desk, customers = read(folder / DESK, DESK), read(folder / CUSTOMERS, CUSTOMERS)
    with journal.transaction():
        shelf.put([("setting", "desk", _settings(desk))], retire=())
        _confirm_rules(desk)
        queues = start.add_queues(desk["queues"])
        return queues + _staff(desk, hasher or PasswordHasher()) + _customers(customers["customers"], desk)


def people() -> list[tuple[str, dict[str, str], str]]:
    """(login, names by language, role) of everybody who can sign in, for the demo's login page."""
    working = db.session.scalars(select(Agent).where(Agent.active).order_by(Agent.id))
    return [(agent.login, agent.names, agent.role) for agent in working]


def doors_left_open(hasher: PasswordHasher | None = None) -> list[str]:
    """The logins of the demo's people who still get in with the demo's password, which everybody knows."""
    document = read(CONTENT / DESK, DESK)
    known = [login_of(person) for person in (*document["agents"], *document["supervisors"])]
    agents = db.session.scalars(select(Agent).where(Agent.login.in_(known), Agent.active)).all()
    takes = {kept: _takes(hasher or PasswordHasher(), kept) for kept in {agent.password_hash for agent in agents}}
    return [agent.login for agent in agents if takes[agent.password_hash]]


def login_of(person: Entry) -> str:
    """Lin Xiaoyu signs in as lin.xiaoyu."""
    return ".".join(person["name"]["en"].lower().split())


def _takes(hasher: PasswordHasher, kept: str | None) -> bool:
    try:
        return bool(kept) and hasher.verify(str(kept), PASSWORD)
    except Argon2Error:
        return False


def _settings(document: Entry) -> dict[str, Any]:
    """The desk's settings as the code reads them: numbers in E.164, people by their logins."""
    everybody = [*document["agents"], *document["supervisors"]]
    logins = {person["id"]: login_of(person) for person in everybody}
    desk = rows.plain(document["desk"])
    numbers = {key: phones.normalise(desk[key]) for key in ("phone", "sms_number", "emergency_phone")}
    return {
        **desk, **numbers,
        "routing": rows.plain(document["routing"]),
        "limits": rows.plain(document["limits"]),
        "on_call": [logins[name] for name in document["on_call"].values()],
        "ladder": {person["role"]: login_of(person) for person in document["supervisors"]},
        "mobiles": {login_of(person): phones.normalise(person["mobile"])
                    for person in document["supervisors"] if "mobile" in person},
        "suppliers": rows.plain(document["suppliers"]),
        "products": rows.plain(document["products"]),
    }


def _confirm_rules(document: Entry) -> None:
    """The agency's admin has confirmed the rules of its country, once: the demo is about how they count."""
    if not statutory.confirmed():
        rules = {document["desk"]["statutory_profile"]: {"at": clock.now().isoformat()}}
        statutory.put(rules, None)


def _staff(document: Entry, hasher: PasswordHasher) -> int:
    held = set(db.session.scalars(select(Agent.login)))
    everybody = (*document["agents"], *document["supervisors"])
    fresh = [person for person in everybody if login_of(person) not in held]
    if not fresh:
        return 0
    hashed = hasher.hash(PASSWORD)  # the same word for all: hashed once, which takes its time by design
    queues = {queue.key: queue.id for queue in db.session.scalars(select(Queue))}
    for person in fresh:
        _hire(person, hashed, queues, document["desk"]["email"].partition("@")[2])
    return len(fresh)


def _hire(person: Entry, hashed: str, queues: dict[str, int], domain: str) -> None:
    languages, login = dict(person["languages"]), login_of(person)
    reads = "zh" if languages.get("zh", 0) > languages.get("en", 0) else "en"
    agent = Agent(
        login=login, names=dict(person["name"]), role=ROLES.get(person["role"], "supervisor"), password_hash=hashed,
        email=f"{login}@{domain}", languages=languages, skills=dict(person.get("skills", {})),
        capacity=dict(person.get("capacity", {})), language=reads, ready_at=clock.now(),
    )
    db.session.add(agent)
    db.session.flush()
    for key in person.get("queues", person.get("watches", ())):
        db.session.add(QueueMember(agent_id=agent.id, queue_id=queues[key]))


def _customers(written: Iterable[Entry], document: Entry) -> int:
    today = clock.now().astimezone(ZoneInfo(document["desk"]["timezone"])).date()
    products = {product["id"]: product for product in document["products"]}
    logins = {person["id"]: login_of(person) for person in document["agents"]}
    ours, fresh = phones.normalise(document["desk"]["sms_number"]), 0
    for one in written:
        number, dates = phones.normalise(one["phone"]) or one["phone"], _dates(one, today, products)
        if known := Identity.find("phone", number):
            _move_on(known.customer, dates)
            continue
        _welcome(one, number, _facts(one, logins) | dates)
        if one["sms_opted_out"]:
            db.session.add(OptOut(ours=ours, theirs=number, source="demo"))
        fresh += 1
    return fresh


def _welcome(written: Entry, number: str, facts: dict[str, Any]) -> None:
    language, names = written["language"], written["name"]
    name = names[language] or names["en"]
    identities = [Identity(kind="phone", value=number, verified=True),
                  Identity(kind="email", value=written["email"].lower(), verified=True)]
    db.session.add(Customer(
        name=name, other_name=next((other for other in names.values() if other and other != name), ""),
        salutation=dict(written["salutation"]), language=language, timezone=written["timezone"], tier=written["tier"],
        tags=list(written["tags"]), facts=facts, identities=identities,
    ))


def _facts(written: Entry, logins: dict[str, str]) -> dict[str, Any]:
    """What the agency knows of a customer. Health, diet and belief only where they agreed that it is kept."""
    needs, contact = written["special_needs"], written["emergency_contact"]
    return {
        "demo": written["id"], "city": written["home_city"], "channel": rows.plain(written["channel"], "channel"),
        "personality": written["personality"], "preferences": list(written["preferences"]),
        "special_needs": needs["text"] if needs and needs["consent"] else None,
        "consent": dict(written["consent"]), "rfm": rows.plain(written["rfm"]),
        "emergency_contact": contact and {"name": dict(contact["name"]), "phone": phones.normalise(contact["phone"])},
        "account_agent": logins.get(written.get("account_agent", "")),
    }


def _dates(written: Entry, today: date, products: dict[str, Entry]) -> dict[str, Any]:
    """What depends on the day: offsets made into dates."""
    birthday = today + timedelta(days=written["birthday_offset_days"])
    return {"birthday": f"{birthday:%m-%d}", "trips": list(_trips(written["trips"], today, products)),
            "dated": today.isoformat()}


def _trips(written: Iterable[Entry], today: date, products: dict[str, Entry]) -> Iterator[dict[str, Any]]:
    for trip in written:
        product = products[trip["product"]]
        yield {
            **{key: value for key, value in rows.plain(trip).items() if not key.endswith("_offset_days")},
            "title": dict(product["name"]), "country": product["country"], "area": product["area"],
            "start": (today + timedelta(days=trip["start_offset_days"])).isoformat(),
            "end": (today + timedelta(days=trip["end_offset_days"])).isoformat(),
        }


def _move_on(customer: Customer, dates: dict[str, Any]) -> None:
    """The offsets count from today again; whatever else the desk has learnt of the customer stays."""
    if customer.facts.get("demo") and customer.facts.get("dated") != dates["dated"]:
        customer.facts = customer.facts | dates

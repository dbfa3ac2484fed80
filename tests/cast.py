"""The cast: agents Mei and Jonas, supervisor Rosa, an admin; customers Li Wei, Ana, Tom and Sam; and their doors."""

from __future__ import annotations

import itertools
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from aiosmtpd.controller import Controller
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator

import channels
from channels._account import demo_sid
from channels._carrier import Answer, Carrier, VirtualClock
from contactcenter import clock, intake, journal, presence, worker
from contactcenter.extensions import db
from contactcenter.models import Agent, Customer, Identity, Item, Outbox, Queue, QueueMember, Ticket
from tests.live import PATIENCE, free_port

PASSWORD = "demo"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
QUEUES = (
    ("sales", "Enquiries", "咨询"),
    ("bookings", "Bookings and refunds", "订单与退款"),
    ("care", "Traveller care", "客户关怀"),
    ("complaints", "Complaints", "投诉处理"),
    ("emergency", "Emergencies on trips", "旅途紧急"),
)
ALL = tuple(key for key, *_ in QUEUES)
STAFF = (
    ("mei", "Mei Lin", "林梅", "agent", {"zh": 5, "en": 4}, ("sales", "bookings", "care")),
    ("jonas", "Jonas Weber", "约纳斯", "agent", {"en": 5}, ("sales", "bookings")),
    ("rosa", "Rosa Diaz", "罗莎", "supervisor", {"en": 5, "zh": 3}, ALL),
    ("admin", "Desk Admin", "系统管理员", "admin", {"en": 5, "zh": 5}, ()),
)
LI_WEI, ANA, TOM, SAM = "+861005550001", "+14155550102", "+442079460103", "+14155550104"
DESK_NUMBER = "+14155550100"
READY = datetime(2100, 1, 1, tzinfo=UTC)  # whatever the test's date: nobody of the cast is asked for a headset


def hire() -> None:
    """Queues and people, once, into an empty desk."""
    with journal.transaction():
        queues = {key: _queue(key, english, chinese, place) for place, (key, english, chinese) in enumerate(QUEUES)}
        for login, english, chinese, role, languages, works_in in STAFF:
            agent = Agent(
                login=login,
                names={"en": english, "zh": chinese},
                role=role,
                languages=languages,
                skills={},
                capacity={"phone": 1, "chat": 3, "sms": 5, "email": 8},
                password_hash=CHEAP.hash(PASSWORD),
                email=f"{login}@harbour-hills.example",
                ready_at=READY,
            )
            db.session.add(agent)
            db.session.flush()
            db.session.add_all(QueueMember(agent_id=agent.id, queue_id=queues[key].id) for key in works_in)


def _queue(key: str, english: str, chinese: str, place: int) -> Queue:
    held = db.session.scalar(select(Queue).where(Queue.key == key))
    queue = held or Queue(key=key, names={"en": english, "zh": chinese}, skills=[], overflow={}, position=place)
    db.session.add(queue)
    db.session.flush()
    return queue


class Desk:
    """The desk as its people know it: who they are, and the doors through which messages come and go."""

    _ids = itertools.count(1)

    def __init__(self, app: Flask):
        self.app = app
        self.outside = app.test_client()
        self.carrier = self._demo_carrier()

    def __getattr__(self, name: str):
        """`desk.mei`, `desk.rosa`: the agent; `desk.sales`, `desk.care`: the queue."""
        table, column = (Queue, Queue.key) if name in ALL else (Agent, Agent.login)
        found = db.session.scalar(select(table).where(column == name))
        if found is None:
            raise AttributeError(name)
        return found

    def _demo_carrier(self) -> Carrier:
        """The demo carrier on a clock that stands still, knocking at this app's doors."""
        settings = self.app.extensions["desk"]
        carrier = Carrier(
            demo_sid(settings),
            settings.twilio_auth_token,
            "http://localhost",
            [DESK_NUMBER],
            clock=VirtualClock(clock.now().timestamp()),
            post=self._post,
        )
        for name in ("sms", "voice"):
            old = channels.get(name)
            new = type(old)(replace(old.settings, http_client=carrier.http_client))
            channels.open_channels({**{each: channels.get(each) for each in channels.names()}, name: new})
        return carrier

    def _post(self, url: str, form: dict[str, str], headers: dict[str, str]) -> Answer:
        given = {name: value for name, value in headers.items() if name != "Content-Type"}
        answer = self.app.test_client().post(url.removeprefix("http://localhost"), data=form, headers=given)
        return Answer(answer.status_code, answer.text)

    def later(self, seconds: float) -> None:
        """Time passes, for the desk and for the carrier, and the jobs run: again where the carrier had news."""
        clock.desk.advance(seconds=seconds)
        self.work()
        if self.carrier.clock.advance(seconds):
            self.work()

    # -- doors in --------------------------------------------------------------------------------------------------

    def sms(self, sender: str, text: str, sid: str | None = None, to: str = DESK_NUMBER, **extra: str):
        """A signed SMS webhook; the provider's answer."""
        form = {
            "MessageSid": sid or self.sid("SM"),
            "AccountSid": self.account,
            "From": sender,
            "To": to,
            "Body": text,
            "NumMedia": "0",
            **extra,
        }
        return self.signed("/channels/sms/inbound", form)

    def signed(self, path: str, form: dict[str, str], signature: str | None = None, client: FlaskClient | None = None):
        """A webhook as the carrier signs it; `signature` replaces the true one."""
        true = RequestValidator(self.token).compute_signature(f"http://localhost{path}", form)
        headers = {"X-Twilio-Signature": true if signature is None else signature}
        return (client or self.outside).post(path, data=form, headers=headers)

    def mail(self, sender: str, subject: str, text: str, **headers: str) -> str:
        """A mail that the SMTP listener has just taken; its Message-ID."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, channels.get("email").address, subject
        message["Message-ID"] = headers.pop("message_id", f"<{next(self._ids)}@customer.example>")
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        self.mail_bytes(message.as_bytes(), parseaddr(sender)[1])
        return message["Message-ID"]

    def mail_bytes(self, data: bytes, sender: str = "ana@customer.example") -> int | None:
        """The same with the bytes given."""
        address = channels.get("email").address
        return intake.store(channels.get("email").raw_from_bytes(data, sender, [address]))

    # -- what the desk does by itself --------------------------------------------------------------------------------

    def work(self) -> None:
        """Let the background jobs do all that is due."""
        worker.drain()
        db.session.rollback()

    def sign_in(self, agent: Agent | str) -> FlaskClient:
        """A browser in which this agent is signed in."""
        browser = self.app.test_client()
        browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        login = agent if isinstance(agent, str) else agent.login
        answer = browser.post("/login", data={"login": login, "password": PASSWORD})
        assert answer.status_code in (302, 303), answer.status_code
        return browser

    def at_work(self, *agents: Agent) -> None:
        """These agents are available."""
        for agent in agents:
            presence.beat(agent)
            presence.set_state(agent, "available")

    # -- what is there -----------------------------------------------------------------------------------------------

    @property
    def tickets(self) -> list[Ticket]:
        return list(db.session.scalars(select(Ticket).order_by(Ticket.id)))

    @property
    def ticket(self) -> Ticket:
        """The only ticket there is."""
        (only,) = self.tickets
        return only

    def items(self, ticket: Ticket, kind: str = "message") -> list[Item]:
        query = select(Item).where(Item.ticket_id == ticket.id, Item.kind == kind).order_by(Item.id)
        return list(db.session.scalars(query))

    def inbound(self, ticket: Ticket) -> list[Item]:
        """The customer's messages on a ticket."""
        return [item for item in self.items(ticket) if item.direction == "in"]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """(number, words) of every SMS that the carrier took from the desk."""
        rows = self.carrier.messages.rows.values()
        return [(row.recipient, row.body) for row in rows if row.direction == "outbound-api"]

    @property
    def outbox(self) -> list[Outbox]:
        return list(db.session.scalars(select(Outbox).order_by(Outbox.id)))

    def customer(self, name: str, **identities: str) -> Customer:
        """A customer the desk already knows: `desk.customer("Ana", phone=ANA, email="ana@customer.example")`."""
        with journal.transaction():
            customer = Customer(
                name=name,
                identities=[Identity(kind=kind, value=value, verified=True) for kind, value in identities.items()],
            )
            db.session.add(customer)
            db.session.flush()
            return customer

    @property
    def account(self) -> str:
        return channels.get("sms").settings.account_sid

    @property
    def token(self) -> str:
        return channels.get("sms").settings.auth_token

    def sid(self, kind: str) -> str:
        return f"{kind}{next(self._ids):032x}"


@contextmanager
def mail_server(*refuse: str) -> Iterator[list]:
    """Our provider's SMTP server: the (envelope, message) pairs it took; addresses in `refuse` get a 550."""
    taken: list = []

    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, options):
            envelope.rcpt_tos.append(address)
            return "550 no such mailbox" if address in refuse else "250 OK"

        async def handle_DATA(self, server, session, envelope):
            taken.append((envelope, message_from_bytes(envelope.content, policy=policy.default)))
            return "250 taken"

    server = Controller(Handler(), hostname="127.0.0.1", port=free_port())
    server.start()
    old = channels.get("email")
    new = type(old)(old.addresses, old.host, ["test-secret"], f"smtp://127.0.0.1:{server.port}", token=old.token)
    channels.open_channels({**{name: channels.get(name) for name in channels.names()}, "email": new})
    try:
        yield taken
    finally:
        server.stop()


def send_mail(port: int, message: EmailMessage) -> None:
    """A customer's mail by real SMTP."""
    with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as server:
        server.send_message(message)

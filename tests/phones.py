"""People with telephones, for tests: customers who call, agents whose browser rings, and time that passes for both."""

from __future__ import annotations

from flask import g
from sqlalchemy import select

from contactcenter import clock, presence
from contactcenter.extensions import db
from contactcenter.journal import transaction
from contactcenter.models import Agent, Call, CallLeg, Offer
from tests.cast import DESK_NUMBER, LI_WEI


class Phones:
    """A desk that is open at any hour, and its carrier."""

    def __init__(self, desk):
        self.desk, self.carrier = desk, desk.carrier
        clock.desk.set(clock.now())  # the carrier's clock stands still as well: the two must not drift apart
        desk.app.before_request_funcs.setdefault(None, []).insert(0, _forget)
        with transaction():
            desk.sales.calendar = "always"

    @property
    def call(self) -> Call:
        """The only call there is, as it stands now."""
        db.session.rollback()
        (only,) = db.session.scalars(select(Call))
        return only

    @property
    def legs(self) -> list[CallLeg]:
        return list(db.session.scalars(select(CallLeg).order_by(CallLeg.id)))

    def remembers_documents(self) -> list[tuple[dict, str, str]]:
        """From now on: (form, path, document) of all that the carrier asks the desk."""
        asked, courier = [], self.carrier.account.courier
        really = courier.post

        def post(url, form, headers):
            answer = really(url, form, headers)
            asked.append((form, url.removeprefix("http://localhost"), answer.text))
            return answer

        courier.post = post
        return asked

    def passes(self, seconds: int, step: int = 1) -> None:
        """Time, a step of so many seconds at a time, while those at work stay at work."""
        for _ in range(0, seconds, step):
            for agent in db.session.scalars(select(Agent).where(Agent.state != "offline")):
                presence.beat(agent)
            self.desk.later(step)

    def passes_until(self, true, most: int = 60) -> None:
        """Time, until something is so."""
        while not true() and (most := most - 1):
            self.passes(1)
        assert true()

    def dials(self, customer: str = LI_WEI):
        return self.carrier.customer_calls(customer, DESK_NUMBER)

    def waits(self, customer: str = LI_WEI, seconds: int = 14):
        """A customer calls, hears the greeting and waits; the handset. By then an agent's telephone may ring."""
        handset = self.dials(customer)
        self.passes(seconds)
        return handset

    def talks(self, customer: str = LI_WEI, agent: str = "mei"):
        """As above, and this agent accepts; the handset."""
        handset = self.waits(customer)
        self.accepts(agent)
        return handset

    def offer(self, login: str) -> Offer | None:
        """What rings on this agent's page."""
        db.session.rollback()
        query = select(Offer).join(Offer.agent).where(Agent.login == login, Offer.outcome.is_(None))
        return db.session.scalar(query)

    def accepts(self, login: str, seconds: int = 3):
        """The agent clicks on Accept; the page's answer."""
        answer = self.desk.sign_in(login).post(f"/offers/{self.offer(login).id}/acceptance")
        self.passes(seconds)
        return answer

    def lines(self, login: str) -> list:
        """The telephones of this agent that ring or speak."""
        return self.carrier.on_the_line(f"client:agent_{getattr(self.desk, login).id}")

    def picks_up(self, login: str, seconds: int = 3):
        """The agent answers in the browser's telephone itself, without the page."""
        (ringing,) = self.carrier.ringing(f"client:agent_{getattr(self.desk, login).id}")
        handset = self.carrier.answer_leg(ringing.call_sid)
        self.passes(seconds)
        return handset


def _forget() -> None:
    """Every request by itself: the tests' app context stays open, and Flask keeps `g` with it."""
    for name in list(g):
        g.pop(name)

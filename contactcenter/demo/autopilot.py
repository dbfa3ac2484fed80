"""The autopilot: the desk's agents at their own browsers while nobody human is there. They take work and answer it.

People come first: where one could take new work, the autopilot takes none, and what a person owns it leaves alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select, update

from contactcenter import clock, journal, presence
from contactcenter.demo import asking, cases, desk, guided, occasions, screens, telephoning, words
from contactcenter.demo.doors import Answer, Browser, Doors
from contactcenter.demo.script import Scene, Script, Turn
from contactcenter.extensions import db
from contactcenter.models import Agent, Ticket

log = structlog.get_logger()
REACTION = 3  # seconds until an offer is taken
WRITING_UP = timedelta(seconds=8)
SILENCE = timedelta(minutes=15)
AGAIN = timedelta(seconds=30)
WRITTEN = ("chat", "sms", "email", "send_reply")
SPOKEN = ("answer", "speak", "hold", "unhold")


@dataclass(frozen=True)
class Seat:
    """An agent at the desk. since: when they signed in."""

    login: str
    agent: int
    queues: frozenset[str]
    browser: Browser
    since: datetime


class Crew:
    """The autopilot's agents. not_yet: kinds of turns that the desk has no way for, each told once."""

    def __init__(self, script: Script, doors: Doors):
        self.script, self.doors = script, doors
        self.seats: dict[str, Seat] = {}
        self.not_yet: set[str] = set()
        self._tried: datetime | None = None

    # -- coming and going --------------------------------------------------------------------------------------------

    def come(self) -> None:
        """Everybody of the script signs in who is not there; whoever could not tries again after a while."""
        if self._tried and clock.now() - self._tried < AGAIN:
            return
        self._tried = clock.now()
        for login in self.script.agents:
            if login not in self.seats:
                self._sign_in(login)

    def go(self) -> None:
        """Everybody leaves, without waiting for the desk: it may be closing."""
        for seat in self.seats.values():
            with self.doors.app.app_context():
                _mark(seat.agent, False)
                presence.set_state(db.session.get_one(Agent, seat.agent), "offline", "signed out")
        self.seats.clear()

    def look_after(self, reaction: float = REACTION, in_vain: Collection[int] = ()) -> None:
        """One look at the screens: seats that people took are theirs, offers are taken, the state fits who is there.

        in_vain: tickets whose callers shall find nobody free.
        """
        with self.doors.app.app_context():
            self._give_up(screens.taken_over(self.seats, {login: seat.since for login, seat in self.seats.items()}))
            nobody, peopled = not screens.people_here(), screens.queues_with_people()
            states, offers = screens.states(self.seats), screens.ringing(self.seats)
            over = screens.to_write_up(self.seats, WRITING_UP)
        if nobody and len(self.seats) < len(self.script.agents):
            self.come()
        for offer in offers:
            if offer.age >= reaction and offer.login in self.seats:
                self._settle(offer, offer.queue not in peopled and offer.ticket not in in_vain)
        for login, call in over:
            self._post(self.seats[login], f"/calls/{call}/wrapup", {"disposition": "answered"})
        for login, state in states.items():
            self._keep_state(self.seats.get(login), state, peopled)

    def tidy(self, but: set[int]) -> None:
        """Matters about which nothing is said any more are settled, a few at a time. but: tickets still in the play."""
        with self.doors.app.app_context():
            quiet = [screens.known(one) for one in screens.quiet(self.seats, but, SILENCE, limit=5)]
        for ticket in quiet:
            if seat := self.seats.get(ticket.owner or ""):
                self._post(seat, f"/tickets/{ticket.number}/closure", {"resolution": "answered"})

    # -- the script's turns --------------------------------------------------------------------------------------------

    def act(self, turn: Turn, scene: Scene, ticket: screens.Known) -> bool:
        """An agent's turn, played by whoever has the ticket; False where it is not the autopilot's to play."""
        if turn.do not in _ACTS:
            self._tell_once(turn.do)
            return False
        seat = self._on_the_call(ticket) if turn.do in SPOKEN else self._at_work(turn, scene, ticket)
        if seat is None:
            return False
        _ACTS[turn.do](self, seat, turn, scene, ticket)
        return True

    def ring(self, turn: Turn, scene: Scene, ticket: screens.Known | None) -> bool:
        """An agent rings the customer, on a ticket that is there or not yet; False where a person has the work."""
        seat = self._at_work(turn, scene, ticket) if ticket else self._free(turn, scene)
        if seat is None:
            return False
        telephoning.begin(self._hand_of(seat), turn, scene, ticket)
        return True

    def give_occasion(self, turn: Turn, scene: Scene) -> bool:
        """What goes before something that the desk says by itself: a matter is settled, a journey is under way."""
        seat = self._free(turn, scene)
        return seat is not None and occasions.give(self.doors.app, self._hand_of(seat), turn, scene)

    def write_first(self, turn: Turn, scene: Scene) -> bool:
        """To somebody with whom nothing is open."""
        seat = self._free(turn, scene) if turn.channel in ("sms", "email") else None
        if seat:
            occasions.write_first(self._hand_of(seat), turn, scene)
        return seat is not None

    def hear(self, ticket: screens.Known, text: str) -> None:
        """What the customer says on the telephone means something to whoever has the call."""
        if seat := self._on_the_call(ticket):
            telephoning.understand(self.doors.app, self._hand_of(seat), ticket, text)

    def _answer(self, seat: Seat, turn: Turn, scene: Scene, ticket: screens.Known) -> None:
        """The offer of the call is taken at once."""
        with self.doors.app.app_context():
            offers = [offer for offer in screens.ringing(self.seats) if offer.ticket == ticket.id]
        for offer in offers:
            self._post(self.seats[offer.login], f"/offers/{offer.id}/acceptance")

    def _speak(self, seat: Seat, turn: Turn, scene: Scene, ticket: screens.Known) -> None:
        said = self.script.as_said_by(seat.login, turn)
        for telephone in self.doors.carrier.on_the_line(f"client:agent_{seat.agent}"):
            telephone.say(said)
        telephoning.give_word(self._hand_of(seat), ticket, said)

    def _hold(self, seat: Seat, turn: Turn, scene: Scene, ticket: screens.Known) -> None:
        with self.doors.app.app_context():
            call = screens.live_call(ticket.id)
        if call and turn.do == "hold":
            self._post(seat, f"/calls/{call.id}/hold")
        elif call:
            seat.browser.delete(f"/calls/{call.id}/hold")

    def _write(self, seat: Seat, turn: Turn, scene: Scene, ticket: screens.Known) -> None:
        subject, text = "", self.script.as_said_by(seat.login, turn)
        key = turn.more.get("reply")
        if key == cases.OUTCOME and cases.settle(self.doors.app, self._hand_of(seat), ticket, scene.language):
            return
        if key:
            with self.doors.app.app_context():
                held, agent = db.session.get_one(Ticket, ticket.id), db.session.get_one(Agent, seat.agent)
                subject, text = words.written_out(held, agent, key, scene.booking)
        self._post(seat, f"/tickets/{ticket.number}/replies", {
            "client_id": secrets.token_hex(12), "channel": turn.channel or scene.channel, "text": text,
            "subject": subject, "anyway": "1"})

    def _note(self, seat: Seat, turn: Turn, scene: Scene, ticket: screens.Known) -> None:
        asking.as_noted(self._hand_of(seat), turn.text, ticket, scene)
        self._post(seat, f"/tickets/{ticket.number}/notes", {"client_id": secrets.token_hex(12), "text": turn.text})

    def _resolve(self, seat: Seat, turn: Turn, scene: Scene, ticket: screens.Known) -> None:
        resolution = "spam" if turn.more.get("macro") == "m_spam" else turn.more.get("resolution", "")
        self._post(seat, f"/tickets/{ticket.number}/closure", {"resolution": resolution})

    def _about_case(self, seat: Seat, turn: Turn, scene: Scene, ticket: screens.Known) -> None:
        _CASES[turn.do](self.doors.app, self._hand_of(seat), turn, ticket)

    def _transfer(self, seat: Seat, turn: Turn, scene: Scene, ticket: screens.Known) -> None:
        """To another queue, or, within the queue, to the colleague who speaks next."""
        guided.speak(self._hand_of(seat), turn, ticket)
        if turn.more["queue"] != ticket.queue:
            self._post(seat, f"/tickets/{ticket.number}/queue", {"queue": turn.more["queue"]})
            return
        later = (one.agent for one in scene.turns if one.at > turn.at and one.agent not in (None, turn.agent))
        if other := self.seats.get(self.script.logins.get(next(later, ""), "")):
            self._post(seat, f"/tickets/{ticket.number}/assignment", {"agent": other.agent})

    # -- who does it -------------------------------------------------------------------------------------------------

    def _at_work(self, turn: Turn, scene: Scene, ticket: screens.Known) -> Seat | None:
        """The agent for this turn, who owns the ticket from now on: the script's, if they work in its queue."""
        if not self._ours(ticket):
            return None
        owner = self.seats.get(ticket.owner or "")
        if ticket.queue != scene.queue:
            ticket = self._bring(ticket, owner, scene.queue)
            owner = self.seats.get(ticket.owner or "")
        wanted = self.seats.get(self.script.logins.get(turn.agent or "", ""))
        if wanted and wanted is not owner and ticket.queue in wanted.queues:
            self._post(wanted, f"/tickets/{ticket.number}/assignment", {"agent": "me"})
            return wanted
        return owner or next((seat for seat in self.seats.values() if ticket.queue in seat.queues), None)

    def _free(self, turn: Turn, scene: Scene) -> Seat | None:
        """The script's agent, else whoever works in its queue, where no person could do it."""
        with self.doors.app.app_context():
            peopled = screens.queues_with_people()
        named = self.seats.get(self.script.logins.get(turn.agent or "", ""))
        anybody = next((seat for seat in self.seats.values() if scene.queue in seat.queues), None)
        return None if scene.queue in peopled else named or anybody

    def _ours(self, ticket: screens.Known) -> bool:
        """Not a person's ticket, nor one that a person could take."""
        if ticket.owner:
            return ticket.owner in self.seats
        with self.doors.app.app_context():
            return ticket.queue not in screens.queues_with_people()

    def _bring(self, ticket: screens.Known, owner: Seat | None, queue: str) -> screens.Known:
        """Somebody who sees it hands it to the queue where it belongs."""
        seat = owner or next((seat for seat in self.seats.values() if ticket.queue in seat.queues), None)
        if seat:
            self._post(seat, f"/tickets/{ticket.number}/queue", {"queue": queue})
        with self.doors.app.app_context():
            return screens.known(db.session.get_one(Ticket, ticket.id))

    def _on_the_call(self, ticket: screens.Known) -> Seat | None:
        with self.doors.app.app_context():
            call = screens.live_call(ticket.id)
            agent = db.session.get(Agent, call.agent_id) if call and call.agent_id else None
            login = agent.login if agent else None
            offered = next((offer.login for offer in screens.ringing(self.seats) if offer.ticket == ticket.id), None)
        return self.seats.get(login or offered or "")

    # -- the seats -----------------------------------------------------------------------------------------------------

    def _sign_in(self, login: str) -> None:
        browser, now = self.doors.browser(), clock.now()
        with self.doors.app.app_context():
            agent = db.session.scalar(select(Agent).where(Agent.login == login, Agent.active))
            if agent is None:
                return
            number, queues = agent.id, frozenset(queue.key for queue in agent.queues)
            _mark(number, True)
        answer = browser.post("/login", {"login": login, "password": desk.PASSWORD})
        if answer.status not in (302, 303):
            log.info("the autopilot could not sign in", login=login, status=answer.status)
            return
        self.seats[login] = Seat(login, number, queues, browser, max(now, clock.now()))

    def _give_up(self, logins: set[str]) -> None:
        """Somebody has signed in by this name: it is a person's from now on."""
        for login in logins:
            _mark(self.seats.pop(login).agent, False)

    def _settle(self, offer: screens.Ringing, take: bool) -> None:
        verb = "acceptance" if take else "refusal"
        self._post(self.seats[offer.login], f"/offers/{offer.id}/{verb}", {"reason": "cannot take it now"})

    def _keep_state(self, seat: Seat | None, state: str, peopled: frozenset[str]) -> None:
        """Available, or busy where people could take all that might come."""
        wanted = "busy" if seat and seat.queues <= peopled else "available"
        if seat and state in ("available", "busy", "missed", "offline") and state != wanted:
            self._post(seat, "/presence", {"state": wanted})

    def _post(self, seat: Seat, path: str, form: Mapping[str, Any] | None = None) -> Answer:
        answer = seat.browser.post(path, form or {})
        if not answer.ok:
            log.info("the autopilot was refused", login=seat.login, path=path, status=answer.status)
        return answer

    def _hand_of(self, seat: Seat) -> cases.Post:
        return lambda path, form: self._post(seat, path, form)

    def _tell_once(self, what: str) -> None:
        if what not in self.not_yet:
            self.not_yet.add(what)
            log.info("the play leaves out what the desk cannot do yet", what=what)


def _mark(agent: int, on: bool) -> None:
    with journal.transaction():
        db.session.execute(update(Agent).where(Agent.id == agent).values(autopilot=on))


_CASES = {"script": cases.script, "escalate": cases.escalate, "set": cases.write_down}
_ACTS = {
    "answer": Crew._answer, "speak": Crew._speak, "hold": Crew._hold, "unhold": Crew._hold, "note": Crew._note,
    "resolve": Crew._resolve, "transfer": Crew._transfer, **dict.fromkeys(WRITTEN, Crew._write),
    **dict.fromkeys(_CASES, Crew._about_case),
}

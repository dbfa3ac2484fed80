"""One conversation on the stage: who does what when, and which ticket of the desk it has become."""

from __future__ import annotations

from contactcenter import clock
from contactcenter.demo import screens
from contactcenter.demo.autopilot import WRITTEN, Crew
from contactcenter.demo.customers import Customer
from contactcenter.demo.doors import Doors
from contactcenter.demo.script import Scene, Script, Turn
from contactcenter.models import Ticket


class Stage:
    """Plays the turns of a scene, through whichever doors it is given. crew None: nobody plays the agents."""

    def __init__(self, scene: Scene, script: Script, doors: Doors, crew: Crew | None):
        self.scene, self.doors, self.crew = scene, doors, crew
        self.customer = Customer(scene, script, doors)
        self.began = self.spoke_at = clock.now()
        self.spoken_to = False

    def perform(self, turn: Turn) -> bool:
        """Whether somebody did something. What the desk does by itself is no turn of the play's, unless somebody must
        give it the occasion."""
        if turn.by == "system":
            return self.crew is not None and self.crew.give_occasion(turn, self.scene)
        if turn.by == "customer":
            return self._customer(turn)
        return turn.by == "agent" and self._agent(turn)

    def idle(self) -> None:
        """What customers do between their turns: press the keys that a voice asks for, look at the chat."""
        self.customer.listen()
        self.customer.read()

    def answered(self) -> bool:
        """Whether an agent has written or spoken since the customer's last turn."""
        if self.spoken_to:
            return True
        with self.doors.app.app_context():
            ticket = self.ticket()
            return ticket is not None and screens.answered_since(ticket.id, self.spoke_at)

    def on_the_line_alone(self) -> bool:
        """Whether a call of this conversation waits for an agent."""
        with self.doors.app.app_context():
            ticket = self.ticket()
            call = screens.live_call(ticket.id) if ticket else None
            return call is not None and call.answered_at is None

    def end(self) -> None:
        """The customer puts the telephone down, if it is still in their hand."""
        self.customer.hang_up()

    def ticket(self, channel: str | None = None) -> Ticket | None:
        """The ticket this conversation has become. Inside an app context."""
        if (channel or self.scene.channel) == "webchat":
            return screens.chat_ticket(self.customer.chat)
        return screens.newest_ticket(self.scene.person.phone, self.scene.person.email, self.began)

    def known(self, channel: str | None = None) -> screens.Known | None:
        """The same for whoever works on it."""
        with self.doors.app.app_context():
            ticket = self.ticket(channel) or self.ticket()
            return screens.known(ticket) if ticket else None

    def rings(self) -> bool:
        """Whether the customer's telephone rings."""
        return bool(self.doors.carrier.ringing(self.scene.person.phone))

    def _customer(self, turn: Turn) -> bool:
        self.customer.act(turn)
        if turn.do == "speak" and self.crew and (ticket := self.known()):
            self.crew.hear(ticket, turn.text)
        self.spoke_at, self.spoken_to = clock.now(), False
        return True

    def _agent(self, turn: Turn) -> bool:
        ticket = self.known(turn.channel) if self.crew else None
        if turn.do == "call" and self.crew:
            return self.crew.ring(turn, self.scene, ticket)
        if ticket is None and turn.do in WRITTEN and self.crew:
            return self.crew.write_first(turn, self.scene)
        if ticket is None or self.crew is None or not self.crew.act(turn, self.scene, ticket):
            return False
        self.spoken_to = self.spoken_to or turn.do == "speak"
        return True

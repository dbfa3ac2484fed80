"""The people at the other ends: a customer with a telephone, an agent whose telephone rings."""

from __future__ import annotations

from channels._carrier.legs import HungUp, Key, Leg, Words


class Handset:
    """A telephone in somebody's hand. What cannot be done just now, such as pressing keys after the end, is lost."""

    def __init__(self, leg: Leg):
        self.leg, self.lock = leg, leg.account.lock

    @property
    def call_sid(self) -> str:
        return self.leg.sid

    @property
    def status(self) -> str:
        return self.leg.status

    @property
    def heard(self) -> list[str]:
        """All that was said and played to this person, in order."""
        return list(self.leg.heard)

    def press(self, digits: str) -> None:
        with self.lock:
            for digit in digits:
                self.leg.hear(Key(digit))

    def say(self, text: str) -> None:
        """Into the telephone: whoever is in the same conference hears it."""
        with self.lock:
            self.leg.hear(Words(text))
            self.leg.account.tell("said", call=self.leg.sid, person=self.leg.person, text=text)

    def hang_up(self) -> None:
        with self.lock:
            self.leg.interrupt(HungUp("person"))

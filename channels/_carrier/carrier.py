"""The demo carrier put together: an account, its messages and calls, the REST interface and the people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from channels._carrier.account import Account, Watcher
from channels._carrier.call_rest import CallRest
from channels._carrier.clock import Clock, RealClock
from channels._carrier.courier import Faults, HttpPost, Post
from channels._carrier.message_rest import MessageRest
from channels._carrier.messages import Message, Messages
from channels._carrier.numbers import NumberRest
from channels._carrier.people import Handset
from channels._carrier.rest import CarrierHttpClient, Rest
from channels._carrier.switchboard import Switchboard
from channels._carrier.wsgi import wsgi_app

Media = Sequence[tuple[str, bytes]]


class Carrier:
    """A telephone company for one desk.

    public_url: the desk's address, which is signed. door: where its process really listens, on this machine, if
    elsewhere. post: replaces HTTP in tests. Give `http_client` to `TwilioSettings` in the same process, or mount
    `wsgi_app` and give its address as `api_base` to others.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        public_url: str,
        numbers: Sequence[str],
        *,
        clock: Clock | None = None,
        post: Post | None = None,
        door: str = "",
    ):
        self.clock = clock or RealClock()
        self.account = Account(account_sid, auth_token, self.clock, post or HttpPost(public_url, door))
        for number in numbers:
            self.account.add_number(number, public_url.rstrip("/"))
        self.messages = Messages(self.account)
        self.board = Switchboard(self.account)
        self.rest = Rest(
            self.account,
            {
                **NumberRest(self.account).handlers(),
                **MessageRest(self.account, self.messages).handlers(),
                **CallRest(self.account, self.board).handlers(),
            },
        )
        self.http_client = CarrierHttpClient(self.rest, self)
        self.wsgi_app: Callable[..., Any] = wsgi_app(self.rest, self.answer_leg)

    @property
    def faults(self) -> Faults:
        return self.account.courier.faults

    @property
    def complaints(self) -> list[str]:
        """What the desk did wrong, in the carrier's words; empty if all is well."""
        return self.account.complaints

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Calls `watcher(event, facts)` for all that people see and hear; gives a function that ends it."""
        self.account.watchers.append(watcher)
        return lambda: self.account.watchers.remove(watcher)

    def customer_texts(self, sender: str, recipient: str, body: str, media: Media = ()) -> Message:
        """A customer sends the desk a message. media: (media type, bytes). Raises CarrierError for a strange number."""
        with self.account.lock:
            return self.messages.receive(sender, recipient, body, media)

    def texts(self, number: str) -> list[Message]:
        """All messages from and to a customer's number, oldest first."""
        with self.account.lock:
            return [row for row in self.messages.rows.values() if number in (row.sender, row.recipient)]

    def customer_calls(self, sender: str, recipient: str) -> Handset:
        """A customer dials the desk. Raises CarrierError for a strange number."""
        with self.account.lock:
            return Handset(self.board.incoming(sender, recipient))

    def answer_leg(self, call_sid: str, machine: bool = False) -> Handset:
        """Whoever the desk rings picks up. Raises CarrierError for an unknown call; too late is no error."""
        with self.account.lock:
            self.board.answer(call_sid, machine)
            return Handset(self.board.find(call_sid))

    def decline_leg(self, call_sid: str) -> None:
        with self.account.lock:
            self.board.decline(call_sid)

    def handset(self, call_sid: str) -> Handset:
        """The telephone at the far end of any call. Raises CarrierError for an unknown one."""
        with self.account.lock:
            return Handset(self.board.find(call_sid))

    def last_call(self, person: str) -> Handset | None:
        """The newest call of this person, running or over."""
        with self.account.lock:
            legs = [leg for leg in self.board.legs.values() if leg.person == person]
            return Handset(legs[-1]) if legs else None

    def on_the_line(self, person: str = "") -> list[Handset]:
        """Calls that are not over, all or those of one person."""
        with self.account.lock:
            legs = [leg for leg in self.board.legs.values() if not leg.is_over]
            return [Handset(leg) for leg in legs if person in ("", leg.person)]

    def ringing(self, person: str = "") -> list[Handset]:
        """Telephones that ring now, all or those of one person (`client:agent_7`, a number)."""
        with self.account.lock:
            legs = [leg for leg in self.board.legs.values() if leg.status == "ringing" and leg.direction != "inbound"]
            return [Handset(leg) for leg in legs if person in ("", leg.recipient)]

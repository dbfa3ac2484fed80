"""The demo carrier put together: an account, its messages and calls, the REST interface and the people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from channels._carrier.account import Account, Watcher
from channels._carrier.clock import Clock, RealClock
from channels._carrier.courier import Faults, HttpPost, Post
from channels._carrier.message_rest import MessageRest
from channels._carrier.messages import Message, Messages
from channels._carrier.numbers import NumberRest
from channels._carrier.rest import CarrierHttpClient, Rest
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
        self.rest = Rest(
            self.account,
            {
                **NumberRest(self.account).handlers(),
                **MessageRest(self.account, self.messages).handlers(),
            },
        )
        self.http_client = CarrierHttpClient(self.rest)
        self.wsgi_app: Callable[..., Any] = wsgi_app(self.rest)

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

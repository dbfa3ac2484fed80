"""The plain values every channel speaks, and the small protocol it keeps.

A channel knows its provider and nothing of tickets: `parse` gives an `Inbound` or a `Receipt`, `send` takes an
`Outbound`. The module's name is the URL segment, the value in the database and the CSS class.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from channels.voice import CallStep


@dataclass(frozen=True)
class File:
    """An attachment on its way in or out. `data` are the bytes; `url` stands in where they must still be fetched."""

    name: str
    media_type: str
    data: bytes = b""
    url: str | None = None
    content_id: str | None = None
    inline: bool = False


@dataclass(frozen=True)
class Raw:
    """What a provider handed us, before anyone has understood it. Stored as it is; `parse` can be run on it again.

    kind: `inbound`, `receipts`, or a voice step. external_id: the provider's id, unique per channel and kind.
    headers hold only what `parse` needs.
    """

    channel: str
    kind: str
    external_id: str
    body: bytes
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Inbound:
    """One message from a customer.

    sender, recipient: normalised addresses (E.164, lower-case mail address, visitor id). text: what the customer wrote,
    without quoted history; `quoted` keeps the rest. references: provider ids this message answers, nearest first.
    ticket: a ticket number proven by a signed token in the address or Message-ID. mentions: a ticket number that is
    merely written in the text or subject. automatic: why this is no human's message (auto-reply, bounce), else None.
    keyword: `stop`, `start` or `help` where the whole text is such a word. side: a thread beside a ticket, proven like
    `ticket`: then it is no customer's message.
    """

    channel: str
    external_id: str
    sender: str
    recipient: str
    text: str
    at: datetime | None = None
    sender_name: str = ""
    subject: str = ""
    html: str | None = None
    quoted: str = ""
    files: Sequence[File] = ()
    language: str | None = None
    references: Sequence[str] = ()
    ticket: int | None = None
    mentions: int | None = None
    automatic: str | None = None
    keyword: str | None = None
    verified: bool = False
    side: int | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """What became of a message we sent. status: queued, sending, sent, delivered, read, undelivered or failed.

    own_id: our outbox id, where the provider gives it back, so a receipt finds its row even if the answer to our
    request was lost.
    """

    channel: str
    provider_id: str
    status: str
    code: str | None = None
    reason: str | None = None
    at: datetime | None = None
    own_id: int | None = None


@dataclass(frozen=True)
class Outbound:
    """One message to a customer. id: our outbox id, the idempotency key of every attempt.

    side: the thread beside the ticket that it belongs to, which is none of the customer's; 0 for the customer's own.
    """

    id: int
    recipient: str
    sender: str
    text: str
    ticket: int
    subject: str = ""
    recipient_name: str = ""
    files: Sequence[File] = ()
    message_id: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    cc: Sequence[str] = ()
    automatic: bool = False
    receipts_url: str = ""
    language: str = "en"
    side: int = 0


class DeliveryError(Exception):
    """A message was not handed over. permanent: trying again cannot help. code: the provider's own."""

    def __init__(self, reason: str, *, permanent: bool, code: str | None = None):
        super().__init__(reason)
        self.reason, self.permanent, self.code = reason, permanent, code


class UnknownOutcome(DeliveryError):
    """The request was sent and no answer came: the provider must be asked (`lookup`) before anything is repeated."""

    def __init__(self, reason: str):
        super().__init__(reason, permanent=False)


class Refused(Exception):
    """The request does not prove who it is from: 403, no body, no trace beyond a counter."""


class Malformed(Exception):
    """The request is from the provider but cannot be understood: 400."""


class Channel(Protocol):
    """identity: how this channel knows a customer (phone, email, visitor). address: the desk's own, where it writes
    from. threads: its messages name the ones they answer. undo: may a reply be taken back for some seconds.
    live: the customer waits at the other end."""

    name: str
    identity: str
    address: str
    threads: bool
    undo: bool
    live: bool

    def verify(self, request: Any, kind: str) -> Raw:
        """Prove the sender of a web request and return what it handed us. Raises Refused or Malformed."""

    def parse(self, raw: Raw) -> Sequence[Inbound | Receipt | CallStep]:
        """Understand a stored Raw. Pure: no network, no database. Raises ValueError with a plain reason."""

    def respond(self, raw: Raw) -> tuple[str, str]:
        """(body, content type) the provider expects as acknowledgement."""

    def send(self, message: Outbound) -> str:
        """Hand a message over; the provider's id. Raises DeliveryError or UnknownOutcome."""

    def lookup(self, message: Outbound, taken: Collection[str] = ()) -> str | None:
        """The provider's id of a message whose hand-over was left unknown; None if the provider never had it.

        taken: ids that are known to be other messages to this recipient, which may have the same words.
        """

    def fetch(self, file: File) -> bytes:
        """The bytes of a file that is still with the provider. Raises DeliveryError."""

"""Signs the addresses and ids we send out, and knows them again: the only proof that a mail belongs to a ticket."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OWN_ID = re.compile(r"<?t(\d{1,18})\.m(\d{1,18})\.([0-9a-f]{16})@", re.I)
OWN_ADDRESS = re.compile(r"[^\s@]{1,40}\+(\d{1,18})\.([0-9a-f]{16})@", re.I)
OWN_BOUNCE = re.compile(r"bounce\+(\d{1,18})\.(\d{1,18})\.([0-9a-f]{16})@", re.I)


@dataclass(frozen=True)
class Proof:
    """What a valid token names. outbox: our message, 0 where only the ticket is named."""

    ticket: int
    outbox: int = 0


@dataclass(frozen=True)
class Signer:
    """secrets: the newest first; older ones still verify, so that a rotation breaks no thread."""

    secrets: Sequence[str]

    def message_id(self, ticket: int, outbox: int, host: str) -> str:
        return f"<t{ticket}.m{outbox}.{self._mark('m', ticket, outbox)}@{host}>"

    def reply_address(self, desk: str, ticket: int) -> str:
        local, _, domain = desk.partition("@")
        return f"{local}+{ticket}.{self._mark('r', ticket, 0)}@{domain}"

    def bounce_address(self, ticket: int, outbox: int, domain: str) -> str:
        return f"bounce+{ticket}.{outbox}.{self._mark('b', ticket, outbox)}@{domain}"

    def in_ids(self, ids: Iterable[str]) -> list[Proof]:
        """Proofs in Message-IDs, in their order; forged and foreign ones are passed over."""
        return [proof for each in ids if (found := OWN_ID.match(each)) and (proof := self._proof("m", *found.groups()))]

    def in_addresses(self, addresses: Iterable[str]) -> list[Proof]:
        found = [OWN_ADDRESS.match(each) for each in addresses]
        return [proof for each in found if each and (proof := self._proof("r", each[1], "0", each[2]))]

    def in_bounce_addresses(self, addresses: Iterable[str]) -> list[Proof]:
        found = [OWN_BOUNCE.match(each) for each in addresses]
        return [proof for each in found if each and (proof := self._proof("b", *each.groups()))]

    def _proof(self, use: str, ticket: str, outbox: str, mark: str) -> Proof | None:
        genuine = [_mark(secret, use, int(ticket), int(outbox)) for secret in self.secrets if secret]
        if any(hmac.compare_digest(mark.lower(), each) for each in genuine):
            return Proof(int(ticket), int(outbox))
        return None

    def _mark(self, use: str, ticket: int, outbox: int) -> str:
        return _mark(self.secrets[0], use, ticket, outbox)


def _mark(secret: str, use: str, ticket: int, outbox: int) -> str:
    return hmac.new(secret.encode(), f"{use}:{ticket}:{outbox}".encode(), hashlib.sha256).hexdigest()[:16]

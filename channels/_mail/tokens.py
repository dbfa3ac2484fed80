"""Signs the addresses and ids we send out, and knows them again: the only proof that a mail belongs to a ticket."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OWN_ID = re.compile(r"<?t(\d{1,18})\.m(\d{1,18})\.([0-9a-f]{16})@", re.I)
OWN_ADDRESS = re.compile(r"[^\s@]{1,40}\+(\d{1,18})\.([0-9a-f]{16})@", re.I)
SIDE_ID = re.compile(r"<?s(\d{1,18})\.m(\d{1,18})\.([0-9a-f]{16})@", re.I)
SIDE_ADDRESS = re.compile(r"[^\s@]{1,40}\+s(\d{1,18})\.([0-9a-f]{16})@", re.I)
OWN_BOUNCE = re.compile(r"bounce\+(\d{1,18})\.(\d{1,18})\.([0-9a-f]{16})@", re.I)


@dataclass(frozen=True)
class Proof:
    """What a valid token names. outbox: our message, 0 where only the ticket is named. side: a thread beside a ticket,
    which names no ticket."""

    ticket: int
    outbox: int = 0
    side: int = 0


@dataclass(frozen=True)
class Signer:
    """secrets: the newest first; older ones still verify, so that a rotation breaks no thread."""

    secrets: Sequence[str]

    def message_id(self, ticket: int, outbox: int, host: str) -> str:
        return f"<t{ticket}.m{outbox}.{self._mark('m', ticket, outbox)}@{host}>"

    def side_message_id(self, side: int, outbox: int, host: str) -> str:
        return f"<s{side}.m{outbox}.{self._mark('sm', side, outbox)}@{host}>"

    def reply_address(self, desk: str, ticket: int) -> str:
        local, _, domain = desk.partition("@")
        return f"{local}+{ticket}.{self._mark('r', ticket, 0)}@{domain}"

    def side_address(self, desk: str, side: int) -> str:
        local, _, domain = desk.partition("@")
        return f"{local}+s{side}.{self._mark('sr', side, 0)}@{domain}"

    def bounce_address(self, ticket: int, outbox: int, domain: str) -> str:
        return f"bounce+{ticket}.{outbox}.{self._mark('b', ticket, outbox)}@{domain}"

    def in_ids(self, ids: Iterable[str]) -> list[Proof]:
        """Proofs in Message-IDs, in their order; forged and foreign ones are passed over."""
        return [proof for each in ids if (found := OWN_ID.match(each)) and (proof := self._proof("m", *found.groups()))]

    def in_addresses(self, addresses: Iterable[str]) -> list[Proof]:
        found = [OWN_ADDRESS.match(each) for each in addresses]
        return [proof for each in found if each and (proof := self._proof("r", each[1], "0", each[2]))]

    def in_side_mail(self, addresses: Iterable[str], ids: Iterable[str]) -> list[Proof]:
        """Proofs of threads beside a ticket: by the address first, then by the ids."""
        by_address = [(found[1], "0", found[2], "sr") for each in addresses if (found := SIDE_ADDRESS.match(each))]
        by_id = [(found[1], found[2], found[3], "sm") for each in ids if (found := SIDE_ID.match(each))]
        return [Proof(0, int(outbox), int(side)) for side, outbox, mark, use in (*by_address, *by_id)
                if self._genuine(use, int(side), int(outbox), mark)]

    def in_bounce_addresses(self, addresses: Iterable[str]) -> list[Proof]:
        found = [OWN_BOUNCE.match(each) for each in addresses]
        return [proof for each in found if each and (proof := self._proof("b", *each.groups()))]

    def _proof(self, use: str, ticket: str, outbox: str, mark: str) -> Proof | None:
        return Proof(int(ticket), int(outbox)) if self._genuine(use, int(ticket), int(outbox), mark) else None

    def _genuine(self, use: str, number: int, outbox: int, mark: str) -> bool:
        marks = [_mark(secret, use, number, outbox) for secret in self.secrets if secret]
        return any(hmac.compare_digest(mark.lower(), each) for each in marks)

    def _mark(self, use: str, ticket: int, outbox: int) -> str:
        return _mark(self.secrets[0], use, ticket, outbox)


def _mark(secret: str, use: str, ticket: int, outbox: int) -> str:
    return hmac.new(secret.encode(), f"{use}:{ticket}:{outbox}".encode(), hashlib.sha256).hexdigest()[:16]

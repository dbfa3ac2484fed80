"""Electronic mail: any mail in, however broken, and answers out that find their way back to their ticket."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Sequence
from typing import Any

from channels._mail import limits
from channels._mail.addresses import normalised
from channels._mail.bounces import Bounce
from channels._mail.build import Letterhead, build
from channels._mail.fields import authentication
from channels._mail.reading import Mail, fingerprint, read
from channels._mail.submission import Login, Server
from channels._mail.tokens import Proof, Signer
from channels.base import DeliveryError, File, Inbound, Malformed, Outbound, Raw, Receipt, Refused

__all__ = ["Email", "understood"]

NOBODY = "unknown@sender.invalid"  # a machine's mail without an address is still kept (RFC 2606)
MENTION = re.compile(r"[\[【]\s*#\s*(\d{1,9})\s*[\]】]")
# What a report says of our mail -> what became of the message. `delayed` is no end: the other server still tries.
BECAME = {
    "failed": "failed",
    "delayed": "sending",
    "delivered": "delivered",
    "relayed": "delivered",
    "expanded": "delivered",
    "displayed": "read",
}


def open_channel(settings: Any) -> Email:
    """Mail as the desk's settings say. Without a mail server of one's own, mail goes to the demo's mailbox."""
    host = settings.mail_address.partition("@")[2]
    listener = settings.mail_listener or ("127.0.0.1", 25)
    desk = [settings.mail_address, *(f"{name}@{host}" for name in ("booking", "complaints") if settings.demo_desk)]
    return Email(
        desk,
        host,
        [settings.secret_key],
        settings.smtp_url or f"smtp://{listener[0]}:{listener[1]}",
        token=settings.mail_token,
    )


def understood(raw: bytes) -> dict[str, Any]:
    """What is read out of a mail, as plain values: for the page of a mail that needs a person's eye."""
    return read(raw).summary()


class Email:
    """The channel `email`.

    addresses: the desk's own, the first is the default sender. host: the right side of our Message-IDs. secrets: sign
    Message-IDs and reply addresses, newest first. smtp_url: see `submission.Server`. token: of the HTTP door; '' shuts
    it. plus_addresses: False where the provider knows no `desk+...@`. null_sender: automatic mail with an empty
    envelope sender. bounces: True where `bounce+...@` of the desk's domain comes back to us. authserv_id: whose
    Authentication-Results are believed; '' believes none.
    """

    name = "email"
    identity = "email"
    threads = True
    undo = True
    live = False

    def __init__(
        self,
        addresses: Sequence[str],
        host: str,
        secrets: Sequence[str],
        smtp_url: str,
        *,
        token: str = "",
        sender_name: str = "",
        plus_addresses: bool = True,
        tag_subject: bool = True,
        null_sender: bool = False,
        bounces: bool = False,
        authserv_id: str = "",
        timeout: float = 30.0,
        login: Login | None = None,
    ):
        if not any(secrets) or not any(map(normalised, addresses)):
            raise ValueError("the mail channel needs an address and a secret")
        self.addresses = [address for each in addresses if (address := normalised(each))]
        self.address = self.addresses[0]
        self.host, self.token, self.sender_name = host, token, sender_name
        self.plus_addresses, self.tag_subject = plus_addresses, tag_subject
        self.null_sender, self.bounces, self.authserv_id = null_sender, bounces, authserv_id
        self.signer = Signer([each for each in secrets if each])
        self.server = Server(smtp_url, host, timeout, login)

    # -- in --------------------------------------------------------------------------------------------------------

    def verify(self, request: Any, kind: str) -> Raw:
        """The HTTP door: the whole mail as body, `Authorization: Bearer <token>`, and, where the mail server knows
        them, `X-Envelope-From` and `X-Envelope-To` (commas between several).
        """
        if not self.token or not _same(request.headers.get("Authorization", ""), f"Bearer {self.token}"):
            raise Refused("no valid bearer token")
        if kind != "inbound":
            raise Malformed(f"mail has no door called {kind}")
        data = _body(request)
        sender = request.headers.get("X-Envelope-From")
        to = [each for each in request.headers.get("X-Envelope-To", "").split(",") if each.strip()]
        return self.raw_from_bytes(data, sender, to)

    def raw_from_bytes(self, data: bytes, envelope_from: str | None, envelope_to: Sequence[str]) -> Raw:
        """The SMTP door. envelope_from: None where nobody told, '' for the null sender. Raises Malformed over 26 MB."""
        if len(data) > limits.MAIL_BYTES:
            raise Malformed("mail larger than 26 MB")
        headers = {"envelope-to": ",".join(normalised(each) for each in envelope_to[: limits.RECIPIENTS])}
        if envelope_from is not None and (normalised(envelope_from) or envelope_from.strip() in ("", "<>")):
            headers["envelope-from"] = normalised(envelope_from)
        return Raw(self.name, "inbound", fingerprint(data), data, "message/rfc822", headers)

    def is_ours(self, address: str) -> bool:
        """True for the desk's addresses, signed reply addresses and (if we use them) bounce addresses."""
        address = normalised(address)
        local, _, domain = address.partition("@")
        if f"{local.partition('+')[0]}@{domain}" in self.addresses:
            return True
        return self.bounces and local.startswith("bounce+") and domain == self.addresses[0].partition("@")[2]

    def parse(self, raw: Raw) -> Sequence[Inbound | Receipt]:
        """One Inbound; or one Receipt, where it is a report on a message that we provably sent."""
        mail = read(raw.body, envelope_from=raw.headers.get("envelope-from"))
        if mail.bounce and (receipt := self._receipt(raw, mail, mail.bounce)):
            return [receipt]
        sender = mail.sender.address or raw.headers.get("envelope-from") or (NOBODY if mail.automatic else "")
        if not sender:
            raise ValueError("the mail names no sender")
        return [self._inbound(raw, mail, sender)]

    def respond(self, raw: Raw) -> tuple[str, str]:
        return "stored\n", "text/plain; charset=utf-8"

    def fetch(self, file: File) -> bytes:
        """A mail brings its files along."""
        if file.data:
            return file.data
        raise DeliveryError("a mail's file is in the mail", permanent=True)

    # -- out -------------------------------------------------------------------------------------------------------

    def message_id_for(self, ticket: int, outbox_id: int) -> str:
        """`<t7.m31.0f…@host>`: fixed before the first attempt, so that a repeated attempt is the same mail."""
        return self.signer.message_id(ticket, outbox_id, self.host)

    def reply_address_for(self, ticket: int, address: str = "") -> str:
        """The plus address answers should go to; the plain one where plus addresses are off."""
        plain = normalised(address) or self.addresses[0]
        return self.signer.reply_address(plain, ticket) if self.plus_addresses else plain

    def send(self, message: Outbound) -> str:
        """The Message-ID. Raises DeliveryError (5xx and unbuildable: permanent) or UnknownOutcome."""
        mail = build(message, self._letterhead(message))
        recipients = [normalised(message.recipient), *map(normalised, message.cc)]
        self.server.deliver(mail.as_bytes(), self._envelope_sender(message), recipients)
        return str(mail["Message-ID"])

    def lookup(self, message: Outbound, taken: Collection[str] = ()) -> str | None:
        """Always None: a mail server cannot be asked. Sending again is right: the same Message-ID is the same mail."""
        return None

    # -- the insides -----------------------------------------------------------------------------------------------

    def _letterhead(self, message: Outbound) -> Letterhead:
        sender = message.sender or self.addresses[0]  # a wrong one is refused where the mail is built
        return Letterhead(
            sender=sender,
            sender_name=self.sender_name,
            host=self.host,
            message_id=message.message_id or self._message_id(message),
            reply_to=self._reply_to(message, sender) if self.plus_addresses else "",
            tag_subject=self.tag_subject and not message.side,  # a ticket's number would lead the answer to the ticket
        )

    def _message_id(self, message: Outbound) -> str:
        if message.side:
            return self.signer.side_message_id(message.side, message.id, self.host)
        return self.message_id_for(message.ticket, message.id)

    def _reply_to(self, message: Outbound, sender: str) -> str:
        if message.side:
            return self.signer.side_address(normalised(sender) or self.addresses[0], message.side)
        return self.reply_address_for(message.ticket, sender)

    def _envelope_sender(self, message: Outbound) -> str:
        if message.automatic and self.null_sender:
            return ""
        sender = normalised(message.sender) or self.addresses[0]
        domain = self.addresses[0].partition("@")[2]
        return self.signer.bounce_address(message.ticket, message.id, domain) if self.bounces else sender

    def _receipt(self, raw: Raw, mail: Mail, bounce: Bounce) -> Receipt | None:
        """Only for a message we sent, by the mark in its id or in the address the report came to: else anybody could
        make a customer look unreachable.
        """
        proofs = (self.signer.in_ids(bounce.ids) + self.signer.in_side_mail((), bounce.ids)
                  + self.signer.in_bounce_addresses(_landed(raw, mail)))
        proof = next(iter(proofs), None)
        status = BECAME.get(bounce.action)
        if not proof or not proof.outbox or not status:
            return None
        return Receipt(
            channel=self.name,
            provider_id=self._sent_as(proof),
            status="undelivered" if status == "failed" and bounce.status.startswith("4") else status,
            code=bounce.status or None,
            reason=bounce.reason or None,
            at=mail.at,
            own_id=proof.outbox,
        )

    def _sent_as(self, proof: Proof) -> str:
        if proof.side:
            return self.signer.side_message_id(proof.side, proof.outbox, self.host)
        return self.message_id_for(proof.ticket, proof.outbox)

    def _inbound(self, raw: Raw, mail: Mail, sender: str) -> Inbound:
        own = self.is_ours(sender)
        automatic = mail.automatic or ("own-address" if own else None)
        proof = next(iter(self._proofs(raw, mail)), None)
        side = next(iter(self.signer.in_side_mail(_landed(raw, mail), mail.answered)), None)
        trust = authentication(mail.root, self.authserv_id, sender.partition("@")[2])
        mention = MENTION.search(mail.subject)
        return Inbound(
            channel=self.name,
            external_id=raw.external_id,
            sender=sender,
            recipient=self._recipient(raw, mail),
            text=mail.text,
            at=mail.at,
            sender_name=mail.sender.name,
            subject=mail.subject,
            html=mail.html or None,
            quoted=mail.quoted,
            files=mail.files,
            references=mail.answered,
            ticket=proof.ticket if proof and not side else None,
            side=side.side if side else None,
            # a machine's mail is never filed by a number anybody can write
            mentions=int(mention[1]) if mention and not automatic else None,
            automatic=automatic,
            verified=trust == "pass",
            meta=self._meta(mail, sender, trust),
        )

    def _proofs(self, raw: Raw, mail: Mail) -> list[Proof]:
        """By the address first, then by the ids it answers, nearest first."""
        return self.signer.in_addresses(_landed(raw, mail)) + self.signer.in_ids(mail.answered)

    def _recipient(self, raw: Raw, mail: Mail) -> str:
        plain = (re.sub(r"\+[^@]*@", "@", each) for each in _landed(raw, mail))
        return next((each for each in plain if each in self.addresses), self.addresses[0])

    def _meta(self, mail: Mail, sender: str, trust: str) -> dict[str, Any]:
        reply_to = [box.address for box in mail.reply_to if box.address != sender]
        flags = set(mail.notes) | ({"reply-to-differs"} if reply_to else set())
        flags |= {"authentication-failed"} if trust == "fail" else set()
        return {
            "message_id": mail.message_id,
            "to": [box.address for box in mail.to],
            "cc": [box.address for box in mail.cc if not self.is_ours(box.address)],
            "reply_to": reply_to,
            "suppress_auto_reply": bool(mail.wishes & {"all", "autoreply"}),
            "suppress_out_of_hours": bool(mail.wishes & {"all", "autoreply", "oof"}),
            "authentication": trust,
            "forwarded_from": mail.forwarded_from,
            "flags": sorted(flags),
        }


def _landed(raw: Raw, mail: Mail) -> list[str]:
    """Every address this copy was sent to, the surest first."""
    envelope = [each for each in raw.headers.get("envelope-to", "").split(",") if each]
    return [*envelope, *mail.delivered_to, *(box.address for box in [*mail.to, *mail.cc])]


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())


def _body(request: Any) -> bytes:
    """Never reads more than the limit, whatever length the request claims."""
    if (request.content_length or 0) > limits.MAIL_BYTES:
        raise Malformed("mail larger than 26 MB")
    data = request.stream.read(limits.MAIL_BYTES + 1)
    if len(data) > limits.MAIL_BYTES:
        raise Malformed("mail larger than 26 MB")
    if not data.strip():
        raise Malformed("an empty body")
    return data

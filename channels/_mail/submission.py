"""Hands a mail to the company's mail server, and says honestly whether it was taken, refused, or is in doubt."""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from channels.base import DeliveryError, UnknownOutcome

Login = Callable[[smtplib.SMTP], None]


@dataclass(frozen=True)
class Server:
    """`smtp://user:word@host:587` asks for STARTTLS unless the host is this machine, `smtps://` is TLS from the start,
    `smtp+plain://` never encrypts. login: another way to sign in, such as XOAUTH2. timeout: seconds for each answer.
    """

    url: str
    hello: str
    timeout: float = 30.0
    login: Login | None = None

    def deliver(self, mail: bytes, sender: str, recipients: Sequence[str]) -> None:
        """The first recipient decides. Raises DeliveryError, or UnknownOutcome once the mail itself is under way."""
        try:
            smtp = self._connect()
        except smtplib.SMTPResponseException as refused:
            # about our account or the server's mood, not about this mail: worth another try
            raise DeliveryError(_said(refused), permanent=False, code=str(refused.smtp_code)) from refused
        except (OSError, smtplib.SMTPException) as broken:
            raise DeliveryError(f"mail server not reached: {broken}", permanent=False, code="network") from broken
        try:
            _transact(smtp, mail, sender, recipients)
        finally:
            _leave(smtp)

    def _connect(self) -> smtplib.SMTP:
        url = urlsplit(self.url)
        host = url.hostname or "localhost"
        if url.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                host, url.port or 465, self.hello, timeout=self.timeout, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(host, url.port or 25, self.hello, timeout=self.timeout)
        try:
            self._secure_and_sign_in(smtp, url.scheme, host, unquote(url.username or ""), unquote(url.password or ""))
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _secure_and_sign_in(self, smtp: smtplib.SMTP, scheme: str, host: str, user: str, word: str) -> None:
        smtp.ehlo_or_helo_if_needed()
        if scheme == "smtp" and not _this_machine(host):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if self.login:
            self.login(smtp)
        elif user:
            smtp.login(user, word)


def _transact(smtp: smtplib.SMTP, mail: bytes, sender: str, recipients: Sequence[str]) -> None:
    try:
        options = [f"size={len(mail)}"] if smtp.has_extn("size") else []
        _expect(smtp.mail(sender, options), 250)
        for number, recipient in enumerate(recipients):
            answer = smtp.rcpt(recipient)
            if number == 0:
                _expect(answer, 250, 251)
        _expect(smtp.docmd("DATA"), 354)
        # until the last dot is through, nothing can have been accepted
        smtp.send(_dotted(mail))
    except (OSError, smtplib.SMTPException) as broken:
        raise DeliveryError(f"mail server went away: {broken}", permanent=False, code="network") from broken
    try:
        answer = smtp.getreply()
    except (OSError, smtplib.SMTPException) as silent:
        raise UnknownOutcome(f"sent, but no answer came: {silent}") from silent
    _expect(answer, 250)


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    code, words = answer
    if code in codes:
        return
    if code == -1:
        raise DeliveryError("mail server went away", permanent=False, code="network")
    said = f"{code} {words.decode('utf-8', 'replace')}"[:500]
    raise DeliveryError(said, permanent=500 <= code < 600, code=str(code))


def _dotted(mail: bytes) -> bytes:
    """Lines that start with a dot get another; the mail ends in CRLF, dot, CRLF (RFC 5321 4.5.2)."""
    body = mail.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    body = body if body.endswith(b"\r\n") else body + b"\r\n"
    body = (b"." + body) if body.startswith(b".") else body
    return body.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _said(refused: smtplib.SMTPResponseException) -> str:
    error = refused.smtp_error
    return f"{refused.smtp_code} {error.decode('utf-8', 'replace') if isinstance(error, bytes) else error}"[:500]


def _this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _leave(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()

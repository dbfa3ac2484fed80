"""The people outside a desk that runs: customers who text, mail and chat with it through its public doors."""

from __future__ import annotations

import itertools
import json
from email.message import EmailMessage
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from twilio.request_validator import RequestValidator

from channels._account import demo_sid
from contactcenter import config
from tests.cast import send_mail
from tests.live import PATIENCE, LiveDesk, until

DESK_NUMBER = "+14155550100"
DESK_MAIL = "care@harbour-hills.example"


class Outside:
    """Customers of a live desk. Each returns when the desk has taken the message."""

    _ids = itertools.count(1)

    def __init__(self, live: LiveDesk):
        self.live = live
        settings = config.read(live.env)
        self.token, self.account = settings.twilio_auth_token, demo_sid(settings)

    def number(self) -> str:
        """A telephone nobody has called from yet."""
        return f"+1415555{next(self._ids) + 1000}"

    def text(self, sender: str, words: str) -> None:
        """An SMS, which is on its ticket when this returns."""
        known = len(self.live.messages(words))
        form = {"MessageSid": f"SM{next(self._ids):032x}", "AccountSid": self.account, "From": sender,
                "To": DESK_NUMBER, "Body": words, "NumMedia": "0"}
        url = f"{self.live.url}/channels/sms/inbound"
        signature = RequestValidator(self.token).compute_signature(url, form)
        urlopen(Request(url, urlencode(form).encode(), {"X-Twilio-Signature": signature}), timeout=PATIENCE)
        until(lambda: len(self.live.messages(words)) > known)

    def mail(self, sender: str, subject: str, words: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, DESK_MAIL, subject
        message["Message-ID"] = f"<{next(self._ids)}@customer.example>"
        message.set_content(words)
        send_mail(self.live.mail_port, message)

    def chat(self, name: str, words: str, language: str = "en") -> Visitor:
        """A visitor opens the chat window and writes."""
        visitor = Visitor(self.live.url, name, language)
        visitor.write(words)
        return visitor


class Visitor:
    """A chat window."""

    _ids = itertools.count(1)

    def __init__(self, url: str, name: str, language: str = "en"):
        self.url = url
        who = {"agree": True, "name": name, "language": language, "topic": "enquiry"}
        self.token = self._post("/chat/session", who)["token"]

    def write(self, words: str) -> None:
        self._post("/chat/messages", {"client_id": f"visitor-{next(self._ids)}", "text": words})

    def _post(self, path: str, body: dict) -> dict:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {getattr(self, 'token', '')}"}
        with urlopen(Request(self.url + path, json.dumps(body).encode(), headers), timeout=PATIENCE) as answer:
            return json.load(answer)

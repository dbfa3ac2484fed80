"""The customers of the demo: each does what the script says with a telephone, a mail programme and a browser."""

from __future__ import annotations

import secrets
from datetime import datetime
from email import message_from_bytes, policy

import structlog
from sqlalchemy import select

from channels._carrier import Handset
from contactcenter import clock, files
from contactcenter.demo.doors import Answer, Doors
from contactcenter.demo.letters import Received, mail, media_type, picture_or_paper
from contactcenter.demo.script import Scene, Script, Turn
from contactcenter.extensions import db
from contactcenter.models import DemoMail

log = structlog.get_logger()


class Customer:
    """One customer in one conversation. What they hold: a chat window's token, a telephone, their mailbox's newest."""

    def __init__(self, scene: Scene, script: Script, doors: Doors):
        self.scene, self.script, self.doors = scene, script, doors
        self.person, self.since = scene.person, clock.now()
        self.browser = doors.browser()
        self.chat: int | None = None
        self.token, self.seen_version = "", 0
        self.handset: Handset | None = None
        self.menu_key = ""
        self.refused: list[Answer] = []

    def act(self, turn: Turn) -> None:
        """Do it. Raises LookupError for a thing customers do not do, OSError where the desk does not answer."""
        _ACTS[turn.do](self, turn)

    # -- mail and texts ------------------------------------------------------------------------------------------------

    def email(self, turn: Turn) -> None:
        subject, headers = turn.more.get("subject", ""), turn.more.get("headers")
        received = self._newest_mail() if not subject or headers else None
        address = received.answer_to if received else self._desk_address()
        sender = (self.person.name(self.scene.language), self.person.email)
        letter = mail(sender, address, subject, turn.text, answers=received, headers=headers,
                      files=turn.more.get("attachments", ()))
        self.doors.mail(letter, self.person.email, address)

    def sms(self, turn: Turn) -> None:
        self.doors.carrier.customer_texts(self.person.phone, self._desk_number(), turn.text)

    def attach(self, turn: Turn) -> None:
        """A photograph by text message, or a file dropped into the chat."""
        name = turn.more["file"]
        if turn.channel == "sms" or turn.more.get("channel") == "sms":
            media = [("/".join(media_type(name)), picture_or_paper(name))]
            self.doors.carrier.customer_texts(self.person.phone, self._desk_number(), "", media)
            return
        data = bytes(files.FILE_LIMIT + 1) if turn.more.get("size_mb", 0) > 15 else picture_or_paper(name)
        answer = self.browser.post("/chat/files", token=self.token, file=(name, data, "/".join(media_type(name))))
        if self._taken(answer):
            self._write("", [answer.data["key"]])

    # -- the chat window -------------------------------------------------------------------------------------------

    def say(self, turn: Turn) -> None:
        if not self.token:
            self._open_window(turn.more.get("topic"))
        self._write(turn.text)

    def read(self) -> bool:
        """Look at the chat window; whether anything has changed in it since the last look."""
        if not self.token:
            return False
        answer = self.browser.get(f"/chat/resync?at=visitor-{self.chat}@{self.seen_version}", token=self.token)
        changed = answer.status == 200 and answer.data.get("v") != self.seen_version
        self.seen_version = answer.data.get("v", self.seen_version)
        return changed

    def close(self, turn: Turn) -> None:
        self._taken(self.browser.post("/chat/closure", token=self.token))

    def rate(self, turn: Turn) -> None:
        self._taken(self.browser.post("/chat/rating", token=self.token,
                                      json={"score": turn.more["score"], "comment": turn.text}))

    # -- the telephone ---------------------------------------------------------------------------------------------

    def call(self, turn: Turn) -> None:
        """Dial; the keys the desk asks for are pressed as it asks (`listen`)."""
        self.menu_key = self.script.menu.get(turn.more.get("topic", ""), "")
        self.handset = self.doors.carrier.customer_calls(self.person.phone, self._desk_number())

    def answer(self, turn: Turn) -> None:
        """Pick up, if it rings."""
        ringing = self.doors.carrier.ringing(self.person.phone)
        self.handset = self.doors.carrier.answer_leg(ringing[0].call_sid) if ringing else None

    def listen(self) -> None:
        """Press the key of the menu entry the customer wants, whenever the voice asks for keys. Harmless later."""
        if self.handset and self.menu_key and any(self.menu_key in words for words in self.handset.heard[-3:]):
            self.handset.press(self.menu_key)

    def speak(self, turn: Turn) -> None:
        if self.handset:
            self.handset.say(turn.text)

    def hang_up(self, turn: Turn | None = None) -> None:
        if self.handset:
            self.handset.hang_up()

    # -- what they know ----------------------------------------------------------------------------------------------

    def _open_window(self, topic: str | None) -> None:
        person, language = self.person, self.scene.language
        answer = self.browser.post("/chat/session", json={
            "name": person.name(language), "contact": person.email, "booking": self.scene.booking or "",
            "topic": topic or "", "language": language, "agree": True, "page": "https://harbour-hills.example/trips",
        })
        if self._taken(answer):
            self.chat, self.token, self.seen_version = answer.data["id"], answer.data["token"], answer.data["v"]

    def _write(self, text: str, keys: list[str] | None = None) -> None:
        message = {"client_id": secrets.token_hex(12), "text": text, "files": keys or []}
        self._taken(self.browser.post("/chat/messages", json=message, token=self.token))

    def _taken(self, answer: Answer) -> bool:
        if not answer.ok:
            self.refused.append(answer)
            log.info("the play was refused", scene=self.scene.id, status=answer.status)
        return answer.ok

    def _desk_address(self) -> str:
        return self.script.addresses.get(self.scene.queue) or self.script.addresses["care"]

    def _desk_number(self) -> str:
        return next(iter(self.doors.carrier.account.numbers))

    def _newest_mail(self) -> Received | None:
        """The desk's newest mail to this customer in this conversation."""
        with self.doors.app.app_context():
            return newest_mail(self.person.email, self.since)


def newest_mail(recipient: str, since: datetime) -> Received | None:
    """What lies on top in this mailbox, if it came after `since`."""
    held = db.session.scalar(select(DemoMail).where(DemoMail.recipient == recipient, DemoMail.at >= since)
                             .order_by(DemoMail.id.desc()).limit(1))
    if held is None or not held.message_id:
        return None
    headers = message_from_bytes(held.raw, policy=policy.default)
    return Received(_bracketed(held.message_id), held.subject, str(headers["Reply-To"] or held.sender))


def _bracketed(message_id: str) -> str:
    return message_id if message_id.startswith("<") else f"<{message_id}>"


_ACTS = {
    "email": Customer.email, "sms": Customer.sms, "attach": Customer.attach, "chat": Customer.say,
    "close_chat": Customer.close, "rate": Customer.rate, "call": Customer.call, "answer": Customer.answer,
    "speak": Customer.speak, "voicemail": Customer.speak, "hang_up": Customer.hang_up,
}

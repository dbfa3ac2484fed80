"""The demo's conversations on a stage without real time: the same turns, through the same doors, in a second or two."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient

import channels
from contactcenter import clock, intake
from contactcenter.demo import facts, mailbox, overheard
from contactcenter.demo.autopilot import Crew
from contactcenter.demo.desk import load_demo_desk
from contactcenter.demo.doors import Answer, bearer
from contactcenter.demo.script import Expected, Scene, Script
from contactcenter.demo.stage import Stage
from contactcenter.extensions import db
from tests import databases
from tests.cast import CHEAP, Desk, mail_server

OPEN = datetime(2026, 3, 17, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday, no holiday near; the rules hold
CLOSED = datetime(2026, 3, 17, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
REACTION = 2  # seconds until the autopilot takes an offer
STEPS = (1, 1, 1, 2)  # seconds of the looks after something has happened; then one every
SLOWLY = 45


class TestBrowser:
    """A browser on the app itself."""

    __test__ = False

    def __init__(self, client: FlaskClient):
        self.client = client

    def post(self, path: str, form: Mapping[str, Any] | None = None, *, json: Any = None, token: str = "",
             file: tuple[str, bytes, str] | None = None) -> Answer:
        data = {"file": (io.BytesIO(file[1]), file[0], file[2])} if file else dict(form or {}) if json is None else None
        answer = self.client.post(path, data=data, json=json, headers={"Origin": "http://localhost", **bearer(token)})
        return _answer(answer)

    def get(self, path: str, *, token: str = "") -> Answer:
        return _answer(self.client.get(path, headers=bearer(token)))

    def delete(self, path: str) -> Answer:
        return _answer(self.client.delete(path, headers={"Origin": "http://localhost"}))


class TestDoors:
    """The doors of a desk that is tested: its clock and its carrier's stand still between the turns."""

    __test__ = False

    def __init__(self, app: Flask):
        self.app, self.desk = app, Desk(app)
        self.carrier = self.desk.carrier

    def browser(self) -> TestBrowser:
        return TestBrowser(self.app.test_client())

    def mail(self, message, sender: str, recipient: str) -> None:
        email = channels.get("email")
        intake.store(email.raw_from_bytes(message.as_bytes(), sender, [recipient]))


class Rehearsal:
    """One scene, turn by turn. found: what every expectation of it found at its time, or the exception it raised."""

    def __init__(self, scene: Scene, script: Script, doors: TestDoors, mails: list):
        self.scene, self.doors, self.mails = scene, doors, mails
        overheard.listen(doors.app, doors.carrier, lambda keep, *said: keep(*said))
        self.crew = Crew(script, doors)
        self.crew.come()
        self.stage = Stage(scene, script, doors, self.crew)
        self.at, self.calm = 0.0, 0
        self.found: dict[Expected, Any] = {}
        self.played: list[bool] = []

    def run(self) -> Rehearsal:
        plan = [(turn.at, 0, turn) for turn in self.scene.turns] + [(each.at, 1, each) for each in self.scene.expected]
        for at, is_asked, what in sorted(plan, key=lambda step: step[:2]):
            self._until(at)
            if is_asked:
                self.found[what] = self._ask(what)
            else:
                self.played.append(self.stage.perform(what))
                self.calm = 0
        return self

    def _ask(self, expected: Expected) -> Any:
        db.session.rollback()
        try:
            return facts.value(self.stage, expected.fact)
        except Exception as failure:
            return failure

    def _until(self, at: float) -> None:
        self._pass(0)
        while self.at < at:
            step = min(at - self.at, STEPS[self.calm] if self.calm < len(STEPS) else SLOWLY)
            self._pass(step)
            self.calm += 1

    def _pass(self, seconds: float) -> None:
        self.doors.desk.later(seconds)
        self.at += seconds
        self.stage.idle()
        known = self.stage.known() if self.scene.waits_in_vain else None
        self.crew.look_after(REACTION, {known.id} if known else ())
        while self.mails:
            envelope, message = self.mails.pop(0)
            mailbox.keep(message.as_bytes(), envelope.mail_from, envelope.rcpt_tos[0])


def rehearse(scene: Scene, script: Script, url: str, home: Path) -> Rehearsal:
    """Play a scene on a desk of its own, on a working day or, if the scene asks for it, at night."""
    clock.desk.set(CLOSED if scene.after_hours else OPEN)
    try:
        with databases.desk_app(url, home, DEMO="desk") as app, app.app_context(), mail_server() as mails:
            load_demo_desk(hasher=CHEAP)
            return Rehearsal(scene, script, TestDoors(app), mails).run()
    finally:
        clock.desk.release()



def _answer(answer) -> Answer:
    data = answer.get_json(silent=True) if answer.is_json else {}
    return Answer(answer.status_code, answer.text, data if isinstance(data, dict) else {})

"""A desk of a few lines for the carrier's tests: real requests, real signature check, what came in as lists."""

import json
from pathlib import Path

import pytest
from flask import Flask, Response, request

from channels._carrier import Answer, Carrier, VirtualClock, demo_account
from channels._twilio import TwilioSettings
from channels.base import Malformed, Refused
from channels.sms import Sms

PUBLIC = "https://desk.example.com"
DESK = "+447700900000"
LI_WEI = "+447700900123"
ANA = "+447700900124"
FACTS = Path(__file__).parents[3] / "shared" / "data" / "twilio"


def facts(name):
    """A file of the carrier's recorded facts, which stay outside the project under their own licences."""
    if not FACTS.exists():
        pytest.skip("the recorded facts about Twilio are not on this machine")
    return json.loads((FACTS / name).read_text("utf-8"))


class SmsDesk:
    """Stores each raw request once, by its external id, and understands it at once."""

    def __init__(self, **settings):
        sid, token = demo_account()
        self.app, self.raws, self.understood, self.refused = Flask("desk"), {}, [], 0
        self.app.add_url_rule("/channels/sms/<kind>", view_func=self.door, methods=["POST"])
        self.clock = VirtualClock()
        self.carrier = Carrier(sid, token, PUBLIC, [DESK], clock=self.clock, post=self.post)
        given = {"public_url": PUBLIC, "numbers": [DESK], "http_client": self.carrier.http_client}
        self.settings = TwilioSettings(sid, token, **{**given, **settings})
        self.sms = Sms(self.settings)
        self.heard = []
        self.carrier.watch(lambda event, told: self.heard.append((event, told)))

    def door(self, kind):
        try:
            raw = self.sms.verify(request, kind)
        except Refused:
            self.refused += 1
            return "", 403
        except Malformed:
            return "", 400
        if (raw.kind, raw.external_id) not in self.raws:
            self.raws[raw.kind, raw.external_id] = raw
            self.understood += self.sms.parse(raw)
        body, content_type = self.sms.respond(raw)
        return Response(body, content_type=content_type)

    def post(self, url, form, headers):
        answer = self.app.test_client().post(url.removeprefix(PUBLIC), data=form, headers=headers)
        return Answer(answer.status_code, answer.get_data(as_text=True))

    def texts_to(self, number):
        return [told["body"] for event, told in self.heard if event == "sms" and told["recipient"] == number]

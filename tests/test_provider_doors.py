"""Every recorded request of the provider at our own doors: taken when signed, refused without a trace when altered,
and twice the same as once."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from contactcenter.config import ROOT
from contactcenter.extensions import db
from contactcenter.models import Call, Item, RawInbound, ReceiptRow, Ticket

VECTORS = ROOT.parent / "shared" / "data" / "twilio" / "vectors.json"
DOORS = {
    "sms_inbound": "sms/inbound", "sms_status": "sms/receipts", "voice_inbound": "voice/in",
    "voice_fallback": "voice/fallback", "gather": "voice/menu", "enqueue_wait": "voice/wait",
    "enqueue_action": "voice/queue-left", "dial_action": "voice/connected", "call_status": "voice/leg-status",
    "conference": "voice/conference", "recording": "voice/recording", "voicemail": "voice/voicemail",
}


class Fields(dict):
    """Repeated fields, as the validator asks for them."""

    def getlist(self, name):
        return self[name]


@pytest.fixture(scope="module")
def recorded():
    if not Path(VECTORS).exists():
        pytest.skip("the recorded requests of the provider are not on this machine")
    payloads = json.loads(VECTORS.read_text("utf-8"))["payloads"]
    return [payload for payload in payloads if payload["kind"] in DOORS]


def knock(desk, payload, extra=(), signature=None):
    """The recorded request at our door, with our account, signed for our address; `extra` fields come after signing."""
    pairs = [(name, desk.account if name == "AccountSid" else value) for name, value in payload["params"]]
    path = f"/channels/{DOORS[payload['kind']]}"
    fields = Fields({name: [value for other, value in pairs if other == name] for name, _ in pairs})
    signed = RequestValidator(desk.token).compute_signature(f"http://localhost{path}", fields)
    form = Fields({name: list(values) for name, values in fields.items()})
    for name, value in extra:
        form.setdefault(name, []).append(value)
    return desk.app.test_client().post(path, data=dict(form), headers={"X-Twilio-Signature": signature or signed})


def trace():
    return [db.session.scalar(select(func.count()).select_from(table))
            for table in (RawInbound, Item, Ticket, Call, ReceiptRow)]


def test_every_recorded_request_is_taken(desk, recorded):
    assert len(recorded) >= 110
    for payload in recorded:
        assert knock(desk, payload).status_code in (200, 204), payload["name"]
        desk.work()


def test_every_altered_request_is_refused_and_leaves_no_trace(desk, recorded):
    before = trace()
    for payload in recorded:
        for answer in (knock(desk, payload, extra=[("Extra", "1")]), knock(desk, payload, signature="AAAA")):
            assert answer.status_code == 403 and answer.data == b"", payload["name"]
    assert trace() == before


def test_every_recorded_request_handed_over_twice_has_one_effect(desk, recorded):
    for payload in recorded:
        knock(desk, payload)
        desk.work()
        once = trace()
        assert knock(desk, payload).status_code in (200, 204), payload["name"]
        desk.work()
        assert trace()[1:] == once[1:], payload["name"]

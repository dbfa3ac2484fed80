"""The demo carrier as it runs in the demo: its own time, real HTTP both ways, several processes, gevent."""

import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
import requests
from twilio_desk import DESK, LI_WEI
from voice_desk import MEI, VoiceDesk
from werkzeug.serving import make_server

from channels._carrier import Carrier, RealClock, demo_account
from channels._twilio import TwilioSettings
from channels.voice import Voice

ROOT = Path(__file__).parents[2]


class LiveDesk(VoiceDesk):
    """The same desk, reached over HTTP, with the carrier's REST interface mounted beside it."""

    def __init__(self, speed):
        super().__init__()
        sid, token = demo_account()
        self.server = make_server("127.0.0.1", 0, self.everything, threaded=True)
        here = f"http://127.0.0.1:{self.server.port}"
        self.clock = RealClock(speed)
        self.carrier = Carrier(sid, token, here, [DESK], clock=self.clock)
        self.settings = TwilioSettings(sid, token, public_url=here, numbers=[DESK], api_base=f"{here}/loopback")
        self.voice = Voice(self.settings)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def everything(self, environ, start_response):
        mine = environ["PATH_INFO"].startswith("/loopback/")
        return (self.carrier.wsgi_app if mine else self.app)(environ, start_response)

    def door(self, step):
        answer = super().door(step)
        orders, self.outbox = self.outbox, []
        for order in orders:
            self.clock.later(0.05, lambda order=order: self.clock.aside(order))
        return answer

    def close(self):
        self.clock.stop()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def desk():
    desk = LiveDesk(speed=20)
    yield desk
    desk.close()


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


def test_a_whole_call_over_http(desk):
    handset = desk.carrier.customer_calls(LI_WEI, DESK)
    (mei,) = until(lambda: desk.carrier.ringing(MEI))
    desk.carrier.answer_leg(mei.call_sid)
    call = desk.calls[handset.call_sid]
    until(lambda: call.state == "talking")
    assert "您前面还有一位" in handset.heard, "no mojibake on the way"
    until(lambda: call.conference and len(desk.voice.participants(call.conference)) == 2)
    desk.voice.hold(call.conference, call.sid, desk.voice.url("hold"))
    until(lambda: call.state == "held")
    desk.voice.unhold(call.conference, call.sid)
    until(lambda: call.state == "talking")
    handset.hang_up()
    recording = until(lambda: desk.recordings)[0]
    assert call.state == "wrapup" and desk.refused == 0 and desk.carrier.complaints == []
    assert requests.get(recording.url.replace("https://api.twilio.com", desk.settings.api_base)).status_code == 401
    sid, token = desk.settings.account_sid, desk.settings.auth_token
    assert desk.voice.client.http_client.download(recording.url, (sid, token))[:4] == b"RIFF"


def test_errors_over_http_are_the_carriers_own(desk):
    assert desk.voice.fetch_call("CA" + "0" * 32) is None
    assert desk.voice.hang_up("CA" + "0" * 32) is False
    base = f"{desk.settings.api_base}/2010-04-01/Accounts/{desk.settings.account_sid}"
    auth = (desk.settings.account_sid, desk.settings.auth_token)
    assert requests.get(f"{base}/Nowhere.json", auth=auth).json()["code"] == 20404
    assert requests.post(f"{base}/Messages.json", auth=auth, data={"Bdy": "x"}).status_code == 400
    assert requests.get(f"{base}/Messages.json").json()["code"] == 20003


def test_a_clock_that_is_stopped_calls_nobody():
    clock, called = RealClock(100), []
    clock.later(5, lambda: called.append(1))
    clock.stop()
    time.sleep(0.1)
    assert called == []


def test_the_clock_survives_an_act_that_breaks():
    clock, called = RealClock(1000), []
    clock.later(1, lambda: 1 / 0)
    clock.later(2, lambda: called.append(1))
    until(lambda: called)
    clock.stop()


def test_the_carrier_lives_in_the_desks_own_gevent_process():
    script = """
        from gevent import monkey
        monkey.patch_all()
        import time
        import gevent
        from gevent.pywsgi import WSGIServer
        from channels._carrier import Carrier, RealClock, demo_account
        from channels._twilio import TwilioSettings
        from channels.base import Outbound
        from twilio_desk import DESK, LI_WEI, SmsDesk
        from channels.sms import Sms

        desk = SmsDesk()
        server = WSGIServer(("127.0.0.1", 0), desk.app, log=None)
        server.start()
        here = f"http://127.0.0.1:{server.server_port}"
        sid, token = demo_account()
        carrier = Carrier(sid, token, here, [DESK], clock=RealClock(speed=20))
        settings = TwilioSettings(sid, token, public_url=here, numbers=[DESK], http_client=carrier.http_client)
        desk.sms = Sms(settings)
        carrier.customer_texts(LI_WEI, DESK, "你好")
        desk.sms.send(Outbound(1, LI_WEI, DESK, "hello", 7, receipts_url=here + "/channels/sms/receipts"))
        end = time.monotonic() + 40
        while len(desk.understood) < 3 and time.monotonic() < end:
            gevent.sleep(0.01)
        print([getattr(each, "status", getattr(each, "text", "")) for each in desk.understood], desk.refused)
    """
    environment = {"PYTHONPATH": f"{ROOT}:{Path(__file__).parent}", "PATH": "", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, encoding="utf-8")
    assert done.stdout.strip() == "['你好', 'sent', 'delivered'] 0", done.stderr[-2000:]

"""A desk that is played: alive within seconds, on all channels, with nothing on the log that should not be there."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from contactcenter.config import ROOT
from tests.live import LiveDesk, free_port


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    with LiveDesk(tmp_path_factory.mktemp("played"), free_port(), DEMO="on", SPEED="20") as desk:
        desk.opened = time.monotonic()
        yield desk


def until(desk: LiveDesk, enough, seconds: float) -> list[dict]:
    """What the desk holds as soon as it is enough, or at the end."""
    end = time.monotonic() + seconds
    while not enough(lines := desk.dump()) and time.monotonic() < end:
        time.sleep(1)
    return lines


def test_customers_come_on_all_channels_and_are_answered(played):
    def alive(lines):
        channels = {line["channel"] for line in lines if line["type"] == "ticket"}
        answered = [line for line in lines if line["type"] == "message" and line.get("author") == "agent"]
        return channels == {"webchat", "email", "sms", "voice"} and answered

    lines = until(played, alive, 60)
    assert alive(lines)
    log = played.log.read_text()
    assert "Traceback" not in log
    assert "stumbled" not in log


def test_a_conversation_can_be_played_from_another_process(live_desk):
    command = [sys.executable, "-m", "contactcenter.cli", "demo", "--conversation", "cv09", "--speed", "60",
               "--autopilot", "--faults", "duplicate"]
    subprocess.run(command, cwd=ROOT, env=live_desk.env, check=True, timeout=90)
    lines = until(live_desk, lambda lines: any(line.get("author") == "agent" for line in lines), 15)
    said = [line for line in lines if line["type"] == "message" and line["channel"] == "sms"]
    assert sum("Refund for HH2663" in line["text"] for line in said) == 1  # though the carrier told of it twice
    assert any(line["author"] == "agent" for line in said), json.dumps(said, ensure_ascii=False)

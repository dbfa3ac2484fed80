"""A desk that is played: alive within seconds, on all channels, with nothing on the log that should not be there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from contactcenter.config import ROOT
from tests.live import PATIENCE, LiveDesk, free_port, until


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    with LiveDesk(tmp_path_factory.mktemp("played"), free_port(), DEMO="on", SPEED="20") as desk:
        yield desk


ANSWERS = "select text from items where kind = 'message' and author = 'agent'"


def test_customers_come_on_all_channels_and_are_answered(played):
    def alive() -> bool:
        channels = {channel for (channel,) in played.rows("select channel from tickets")}
        return channels == {"webchat", "email", "sms", "voice"} and bool(played.rows(ANSWERS))

    until(alive, 3 * PATIENCE)
    log = played.log.read_text()
    assert "Traceback" not in log
    assert "stumbled" not in log


def test_a_conversation_can_be_played_from_another_process(live_desk):
    command = [sys.executable, "-m", "contactcenter.cli", "demo", "--conversation", "cv09", "--speed", "60",
               "--autopilot", "--faults", "duplicate"]
    subprocess.run(command, cwd=ROOT, env=live_desk.env, check=True, timeout=5 * PATIENCE)
    until(lambda: live_desk.rows(f"{ANSWERS} and channel = 'sms'"))
    said = live_desk.rows("select 1 from items where kind = 'message' and text like '%Refund for HH2663%'")
    assert len(said) == 1  # though the carrier told of it twice

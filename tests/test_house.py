"""The house rules that a machine can check: imports go downwards, and the linter has nothing to say."""

import subprocess
import sys
from pathlib import Path

import pytest

from contactcenter.config import ROOT

BIN = Path(sys.executable).parent


@pytest.mark.parametrize("command", [["lint-imports", "--no-cache"], ["ruff", "check", "."]], ids=lambda each: each[0])
def test_the_checker_has_nothing_to_say(command):
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]

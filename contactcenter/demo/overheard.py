"""What is said on the demo carrier's telephones reaches the desk as a transcript: nobody could hear it otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from channels._carrier import Carrier
from contactcenter import calls


def listen(app: Flask, carrier: Carrier, aside: Callable[..., Any]) -> Callable[[], None]:
    """Keep every sentence from now on; a function that ends it. aside: runs what may take long, in the order given."""
    def hear(event: str, facts: dict[str, Any]) -> None:
        if event == "said":
            aside(keep, app, facts["call"], facts["text"])
    return carrier.watch(hear)


def keep(app: Flask, leg_sid: str, text: str) -> None:
    with app.app_context():
        calls.heard(leg_sid, text)

"""What the autopilot asks others about: a note that tells of a side conversation is no tale, the supplier is asked."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from contactcenter import clock
from contactcenter.demo.desk import DESK
from contactcenter.demo.screens import Known
from contactcenter.demo.script import Scene
from contactcenter.pack import CONTENT
from contactcenter.pack.reading import Entry, read

Post = Callable[[str, Mapping[str, Any]], Any]
TOLD = "side conversation"
TEXT = {
    "en": "A guest of ours complains about {booking}: {title}. What happened on your side? Please answer by tomorrow.",
    "zh": "我社客人就订单{booking}提出投诉：{title}。请说明贵方情况，并于明日前回复。",
}


def as_noted(post: Post, note: str, ticket: Known, scene: Scene) -> None:
    """Ask the supplier whom the note names by kind, by tomorrow."""
    if TOLD not in note.lower():
        return
    supplier, language = _named(note), scene.language if scene.language in TEXT else "en"
    text = TEXT[language].format(booking=scene.booking or f"#{ticket.number}", title=scene.title)
    due = clock.now() + timedelta(days=1)
    post(f"/tickets/{ticket.number}/side-conversations", {
        "to": supplier["email"], "subject": scene.booking or scene.title, "text": text, "due": due.isoformat(),
        "client_id": secrets.token_hex(12)})


def _named(note: str) -> Entry:
    """The supplier whose kind the note names, else the first."""
    suppliers = read(CONTENT / DESK, DESK)["suppliers"]
    return next((one for one in suppliers if one["kind"] in note.lower()), suppliers[0])

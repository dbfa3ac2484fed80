"""What the autopilot does with a telephone in hand: rings customers, understands what they say, gives its word."""

from __future__ import annotations

import re
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from contactcenter import clock, scripts
from contactcenter.demo.screens import Known
from contactcenter.demo.script import Scene, Turn
from contactcenter.extensions import db
from contactcenter.models import Ticket
from contactcenter.scripts.format import Script

Post = Callable[[str, Mapping[str, Any]], Any]
REASONS = {"outbound": "mid_trip", "callback": "answer"}  # as the play says -> as the desk says
SUBJECTS = {"pre_departure": {"en": "Before your departure", "zh": "行前提醒"},
            "post_trip": {"en": "Welcome home", "zh": "行后致谢"}}
NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "半": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
WITHIN = re.compile(r"([一两二三半\d]+)个?(小时|分钟)内|(?:with)?in (\d+|an?|one|two|three) (hour|minute)s?",
                    re.IGNORECASE)
FARTHEST = 6  # steps of a script that are gone through at once


@dataclass(frozen=True)
class Meaning:
    """Words by which an agent knows where a script goes on, and what they write down there."""

    words: re.Pattern[str]
    step: str
    answers: Mapping[str, str]


UNDERSTOOD = {
    "pre_departure": Meaning(re.compile("还没|没收到|缺|missing|not yet|haven't|来不及", re.IGNORECASE), "missing",
                             {"call.outcome": "answered", "booking.documents_ready": "no"}),
    "post_trip_thank_you": Meaning(re.compile("就是|不满|累坏|wrong|only that", re.IGNORECASE), "trouble",
                                   {"call.outcome": "answered", "ticket.sentiment": "negative"}),
}


def begin(post: Post, turn: Turn, scene: Scene, ticket: Known | None) -> None:
    """Ring the customer: on the ticket there is, else on a new one."""
    note = turn.more.get("note", "")
    reason = REASONS.get(note, note)
    if ticket:
        post(f"/tickets/{ticket.number}/calls", {"number": scene.person.phone, "reason": reason})
        return
    subject = SUBJECTS.get(reason, SUBJECTS["post_trip"])
    post("/tickets/new", {
        "way": "call", "name": scene.person.name(scene.language), "phone": scene.person.phone, "queue": scene.queue,
        "priority": "P3", "subject": subject.get(scene.language, subject["en"]), "reason": reason,
        "text": scene.title, "client_id": secrets.token_hex(12)})


def understand(app: Flask, post: Post, ticket: Known, heard: str) -> None:
    """Follow the script that is under way to where the customer's words belong."""
    with app.app_context():
        held = scripts.current(db.session.get_one(Ticket, ticket.id))
        meaning = UNDERSTOOD.get(scripts.standing(held)[0].key) if held else None
    if meaning and meaning.words.search(heard):
        follow(app, post, ticket, meaning.step, meaning.answers)


def hand_over(app: Flask, post: Post, ticket: Known, key: str) -> bool:
    """Go to where the script under way hands over to another one, and do so; False where it never does."""
    with app.app_context():
        held = scripts.current(db.session.get_one(Ticket, ticket.id))
        script = scripts.standing(held)[0] if held else None
    step = next((name for name, one in script.steps.items() if (one.sub_script or {}).get("script") == key),
                None) if script else None
    if step is None:
        return False
    follow(app, post, ticket, step, {})
    _leave(app, post, ticket, "")
    return True


def follow(app: Flask, post: Post, ticket: Known, step: str, answers: Mapping[str, str]) -> None:
    """From where the script stands to this step, by the shortest way, with these answers on it."""
    for choice in _way(app, ticket, step):
        with app.app_context():
            held = scripts.current(db.session.get_one(Ticket, ticket.id))
            asked = {one.field for one in scripts.standing(held)[1].questions} if held else set()
            run = held.id if held else 0
        for name in asked & answers.keys():
            post(f"/tickets/{ticket.number}/script-runs/{run}/answers", {"field": name, "value": answers[name]})
        _leave(app, post, ticket, choice)


def give_word(post: Post, ticket: Known, said: str) -> None:
    """Whoever names a time on the telephone writes it down as a promise."""
    found = WITHIN.search(said)
    if found is None:
        return
    count, unit = found[1] or found[3], found[2] or found[4]
    length = float(NUMBERS.get(count.lower(), count if count.isdigit() else 1))
    hours = unit.lower() in ("小时", "hour")
    until = clock.now() + (timedelta(hours=length) if hours else timedelta(minutes=length))
    post(f"/tickets/{ticket.number}/promises", {"until": until.isoformat(), "kind": "answer"})


def _leave(app: Flask, post: Post, ticket: Known, choice: str) -> None:
    with app.app_context():
        held = scripts.current(db.session.get_one(Ticket, ticket.id))
        at = scripts.open_step(held).id if held else 0
        run = held.id if held else 0
    post(f"/tickets/{ticket.number}/script-runs/{run}/steps", {"at": at, "choice": choice, "skip": "1", "said": "1"})


def _way(app: Flask, ticket: Known, goal: str) -> list[str]:
    """The choices that lead from the open step to this one; none where nothing does, or it stands there."""
    with app.app_context():
        held = scripts.current(db.session.get_one(Ticket, ticket.id))
        if held is None:
            return []
        script, here = scripts.standing(held)
        return next((way for step, way in _ways(script, here.id) if step == goal), [])


def _ways(script: Script, start: str) -> Iterator[tuple[str, list[str]]]:
    """(step, choices that lead there), the nearest first."""
    waiting, seen = deque([(start, list[str]())]), {start}
    while waiting:
        name, way = waiting.popleft()
        yield name, way
        step = script.steps[name]
        onward = [(one.goto, one.id) for one in step.choices] or [(step.next or "", "")]
        for goto, choice in onward:
            if goto and goto not in seen and len(way) < FARTHEST:
                seen.add(goto)
                waiting.append((goto, [*way, choice]))

"""The demo's script as plain values: thirty conversations, turn by turn, the people in them, and what must be true."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contactcenter import phones
from contactcenter.demo.desk import CUSTOMERS, DESK, login_of
from contactcenter.pack import CONTENT, rows
from contactcenter.pack.reading import Entry, read

CONVERSATIONS = "demo/conversations.yaml"
CHANNELS = {"chat": "webchat", "phone": "voice"}  # as the script says -> as the desk says
BOOKING = re.compile(r"\bHH\d{4}\b")


@dataclass(frozen=True)
class Person:
    """A customer: `phone` is E.164, `email` lower case; either is empty where somebody nobody knows has none."""

    id: str | None
    names: Mapping[str, str | None]
    phone: str
    email: str

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names.get("en") or ""


@dataclass(frozen=True)
class Turn:
    """One thing somebody does. at: seconds from the conversation's start. more: what belongs to this kind of turn."""

    at: float
    by: str
    do: str
    text: str = ""
    agent: str | None = None
    channel: str | None = None
    waits: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Expected:
    """After `at` seconds this fact `is`, `contains`, is at most `max` or at least `min` the value."""

    at: float
    fact: str
    how: str
    value: Any


@dataclass(frozen=True)
class Scene:
    """One conversation. channel: by the desk's name. start: seconds after the play's start at speed 1."""

    id: str
    title: str
    language: str
    channel: str
    start: float
    queue: str
    person: Person
    turns: tuple[Turn, ...]
    expected: tuple[Expected, ...]
    after_hours: bool = False

    @property
    def agents(self) -> tuple[str, ...]:
        """The agents who speak in it, in the order in which they first do."""
        return tuple(dict.fromkeys(turn.agent for turn in self.turns if turn.agent))

    @property
    def waits_in_vain(self) -> bool:
        """Somebody calls and gives up, or leaves a chat, before anybody answers."""
        alone = all(turn.by == "customer" for turn in self.turns)
        left = alone and any(turn.do == "close_chat" for turn in self.turns)
        return left or any(turn.more.get("reason") == "gave_up" for turn in self.turns)

    @property
    def booking(self) -> str | None:
        """The booking they talk about."""
        found = BOOKING.search(" ".join(turn.text for turn in self.turns))
        return found[0] if found else None


@dataclass(frozen=True)
class Script:
    """scenes in the order of their start. logins: a1 -> lin.xiaoyu, supervisors too. agents: logins. names: login ->
    what they call themselves, by language. menu: topic -> key. addresses: queue -> the desk's mail address for it."""

    scenes: tuple[Scene, ...]
    logins: Mapping[str, str]
    agents: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]]
    menu: Mapping[str, str]
    addresses: Mapping[str, str]

    def as_said_by(self, login: str, turn: Turn) -> str:
        """The turn's words in the mouth of whoever really says them: nobody gives another's name."""
        theirs, own = self.names.get(self.logins.get(turn.agent or "", ""), {}), self.names[login]
        text = turn.text
        for language, name in theirs.items():
            text = text.replace(name, own[language]).replace(name.split()[0], own[language].split()[0])
        return text

    def scene(self, key: str) -> Scene:
        """Raises KeyError for one that does not exist."""
        return {scene.id: scene for scene in self.scenes}[key]


def read_script(folder: Path = CONTENT) -> Script:
    """The demo's part of the content pack."""
    desk, told = read(folder / DESK, DESK), read(folder / CONVERSATIONS, CONVERSATIONS)
    people = {one["id"]: _person(one) for one in read(folder / CUSTOMERS, CUSTOMERS)["customers"]}
    scenes = sorted((_scene(one, people) for one in told["conversations"]), key=lambda scene: scene.start)
    staff = {one["id"]: login_of(one) for one in (*desk["agents"], *desk["supervisors"])}
    routing = rows.plain(desk["routing"])
    return Script(
        tuple(scenes), staff, tuple(staff[one["id"]] for one in desk["agents"]),
        {login_of(one): dict(one["name"]) for one in desk["agents"]},
        {entry["topic"]: entry["key"] for entry in routing["menu"]},
        {queue: address for address, queue in routing["email_addresses"].items()},
    )


def _person(written: Mapping[str, Any]) -> Person:
    name, phone = written.get("name") or {}, written.get("phone")
    return Person(written.get("id"), dict(name) if isinstance(name, Mapping) else {"en": name},
                  phone and phones.normalise(phone) or "", (written.get("email") or "").lower())


def _scene(written: Entry, people: Mapping[str, Person]) -> Scene:
    person = people.get(written["customer"]) or _person(written.get("from") or {})
    return Scene(
        written["id"], written["title"], written["language"], _channel(written["channel"]) or "", written["start_at"],
        written["queue"], person, tuple(_turn(one) for one in written["turns"]),
        tuple(_expected(one) for one in written["expect"]), written.get("clock") == "after_hours",
    )


def _turn(written: Entry) -> Turn:
    told = {"at", "by", "do", "text", "agent", "channel", "wait", "gloss"}
    channel = written.get("channel") or (written["do"] if written["do"] in ("chat", "sms", "email") else None)
    return Turn(written["at"], written["by"], written["do"], written.get("text", ""), written.get("agent"),
                _channel(channel), written.get("wait") == "reply",
                {key: value for key, value in written.items() if key not in told})


def _expected(written: Entry) -> Expected:
    how = next(key for key in ("is", "contains", "max", "min") if key in written)
    return Expected(written["at"], written["fact"], how, written[how])


def _channel(name: str | None) -> str | None:
    return CHANNELS.get(name, name) if name else None

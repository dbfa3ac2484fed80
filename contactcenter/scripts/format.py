"""The format of a script, as content/README.md tells it, read into plain values that cannot change under a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Texts = Mapping[str, str]
Action = Mapping[str, Any]
CONSENTS = {
    "recording": "customer.consent_recording",
    "sensitive": "customer.consent_sensitive",
    "survey": "customer.consent_survey",
    "sms_marketing": "customer.consent_sms_marketing",
}
ON_THE_PHONE = ("recording",)  # consents that mean nothing where nobody speaks
TITLE = 60  # characters of a step's first sentence that stand for it in an outline


@dataclass(frozen=True)
class Question:
    """field: where the answer goes. only_if: a field that must be known and not false before this is asked.

    compare: what is said is compared with what is on file and not kept.
    """

    field: str
    required: bool = False
    open: bool = False
    only_if: str | None = None
    consent: bool = False
    compare: bool = False


@dataclass(frozen=True)
class Choice:
    id: str
    labels: Texts
    goto: str
    sets: Mapping[str, Any]
    actions: tuple[Action, ...] = ()
    only_if: str | None = None


@dataclass(frozen=True)
class Step:
    """One thing to say, what to ask with it, and where to go on. must_say: it has to be said, whatever happens."""

    id: str
    say: Texts
    questions: tuple[Question, ...] = ()
    choices: tuple[Choice, ...] = ()
    next: str | None = None
    end: Mapping[str, Any] | None = None
    actions: tuple[Action, ...] = ()
    greeting: str | None = None
    notes: Texts | None = None
    tips: Mapping[str, Texts] | None = None
    channels: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    must_say: bool = False
    titles: Texts | None = None

    @property
    def ways(self) -> tuple[str, ...]:
        return tuple(choice.goto for choice in self.choices) or ((self.next,) if self.next else ())

    @property
    def sub_script(self) -> Action | None:
        """The script that begins when this step is left."""
        return next((action for action in self.actions if action["do"] == "start_script"), None)

    def choice(self, name: str | None) -> Choice | None:
        return next((choice for choice in self.choices if choice.id == name), None)

    def title(self, language: str) -> str:
        """What an outline calls it: its own title, else the beginning of what is said."""
        named = self.titles or {}
        return named.get(language) or named.get("en") or _beginning(self.say.get(language) or self.say.get("en", ""))


@dataclass(frozen=True)
class Script:
    """returns: it goes back to the script that called it. version: the one that a run keeps for ever."""

    key: str
    version: int
    titles: Texts
    start: str
    steps: Mapping[str, Step]
    stage: str = ""
    direction: str = "inbound"
    channels: tuple[str, ...] = ()
    queue: str = ""
    priority: str | None = None
    minutes: int | None = None
    returns: bool = False

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles.get("en") or self.key


def read(key: str, version: int, body: Mapping[str, Any]) -> Script:
    """A published version's body. It has passed the checks: KeyError means that it has not."""
    steps = {step["id"]: _step(step) for step in body["steps"]}
    return Script(key, version, body["title"], body["start"], steps, body.get("stage", ""),
                  body.get("direction", "inbound"), tuple(body.get("channels", ())), body.get("queue", ""),
                  body.get("priority"), body.get("minutes"), bool(body.get("returns")))


def _step(body: Mapping[str, Any]) -> Step:
    return Step(
        id=body["id"], say=body["say"], questions=_questions(body),
        choices=tuple(map(_choice, body.get("choices", ()))), next=body.get("next"), end=body.get("end"),
        actions=tuple(body.get("actions", ())), greeting=body.get("greeting"), notes=body.get("notes"),
        tips=body.get("tips"), channels=tuple(body.get("channels", ())), consents=tuple(body.get("consent", ())),
        guards=tuple(body.get("guard", ())), must_say=bool(body.get("must_say")), titles=body.get("title"),
    )


def _questions(body: Mapping[str, Any]) -> tuple[Question, ...]:
    """What the step asks, after the consents that it needs and does not ask for itself."""
    asked = [_question(one) for one in body.get("ask", ())]
    named = {question.field for question in asked}
    return (*_consents(body.get("consent", ()), named), *asked)


def _consents(names: Iterable[str], named: set[str]) -> list[Question]:
    return [Question(CONSENTS[name], consent=True) for name in names if CONSENTS[name] not in named]


def _question(body: Mapping[str, Any]) -> Question:
    return Question(body["field"], bool(body.get("required")), body.get("kind") == "open", body.get("only_if"),
                    compare=bool(body.get("compare")))


def _choice(body: Mapping[str, Any]) -> Choice:
    return Choice(body["id"], body["label"], body["goto"], body.get("set", {}), tuple(body.get("actions", ())),
                  body.get("only_if"))


def _beginning(text: str) -> str:
    first = min((text.find(mark) for mark in "。？！?!.：" if text.find(mark) > 0), default=len(text))
    return text[: min(first, TITLE)].strip()

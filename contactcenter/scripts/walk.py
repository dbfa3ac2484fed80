"""Walking through scripts: which questions a step asks now, where a choice leads, what a sub-script comes back to.

All of it is arithmetic over plain values, so that every path of every script can be walked in a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contactcenter.scripts.format import CONSENTS, ON_THE_PHONE, Action, Choice, Question, Script, Step

DEEPEST = 8  # scripts within scripts: more is a circle
EMPTY: tuple[Any, ...] = (None, "", [])
ANYWHERE = ("complaint_intake", "emergency_on_trip", "angry_caller")  # an agent may go there from any step


@dataclass(frozen=True)
class Place:
    """A step of one version of a script."""

    script: str
    version: int
    step: str


Stack = tuple[Place, ...]  # the scripts under way, each in the place to which the next one returns; the last is now
Known = Mapping[str, Any]
Library = Callable[[str, int | None], Script]  # a script by its key, in this version or the one published now


class Refused(ValueError):
    """The step cannot be left so. `code` names the sentence that says why; `fields` what is missing."""

    def __init__(self, code: str, fields: tuple[str, ...] = ()):
        super().__init__(code, *fields)
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Move:
    """What leaving a step does: where one stands then (nowhere: it is over), what is set, done and ended by it."""

    stack: Stack
    sets: Known
    actions: tuple[Action, ...]
    ended: Mapping[str, Any] | None = None


def begin(library: Library, key: str, channel: str, known: Known) -> Stack:
    """The first step of a script's published version. Raises LookupError where there is no such script."""
    script = library(key, None)
    return (_shown(script, script.start, channel, known),)


def jump(library: Library, stack: Stack, key: str, channel: str, known: Known) -> Stack:
    """Another script on top of what is under way, which can be gone back to. Raises LookupError, Refused."""
    if len(stack) >= DEEPEST:
        raise Refused("deep")
    return (*stack, *begin(library, key, channel, known))


def leave(library: Library, stack: Stack, choice: str | None, channel: str, known: Known, skip: bool = False,
          compared: Iterable[str] = ()) -> Move:
    """Go on from the present step: by one of its choices, by `next`, or to its end. Raises Refused, LookupError.

    skip: its questions stay open. compared: the fields that were said and compared with what is on file.
    """
    script, step = at(library, stack)
    chosen = step.choice(choice)
    if step.choices and (chosen is None or not holds(chosen.only_if, known)):
        raise Refused("choose")
    known = {**known, **(chosen.sets if chosen else {})}
    if not skip and (lacking := missing(step, channel, known, compared)):
        raise Refused("missing", lacking)
    onward, ended = _onward(library, stack, script, step, chosen, channel, known)
    return Move(onward, chosen.sets if chosen else {}, _actions(step, chosen), ended)


def at(library: Library, stack: Stack) -> tuple[Script, Step]:
    """The script and the step one stands in."""
    script = library(stack[-1].script, stack[-1].version)
    return script, script.steps[stack[-1].step]


def asked(step: Step, channel: str, known: Known) -> tuple[Question, ...]:
    """The questions of a step that are asked as things stand. A consent is asked for once: what is on file counts."""
    return tuple(question for question in step.questions if _is_asked(question, channel, known))


def missing(step: Step, channel: str, known: Known, compared: Iterable[str] = ()) -> tuple[str, ...]:
    """The fields that must be known, or have been compared, before the step is done."""
    lacks = lambda one: one.field not in compared if one.compare else known.get(one.field) in EMPTY  # noqa: E731
    return tuple(one.field for one in asked(step, channel, known) if one.required and lacks(one))


def holds(condition: str | None, known: Known) -> bool:
    """Whether the field a condition names is known and not false."""
    return condition is None or known.get(condition) not in (*EMPTY, False)


def is_required(step: Step) -> bool:
    """Whether leaving the step out counts against adherence: something must be said or must be known."""
    return step.must_say or any(question.required for question in step.questions)


def ahead(script: Script, name: str, channel: str = "") -> Iterator[Step]:
    """The steps that probably follow: always the first way, each step once."""
    seen = {name}
    while ways := script.steps[name].ways:
        name = ways[0]
        if name in seen:
            return
        seen.add(name)
        if not channel or _is_for(script.steps[name], channel):
            yield script.steps[name]


def _actions(step: Step, chosen: Choice | None) -> tuple[Action, ...]:
    """What the step does besides beginning another script."""
    own = (action for action in step.actions if action["do"] != "start_script")
    return (*own, *(chosen.actions if chosen else ()))


def _is_asked(question: Question, channel: str, known: Known) -> bool:
    if not holds(question.only_if, known):
        return False
    if not question.consent:
        return True
    spoken = (CONSENTS[name] for name in ON_THE_PHONE)
    return known.get(question.field) is None and (channel == "voice" or question.field not in spoken)


def _is_for(step: Step, channel: str) -> bool:
    return not step.channels or channel in step.channels


def _shown(script: Script, name: str, channel: str, known: Known) -> Place:
    """The step, or where its first way leads if it is for other channels: nothing is set or done by passing it."""
    for _ in script.steps:
        step = script.steps[name]
        if _is_for(step, channel) or not step.ways:
            break
        name = step.ways[0]
    return Place(script.key, script.version, name)


def _onward(library: Library, stack: Stack, script: Script, step: Step, chosen: Choice | None, channel: str,
            known: Known) -> tuple[Stack, Mapping[str, Any] | None]:
    """Where the step leads, a script that it starts coming first."""
    target = chosen.goto if chosen else step.next
    below = stack[:-1]
    onward = (*below, _shown(script, target, channel, known)) if target else below if script.returns else ()
    ended = None if onward and target else step.end
    if step.sub_script:
        begun = jump(library, onward if _comes_back(step) else (), step.sub_script["script"], channel, known)
        return begun, ended
    return onward, ended


def _comes_back(step: Step) -> bool:
    """A step with an end hands over for good; one that goes on is where the other script comes back to."""
    return bool(step.next or (step.sub_script or {}).get("returns"))

"""Runs: a script on a ticket, one step after the other. What is answered is kept at once and never asked again.

A run belongs to its ticket. It keeps the versions it began with, and stands where it stood after a reload, a transfer
and a newly published version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update

from contactcenter import clock, fields, journal
from contactcenter.events import LanguageChanged, ScriptEnded, ScriptMoved, ScriptStarted
from contactcenter.extensions import db
from contactcenter.models import Agent, ScriptRun, ScriptStep, Ticket
from contactcenter.scripts import actions, guards, library, recording, walk
from contactcenter.scripts.format import Script, Step
from contactcenter.scripts.walk import Place, Refused

NOTHING, MATCHES, DIFFERS = "nothing on file", "matches", "differs"
HIDDEN = "…"  # stands in a run's record for an answer that is kept elsewhere or not at all


class Unsaid(Exception):
    """Something has to be said before the matter is closed. `steps` are the ones where it was not."""

    def __init__(self, steps: list[ScriptStep]):
        super().__init__(", ".join(step.step for step in steps))
        self.steps = steps


class Moved(Exception):
    """Somebody else has gone on in the meantime: the step is no longer the one the run stands at."""


def current(ticket: Ticket) -> ScriptRun | None:
    """The run under way on this ticket, if there is one."""
    query = select(ScriptRun).where(ScriptRun.ticket_id == ticket.id, ScriptRun.ended_at.is_(None))
    return db.session.scalar(query.order_by(ScriptRun.id.desc()).limit(1))


def last(ticket: Ticket) -> ScriptRun | None:
    """The newest run of this ticket, over or not."""
    query = select(ScriptRun).where(ScriptRun.ticket_id == ticket.id)
    return db.session.scalar(query.order_by(ScriptRun.id.desc()).limit(1))


def start(ticket: Ticket, key: str, agent: Agent) -> ScriptRun:
    """Begin a script, or jump to it from the one under way, to which one can go back. Raises LookupError, Refused."""
    with ticket.changing():
        run = current(ticket)
        if run:
            stack = walk.jump(library.script, stack_of(run), key, run.channel, fields.known(ticket))
            _leave(run, "jump", agent)
        else:
            channel = ticket.last_channel or ticket.channel
            stack = walk.begin(library.script, key, channel, fields.known(ticket))
            run = ScriptRun(ticket=ticket, ticket_id=ticket.id, key=key, version=stack[0].version, channel=channel,
                            agent_id=agent.id, stack=[])
            db.session.add(run)
            db.session.flush()
        script = library.script(key, stack[-1].version)
        journal.record(ScriptStarted(run.id, key, script.version, ticket=ticket.id))
        _enter(run, stack, agent)
        if script.priority:
            actions.raise_priority(ticket, script.priority, key)
        return run


def answer(run: ScriptRun, name: str, typed: str, agent: Agent) -> Any:
    """Keep one answer at once; the value. Raises Wrong, NoConsent, Refused, KeyError."""
    script, step = standing(run)
    if code := guards.refused(typed, step.guards):
        raise Refused(code, (name,))
    value = fields.ask(name, typed)
    if name in {question.field for question in step.questions if question.compare}:
        return _compare(run, name, value)
    with run.ticket.changing():
        fields.write(run.ticket, name, value, agent=agent, source=f"script:{script.key}")
        _note(open_step(run), {name: value})
    return value


def _compare(run: ScriptRun, name: str, value: Any) -> str:
    """Whether what was said is what is on file: only that is kept."""
    on_file = {**fields.proposed(run.ticket), **fields.known(run.ticket)}.get(name)
    found = NOTHING if on_file is None else MATCHES if _same(on_file, value) else DIFFERS
    with run.ticket.changing():
        _note(open_step(run), {name: found}, plain=True)
    return found


def _same(one: Any, other: Any) -> bool:
    return "".join(str(one).casefold().split()) == "".join(str(other).casefold().split())


def go_on(run: ScriptRun, agent: Agent, *, at: int, choice: str | None = None, skip: bool = False,
          said: bool = True) -> ScriptRun:
    """Leave the step `at`, an open one's id, by a choice or by what comes next. Raises Moved, Refused, LookupError.

    said: what has to be said was; otherwise it stays to be said before the run or the ticket ends.
    """
    ticket = run.ticket
    with ticket.changing():
        step, handed = _claim(run, at), standing(run)[1].sub_script
        move = walk.leave(library.script, stack_of(run), choice, run.channel, fields.known(ticket), skip, step.answers)
        _set(run, move.sets, agent)
        step.said = said and not skip
        own = [action for action in move.actions if "rule" in action or not actions.on_entry(action)]
        _perform(run, [*own, handed] if handed else own, agent)
        _leave(run, "skip" if skip else "choice" if choice else "next", agent, choice)
        resolution = (move.ended or {}).get("resolution")
        run.resolution = resolution or run.resolution
        if move.stack:
            _enter(run, move.stack, agent)
        else:
            finish(run, "finished")
        return run


def go_back(run: ScriptRun, agent: Agent, *, at: int) -> ScriptRun:
    """Undo the last step on the path: its answers stay, for they are known. Raises Moved, Refused at the beginning."""
    with run.ticket.changing():
        step = _claim(run, at)
        before = next((one for one in reversed(path(run)) if one.left_at and one is not step), None)
        if before is None:
            raise Refused("beginning")
        step.undone, before.undone = True, True
        _leave(run, "back", agent)
        _enter(run, stack_of(before))
        return run


def come_back(run: ScriptRun, agent: Agent, *, at: int) -> ScriptRun:
    """Leave a script that was jumped to before its end, for the one below. Raises Moved, Refused."""
    with run.ticket.changing():
        _claim(run, at)
        if len(run.stack) < 2:
            raise Refused("beginning")
        _leave(run, "return", agent)
        _enter(run, stack_of(run)[:-1])
        return run


def tick(step: ScriptStep, said: bool, agent: Agent, excuse: str | None = None) -> None:
    """What had to be said on a step was said after all, or need not be, for a reason."""
    with step.run.ticket.changing():
        step.said, step.excuse, step.agent_id = said, (excuse or "").strip()[:300] or None, agent.id


def stop(run: ScriptRun, agent: Agent) -> None:
    """End it before its end. Raises Unsaid while something has to be said."""
    with run.ticket.changing():
        if open_ := unsaid(run):
            raise Unsaid(open_)
        _leave(run, "stop", agent)
        finish(run, "stopped")


def speak(ticket: Ticket, language: str) -> None:
    """The conversation goes on in another language: greetings, prepared replies and the script's next words follow."""
    with ticket.changing():
        before = ticket.language
        if before != language:
            ticket.language = language
            journal.record(LanguageChanged(language, before, ticket=ticket.id))


def finish(run: ScriptRun, outcome: str) -> None:
    """It is over, with this outcome. Inside a transaction."""
    run.ended_at, run.outcome, run.stack = clock.now(), outcome, []
    recording.follow(run.ticket, None)
    journal.record(ScriptEnded(run.id, run.key, outcome, run.resolution, ticket=run.ticket_id))


def unsaid(run: ScriptRun) -> list[ScriptStep]:
    """The steps that were passed without saying what has to be said."""
    return [step for step in path(run) if step.due and step.left_at and not step.said and not step.excuse]


def standing(run: ScriptRun) -> tuple[Script, Step]:
    """The script and step it stands in."""
    return walk.at(library.script, stack_of(run))


def path(run: ScriptRun) -> list[ScriptStep]:
    """The steps that were gone through and not undone, in order; the last is open while the run lasts."""
    return [step for step in run.steps if not step.undone]


def open_step(run: ScriptRun) -> ScriptStep:
    return run.steps[-1]


def stack_of(thing: ScriptRun | ScriptStep) -> walk.Stack:
    return tuple(Place(*place) for place in thing.stack)


def _claim(run: ScriptRun, at: int) -> ScriptStep:
    """The open step, which only one of two people can leave."""
    taken = update(ScriptStep).where(ScriptStep.id == at, ScriptStep.run_id == run.id, ScriptStep.left_at.is_(None))
    if not db.session.execute(taken.values(left_at=clock.now())).rowcount:  # type: ignore[attr-defined]
        raise Moved
    return db.session.get_one(ScriptStep, at, populate_existing=True)


def _enter(run: ScriptRun, stack: walk.Stack, agent: Agent | None = None) -> None:
    """Stand in a step. agent: who reached it; nobody where one has only come back to it, and nothing is done again."""
    run.stack = [[place.script, place.version, place.step] for place in stack]
    script, step = walk.at(library.script, stack)
    run.steps.append(ScriptStep(
        script=script.key, version=script.version, step=step.id, stack=run.stack, entered_at=clock.now(),
        required=walk.is_required(step), due=step.must_say, answers={}, actions=[], said=False, undone=False,
        language=run.ticket.language,
    ))
    db.session.flush()
    if agent:
        _perform(run, [action for action in step.actions if actions.on_entry(action)], agent)
    recording.follow(run.ticket, step)


def _perform(run: ScriptRun, asked: Iterable[Mapping[str, Any]], agent: Agent) -> None:
    """Do what the step where the run stands does, and note of each whether it was done."""
    step = open_step(run)
    step.actions = [*step.actions, *(actions.perform(run.ticket, run, action, agent) for action in asked)]


def _leave(run: ScriptRun, how: str, agent: Agent, choice: str | None = None) -> None:
    step = open_step(run)
    step.left_at, step.how, step.choice, step.agent_id = clock.now(), how, choice, agent.id
    step.language = run.ticket.language
    journal.record(ScriptMoved(run.id, step.script, step.step, how, choice, ticket=run.ticket_id))


def _set(run: ScriptRun, sets: Mapping[str, Any], agent: Agent) -> None:
    script, _ = standing(run)
    for name, value in sets.items():
        fields.write(run.ticket, name, value, agent=agent, source=f"script:{script.key}")
    _note(open_step(run), sets)


def _note(step: ScriptStep, answers: Mapping[str, Any], plain: bool = False) -> None:
    """The answer in the run's own record; one about a person only that it was given."""
    known = {} if plain else fields.definitions()
    personal = {name for name, kind in known.items() if kind.pii or kind.sensitive}
    told = {name: HIDDEN if name in personal else value for name, value in answers.items()}
    step.answers = {**step.answers, **told}

"""The script beside a conversation: where it stands, what to say and ask now, and which script would fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import force_locale, gettext

from contactcenter import calls, fields, scripts
from contactcenter.fields import places
from contactcenter.models import Agent, ScriptRun, ScriptStep, Ticket
from contactcenter.present import pledges, script_actions, script_fields, script_say
from contactcenter.present.render import LOCALES
from contactcenter.present.script_words import FLAGS, HINTS, JUMPS, PERSONALITIES, PROBLEMS, REASONS, STAGES
from contactcenter.scripts import runs, walk
from contactcenter.scripts.format import Question, Script, Step

DONE_SHOWN, AHEAD_SHOWN = 4, 4
SPOKEN = ("voice", "walkin")
SPEAKS = {"en": "EN", "zh": "中文"}


def panel(ticket: Ticket, language: str, errors: Mapping[str, str] | None = None, problem: str | None = None) -> dict:
    """The panel of a ticket. errors: what is wrong with which field; problem: why the step could not be left."""
    run = scripts.current(ticket)
    return {
        "number": ticket.number,
        "language": ticket.language,
        "languages": SPEAKS,
        "hint": HINTS.get(scripts.hint(ticket) or ""),
        "run": _run(run, language, errors or {}) if run else None,
        "times": pledges.quick(ticket)["times"] if run and ticket.live else (),
        "problem": PROBLEMS.get(problem or ""),
        "unsaid": [_statement(step, language) for step in runs.unsaid(run or _last(ticket))],
        "jumps": [{"key": key, "label": label, "icon": icon} for key, (label, icon) in JUMPS.items()],
        **({} if run else _choice_of_scripts(ticket, language)),
    }


def _last(ticket: Ticket) -> ScriptRun:
    return scripts.last(ticket) or ScriptRun(steps=[])


def _choice_of_scripts(ticket: Ticket, language: str) -> dict:
    by_stage: dict[str, list[dict]] = {}
    for one in scripts.published():
        by_stage.setdefault(one.stage, []).append({"key": one.key, "title": one.title(language)})
    return {
        "suggested": [{"key": one.script.key, "title": one.script.title(language), "minutes": one.script.minutes,
                       "reason": _reason(one, ticket, language)} for one in scripts.suggestions(ticket)],
        "all": [{"label": STAGES.get(stage, stage), "scripts": held} for stage, held in by_stage.items()],
    }


def _reason(one: scripts.Suggestion, ticket: Ticket, language: str) -> str:
    with force_locale(LOCALES.get(language, language)):
        detail = gettext(FLAGS[one.detail]) if one.reason == "flag" else one.detail
        return gettext(REASONS[one.reason], detail=detail)


def _run(run: ScriptRun, language: str, errors: Mapping[str, str]) -> dict:
    script, step = runs.standing(run)
    done = [one for one in runs.path(run) if one.left_at and one.script == script.key]
    ahead = list(walk.ahead(script, step.id, run.channel))
    return {
        "id": run.id,
        "at": runs.open_step(run).id,
        "script": script.title(language),
        "version": script.version,
        "under": [scripts.script(place.script, place.version).title(language) for place in runs.stack_of(run)[:-1]],
        "can_go_back": any(one.left_at for one in runs.path(run)),
        "number": len(done) + 1,
        "total": len(done) + 1 + len(ahead),
        "earlier": max(0, len(done) - DONE_SHOWN),
        "done": [_done(one, script, language) for one in done[-DONE_SHOWN:]],
        "ahead": [one.title(language) for one in ahead[:AHEAD_SHOWN]],
        "more": max(0, len(ahead) - AHEAD_SHOWN),
        "now": _now(run, script, step, language, errors),
    }


def _done(step: ScriptStep, script: Script, language: str) -> dict:
    held = script.steps.get(step.step)
    choice = held.choice(step.choice) if held else None
    return {"id": step.id, "title": held.title(language) if held else step.step, "skipped": step.how == "skip",
            "choice": _text(choice.labels, language) if choice else None}


def _now(run: ScriptRun, script: Script, step: Step, language: str, errors: Mapping[str, str]) -> dict:
    """What the agent says, asks and chooses from at the step where the run stands."""
    ticket, known = run.ticket, fields.known(run.ticket)
    agent: Agent | None = ticket.owner
    values = places.values(ticket, ticket.language, agent, known)
    proposed, answers = fields.proposed(ticket), runs.open_step(run).answers
    asked = _asked(step, run.channel, known, answers)
    return {
        "title": step.title(language),
        "say": script_say.sentences(ticket, run.channel, step, values, agent),
        "spoken": run.channel in SPOKEN,
        "must_say": step.must_say,
        "notes": _text(step.notes or {}, language),
        "tips": _tips(step, known, language),
        "guards": list(step.guards),
        "left_out": calls.is_left_out(ticket),
        "questions": [shown for one in asked if (shown := script_fields.question(
            one, known, proposed, answers, language, errors.get(one.field)))],
        "choices": [{"id": one.id, "number": place, "label": _text(one.labels, language)}
                    for place, one in enumerate(_open_choices(step, known), 1)],
        "ends": bool(step.end) and not step.sub_script,
        "actions": script_actions.shown(ticket, step, values, language),
    }


def _asked(step: Step, channel: str, known: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Question]:
    """What is asked now; a consent that was given on this very step stays, to be taken back."""
    now = walk.asked(step, channel, known)
    return [one for one in step.questions if one in now or one.consent and one.field in answers]


def _open_choices(step: Step, known: Mapping[str, Any]) -> Sequence:
    return [choice for choice in step.choices if walk.holds(choice.only_if, known)]


def _tips(step: Step, known: Mapping[str, Any], language: str) -> list[dict]:
    kind = known.get("customer.personality")
    tips = [{"type": name, "label": PERSONALITIES.get(name, name), "text": _text(text, language), "on": name == kind}
            for name, text in (step.tips or {}).items()]
    return [one for one in tips if one["on"]] or tips


def _statement(step: ScriptStep, language: str) -> dict:
    held = scripts.script(step.script, step.version).steps.get(step.step)
    return {"id": step.id, "run": step.run_id, "title": held.title(language) if held else step.step}


def _text(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or ""

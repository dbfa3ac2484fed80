"""Scripts on a ticket: begun, gone through step by step, jumped to and ended; each answer is kept as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _

from contactcenter import config, fields, present, scripts, views
from contactcenter.extensions import db
from contactcenter.models import Agent, ScriptRun, ScriptStep, Ticket
from contactcenter.present.script_words import PROBLEMS, WRONG
from contactcenter.web import sessions
from contactcenter.web.asked import line, refuse, whole

door = Blueprint("scripts", __name__)
UNSAID = PROBLEMS["unsaid"]
FIELD, LONGEST = "f.", 6000


@door.post("/tickets/<int:number>/script-runs")
def start(number: int):
    """Begin `script`, or jump to it from the one under way."""
    agent, ticket = _ticket(number)
    return _answered(ticket, agent, lambda: scripts.start(ticket, line("script"), agent))


@door.get("/tickets/<int:number>/script")
def panel(number: int) -> str:
    """The panel as it stands."""
    agent, ticket = _ticket(number)
    return _panel(ticket, agent)


@door.post("/tickets/<int:number>/script-runs/<int:run_id>/answers")
def answer(number: int, run_id: int):
    """`field, value`: kept at once. What it changes about the step comes back; 422 says what is wrong."""
    agent, ticket, run = _run(number, run_id)
    code = _keep(run, agent, line("field"), request.form.get("value", ""))
    if code:
        refuse(_(WRONG[code]))
    return _panel(ticket, agent)


@door.post("/tickets/<int:number>/script-runs/<int:run_id>/steps")
def go_on(number: int, run_id: int):
    """Leave the step `at`, by `choice` or by what comes next; `f.<field>` are its answers, `said` what had to be."""
    agent, ticket, run = _run(number, run_id)
    if whole("at") != scripts.open_step(run).id:
        return _panel(ticket, agent, problem="moved"), 409
    errors = dict(_errors(run, agent))
    if errors:
        return _panel(ticket, agent, errors), 422
    how: dict[str, Any] = {"choice": line("choice") or None, "skip": bool(line("skip")), "said": bool(line("said"))}
    return _answered(ticket, agent, lambda: scripts.go_on(run, agent, at=whole("at"), **how))


@door.post("/tickets/<int:number>/script-runs/<int:run_id>/back")
def back(number: int, run_id: int):
    """Undo the step before `at`."""
    agent, ticket, run = _run(number, run_id)
    return _answered(ticket, agent, lambda: scripts.go_back(run, agent, at=whole("at")))


@door.post("/tickets/<int:number>/script-runs/<int:run_id>/return")
def come_back(number: int, run_id: int):
    """Leave a script that was jumped to, for the one below."""
    agent, ticket, run = _run(number, run_id)
    return _answered(ticket, agent, lambda: scripts.come_back(run, agent, at=whole("at")))


@door.post("/tickets/<int:number>/script-runs/<int:run_id>/end")
def end(number: int, run_id: int):
    """Stop before the end; refused while something has to be said."""
    agent, ticket, run = _run(number, run_id)
    return _answered(ticket, agent, lambda: scripts.stop(run, agent))


@door.post("/tickets/<int:number>/script-runs/<int:run_id>/statements/<int:step_id>")
def tick(number: int, run_id: int, step_id: int):
    """`said`, or the `excuse` why it need not be."""
    agent, ticket, run = _run(number, run_id)
    step = db.session.get(ScriptStep, step_id)
    if step is None or step.run_id != run.id:
        abort(404)
    said, excuse = bool(line("said")), line("excuse")
    if not said and not excuse:
        refuse(_("Say why it need not be said."))
    return _answered(ticket, agent, lambda: scripts.tick(step, said, agent, excuse))


@door.post("/tickets/<int:number>/language")
def speak(number: int):
    """The `language` in which the desk speaks with this customer from now on."""
    agent, ticket = _ticket(number)
    if line("language") not in config.current().languages:
        refuse(_("Choose a language."))
    scripts.speak(ticket, line("language"))
    return _panel(ticket, agent)


@door.app_errorhandler(scripts.Unsaid)
def unsaid(error: scripts.Unsaid) -> Response:
    """A ticket cannot be closed yet: the sentence for whoever tried, at whichever door."""
    return Response(_(UNSAID), 422, mimetype="text/plain")


def _ticket(number: int) -> tuple[Agent, Ticket]:
    agent = sessions.current()
    return agent, views.ticket(agent, number)


def _run(number: int, run_id: int) -> tuple[Agent, Ticket, ScriptRun]:
    agent, ticket = _ticket(number)
    run = db.session.get(ScriptRun, run_id)
    if run is None or run.ticket_id != ticket.id:
        abort(404)
    return agent, ticket, run


def _answered(ticket: Ticket, agent: Agent, act: Callable[[], object]):
    """Do it and show where the script stands then, with what kept it from being done."""
    try:
        act()
    except scripts.Moved:
        return _panel(ticket, agent, problem="moved"), 409
    except scripts.Refused as refused:
        return _panel(ticket, agent, dict.fromkeys(refused.fields, "missing"), refused.code), 422
    except scripts.Unsaid:
        return _panel(ticket, agent, problem="unsaid"), 422
    except LookupError:
        return _panel(ticket, agent, problem="gone"), 422
    return present.change_html(ticket, [], [], agent.language) + present.row_html(ticket, agent.language)


def _panel(ticket: Ticket, agent: Agent, errors: dict[str, str] | None = None, problem: str | None = None) -> str:
    return present.script_html(ticket, agent.language, errors, problem)


def _errors(run: ScriptRun, agent: Agent) -> Iterator[tuple[str, str]]:
    """(field, code) of the answers that came with the form and could not be kept."""
    for name in [key for key in request.form if key.startswith(FIELD)]:
        code = _keep(run, agent, name.removeprefix(FIELD), request.form[name])
        if code:
            yield name.removeprefix(FIELD), code


def _keep(run: ScriptRun, agent: Agent, name: str, typed: str) -> str | None:
    """Keep one answer; the code of what is wrong with it."""
    try:
        scripts.answer(run, name, typed[:LONGEST], agent)
    except fields.Wrong as wrong:
        return wrong.code
    except fields.NoConsent:
        return "consent"
    except scripts.Refused as refused:
        return refused.code
    except KeyError:
        abort(404)
    return None


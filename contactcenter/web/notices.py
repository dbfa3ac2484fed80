"""What an agent must look at: shown behind the bell of every page, seen or taken with one click."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contactcenter import escalation, views
from contactcenter.complaints import statutory
from contactcenter.escalation import ladder, notices
from contactcenter.extensions import db
from contactcenter.models import Agent, EscalationStep, Notice, SkillNotice
from contactcenter.presence import skills
from contactcenter.present import bell
from contactcenter.present import statutory as laws
from contactcenter.web import sessions, shown
from contactcenter.web.asked import LARGEST, line, refuse, whole
from contactcenter.web.security import role

door = Blueprint("notices", __name__)
Mine = TypeVar("Mine", Notice, SkillNotice)


@door.get("/notices")
def page():
    """Everything that waits for this agent, with what they have promised."""
    agent = sessions.current()
    notices.shown(agent)
    return render_template("notices/page.html", bell=bell.full(agent, agent.language), nav="notices")


@door.post("/notices/<int:notice_id>/seen")
def seen(notice_id: int):
    """Off the list: its person has seen it."""
    agent = sessions.current()
    notices.see(_of(agent, Notice, notice_id))
    return _list(agent)


@door.post("/notices/skills/<int:notice_id>/seen")
def skill_seen(notice_id: int):
    """The same of a skill that ends."""
    agent = sessions.current()
    skills.see(_of(agent, SkillNotice, notice_id))
    return _list(agent)


@door.post("/escalations/<int:step_id>/taking")
def take(step_id: int):
    """`I take it`: the clock of the level stops, and the notices about it are quiet."""
    agent, step = sessions.current(), db.session.get(EscalationStep, min(step_id, LARGEST))
    if step is None:
        abort(404)
    views.ticket(agent, step.ticket.number)
    if not (agent.supervises or step.agent_id == agent.id):
        refuse(_("Only a supervisor can take it."), 403)
    if not escalation.take(step, agent):
        refuse(_("Somebody has taken it already."), 409)
    return _list(agent)


@door.post("/tickets/<int:number>/escalation")
def escalate(number: int):
    """Ask for help with any ticket: `level`, or what the `reason` calls, else one level up."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    asked, level = line("reason", 1000), whole("level")
    event = asked if asked in ladder.events(True) else "agent_asks"
    if not 0 <= level <= ladder.TOP:
        refuse(_("Choose a level."), 409)
    step = escalation.ask(ticket, event, agent, level or None, "" if event == asked else asked)
    if step is None:
        refuse(_("It stands on this level already."), 409)
    return shown.ticket(ticket, agent)


@door.get("/settings/statutory")
@role("admin")
def statutory_rules():
    """The dated profiles, each with its source, on or off."""
    agent = sessions.current()
    return render_template("complaints/statutory.html", profiles=laws.profiles(agent.language), nav="statutory")


@door.post("/settings/statutory/<key>")
@role("admin")
def confirm_rules(key: str):
    """`on`: an admin confirms that these rules apply to the desk."""
    try:
        statutory.confirm(key, "on" in request.form, sessions.current())
    except KeyError:
        abort(404)
    return redirect(url_for(".statutory_rules"), 303)


def _list(agent: Agent) -> str:
    return render_template("notices/_list.html", bell=bell.full(agent, agent.language))


def _of(agent: Agent, table: type[Mine], notice_id: int) -> Mine:
    """This agent's own notice; 404 for anybody else's."""
    notice = db.session.get(table, min(notice_id, LARGEST))
    if notice is None or notice.agent_id != agent.id:
        abort(404)
    return notice

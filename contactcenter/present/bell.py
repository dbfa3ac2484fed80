"""The bell: how much waits for an agent, and what it is."""

from __future__ import annotations

from contactcenter import clock, promises
from contactcenter.complaints import texts
from contactcenter.escalation import notices
from contactcenter.extensions import db
from contactcenter.models import Agent, Approval, Notice, SkillNotice
from contactcenter.presence import skills
from contactcenter.present import complaint_ladder, people, pledges, times


def badge(agent: Agent) -> int:
    """What must be acted on: notices that nobody has seen yet."""
    return notices.count(agent) + skills.count(agent)


def full(agent: Agent, language: str) -> dict:
    """The whole list: notices, and everything the agent has promised."""
    return {"notices": [_notice(one, language) for one in notices.unseen(agent)],
            "skills": [_skill(one, language) for one in skills.unseen(agent)],
            "promises": [pledges.row(one, language) for one in promises.of_agent(agent)]}


def _skill(one: SkillNotice, language: str) -> dict:
    return {"id": one.id, "about": one.about_id, "name": one.about.name(language), "skill": one.skill,
            "until": one.until, "over": one.stage == 0, "at": times.stamp(one.made_at, clock.now(), language)}


def _notice(one: Notice, language: str) -> dict:
    ticket = one.ticket
    shown = {"id": one.id, "kind": one.kind, "number": ticket.number, "subject": ticket.subject or ticket.preview,
             "customer": people.customer_name(ticket.customer), "href": f"/tickets/{ticket.number}",
             "at": times.stamp(one.made_at, clock.now(), language), "step": None, "approval": None}
    if one.step:
        shown["step"] = complaint_ladder.step_row(one.step, language)
        shown["href"] = f"/complaints/{one.step.complaint_id}" if one.step.complaint_id else shown["href"]
    if one.approval_id:
        held = db.session.get_one(Approval, one.approval_id)
        complaint = held.remedy.complaint
        shown |= {"href": f"/complaints/{complaint.id}", "approval": {
            "ref": complaint.ref, "amount": texts.money(held.remedy.cents), "outcome": held.outcome,
            "reason": held.reason}}
    return shown

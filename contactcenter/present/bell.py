"""The bell: how much waits for an agent, what it is, and the sentence that tells of it the moment it comes."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from contactcenter import clock, promises
from contactcenter.complaints import texts
from contactcenter.escalation import notices
from contactcenter.extensions import db
from contactcenter.models import Agent, Approval, Clock, EscalationStep, Notice, SkillNotice
from contactcenter.presence import skills
from contactcenter.present import board_people, complaint_ladder, deadlines, explained, people, pledges, times, words
from contactcenter.present.render import LOCALES
from contactcenter.present.words import N_

SAID = {
    "step": N_("Level %(level)s is yours: %(why)s"),
    "owner": N_("Moved up to level %(level)s: %(why)s"),
    "urgent": N_("Emergency: you are on duty"),
    "plan": N_("An emergency plan has been started"),
    "plan_late": N_("A step of the emergency plan is late"),
    "approval": N_("May we grant %(amount)s?"),
    "approved": N_("Approved: %(amount)s"),
    "refused": N_("Not approved: %(reason)s"),
    "warned": N_("%(metric)s is due %(due)s"),
    "paused": N_("Its clock has stood still since %(since)s (%(reason)s): should it still?"),
    **words.NOTICES,
}
SHADES = {"step": "bad", "urgent": "bad", "plan": "bad", "plan_late": "bad", "warned": "warn"}


def badge(agent: Agent) -> int:
    """What must be acted on: notices that nobody has seen yet."""
    return notices.count(agent) + skills.count(agent)


def full(agent: Agent, language: str) -> dict:
    """The whole list: notices, and everything the agent has promised."""
    return {"notices": [_notice(one, language) for one in notices.unseen(agent)],
            "skills": [_skill(one, language) for one in skills.unseen(agent)],
            "promises": [pledges.row(one, language) for one in promises.of_agent(agent)]}


def toast(one: Notice, language: str) -> dict:
    """The same in one line, for the moment in which it happens: text, kind and where it leads."""
    shown = _notice(one, language)
    return {"text": f"{shown['ref']} {shown['customer']}: {shown['said']}", "kind": SHADES.get(one.kind, ""),
            "href": shown["href"]}


def _skill(one: SkillNotice, language: str) -> dict:
    return {"id": one.id, "about": one.about_id, "name": one.about.name(language),
            "skill": board_people.skill_names(language).get(one.skill, one.skill),
            "until": one.until, "over": one.stage == 0, "at": times.stamp(one.made_at, clock.now(), language)}


def _notice(one: Notice, language: str) -> dict:
    ticket = one.ticket
    shown = {"id": one.id, "kind": one.kind, "number": ticket.number, "subject": ticket.subject or ticket.preview,
             "customer": people.customer_name(ticket.customer), "href": f"/tickets/{ticket.number}",
             "ref": f"#{ticket.number}", "at": times.stamp(one.made_at, clock.now(), language), "step": None,
             "approval": None, "clock": None}
    shown |= _step(one.step, language) if one.step else _approval(one) if one.approval_id else _clock(one, language)
    with force_locale(LOCALES.get(language, language)):
        return shown | {"said": _said(shown)}


def _step(fired: EscalationStep, language: str) -> dict:
    step = complaint_ladder.step_row(fired, language)
    where = {"href": f"/complaints/{step['complaint']}", "ref": step["ref"]} if step["complaint"] else {}
    return {"step": step, **where}


def _approval(one: Notice) -> dict:
    held = db.session.get_one(Approval, one.approval_id)
    complaint = held.remedy.complaint
    return {"href": f"/complaints/{complaint.id}", "ref": complaint.ref, "approval": {
        "amount": texts.money(held.remedy.cents), "outcome": held.outcome, "reason": held.reason}}


def _clock(one: Notice, language: str) -> dict:
    held = db.session.get(Clock, one.clock_id) if one.clock_id else None
    if held is None:
        return {}
    since = times.stamp(held.pauses[-1].since, clock.now(), language)["full"] if held.pauses else ""
    reason = held.pauses[-1].reason if held.pauses else ""
    chip = deadlines.chip(held.due_at, held.opened_at, language, held.metric)
    return {"clock": {"metric": words.METRICS.get(held.metric, held.metric), "since": since,
                      "reason": explained.PAUSES.get(reason, reason), "due": chip["clock"], "chip": chip}}


def _said(shown: dict) -> str:
    """Called with the language in force."""
    values = {**(shown["step"] or {}), **(shown["approval"] or {}), **(shown["clock"] or {})}
    for name in ("metric", "reason"):
        values[name] = gettext(values[name]) if shown["clock"] else values.get(name, "")
    kind = shown["kind"] if shown["kind"] != "decided" else values["outcome"]
    return gettext(SAID[kind], **values) if kind in SAID else ""

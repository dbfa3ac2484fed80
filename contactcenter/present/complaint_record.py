"""The record of a complaint: the journal's own lines, which nobody can change, told in words."""

from __future__ import annotations

from flask_babel import force_locale, gettext
from sqlalchemy import select

from contactcenter import clock
from contactcenter.complaints import catalogue, texts
from contactcenter.escalation import ladder, notices
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Agent, Complaint, label
from contactcenter.present import times
from contactcenter.present.render import LOCALES
from contactcenter.present.words import N_

MOST = 300
WORDS = {
    "ComplaintOpened": N_("%(who)s opened the complaint: %(class)s"),
    "ComplaintAcknowledged": N_("The customer was told that it is in hand"),
    "ComplaintStageReached": N_("Step reached: %(stage)s"),
    "ComplaintEdited": N_("%(who)s changed: %(what)s"),
    "ChecklistTicked": N_("%(who)s ticked “%(check)s”"),
    "ChecklistTicked.off": N_("%(who)s took back “%(check)s”"),
    "EvidenceAdded": N_("Evidence added: %(evidence)s"),
    "RemedyProposed": N_("%(who)s proposed: %(remedy)s"),
    "ApprovalAsked": N_("Approval asked of %(agent)s, level %(level)s"),
    "ApprovalDecided.approved": N_("%(who)s approved the remedy"),
    "ApprovalDecided.refused": N_("%(who)s refused the remedy: %(reason)s"),
    "ApprovalDecided.lapsed": N_("Nobody decided in time, the next level is asked"),
    "OutcomeTold": N_("The decision was told to the customer"),
    "CustomerAnswered.accepted": N_("The customer accepts"),
    "CustomerAnswered.refused": N_("The customer objects: %(reason)s"),
    "RemedyDone": N_("%(who)s carried out the remedy"),
    "ComplaintClosed": N_("Closed"),
    "ComplaintReopened": N_("Opened again: %(reason)s"),
    "AuthorityNoticed": N_("Notice from an authority received"),
    "EscalationFired": N_("Level %(level)s called: %(why)s"),
    "EscalationTaken": N_("%(agent)s took it on level %(level)s"),
    "ClockBreached": N_("Late: %(metric)s"),
}
FIELDS = {
    "story": N_("story"), "demand": N_("demand"), "cause": N_("cause"), "motive": N_("motive"),
    "people": N_("travellers"), "findings": N_("findings"), "root_cause": N_("root cause"),
    "action": N_("corrective action"), "action_due": N_("due date of the action"),
    "about_id": N_("colleague it is about"),
    "action_owner_id": N_("owner of the action"), "sub_class": N_("class"), "severity": N_("severity"),
    "complex": N_("complex case"), "complex_why": N_("why it is complex"),
}


def lines(complaint: Complaint, language: str) -> list[dict]:
    """The newest first: when, and what in words."""
    types = {key.partition(".")[0] for key in WORDS}
    query = select(JournalEntry).where(JournalEntry.ticket_id == complaint.ticket_id, JournalEntry.type.in_(types),
                                       JournalEntry.at >= complaint.opened_at)
    entries = db.session.scalars(query.order_by(JournalEntry.id.desc()).limit(MOST))
    with force_locale(LOCALES.get(language, language)):
        return [_line(one, language) for one in entries if _concerns(one, complaint)]


def _concerns(entry: JournalEntry, complaint: Complaint) -> bool:
    if entry.type == "ClockBreached":
        return str(entry.data.get("metric", "")).startswith("complaint_")
    return entry.data.get("complaint") in (complaint.id, None)


def _line(entry: JournalEntry, language: str) -> dict:
    data = entry.data or {}
    case = data.get("answer") or data.get("outcome") or ("off" if data.get("done") is False else "")
    key = f"{entry.type}.{case}" if f"{entry.type}.{case}" in WORDS else entry.type
    stamp = times.stamp(entry.at, clock.now(), language)
    return {"id": entry.id, "at": stamp, "text": gettext(WORDS[key], **_values(entry, data, language))}


def _values(entry: JournalEntry, data: dict, language: str) -> dict[str, str]:
    return {
        "who": _agent(entry.actor_id if entry.actor_kind == "agent" else None, language),
        "agent": _agent(data.get("agent"), language),
        "class": _label(catalogue.sub_classes(), data.get("sub_class"), language),
        "stage": _label(catalogue.steps(), data.get("after"), language),
        "what": ", ".join(gettext(FIELDS[name]) for name in data.get("what", ()) if name in FIELDS),
        "check": _check(data.get("check"), language),
        "evidence": label(catalogue.book().get("evidence_words", {}).get(data.get("kind", ""), {}), language) or "-",
        "remedy": _remedy(data, language),
        "level": str(data.get("level", "")),
        "reason": str(data.get("reason") or data.get("objection") or data.get("why") or "-"),
        "why": notices.trigger_word(str(data.get("trigger", "")), language),
        "metric": notices.trigger_word(str(data.get("metric", "")).removeprefix(ladder.PREFIX), language),
    }


def _agent(agent_id: int | None, language: str) -> str:
    found = db.session.get(Agent, agent_id) if agent_id else None
    return found.name(language) if found else gettext("The desk")


def _label(entries, key: str | None, language: str) -> str:
    return next((label(one["label"], language) for one in entries if one["id"] == key), str(key or ""))


def _check(key: str | None, language: str) -> str:
    return _label((line for step in catalogue.steps() for line in step["checklist"]), key, language)


def _remedy(data: dict, language: str) -> str:
    if "cents" not in data:
        return ""
    name = _label(catalogue.book().get("remedies", ()), data.get("kind"), language)
    return f"{name}, {texts.money(data['cents'])}" if data["cents"] else name

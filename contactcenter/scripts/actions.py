"""What the steps of a script do by themselves: one table from an action's name to the verb it calls.

What the desk has no verb for, or what a person should look at first, is handed to the agent as something to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from contactcenter import clock, complaints, emergencies, escalation, fields, promises, surveys
from contactcenter.complaints import authority, catalogue
from contactcenter.models import Agent, Complaint, ScriptRun, Ticket
from contactcenter.models.tickets import PRIORITIES
from contactcenter.scripts import library
from contactcenter.sla import hours

AT_ONCE = ("set_priority", "notify", "attach_plan")
SUGGESTION = "suggestion"
COMPLAINT, LONGEST = "complaint_intake", 4000
SOON = timedelta(hours=72)  # a traveller who leaves within this cannot wait
SEVERITIES = {"critical": "P1", "serious": "P2", "moderate": "P3", "minor": "P4"}
HIGHEST, TEAM_LEAD, MANAGER = 4, 1, 2
TOLD = {"team_lead": TEAM_LEAD, "on_call_lead": MANAGER}
NEWS = "incident_update"
GIVEN = ("promise", "enquiry", NEWS, "complaint_answer")  # follow-ups that the customer was told of
LOOK = {"en": "The script “{}” asks you to look at this.", "zh": "话术“{}”请您关注此工单。"}


@dataclass(frozen=True)
class Origin:
    """On whose behalf something is done. source: as the record of a field names it. look: what a lead is told who is
    asked to look, in their language."""

    source: str
    look: Callable[[str], str]


Doing = Callable[[Ticket, Origin, Mapping[str, Any], Agent], bool]


def perform(ticket: Ticket, run: ScriptRun, action: Mapping[str, Any], agent: Agent) -> dict[str, Any]:
    """Do it, inside a transaction; the action with `done`, which is false for what is left to the agent."""
    by = Origin(f"script:{run.key}", lambda language: LOOK.get(language, LOOK["en"]).format(_title(run, language)))
    return {**action, "done": do(ticket, by, action, agent)}


def do(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    """The same on anybody's behalf; False where it was not done."""
    doing = _TABLE.get(action["do"])
    return bool(doing and doing(ticket, by, action, agent))


def does(action: Mapping[str, Any]) -> bool:
    """Whether the desk does this by itself."""
    if action["do"] == "notify":
        return action.get("who") in TOLD
    if action["do"] == "create_follow_up":
        return action.get("kind") in GIVEN
    return action["do"] in _TABLE and (action["do"] != "schedule_callback" or "within" in action)


def on_entry(action: Mapping[str, Any]) -> bool:
    """Whether it is done as soon as the step is reached: what is urgent does not wait for answers."""
    return action["do"] in AT_ONCE


def raise_priority(ticket: Ticket, priority: str, why: str) -> bool:
    """At least this urgent: what is more urgent already stays so."""
    if PRIORITIES.index(priority) < PRIORITIES.index(ticket.priority):
        ticket.set_priority(priority, why)
    return True


def _priority(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    rule = _RULES.get(action.get("rule", ""))
    wanted = action["to"] if rule is None or rule(ticket) else action.get("otherwise", ticket.priority)
    return raise_priority(ticket, wanted, action.get("rule") or "asked for by the script")


def _reopen(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    if not ticket.live:
        ticket.reopen("the customer says that it is not solved")
    return True


def _set_field(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    fields.write(ticket, action["field"], action.get("value"), agent=agent, source=by.source)
    return True


def _escalate(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    level = action.get("level", TEAM_LEAD)
    if not isinstance(level, int):
        level = min(HIGHEST, escalation.level_of(ticket, complaints.of_ticket(ticket)) + 1)
    reason = str(action.get("reason", "script"))
    escalation.escalate(ticket, level, reason, reason=reason.replace("_", " "), agent=agent)
    return True


def _open_complaint(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    """The case, from what the script has asked; where its class asks for more, as severe as that."""
    known = fields.known(ticket)
    key = known.get("complaint.category")
    key = key if key in {one["id"] for one in catalogue.sub_classes()} else complaints.suggested(ticket)
    asked = SEVERITIES.get(str(known.get("complaint.severity")))
    severe = min(asked, catalogue.floor(key)) if asked and key else None
    if held := complaints.of_ticket(ticket):
        _complete(held, known)
        return True
    complaint = complaints.open_complaint(ticket, complaints.Intake(
        sub_class=key, severity=severe, story=str(known.get("complaint.story") or ""),
        demand=str(known.get("complaint.remedy_sought") or ""), cause=known.get("complaint.cause_kind") or "unclear",
        motive=known.get("complaint.motive") or "unclear", people=_people(known)), agent, how="script")
    fields.write(ticket, "complaint.ref", complaint.ref, agent=agent, source=by.source)
    return True


def _complete(complaint: Complaint, known: Mapping[str, Any]) -> None:
    """What the script has asked since the case was opened."""
    told = {"story": known.get("complaint.story"), "demand": known.get("complaint.remedy_sought"),
            "motive": known.get("complaint.motive"), "people": known.get("complaint.people_count")}
    complaints.edit(complaint, **{name: value for name, value in told.items() if value})


def _hand_over(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    """Another script goes on with what was said so far. Taking down a complaint, it is one from here on."""
    if action.get("copy_fields") and action["script"] == COMPLAINT and not complaints.of_ticket(ticket):
        for name, value in (("complaint.story", complaints.opening.told_so_far(ticket)[:LONGEST]),
                            ("complaint.category", complaints.suggested(ticket))):
            if value and fields.known(ticket).get(name) in (None, ""):
                fields.write(ticket, name, value, agent=agent, source=by.source)
        return _open_complaint(ticket, by, action, agent)
    return True


def _people(known: Mapping[str, Any]) -> int:
    told = known.get("complaint.people_count")
    return told if isinstance(told, int) else 1


def _tell(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    """A note that mentions whoever leads: it is theirs to look at."""
    level = TOLD.get(action.get("who", ""))
    lead = authority.person(level, ticket, without=(agent.id,)) if level else None
    if lead is None:
        return False
    ticket.note(by.look(lead.language), agent=agent, mentions=[lead.id])
    return True


def _title(run: ScriptRun, language: str) -> str:
    step = run.steps[-1]
    return library.script(step.script, step.version).title(language)


def _follow_up(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    """Our word to the customer, with its own clock; a reminder that nobody was told of is the agent's own."""
    due = _due(ticket, action)
    if action.get("kind") not in GIVEN or due is None:
        return False
    if action["kind"] == NEWS and emergencies.open_of(ticket):
        return due > clock.now() and emergencies.promise_news(ticket, due, agent) is not None
    return _promise(ticket, due, "answer", agent)


def _attach_plan(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    """The plan that the script has found out, as soon as it is known."""
    try:
        emergencies.start(ticket, str(fields.known(ticket).get(action["plan_field"])), agent, how="script")
    except LookupError:
        return False
    return True


def _call_back(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    due = _due(ticket, {"after": action["within"]}) if "within" in action else None
    return due is not None and _promise(ticket, due, "call", agent)


def _promise(ticket: Ticket, due: datetime, kind: str, agent: Agent) -> bool:
    words = str(fields.known(ticket).get("ticket.promise_text") or "")
    try:
        promises.make(ticket, due, agent, kind, words)
    except ValueError:  # the time is past: the agent sees that it is left to do
        return False
    return True


def _due(ticket: Ticket, action: Mapping[str, Any]) -> datetime | None:
    """The instant a field names, or so long from now. Working days are left to the agent, who knows the calendar."""
    if "at_field" in action:
        value = fields.known(ticket).get(action["at_field"])
        try:
            return clock.datetime_of(str(value)) if value else None
        except ValueError:
            return None
    if "after" in action and not action.get("working_days"):
        return clock.now() + timedelta(seconds=hours.seconds(action["after"]))
    return None


def _leaves_soon(ticket: Ticket) -> bool:
    """Whether the trip begins within SOON, by what was said or by the booking."""
    told = {**fields.proposed(ticket), **fields.known(ticket)}.get("trip.date_from")
    try:
        begins = datetime.combine(date.fromisoformat(str(told)), time.min, fields.zone())
    except (TypeError, ValueError):
        return False
    return clock.now() - timedelta(days=1) <= begins <= clock.now() + SOON


_RULES: Mapping[str, Callable[[Ticket], bool]] = {"departure_within_72h": _leaves_soon}
def _praise(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    """The customer's good word reaches whoever had the matter."""
    surveys.praise(ticket.owner or agent, ticket, str(fields.known(ticket).get("survey.comment") or ""))
    return True


def _survey(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    """By the rules of surveys: False where the customer is not asked."""
    held = surveys.invite(ticket, surveys.survey(action["survey"]))
    return held is not None and held.state == "scheduled"


def _new_ticket(ticket: Ticket, by: Origin, action: Mapping[str, Any], agent: Agent) -> bool:
    """What was said beside the matter is one of its own: a suggestion, to whoever has this queue."""
    if action.get("kind") != SUGGESTION:
        return False
    said = str(fields.known(ticket).get("survey.comment") or ticket.subject)
    surveys.follow_up(ticket, action["kind"], action.get("priority", "P4"), said[:200], ticket.queue)
    return True


_TABLE: Mapping[str, Doing] = {
    "set_priority": _priority, "reopen_ticket": _reopen, "set_field": _set_field, "escalate": _escalate,
    "start_clock": _open_complaint, "start_script": _hand_over, "notify": _tell,
    "create_follow_up": _follow_up, "schedule_callback": _call_back,
    "attach_plan": _attach_plan, "kudos": _praise, "send_survey": _survey, "create_ticket": _new_ticket,
}

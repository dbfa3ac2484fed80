"""The wording of routing: what was decided about a piece of work, why, and what stands in its way."""

from __future__ import annotations

from contactcenter.present.words import N_

STEPS = {
    "queued": N_("Came into the line"),
    "offered": N_("Offered to %(agent)s: %(why)s"),
    "given": N_("Given to %(agent)s: %(why)s"),
    "taken": N_("%(agent)s took it"),
    "taken.next": N_("%(agent)s asked for the next in line"),
    "taken.from": N_("%(agent)s took it over from %(other)s"),
    "declined": N_("%(agent)s declined: %(reason)s"),
    "expired": N_("%(agent)s did not answer"),
    "withdrawn": N_("No longer offered to %(agent)s: %(reason)s"),
    "back": N_("Back in line, as %(agent)s is gone"),
    "moved": N_("Moved to %(queue)s, with the age it had"),
    "relaxed": N_("Other languages will do by now"),
    "relaxed.skills": N_("Other skills will do by now"),
    "relaxed.to": N_("Waited long: %(to)s may take it, too"),
    "relaxed.offer": N_("Waited so long that the customer is to be offered something else"),
    "pinned": N_("%(by)s keeps it for %(agent)s"),
    "unpinned": N_("%(by)s lets anybody take it again"),
    "pulled_back": N_("%(by)s took it back into the line"),
    "prioritised": N_("%(by)s made it %(priority)s"),
    "transfer": N_("%(by)s asks %(agent)s to take it over"),
    "refused": N_("%(agent)s did not take it over from %(other)s"),
    "refused.reason": N_("%(agent)s did not take it over from %(other)s: %(reason)s"),
    "finished": N_("Done"),
    "finished.abandoned": N_("The customer left before anybody came"),
    "finished.overflowed": N_("Waited too long and went another way"),
}
WHY = {
    "owner": N_("has the ticket"),
    "sticky": N_("knows the customer"),
    "only": N_("the only one free"),
    "person": N_("a person before the autopilot"),
    "language": N_("speaks %(language)s"),
    "capacity": N_("most capacity left of %(free)s free"),
    "idle": N_("longest idle of %(free)s free"),
    "pinned": N_("as a supervisor asked"),
    "transfer": N_("as a colleague asked"),
}
WAITS = {
    "nobody": N_("Waiting: nobody of this queue is at work"),
    "away": N_("Waiting: nobody is available"),
    "language": N_("Waiting: nobody free speaks %(language)s"),
    "skill": N_("Waiting: nobody free has the skill it needs"),
    "expired": N_("Waiting: the skill of whoever could has run out"),
    "call": N_("Waiting: everybody is on a call"),
    "full": N_("Waiting: everybody has as much as they can take"),
    "refused": N_("Waiting: whoever is free has just declined"),
    "reserved": N_("Waiting: whoever is free is kept for callers"),
    "pinned": N_("Waiting for one colleague, as a supervisor asked"),
}
SKIPPED = {
    "away": N_("Not available"),
    "language": N_("Do not speak it"),
    "skill": N_("Without the skill"),
    "expired": N_("Skill has run out"),
    "call": N_("On a call"),
    "full": N_("At capacity"),
    "refused": N_("Just declined"),
    "reserved": N_("Kept for callers"),
    "pinned": N_("Kept for somebody else"),
}
TARGETS = {"team_lead": N_("the team lead"), "on_call": N_("whoever is on call")}
POINTS = {"base": N_("urgency"), "tier": N_("tier"), "waited": N_("wait"), "due": N_("deadline")}
REASONS = {  # what the desk itself gives as a reason for calling an offer back
    "taken by hand": N_("taken by hand"),
    "moved to another queue": N_("moved to another queue"),
    "agent offline": N_("gone offline"),
    "abandoned": N_("the customer has gone"),
    "pulled back": N_("taken back by a supervisor"),
    "kept by the sender": N_("kept by the sender"),
    "pinned to a colleague": N_("kept for a colleague"),
    "declined": N_("not now"),
}
DECLINES = (N_("Not now"), N_("Busy with another customer"), N_("Not my subject"), N_("Cannot talk here"))
CANNOT = {
    "not_yours": N_("Take the ticket first: you can only hand over what is yours."),
    "yourself": N_("Choose somebody else than yourself."),
    "not_there": N_("This colleague is not at the desk now."),
    "asked_already": N_("A colleague has been asked already."),
    "on_call": N_("A call is handed over on the telephone."),
}

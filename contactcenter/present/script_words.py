"""The wording around scripts and fields: reasons, refusals, what a step does, types of customers."""

from __future__ import annotations

from contactcenter.present.words import N_

REASONS = {
    "flag": N_("flagged: %(detail)s"),
    "word": N_("says “%(detail)s”"),
    "trip": N_("on a trip now"),
    "kind": N_("kind of ticket"),
    "queue": N_("this queue"),
}
FLAGS = {"emergency": N_("emergency"), "complaint": N_("complaint"), "abuse": N_("insults"),
         "privacy": N_("about somebody else")}
JUMPS = {
    "complaint_intake": (N_("Complaint"), "scale"),
    "emergency_on_trip": (N_("Emergency"), "siren"),
    "angry_caller": (N_("Calm down"), "heart-handshake"),
}
HINTS = {"en": N_("The customer writes in English."), "zh": N_("The customer writes in Chinese.")}
STAGES = {
    "consult": N_("Consultation"), "book": N_("Booking"), "travel": N_("On a trip"), "feedback": N_("Feedback"),
    "aftersales": N_("After-sales"),
}
PROBLEMS = {
    "choose": N_("Choose how it goes on."),
    "missing": N_("Something is still to be answered."),
    "beginning": N_("This is the beginning."),
    "deep": N_("Too many scripts within each other: end one of them first."),
    "moved": N_("Somebody has gone on in the meantime. This is where the script stands now."),
    "unsaid": N_("Something still has to be said. Tick it, or say why not."),
    "gone": N_("This script is no longer there."),
}
WRONG = {
    "number": N_("Write a whole number."),
    "money": N_("Write a sum, such as 1200 or EUR 99.50."),
    "date": N_("Choose a date."),
    "datetime": N_("Choose a date and a time."),
    "bool": N_("Choose yes or no."),
    "phone": N_("Write the number with its country, such as +44 20 7946 0018."),
    "email": N_("This is no mail address."),
    "choice": N_("Choose one of the options."),
    "missing": N_("Needed before the next step."),
    "no_card_numbers": N_("This looks like a card number. It must not be written down."),
    "no_one_time_codes": N_("This looks like a one-time code. It must not be written down."),
    "consent": N_("The customer has to agree first that this is kept."),
}
COMPARED = {
    "matches": N_("Matches what is on file."),
    "differs": N_("Differs from what is on file."),
    "nothing on file": N_("There is nothing on file to compare it with."),
}
PERSONALITIES = {
    "lively": N_("Lively"), "driver": N_("Driver"), "steady": N_("Steady"), "analytical": N_("Analytical"),
}
ACTIONS = {
    "pause_recording": ("mic-off", N_("Pause the recording")),
    "resume_recording": ("mic", N_("Record again")),
    "create_follow_up": ("alarm-clock", N_("Follow up later")),
    "send_reply": ("send", N_("Prepared reply: %(what)s")),
    "open_article": ("book-open", N_("Look up: %(what)s")),
    "set_priority": ("flag", N_("Priority %(what)s")),
    "transfer_task": ("arrow-right-left", N_("Pass a task to %(what)s")),
    "request_approval": ("stamp", N_("Ask for approval")),
    "escalate": ("shield-alert", N_("Escalate to level %(what)s")),
    "schedule_callback": ("phone-call", N_("Arrange a call-back")),
    "schedule_checkins": ("calendar-clock", N_("Plan check-ins on the way")),
    "notify": ("bell-ring", N_("Tell %(what)s")),
    "attach_plan": ("clipboard-list", N_("Open the emergency plan")),
    "start_clock": ("timer", N_("Start the clock of the case")),
    "create_tasks": ("list-checks", N_("Make tasks of it")),
    "create_ticket": ("file-plus", N_("Open a ticket for it")),
    "kudos": ("star", N_("Pass the praise on")),
    "send_survey": ("clipboard-check", N_("Send the survey")),
    "reopen_ticket": ("rotate-ccw", N_("Open the ticket again")),
    "end_contact": ("phone-off", N_("End the conversation")),
    "mark_contact": ("user-round-x", N_("Mark the number as wrong")),
    "start_script": ("corner-down-right", N_("Goes on with: %(what)s")),
}
WHO = {
    "team_lead": N_("the team lead"), "on_call_lead": N_("the lead on call"),
    "plan_contacts": N_("the plan's contacts"),
}
GROUPS = {
    "customer": N_("Customer"), "ticket": N_("Ticket"), "trip": N_("Trip wishes"), "booking": N_("Booking"),
    "payment": N_("Payment"), "refund": N_("Refund"), "complaint": N_("Complaint"), "incident": N_("Incident"),
    "call": N_("Call"), "survey": N_("Survey"),
}
OUTCOMES = {"finished": N_("finished"), "stopped": N_("stopped early"), "resolved": N_("ended with the ticket")}
SOURCES = {"by hand": N_("by hand")}
IMPOSSIBLE = {
    "name": N_("Choose a short name in small letters that is not taken."),
    "gone": N_("There is no such step."),
    "last": N_("A script needs at least one step."),
}
BAD_FIELDS = {
    "name": N_("Choose a group, and a short name in small letters."),
    "taken": N_("There is a field of this name already."),
    "type": N_("Choose a type."),
    "labels": N_("A field needs a name in both languages."),
    "options": N_("A choice needs at least two options, one a line."),
}

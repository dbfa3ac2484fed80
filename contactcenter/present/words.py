"""The wording of what the desk keeps as codes. Templates say `_(words.STATUSES[code])`; `N_` marks for translation."""


def N_(text: str) -> str:  # noqa: N802 - the name that the extraction of translations knows
    return text


CHANNELS = {
    "voice": N_("Phone"),
    "sms": N_("SMS"),
    "email": N_("Email"),
    "webchat": N_("Web chat"),
    "walkin": N_("Walk-in"),
    "letter": N_("Letter"),
    "note": N_("Internal note"),
}
NOTICES = {
    "side": N_("A side conversation was answered"),
    "side_late": N_("A side conversation has no answer by its day"),
    "low_score": N_("A customer was not satisfied"),
    "kudos": N_("A customer praised your work"),
}
WAYS = {"walkin": N_("Walk-in"), "letter": N_("Letter"), "outbound": N_("We write first"), "call": N_("We call first")}
STATUSES = {
    "new": N_("New"),
    "open": N_("Open"),
    "waiting_customer": N_("Waiting for customer"),
    "waiting_internal": N_("Waiting for colleague"),
    "scheduled": N_("Snoozed"),
    "resolved": N_("Resolved"),
    "closed": N_("Closed"),
    "merged": N_("Merged"),
    "spam": N_("Spam"),
}
PRIORITIES = {"P1": N_("Urgent"), "P2": N_("High"), "P3": N_("Normal"), "P4": N_("Low")}
TYPES = {
    "consultation": N_("Consultation"),
    "booking": N_("Booking"),
    "travel": N_("On a trip"),
    "complaint": N_("Complaint"),
    "aftersales": N_("After-sales"),
    "care_call": N_("Care call"),
    "suggestion": N_("Suggestion"),
    "voicemail": N_("Voicemail"),
}
STAGES = {"consult": N_("Consultation"), "book": N_("Booking"), "travel": N_("On a trip"),
          "aftersales": N_("After-sales"), "feedback": N_("Feedback"), "": N_("Others")}
FLAGS = {"complaint": N_("Unhappy"), "abuse": N_("Abusive words"), "emergency": N_("Cry for help"),
         "privacy": N_("Check the identity"), "regulator_words": N_("Authority named")}
TIERS = {"platinum": N_("Platinum"), "gold": N_("Gold"), "silver": N_("Silver")}
AGENT_STATES = {
    "available": N_("Available"),
    "busy": N_("Busy"),
    "away": N_("Away"),
    "break": N_("On break"),
    "training": N_("In training"),
    "wrapup": N_("Wrap-up"),
    "missed": N_("Missed an offer"),
    "offline": N_("Offline"),
}
STATE_HINTS = {
    "available": N_("all channels"),
    "busy": N_("no new chats or calls"),
    "away": N_("no new offers"),
    "break": N_("no new offers"),
    "training": N_("no new offers"),
    "wrapup": "",
    "offline": "",
}
DELIVERY = {
    "queued": N_("sending"),
    "sending": N_("sending"),
    "sent": N_("sent"),
    "delivered": N_("delivered"),
    "read": N_("read"),
    "failed": N_("not delivered"),
    "withdrawn": N_("taken back"),
}
METRICS = {
    "first_response": N_("First reply"),
    "next_response": N_("Next reply"),
    "resolution": N_("Resolve by"),
    "complaint_ack": N_("Confirm the complaint"),
    "complaint_update_every": N_("News to the customer"),
    "complaint_verify": N_("Verify the facts"),
    "complaint_proposal": N_("Propose a remedy"),
    "complaint_final": N_("Full answer"),
    "complaint_approval": N_("Approval"),
    "complaint_callback_after_close": N_("Call back"),
    "complaint_statutory": N_("Statutory deadline"),
    "statutory": N_("Statutory deadline"),
    "escalation_take": N_("Take it"),
    "evidence_pack": N_("Evidence pack"),
    "promise": N_("Promise"),
    "emergency_step": N_("Step of the emergency plan"),
}
CALLS = {
    "greeting": N_("Hearing the greeting"),
    "queued": N_("In the queue"),
    "offering": N_("Ringing"),
    "connecting": N_("Connecting"),
    "talking": N_("On a call"),
    "held": N_("On hold"),
    "consulting": N_("Asking a colleague"),
    "wrapup": N_("Wrap-up"),
    "ended": N_("Call ended"),
    "voicemail": N_("Voicemail"),
    "callback": N_("Call-back asked for"),
    "unreached": N_("Not reached"),
    "abandoned": N_("Hung up while waiting"),
}
OFFERS = {
    "call": N_("Incoming call"),
    "chat": N_("Incoming chat"),
    "message": N_("New ticket for you"),
    "callback": N_("Call-back due"),
}
LANGUAGES = {"en": N_("English"), "zh": N_("Chinese"), "ja": N_("Japanese"), "fr": N_("French"),
             "de": N_("German"), "es": N_("Spanish"), "it": N_("Italian"), "pt": N_("Portuguese"),
             "ru": N_("Russian"), "ko": N_("Korean"), "th": N_("Thai"), "ar": N_("Arabic")}
VIEWS = {
    "mine": N_("My inbox"),
    "mentions": N_("Mentions"),
    "drafts": N_("Drafts"),
    "snoozed": N_("Snoozed"),
    "unassigned": N_("Unassigned"),
    "at-risk": N_("SLA at risk"),
    "all": N_("All tickets"),
}
TABS = {"todo": N_("Open"), "waiting": N_("Waiting"), "done": N_("Done today")}
IDENTITIES = {"phone": N_("Phone"), "email": N_("Email"), "visitor": N_("Web chat")}
EVENTS = {
    "ReminderSet": N_("%(who)s wants it back on %(due)s"),
    "MacroRun": N_("%(who)s ran “%(macro)s”"),
    "ContactBlocked": N_("%(who)s blocked the sender until %(until)s"),
    "ContactUnblocked": N_("%(who)s let the sender write again"),
    "TicketOpened": N_("Ticket opened, %(channel)s"),
    "TicketAssigned": N_("%(who)s gave it to %(agent)s"),
    "TicketAssigned.self": N_("%(agent)s took it"),
    "TicketAssigned.system": N_("Routed to %(agent)s"),
    "TicketAssigned.nobody": N_("Back in the queue, without an owner"),
    "TicketMoved": N_("%(who)s moved it to %(queue)s"),
    "TicketMoved.system": N_("Moved to %(queue)s"),
    "StatusChanged.resolved": N_("%(who)s resolved it"),
    "StatusChanged.resolved.system": N_("Resolved"),
    "StatusChanged.closed": N_("Closed"),
    "StatusChanged.spam": N_("Marked as spam"),
    "StatusChanged.reopened": N_("Opened again"),
    "PriorityChanged": N_("Priority: %(priority)s"),
    "TagsChanged": N_("Labels: %(tags)s"),
    "TagsChanged.none": N_("Labels removed"),
    "TicketSnoozed": N_("Snoozed until %(until)s"),
    "SubjectChanged": N_("Subject changed, before: %(before)s"),
    "ClockBreached": N_("Late: %(metric)s"),
    "ClockPausedLong": N_("Paused for long, the team lead looks at it: %(metric)s"),
    "ComplaintOpened": N_("%(who)s opened a complaint"),
    "ComplaintClosed": N_("Complaint closed"),
    "EscalationFired": N_("Moved up to level %(level)s"),
    "EscalationTaken": N_("%(agent)s took it on level %(level)s"),
    "EmergencyStarted": N_("Emergency: %(plan)s"),
    "EmergencyLed": N_("%(agent)s leads the emergency"),
    "EmergencyEnded": N_("%(who)s ended the emergency"),
    "PromiseMade": N_("Promised: we get in touch by %(due)s"),
    "PromiseKept": N_("Promise kept"),
    "TicketTookIn": N_("%(who)s merged #%(number)s into this ticket"),
    "TicketParted": N_("%(who)s parted it from #%(number)s"),
    "PromiseBroken": N_("Promise broken"),
    "ChatClosed": N_("Chat ended"),
    "ChatRated": N_("The customer rated the chat %(score)s of 5"),
    "CustomerOptedOut": N_("%(address)s asked for no more messages"),
    "CustomerOptedIn": N_("%(address)s may be written to again"),
}
MAILROOM = {
    "received": N_("not yet read"),
    "ticketed": N_("on a ticket"),
    "settled": N_("settled"),
    "ignored": N_("ignored by a rule"),
    "quarantined": N_("held back"),
    "queued": N_("about to leave"),
    "sending": N_("sending"),
    "unknown": N_("asking the provider"),
    "sent": N_("sent"),
    "delivered": N_("delivered"),
    "read": N_("read"),
    "failed": N_("not delivered"),
    "withdrawn": N_("taken back"),
}


def flags(names: list[str] | None) -> list[str]:
    """What the words of a customer call for attention to; flags without a wording are the desk's own."""
    return [FLAGS[name] for name in names or () if name in FLAGS]

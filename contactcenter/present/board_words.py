"""What the board calls its numbers, and what each of them means: the sentence and the formula that stand beside it."""

from __future__ import annotations

from contactcenter.present.words import N_

FIGURES = {
    "waiting": N_("Waiting now"),
    "longest": N_("Longest wait"),
    "level": N_("Service level"),
    "abandoned": N_("Abandoned"),
    "handle": N_("Handle time"),
    "handle-chat": N_("Handle time, chat"),
    "free": N_("Agents free"),
    "arrivals": N_("Arrivals, 30 min"),
    "risk": N_("SLA at risk"),
    "occupancy": N_("Occupancy"),
    "orphans": N_("With nobody"),
}
# figure -> what it says, and how it is counted
MEANINGS = {
    "waiting": (N_("Calls, chats and messages in a queue that nobody has taken yet."),
                N_("entries waiting or being offered")),
    "longest": (N_("The call or chat that has waited longest of those waiting now. Messages have deadlines instead."),
                N_("now − oldest arrival")),
    "level": (N_("The share of calls and chats answered by a person within the target time of their queue."), ""),
    "abandoned": (N_("Callers and visitors who left before anybody answered. Who leaves within 5 s on the phone or "
                     "10 s in a chat is not counted at all."),
                  N_("(abandoned − short) ÷ (offered − short)")),
    "handle": (N_("How long an agent is busy with a call: talking, on hold and writing up. Calls that ended in the "
                  "window."), N_("(talk + hold + wrap-up) ÷ calls handled")),
    "handle-chat": (N_("From an agent's first connection to the end of the chat. Agents hold several at once: "
                       "×1.8 means 1.8 on average."), N_("chat time ÷ chats handled")),
    "free": (N_("Agents of these queues who are available and have neither a call nor a chat, of all who are signed "
                "in."), N_("available without live contact / signed in")),
    "arrivals": (N_("Everything that entered the queue in the last 30 minutes, two minutes a step."),
                 N_("contacts by time of arrival")),
    "risk": (N_("Tickets to do whose next deadline is over or less than 15 minutes away."),
             N_("due < now + 15 min")),
    "occupancy": (N_("The share of their time at the desk that agents spend on customers today: calls, chats and "
                     "wrap-up. Several chats at once count once; breaks count neither way."),
                  N_("time on contacts ÷ (time on contacts + time available)")),
    "orphans": (N_("Open tickets that wait in no line and whose owner has been gone for half an hour, or that have no "
                   "owner. The desk puts them back by itself within a minute, so there should be none."),
                N_("to do, no line, nobody there")),
}
FORMULAS = {
    "short-excluded": (N_("short abandons excluded"), N_("answered in time ÷ (offered − short abandons)")),
    "offered": (N_("of all offered"), N_("answered in time ÷ offered")),
    "removed": (N_("of all answered"), N_("answered in time ÷ answered")),
    "after-threshold": (N_("abandons within target excluded"),
                        N_("answered in time ÷ (offered − abandoned within target)")),
    "positive": (N_("abandons within target count as met"),
                 N_("(answered in time + abandoned within target) ÷ offered")),
}
WINDOWS = {"half": N_("30 min"), "day": N_("Today")}
KINDS = {"call": N_("Phone"), "chat": N_("Web chat"), "callback": N_("Call-back"), "message": N_("Message")}
GROUPS = {
    "free": N_("Free"), "call": N_("On a call"), "chat": N_("In chats"), "wrapup": N_("Wrap-up"), "busy": N_("Busy"),
    "missed": N_("Missed an offer"), "away": N_("Away"), "break": N_("On break"), "training": N_("In training"),
}
KEPT = {"first_response": N_("First reply"), "next_response": N_("Next reply"), "resolution": N_("Solution"),
        "answer": N_("Speed of answer")}
KEPT_MEANS = {
    "first_response": N_("First replies given by their deadline."),
    "next_response": N_("Later replies given by their deadline, each message of the customer counted from the oldest "
                        "one that waits."),
    "resolution": N_("Tickets solved by their deadline, pauses taken out."),
    "answer": N_("Calls and chats answered within the target of their queue, counted as the service level is."),
}
SPANS = {"today": N_("Today"), "week": N_("7 days")}
OUTCOMES = {"": N_("waiting"), "answered": N_("with an agent"), "done": N_("done"), "abandoned": N_("hung up"),
            "overflowed": N_("sent to voicemail")}
ALERTS = {
    "wait": N_("%(queue)s: somebody has waited longer than %(bound)s"),
    "level": N_("%(queue)s: service level %(value)s%% in the last 30 minutes, alarm below %(bound)s%%"),
    "nobody": N_("%(queue)s: somebody waits and nobody is available"),
    "orphans": N_("%(queue)s: open tickets that are with nobody: %(value)s"),
}

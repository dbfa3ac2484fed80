"""The nouns of the desk, one file each, with the rules about that noun only."""

from contactcenter.columns import clean, label
from contactcenter.models.agents import Agent, AgentSession, AgentState, Draft, QueueMember
from contactcenter.models.calls import Call, CallLeg, CallTask
from contactcenter.models.clocks import Clock, ClockPause, ClockTarget, ClockWaiver
from contactcenter.models.customers import Chat, Customer, Identity, OptOut
from contactcenter.models.fields import FieldValue
from contactcenter.models.items import Attachment, Item, SearchEntry
from contactcenter.models.mailroom import DemoMail, Outbox, RawInbound, ReceiptRow
from contactcenter.models.messages import NoAddress, StaleReply, Words
from contactcenter.models.queues import Offer, Queue, QueueEntry, RouteStep
from contactcenter.models.scripts import ScriptDraft, ScriptRun, ScriptStep
from contactcenter.models.tickets import Ticket
from contactcenter.models.versions import Version

__all__ = [
    "Agent", "AgentSession", "AgentState", "Attachment", "Call", "CallLeg", "CallTask", "Chat", "Clock", "ClockPause",
    "ClockTarget", "ClockWaiver", "Customer", "DemoMail", "Draft", "FieldValue", "Identity", "Item", "NoAddress",
    "Offer", "OptOut", "Outbox", "Queue", "QueueEntry", "QueueMember", "RawInbound", "ReceiptRow", "RouteStep",
    "ScriptDraft", "ScriptRun", "ScriptStep", "SearchEntry", "StaleReply", "Ticket", "Version", "Words", "clean", "label",
]

"""The nouns of the desk, one file each, with the rules about that noun only."""

from contactcenter.columns import clean, label
from contactcenter.models.agents import Agent, AgentSession, AgentState, Draft, QueueMember
from contactcenter.models.callbacks import Callback
from contactcenter.models.calls import Call, CallLeg, CallTask
from contactcenter.models.clocks import Clock, ClockPause, ClockTarget, ClockWaiver
from contactcenter.models.complaints import Approval, Complaint, Evidence, Remedy, StatutoryClock
from contactcenter.models.contacts import Alert, ContactRow
from contactcenter.models.customers import Chat, Customer, Identity, OptOut
from contactcenter.models.emergencies import Emergency, EmergencyStep
from contactcenter.models.escalations import EscalationStep, LadderCall, Notice
from contactcenter.models.fields import FieldValue
from contactcenter.models.items import Attachment, Item, SearchEntry
from contactcenter.models.knowledge import Article, ArticleSearch, ArticleVote
from contactcenter.models.mailroom import DemoMail, Outbox, RawInbound, ReceiptRow
from contactcenter.models.messages import NoAddress, StaleReply, Words
from contactcenter.models.promises import Promise
from contactcenter.models.queues import Offer, Queue, QueueEntry, RouteStep
from contactcenter.models.refusals import CallRefusal
from contactcenter.models.reminders import Reminder
from contactcenter.models.scripts import ScriptDraft, ScriptRun, ScriptStep
from contactcenter.models.side_conversations import SideConversation
from contactcenter.models.skills import SkillNotice
from contactcenter.models.surveys import Kudos, SurveyInvite
from contactcenter.models.texts import BlockedContact, TextDraft
from contactcenter.models.tickets import Ticket
from contactcenter.models.versions import Version

__all__ = [
    "Agent", "AgentSession", "AgentState", "Alert", "Approval", "Article", "ArticleSearch", "ArticleVote", "Attachment",
    "BlockedContact", "Call", "CallLeg", "CallRefusal", "CallTask", "Callback", "Chat", "Clock", "ClockPause",
    "ClockTarget", "ClockWaiver", "Complaint", "ContactRow", "Customer", "DemoMail", "Draft", "Emergency",
    "EmergencyStep", "EscalationStep", "Evidence", "FieldValue", "Identity", "Item", "Kudos", "LadderCall", "NoAddress",
    "Notice", "Offer", "OptOut", "Outbox", "Promise", "Queue", "QueueEntry", "QueueMember", "RawInbound",
    "ReceiptRow", "Remedy",
    "Reminder", "RouteStep", "ScriptDraft", "ScriptRun", "ScriptStep", "SearchEntry", "SideConversation",
    "SkillNotice", "StaleReply", "StatutoryClock", "SurveyInvite", "TextDraft", "Ticket", "Version", "Words", "clean",
    "label",
]

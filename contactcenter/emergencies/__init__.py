"""Emergencies: plans as checklists on tickets of travellers in trouble, from the first cry to the review."""

from contactcenter.emergencies.checklist import NotSaid, Over, end, lead, mark, review
from contactcenter.emergencies.following import (
    StillOpen,
    on_clock,
    on_field,
    on_kept,
    on_menu,
    on_received,
    on_status,
    on_withdrawn,
)
from contactcenter.emergencies.showing import show
from contactcenter.emergencies.starting import METRIC, all_of, open_of, start
from contactcenter.emergencies.suggesting import Suggestion, suggestion
from contactcenter.emergencies.updates import promise as promise_news

__all__ = [
    "METRIC", "NotSaid", "Over", "StillOpen", "Suggestion", "all_of", "end", "lead", "mark", "on_clock", "on_field",
    "on_kept", "on_menu", "on_received", "on_status", "on_withdrawn", "open_of", "promise_news", "review", "show",
    "start", "suggestion",
]

"""Greetings, prepared replies and macros as their authors write them: drafts, versions, and files that come and go.

What is broken is refused with line and reason, and nothing of it is kept.
"""

from contactcenter.texts.kinds import GREETING, KINDS, MACRO, REPLY, Kind
from contactcenter.texts.taking_in import Taken, take_in
from contactcenter.texts.workshops import GREETINGS, MACROS, REPLIES, WORKSHOPS
from contactcenter.texts.written import faults, read, text

__all__ = ["GREETING", "GREETINGS", "KINDS", "MACRO", "MACROS", "REPLIES", "REPLY", "WORKSHOPS", "Kind", "Taken",
           "faults", "read", "take_in", "text"]

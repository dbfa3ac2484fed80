"""Macros: a reply and actions in one go. Looked at before they run; they run whole or not at all, and leave one line.

A macro never touches what somebody has begun to write.
"""

from contactcenter.macros.case import Case
from contactcenter.macros.looking import Look, Step, look
from contactcenter.macros.running import Refused, run

__all__ = ["Case", "Look", "Refused", "Step", "look", "run"]

"""Call scripts: what to say, what to ask and where to go on, in one guided conversation on one ticket."""

from contactcenter.scripts.closing import on_status
from contactcenter.scripts.library import published, script
from contactcenter.scripts.runs import (
    Moved,
    Unsaid,
    answer,
    come_back,
    current,
    go_back,
    go_on,
    last,
    open_step,
    speak,
    standing,
    start,
    stop,
    tick,
    unsaid,
)
from contactcenter.scripts.speech import hint
from contactcenter.scripts.suggest import Suggestion, suggestions
from contactcenter.scripts.walk import ANYWHERE, Refused

__all__ = [
    "ANYWHERE", "Moved", "Refused", "Suggestion", "Unsaid", "answer", "come_back", "current", "go_back", "go_on",
    "hint", "last", "on_status", "open_step", "published", "script", "speak", "standing", "start", "stop",
    "suggestions", "tick", "unsaid",
]

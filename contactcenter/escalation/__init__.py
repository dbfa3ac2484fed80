"""The ladder: what is late or grave moves up, each level once, until somebody takes it. Moving up resets no clock."""

from contactcenter.escalation.following import event_happened
from contactcenter.escalation.steps import ask, climb, escalate, level_of, of_case, open_steps, take

__all__ = ["ask", "climb", "escalate", "event_happened", "level_of", "of_case", "open_steps", "take"]

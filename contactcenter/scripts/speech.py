"""Which language the customer seems to have changed to: a hint for the agent, who decides."""

from __future__ import annotations

import re

from contactcenter import language
from contactcenter.models import Ticket
from contactcenter.models.messages import newest_inbound

LATIN = re.compile(r"[A-Za-z]{2,}")
TOLD = ("en", "zh")  # the languages that can be told apart
ENOUGH = 4  # words: fewer may be a name, a product or a code


def hint(ticket: Ticket) -> str | None:
    """The language of the newest message, where it is certainly another than the ticket's."""
    newest = newest_inbound(ticket) if ticket.language in TOLD else None
    told = of(newest.text) if newest else None
    return told if told and told != ticket.language else None


def of(text: str) -> str | None:
    """`zh` or `en` where a text is plainly one of them, else None."""
    if language.guess(text) == "zh":
        return "zh"
    return "en" if not language.HAN.search(text) and len(LATIN.findall(text)) >= ENOUGH else None

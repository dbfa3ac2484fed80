"""What is said to an author about a reply: hints under the editor, a question before it goes, or why it cannot."""

from __future__ import annotations

from typing import Any

from contactcenter.present.words import N_
from contactcenter.wording_help import CARD, CODE, COLD, NO_FILE, NO_SUBJECT, Advice

REFUSALS = {
    CARD: N_("There is a card number in it. It must not be sent or written down: take it out first."),
    CODE: N_("There is a one-time code in it. It must not be sent or written down: take it out first."),
    NO_SUBJECT: N_("This mail begins something new and has no subject. Write one first: it is what the customer sees "
                   "in their list."),
}
ASKS = {
    COLD: N_("This may sound cold to the customer."),
    NO_FILE: N_("The words promise a file, and none is attached."),
}
SHOWN = 3  # phrases at once: the others come up as these are dealt with


def advice(found: Advice, typing: bool = False) -> dict[str, Any]:
    """What `composer/_advice.html` and `composer/_before.html` draw. typing: what is not there yet may still come."""
    phrases = list(dict.fromkeys((hit.words, hit.say) for hit in found.cold))
    return {
        "refusal": None if typing and found.refusal == NO_SUBJECT else REFUSALS.get(found.refusal or ""),
        "asks": [ASKS[code] for code in found.asks],
        "phrases": [{"words": words, "say": say} for words, say in phrases[:SHOWN]],
        "more": max(0, len(phrases) - SHOWN),
        "no_file": NO_FILE in found.asks,
        "long_subject": found.long_subject,
    }

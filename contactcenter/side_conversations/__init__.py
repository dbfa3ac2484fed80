"""Side conversations: what the desk asks suppliers and colleagues about a ticket, by mail, in threads of their own.

A thread has its own signed address, so that its answers come back to it and never to the customer. They stand on the
ticket's timeline for the team alone, open nothing again and answer no clock.
"""

from contactcenter.side_conversations.addressees import Addressee, known
from contactcenter.side_conversations.answers import receive
from contactcenter.side_conversations.lateness import sweep
from contactcenter.side_conversations.letters import KIND, outbound
from contactcenter.side_conversations.threads import Asked, begin, close, of_ticket, reopen, see, write

__all__ = [
    "Addressee", "Asked", "KIND", "begin", "close", "known", "of_ticket", "outbound", "receive", "reopen", "see",
    "sweep", "write",
]

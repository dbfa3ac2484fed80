"""What happens on a ticket means something to its complaint: an answer is news, a file is evidence, a yes is a yes."""

from __future__ import annotations

from contactcenter import keywords
from contactcenter.case_events import ComplaintClosed, ComplaintOpened, FilesReceived
from contactcenter.complaints import catalogue, clocks, evidence, opening, remedies, statutory
from contactcenter.events import (
    CallEnded,
    MessageReceived,
    ReplyQueued,
    ReplyWithdrawn,
    TicketAssigned,
)
from contactcenter.extensions import db
from contactcenter.intake import desk_map
from contactcenter.models import Call, Complaint, Item, Ticket

QUEUE = "complaints"  # whoever writes to its address, or chooses its topic, complains
FLAG, WORD = "complaint", "complaint_word"  # lists of keywords.yaml: a word somewhere, and the word alone
AUTHORITY = "regulator_words"


def on_received(fact: MessageReceived) -> None:
    """A message of the customer may be a complaint, and may answer what we proposed."""
    ticket, item = db.session.get_one(Ticket, fact.ticket), db.session.get_one(Item, fact.item)
    if fact.automatic:
        return
    complaint = _of(ticket.id) or _opened_by_words(ticket, item)
    if complaint is None:
        return
    said = catalogue.answer(item.text)
    if said and complaint.told_at and complaint.answer is None:
        remedies.answered(complaint, said, item.text if said == "refused" else "", item.id)


def on_files(fact: FilesReceived) -> None:
    """What the customer sends about a complaint is evidence."""
    if complaint := _of(fact.ticket):
        for attachment in db.session.get_one(Item, fact.item).attachments:
            evidence.add(complaint, fact.item, attachment.id)


def on_replied(fact: ReplyQueued) -> None:
    """A person has written: that is news, whatever it says."""
    item = db.session.get_one(Item, fact.item)
    if item.author == "agent" and not fact.greeting and (complaint := _of(fact.ticket)):
        clocks.news(complaint, item.id)


def on_withdrawn(fact: ReplyWithdrawn) -> None:
    if complaint := _of(fact.ticket):
        clocks.no_news(complaint, fact.item)


def on_call_ended(fact: CallEnded) -> None:
    """Whoever was spoken with has the news."""
    call = db.session.get_one(Call, fact.call)
    if call.answered_at and (complaint := _of(fact.ticket)):
        clocks.news(complaint, fact.item)


def on_assigned(fact: TicketAssigned) -> None:
    """The agent complained about never owns the case."""
    complaint = _of(fact.ticket)
    if complaint and fact.agent is not None and fact.agent == complaint.about_id:
        complaint.ticket.assign(None, "the complaint is about them")


def on_opened(fact: ComplaintOpened) -> None:
    """From receipt on the law may count; and whoever it is about no longer owns it."""
    complaint = db.session.get_one(Complaint, fact.complaint)
    statutory.begin(complaint, "complaint_received")
    if complaint.about_id and complaint.ticket.owner_id == complaint.about_id:
        complaint.ticket.assign(None, "the complaint is about them")


def on_closed(fact: ComplaintClosed) -> None:
    """Nothing is left to do on its ticket either, unless the customer has just written."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    if ticket.live and ticket.unanswered_since is None:
        ticket.change_status("resolved", f"complaint closed: {fact.outcome}")


def _of(ticket_id: int) -> Complaint | None:
    """The open complaint of a ticket. A ticket that is none has none, and that costs no query."""
    ticket = db.session.get_one(Ticket, ticket_id)
    return opening.of_ticket(ticket) if ticket.type == "complaint" else None


def _opened_by_words(ticket: Ticket, item: Item) -> Complaint | None:
    """Somebody complains to the address for complaints, or asks for it by the word alone.

    It is confirmed by a person: machines write back once only.
    """
    if FLAG not in (ticket.flags or ()) or not ticket.live:
        return None
    if opening.newest(ticket) is not None or item.data.get("stranger"):
        return None
    if ticket.queue.key == QUEUE:
        return opening.open_complaint(ticket, opening.Intake(), None, how="words of a message to the complaints queue")
    if keywords.current().has(WORD, item.text):
        return _asked_for(ticket)
    return None


def _asked_for(ticket: Ticket) -> Complaint:
    """Where nobody has the ticket yet, it goes to those who handle complaints."""
    if ticket.owner_id is None and (queue := desk_map.queue_of(QUEUE)):
        ticket.move(queue, "the customer asks for a complaint")
    return opening.open_complaint(ticket, opening.Intake(), None, how="the customer asks for it")

"""What is true of a conversation of the demo, asked by the names that the script's expectations use.

A fact stands here once the desk has the feature it speaks of; asking for any other is a LookupError.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from contactcenter import scripts
from contactcenter.demo.facts import answers, cases, service, tickets
from contactcenter.demo.script import Expected
from contactcenter.demo.stage import Stage


def value(stage: Stage, fact: str) -> Any:
    """What is so just now. Raises LookupError for a fact the desk cannot tell, or where there is nothing to ask."""
    with stage.doors.app.app_context():
        return _FACTS[fact](stage)


def holds(expected: Expected, found: Any) -> bool:
    """Whether what was found is what the script expects. `is: set` means anything at all."""
    wanted = expected.value
    if expected.how == "is":
        return found is not None if wanted == "set" else found == wanted
    if expected.how == "contains":
        return wanted in (found or ())
    return found is not None and (found <= wanted if expected.how == "max" else found >= wanted)


_FACTS: dict[str, Callable[[Stage], Any]] = {
    "ticket.channel": tickets.channel,
    "ticket.channels": tickets.channels,
    "ticket.language": lambda stage: tickets.ticket_of(stage).language,
    "ticket.priority": lambda stage: tickets.ticket_of(stage).priority,
    "ticket.queue": lambda stage: tickets.ticket_of(stage).queue.key,
    "ticket.flags": lambda stage: tickets.ticket_of(stage).flags,
    "ticket.kind": lambda stage: tickets.ticket_of(stage).type,
    "ticket.status": tickets.status,
    "ticket.resolution": lambda stage: tickets.ticket_of(stage).resolution,
    "ticket.agent": tickets.agent,
    "ticket.customer": tickets.customer,
    "ticket.opened": tickets.opened,
    "ticket.count_for_customer_open": tickets.open_tickets,
    "ticket.auto_ack_sent": tickets.acknowledged,
    "ticket.first_response_due": service.first_response_due,
    "ticket.first_response_due_in_min": service.first_response_minutes,
    "ticket.first_response_s": service.first_response_seconds,
    "sla.first_response_running": service.first_response_running,
    "customer.side_panel": tickets.sides_say,
    "customer.sms_opted_out": tickets.opted_out,
    "last_customer_message.text": tickets.last_words,
    "last_send": tickets.last_send,
    "messages_sent_to_customer": tickets.sent,
    "database.contains_card_number": tickets.card_numbers,
    "rendered_html": tickets.html,
    "language_hint": lambda stage: scripts.hint(tickets.ticket_of(stage)),
    "canned_reply_language": tickets.reply_language,
    "greeting.id": tickets.greeting,
    "offer.first_to": service.first_offer,
    "call.answered_within_s": service.answered_within,
    "call.hold_s": lambda stage: service.call_of(stage).held_seconds,
    "call.abandoned": lambda stage: service.call_of(stage).state == "abandoned",
    "call.rang_agents": service.rang,
    "call.short_abandon": service.call_was_short,
    "callback_task": service.owed_call,
    "callback.done_within_promise": service.called_back_in_time,
    "chat.abandoned": service.chat_left,
    "chat.short_abandon": service.chat_was_short,
    "survey.csat": answers.csat,
    "survey.comment": answers.comment,
    "complaint_followup_survey": answers.follow_up,
    "attachment.refused": service.refused,
    **{name: partial(tickets.field, name=name) for name in (
        "ticket.objection", "call.warning_given", "booking.documents_ready", "incident.plan_id",
        "incident.next_update_at")},
    "customer.identity_check": lambda stage: tickets.field(stage, "customer.identity_check") or "none",
    "side_conversation.count": cases.side_conversations_count,
    "complaint.category": lambda stage: cases.complaint(stage).sub_class,
    "complaint.final_due": cases.final_due,
    "complaint.motive": lambda stage: cases.complaint(stage).motive,
    "complaint.linked_call": lambda stage: cases.complaint(stage).call_item_id,
    "complaint.customer_answer": lambda stage: cases.complaint(stage).answer,
    "complaint.evidence_count": cases.evidence_count,
    "outcome_mail.sections": cases.outcome_sections,
    "escalation.level": cases.level,
    "notified": cases.notified,
    "statutory.answer_due": cases.answer_due,
    "evidence_pack": cases.evidence_pack,
    "ticket.promise_due_at": cases.promised,
    "ticket.follow_up_at": cases.promised,
}

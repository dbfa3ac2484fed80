"""Mails and SMS to our own people, through the outbox like every message: on the ticket they stand as notes."""

from __future__ import annotations

from collections.abc import Sequence

import channels
from contactcenter import case_events, clock, journal
from contactcenter.complaints import catalogue
from contactcenter.escalation import ladder
from contactcenter.extensions import db
from contactcenter.intake import desk_map
from contactcenter.models import Agent, Item, Outbox, Ticket

Way = tuple[str, str]


def ways(agent: Agent, level: int, severity: str) -> list[Way]:
    """(channel, address) by which this person is told of a level, as `notify` in sla_policies.yaml says."""
    rules, found = catalogue.policy().get("notify", {}), []
    if agent.email and level >= rules.get("email", {}).get("from_level", ladder.TOP):
        found.append(("email", agent.email))
    sms = rules.get("sms", {})
    number = desk_map.settings().get("mobiles", {}).get(agent.login) or agent.phone
    if number and (level >= sms.get("from_level", ladder.TOP) or severity == sms.get("or_priority")):
        found.append(("sms", number))
    return [(channel, address) for channel, address in found if channel in channels.names()]


def write(ticket: Ticket, agent: Agent, subject: str, text: str, by: Sequence[Way]) -> Item | None:
    """One note, one row of the outbox for each way. No customer ever sees it. Inside a transaction."""
    if not by:
        return None
    item = Item(ticket_id=ticket.id, kind="note", author="system", text=text, state="queued", subject=subject,
                language=agent.language, public=False, automatic="escalation", channel=by[0][0],
                data={"to": by[0][1], "notice": agent.id})
    db.session.add(item)
    db.session.flush()
    journal.record(case_events.NoticeWritten(item.id, agent.id, ticket=ticket.id))
    for channel, address in by:
        db.session.add(Outbox(item_id=item.id, ticket_id=ticket.id, channel=channel, recipient=address, data={},
                              sender=channels.get(channel).address, not_before=clock.now(), next_at=clock.now()))
    return item

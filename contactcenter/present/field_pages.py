"""Fields by group: what is known beside a ticket, and every field as a control on a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contactcenter import clock, fields
from contactcenter.extensions import db
from contactcenter.models import Agent, FieldValue, Ticket
from contactcenter.present import script_fields, times
from contactcenter.present.script_words import GROUPS

IN_ITS_OWN_PLACE = ("customer.name", "customer.phone", "customer.email", "customer.language", "customer.tier",
                    "customer.timezone", "customer.salutation", "ticket.subject", "ticket.priority")


def known(ticket: Ticket, language: str) -> dict:
    """What has been written down, by group; what the panel shows elsewhere is left out."""
    held = {row.field: row for row in fields.kept(ticket)}
    groups = []
    for group, kinds in fields.groups().items():
        lines = [_line(held[kind.id], kind, language) for kind in kinds
                 if kind.id in held and kind.id not in IN_ITS_OWN_PLACE]
        groups += [{"label": GROUPS.get(group, group), "lines": lines}] if lines else []
    return {"number": ticket.number, "groups": groups, "count": sum(len(one["lines"]) for one in groups)}


def page(ticket: Ticket, language: str, sees: bool) -> list[dict]:
    """Every field with its control, filled with what is known. sees: the reader needs not ask for what is masked."""
    told, rows = fields.known(ticket), {row.field: row for row in fields.kept(ticket)}
    return [{"key": group, "label": GROUPS.get(group, group), "fields": [
        {**script_fields.control(kind, told.get(kind.id), language), "source": _source(rows.get(kind.id), language),
         "masked": not sees and script_fields.is_masked(kind, told.get(kind.id))}
        for kind in kinds if kind.id not in fields.READ_ONLY]} for group, kinds in fields.groups().items()]


def _line(row: FieldValue, kind: fields.Field, language: str) -> dict:
    masked = script_fields.is_masked(kind, row.value)
    return {"field": kind.id, "key": kind.id.replace(".", "-"), "label": kind.name(language), "masked": masked,
            "value": "" if masked else fields.shown(kind.id, row.value, language), "sensitive": kind.sensitive,
            "source": _source(row, language)}


def _source(row: FieldValue | None, language: str) -> Mapping[str, Any] | None:
    """Who wrote it down, and when."""
    if row is None:
        return None
    agent = db.session.get(Agent, row.agent_id) if row.agent_id else None
    return {"who": agent.name(language) if agent else "", "at": times.stamp(row.at, clock.now(), language)}

"""Prepared replies as plain data: the list by stage, the form, and how one reads on a real ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from contactcenter import prepared, views
from contactcenter.columns import label
from contactcenter.extensions import db
from contactcenter.models import Agent, Ticket
from contactcenter.present import texts
from contactcenter.present.greetings import samples
from contactcenter.present.words import N_
from contactcenter.texts import REPLY

CHANNELS = ("email", "webchat", "sms")
KINDS = {"service": N_("Service, always allowed"), "marketing": N_("Marketing, with consent and a way out")}
MOST = 200


def index(language: str, asked: str = "") -> list[dict]:
    """By stage, what holds all these words; no more than can be looked over."""
    wanted = asked.casefold().split()
    groups: dict[str, list[dict]] = {stage: [] for stage in (*prepared.STAGES, "")}
    found = [one for one in texts.shelf(REPLY) if all(word in _haystack(one) for word in wanted)]
    for one in found[:MOST]:
        body = one["body"]
        stage = body.get("stage", "") if body.get("stage", "") in groups else ""
        groups[stage].append({**one, "title": label(body.get("title", {}), language) or one["key"],
                              "text": label(body.get("body", {}), language), "shortcut": body.get("shortcut", ""),
                              "channels": [name for name in CHANNELS if name in body.get("channels", ())]})
    return [{"stage": stage, "replies": held} for stage, held in groups.items() if held]


def form(body: Mapping[str, Any]) -> dict:
    return {name: body.get(name) or {} for name in ("title", "subject", "body")} | {
        "shortcut": body.get("shortcut", ""), "stage": body.get("stage", ""), "kind": body.get("kind", "service"),
        "channels": body.get("channels", ())}


def preview(body: Mapping[str, Any], agent: Agent, ticket: Ticket | None) -> list[dict]:
    """Each language, filled from the ticket, or with samples where there is none."""
    shown = []
    for spoken in ("en", "zh"):
        values = prepared.values_of(ticket, agent, spoken) if ticket else samples(agent, spoken)
        pieces = list(texts.parts(str((body.get("body") or {}).get(spoken) or ""), values))
        told = "".join(piece["text"] for piece in pieces)
        shown.append({"language": spoken, "parts": pieces, "measures": texts.measures(told, spoken),
                      "subject": list(texts.parts(str((body.get("subject") or {}).get(spoken) or ""), values)),
                      "channels": [name for name in CHANNELS if name in body.get("channels", ())]})
    return shown


def sample(agent: Agent, number: int = 0) -> Ticket | None:
    """The ticket of this number, else the newest that the author may see."""
    mine = views.visible_tickets(agent)
    named = db.session.scalar(mine.where(Ticket.id == Ticket.id_of(number))) if number else None
    return named or db.session.scalar(mine.order_by(Ticket.id.desc()).limit(1))


def tickets(agent: Agent) -> list[dict]:
    """The newest tickets, to try a reply on."""
    newest = db.session.scalars(select(Ticket).where(views.may_see(agent)).order_by(Ticket.id.desc()).limit(10))
    return [{"number": one.number, "title": f"#{one.number} {one.customer.name} {one.subject}"[:60]} for one in newest]


def _haystack(one: Mapping[str, Any]) -> str:
    body = one["body"]
    said = (text for part in ("title", "body") for text in (body.get(part) or {}).values())
    return " ".join((one["key"], body.get("shortcut", ""), *map(str, said))).casefold()

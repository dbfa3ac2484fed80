"""The composer under a conversation: both drafts, and the ways the customer can be written to. For one agent only."""

from __future__ import annotations

from flask_babel import force_locale, gettext
from sqlalchemy import select

import channels
from contactcenter import drafts, files
from contactcenter.extensions import db
from contactcenter.models import Agent, Chat, Draft, OptOut, Ticket, messages
from contactcenter.present import people, pledges, words

NOT_WRITTEN = ("voice",)
FILE_LIMITS = {"sms": 5_000_000}  # what carriers take as a picture message


def composer(ticket: Ticket, agent: Agent, language: str) -> dict:
    """What `composer/_composer.html` draws. kind: the form that stands open."""
    reply, note = drafts.of(agent, ticket, "reply"), drafts.of(agent, ticket, "note")
    names = [name for name in channels.names() if name not in NOT_WRITTEN]
    ways = [way for name in names if (way := _way(ticket, name, language))]
    return {
        "ticket": ticket.id,
        "number": ticket.number,
        "kind": "note" if not ways or (note and not reply) else "reply",
        "ways": ways,
        "chosen": _chosen(ticket, reply, ways),
        "reply": _draft(reply),
        "note": _draft(note),
        "colleagues": colleagues(agent, language),
        "file_limit": files.FILE_LIMIT,
        "promise": pledges.quick(ticket) if ticket.live else None,
    }


def colleagues(agent: Agent, language: str) -> list[str]:
    """The names of the others who work here."""
    others = db.session.scalars(select(Agent).where(Agent.active, Agent.id != agent.id).order_by(Agent.id))
    return [other.name(language) for other in others]


def file_chip(attachment) -> dict:
    """A file that has been uploaded and not sent."""
    return {"id": attachment.id, "key": attachment.key, "name": attachment.name, "size": attachment.size,
            "picture": attachment.picture, "risky": attachment.risky}


def _way(ticket: Ticket, name: str, language: str) -> dict | None:
    """A channel this customer can be reached on; `closed` says why nothing may be written there now."""
    try:
        theirs, ours = messages.addresses(ticket, name)
    except messages.NoAddress:
        return None
    channel = channels.get(name)
    return {
        "channel": name,
        "label": words.CHANNELS.get(name, name),
        "address": people.address(channel.identity, theirs) if channel.identity != "visitor" else "",
        "subject": channel.threads,
        "file_limit": FILE_LIMITS.get(name, files.FILE_LIMIT),
        "closed": _closed(ticket, name, theirs, ours, language),
    }


def _closed(ticket: Ticket, name: str, theirs: str, ours: str, language: str) -> str:
    with force_locale(language):
        if name == "sms" and _opted_out(ours, theirs):
            return gettext("This number asked for no more messages.")
        if name == "webchat" and not _chatting(ticket):
            return gettext("The chat has ended. Choose another way.")
    return ""


def _opted_out(ours: str, theirs: str) -> bool:
    query = select(OptOut.id).where(OptOut.ours == ours, OptOut.theirs == theirs, OptOut.lifted_at.is_(None))
    return db.session.scalar(query) is not None


def _chatting(ticket: Ticket) -> bool:
    query = select(Chat.id).where(Chat.ticket_id == ticket.id, Chat.closed_at.is_(None)).limit(1)
    return db.session.scalar(query) is not None


def _chosen(ticket: Ticket, reply: Draft | None, ways: list[dict]) -> str:
    """The draft's channel, else the one the customer used last, else the first that is open."""
    wishes = [(reply and reply.channel) or "", ticket.last_channel, ticket.channel]
    open_ways = [way["channel"] for way in ways if not way["closed"]] or [way["channel"] for way in ways]
    return next((wish for wish in wishes if wish in open_ways), open_ways[0] if open_ways else "")


def _draft(draft: Draft | None) -> dict:
    if draft is None:
        return {"text": "", "subject": "", "rev": 0}
    return {"text": draft.text, "subject": draft.subject, "rev": draft.rev}

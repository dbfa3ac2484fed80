"""Who wrote: the customer behind an address, met for the first time if need be, and the words STOP and START."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

import channels
from channels.base import Inbound
from contactcenter import clock, events, journal, keywords, language
from contactcenter.extensions import db
from contactcenter.models import Customer, Identity, OptOut

LINE_AFTER_LINE = timedelta(minutes=1)
CONSENT = ("stop", "start")
LISTS = {"sms_opt_out": "stop", "sms_opt_in": "start", "sms_help": "help"}


def find_or_meet(inbound: Inbound) -> Identity:
    """The identity this message came from. An unknown address makes a new customer: nobody is merged by guess."""
    kind = channels.get(inbound.channel).identity
    identity = Identity.find(kind, inbound.sender) or _meet(kind, inbound)
    _note_seen(identity)
    identity.verified = identity.verified or inbound.verified
    _fill_blanks(identity.customer, inbound)
    return identity


def with_keyword(inbound: Inbound) -> Inbound:
    """The message with the meaning of its one word, where the desk's own lists know it and the channel does not."""
    ways = channels.get(inbound.channel)
    if inbound.keyword or ways.identity != "phone" or ways.live:
        return inbound
    words = keywords.current()
    found = next((meaning for name, meaning in LISTS.items() if words.has(name, inbound.text)), None)
    return replace(inbound, keyword=found) if found else inbound


def heed_keyword(inbound: Inbound) -> bool:
    """Note that a number asked not to be written to any more, or allows it again."""
    if inbound.keyword not in CONSENT:
        return False
    identity = find_or_meet(inbound)
    pair = select(OptOut).where(OptOut.ours == inbound.recipient, OptOut.theirs == inbound.sender)
    held = db.session.scalar(pair)
    if inbound.keyword == "stop":
        _opt_out(held, inbound, identity.customer)
    elif held and held.lifted_at is None:
        held.lifted_at = clock.now()
        journal.record(events.CustomerOptedIn(identity.customer_id, inbound.sender, "keyword"))
    return True


def opted_out(ours: str, theirs: str) -> bool:
    """Whether this number asked not to be written to from ours."""
    held = select(OptOut.id).where(OptOut.ours == ours, OptOut.theirs == theirs, OptOut.lifted_at.is_(None))
    return db.session.scalar(held) is not None


def _note_seen(identity: Identity) -> None:
    """Which address was used last: somebody who writes line after line does not change that with every line."""
    if identity.seen_at is None or clock.now() - identity.seen_at > LINE_AFTER_LINE:
        identity.seen_at = clock.now()


def _meet(kind: str, inbound: Inbound) -> Identity:
    customer = Customer(name=inbound.sender_name, language=language.guess(inbound.text) or inbound.language)
    identity = Identity(customer=customer, kind=kind, value=inbound.sender)
    db.session.add_all([customer, identity])
    db.session.flush()
    journal.record(events.CustomerMet(customer.id, kind))
    return identity


def _fill_blanks(customer: Customer, inbound: Inbound) -> None:
    """What the customer tells us in passing fills gaps and never overwrites what somebody wrote."""
    customer.name = customer.name or inbound.sender_name
    customer.language = customer.language or language.guess(inbound.text) or inbound.language


def _opt_out(held: OptOut | None, inbound: Inbound, customer: Customer) -> None:
    if held is None:
        held = OptOut(ours=inbound.recipient, theirs=inbound.sender, source="keyword")
        db.session.add(held)
    elif held.lifted_at is None:
        return
    held.at, held.lifted_at = clock.now(), None
    journal.record(events.CustomerOptedOut(customer.id, inbound.sender, "keyword"))

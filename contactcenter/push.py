"""Push: once a change stands, the pages that show it are told. Rows are the truth; a lost push leaves a page stale.

One envelope per ticket and commit goes to those who have it open, one with its list row to those who see its queue.
Partials are rendered for nobody, once per language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from contactcenter import bus, calls, chats, config, present, rooms, wake
from contactcenter.case_events import ComplaintFact, EscalationFired, EscalationTaken, NoticeMade, NoticeSeen
from contactcenter.events import (
    AlertCleared,
    AlertMuted,
    AlertRaised,
    CallChanged,
    CallMoved,
    CallStarted,
    ContactNoted,
    DeliveryChanged,
    Fact,
    MessageReceived,
    NoteAdded,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    ReplyQueued,
    ReplyWithdrawn,
    SkillNoticeMade,
    SkillNoticeSeen,
    TicketFact,
    TicketMoved,
)
from contactcenter.extensions import db, socketio
from contactcenter.journal import Change
from contactcenter.models import Agent, Chat, Item, Notice, Offer, Ticket
from contactcenter.present import bell
from contactcenter.present.render import render

ItemFact = (MessageReceived | ReplyQueued | ReplyWithdrawn | ContactNoted | NoteAdded | DeliveryChanged | CallStarted
            | CallMoved | CallChanged)
OfferOver = OfferAccepted | OfferDeclined | OfferExpired | OfferWithdrawn
DESK, VISITOR = "/desk", "/visitor"
HINT_AFTER = 0.25  # seconds; a page asks for its counts at most once a second anyway


@dataclass
class _Parts:
    """What of one ticket has to be shown anew."""

    items: list[int] = field(default_factory=list)
    was_in: set[int] = field(default_factory=set)
    say: dict[str, Any] = field(default_factory=dict)


_stale: set[str] = set()
_batch: ContextVar[dict[int, _Parts] | None] = ContextVar("batch", default=None)


# -- what reactions.py names: each adds to the envelope of its ticket --------------------------------------------------

def item(fact: ItemFact) -> None:
    """A message, note or call is on the timeline, or has changed there."""
    _parts(fact.ticket).items.append(fact.item)


def left_queue(fact: TicketMoved) -> None:
    """The ticket is gone from where it was."""
    if fact.before is not None:
        _parts(fact.ticket).was_in.add(fact.before)


def announce(fact: MessageReceived) -> None:
    """Read the new message out to whoever has the ticket open."""
    message = db.session.get_one(Item, fact.item)
    _parts(fact.ticket).say = {"say": f"{message.ticket.customer.name}: {message.text[:120]}"}


def counts(fact: TicketFact) -> None:
    """The numbers beside the queues may differ: a hint, the page asks when it is ready. Many changes, one hint."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    if not _stale:
        socketio.start_background_task(_hint)
    _stale.update(room for language in _languages() for room in _list_rooms(ticket, language))


def alarm(fact: AlertRaised | AlertCleared | AlertMuted) -> None:
    """A queue has passed a limit, or no longer does: the pages of whoever sees it ask what stands."""
    for language in _languages():
        where = [rooms.queue(fact.queue, language), rooms.desk(language)]
        bus.emit("refresh", {"region": "alerts"}, to=where, namespace=DESK)
        bus.emit("refresh", {"region": "counts"}, to=where, namespace=DESK)


def offer(fact: OfferMade) -> None:
    """An offer rings at one agent's desk; a telephone above all else, as the key takes what stands first."""
    made = db.session.get_one(Offer, fact.offer)
    place = "afterbegin" if made.entry.kind == "call" else "beforeend"
    _to_agent(made.agent, "offers/_offer.html", lambda language: {"offer": present.offer(made, language)},
              wrap=f'<div hx-swap-oob="{place}:#offers">{{}}</div>', urgent=True)


def offer_over(fact: OfferOver) -> None:
    """It rings no longer, however it ended."""
    over = f'<div id="offer-{fact.offer}" hx-swap-oob="delete"></div>'
    for language in _languages():
        _emit(f"offer-{fact.offer}", 1, 0, over, rooms.agent(fact.agent, language))


def call(fact: CallMoved | CallChanged) -> None:
    """The bar of whoever has the call, or had it until now."""
    agent = db.session.get(Agent, fact.agent) if fact.agent else None
    if agent:
        held = calls.of_agent(agent.id)
        _to_agent(agent, "calls/_bar.html",
                  lambda language: {"call": present.call(held, language) if held else None, "oob": "outerMorph"})


def case(fact: ComplaintFact) -> None:
    """A complaint has changed: its page and the register ask for themselves."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    where = [room for language in _languages() for room in _list_rooms(ticket, language)]
    for region in (f"complaint-{fact.complaint}", "complaints"):
        bus.emit("refresh", {"region": region}, to=where, namespace=DESK)


def rung(fact: EscalationFired | EscalationTaken) -> None:
    """The ladder of a case has moved."""
    if fact.complaint:
        case(ComplaintFact(fact.complaint, ticket=fact.ticket))


def notice(fact: NoticeMade | NoticeSeen | SkillNoticeMade | SkillNoticeSeen) -> None:
    """The bell of one person, and a word about what has just come."""
    where = [rooms.agent(fact.agent, language) for language in _languages()]
    for region in ("counts", "notices"):
        bus.emit("refresh", {"region": region}, to=where, namespace=DESK)
    if isinstance(fact, NoticeMade):
        made = db.session.get_one(Notice, fact.notice)
        for language in _listened(lambda spoken: [rooms.agent(fact.agent, spoken)]):
            bus.emit("notice", bell.toast(made, language), to=rooms.agent(fact.agent, language), namespace=DESK)


def route(fact: Fact) -> None:
    """Work waits: the router should look now."""
    wake.wake("routing")


def outbox(fact: Fact) -> None:
    """A message is ready to leave."""
    wake.wake("outbox")


# -- sending -----------------------------------------------------------------------------------------------------------

def send(change: Change) -> None:
    """After the last echo of a commit: one envelope for each thing that was touched."""
    if change.entries:
        wake.wake("board")
    batch = _batch.get() or {}
    _batch.set(None)
    entries = {id(entry): entry for _, entry in change.entries}
    for thing, since in change.touched.items():
        if isinstance(thing, Ticket):
            lines = [entry for entry in entries.values() if entry.ticket_id == thing.id]
            _show_ticket(thing, since, batch.get(thing.id, _Parts()), lines)
        elif isinstance(thing, Agent):
            _show_agent(thing, since)
        elif isinstance(thing, Chat):
            _show_chat(thing, since, batch.get(_ticket_of(thing), _Parts()))


def _show_ticket(ticket: Ticket, since: int, parts: _Parts, lines: list) -> None:
    items = _items(parts)
    for language in _listened(lambda spoken: [rooms.ticket(ticket.id, spoken)]):
        html = present.change_html(ticket, items, lines, language)
        _emit(f"ticket-{ticket.id}", ticket.rev, since, html, rooms.ticket(ticket.id, language), **parts.say)
    for language in _listened(lambda spoken: _list_rooms(ticket, spoken)):
        html = present.row_html(ticket, language)
        _emit(f"row-{ticket.id}", ticket.rev, 0, html, _list_rooms(ticket, language), key=f"row-{ticket.id}")
    for queue_id in parts.was_in:
        for language in _languages():
            _emit(f"row-{ticket.id}", ticket.rev, 0, "", rooms.queue(queue_id, language), gone=True)


def _show_agent(agent: Agent, since: int) -> None:
    for language in _listened(lambda spoken: [rooms.agent(agent.id, spoken)]):
        html = present.presence_html(agent, language)
        _emit(f"agent-{agent.id}", agent.rev, since, html, rooms.agent(agent.id, language))


def _ticket_of(chat: Chat) -> int:
    """The ticket that stands for the chat's own, which may have been merged into another."""
    ticket = chats.ticket_of(chat)
    return ticket.id if ticket else 0


def _show_chat(chat: Chat, since: int, parts: _Parts) -> None:
    """What a visitor may see, in the language the visitor chose."""
    html = present.chat_html(chat, _items(parts))
    envelope = {"scope": f"visitor-{chat.id}", "v": chat.rev, "since": since, "html": html}
    bus.emit("show", envelope, to=rooms.visitor(chat.id, chat.language), namespace=VISITOR)


def _items(parts: _Parts) -> list[Item]:
    return [db.session.get_one(Item, item_id) for item_id in dict.fromkeys(parts.items)]


def _to_agent(agent: Agent, template: str, data: Callable[[str], dict], wrap: str = "{}", **envelope: Any) -> None:
    for language in _listened(lambda spoken: [rooms.agent(agent.id, spoken)]):
        html = wrap.format(render(template, language, **data(language)))
        _emit(f"agent-{agent.id}-offers", 0, 0, html, rooms.agent(agent.id, language), **envelope)


def _emit(scope: str, version: int, since: int, html: str, to: str | list[str], **extra: Any) -> None:
    bus.emit("show", {"scope": scope, "v": version, "since": since, "html": html, **extra}, to=to, namespace=DESK)


def _hint() -> None:
    """To everybody whose counts may differ, once for all that happened in a moment."""
    socketio.sleep(HINT_AFTER)
    where = list(_stale)
    _stale.clear()
    bus.emit("refresh", {"region": "counts"}, to=where, namespace=DESK)


def _list_rooms(ticket: Ticket, language: str) -> list[str]:
    """Those who may have its row on a list: its queue, its owner, and whoever sees everything."""
    where = [rooms.queue(ticket.queue_id, language), rooms.desk(language)]
    return [*where, rooms.agent(ticket.owner_id, language)] if ticket.owner_id else where


def _listened(in_rooms: Callable[[str], Iterable[str]]) -> list[str]:
    """The languages in which somebody listens. Other processes' rooms are not known: then all of them."""
    if config.current().redis_url:
        return list(_languages())
    held = socketio.server.manager.rooms.get(DESK, {})
    return [language for language in _languages() if any(held.get(room) for room in in_rooms(language))]


def _languages() -> tuple[str, ...]:
    return config.current().languages


def _parts(ticket_id: int) -> _Parts:
    batch = _batch.get()
    if batch is None:
        batch = {}
        _batch.set(batch)
    return batch.setdefault(ticket_id, _Parts())

"""The rows behind a number of the board, one line each, marked where the number counts only some of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import select

from contactcenter.board.floor import Person, Risk, Waiting
from contactcenter.board.metrics import Contact, waits
from contactcenter.board.scope import FIGURES, Listed, Scope
from contactcenter.columns import label
from contactcenter.extensions import db
from contactcenter.models import Customer, Ticket
from contactcenter.models.tickets import NUMBER_OFFSET
from contactcenter.presence.occupancy import Occupancy
from contactcenter.presence.orphans import Orphan
from contactcenter.present import board_lines, board_people, board_words, deadlines, people, times

MARKED = ("level", "abandoned", "free", "risk")
SHAPES = {"free": "people", "occupancy": "busy", "risk": "risks", "orphans": "orphans"}  # how the rows are laid out
Matters = Mapping[int, tuple[str, str]]  # ticket id -> subject, customer's name


def page(figure: str, scope: Scope, language: str) -> dict:
    """All rows of the figure, with the number they make and how sure a share of so few is."""
    listed = FIGURES[figure](scope)
    marked = figure in MARKED
    return {"figure": figure, "shape": SHAPES.get(figure, "contacts"), "formula": scope.floor.formula,
            "rows": _rows(listed, scope, language, marked), "marked": marked,
            "waits": _waits(listed) if figure == "level" else None, **_told(listed)}


def _told(listed: Listed) -> dict:
    share = listed.share
    low, high = share.interval or (0.0, 0.0)
    return {"part": share.part, "whole": share.whole, "percent": share.percent, "few": share.few,
            "low": f"{low:.1f}", "high": f"{high:.1f}"}


def _waits(listed: Listed) -> dict | None:
    """How long those who were answered had waited."""
    found = waits(listed.rows)
    if found.mean is None:
        return None
    return {name: board_lines.span(seconds) for name, seconds in asdict(found).items()}


def _rows(listed: Listed, scope: Scope, language: str, marked: bool) -> list[dict]:
    counted = {id(one) for one in listed.counted or ()}
    names = {line.id: label(line.names, language) for line in scope.floor.lines}
    known = matters(one.ticket for one in listed.rows if not isinstance(one, Person))
    rows = []
    for one in listed.rows:
        mark = {"counted": id(one) in counted if marked else None}
        rows.append({**mark, **_row(one, scope, language, names, known)})
    return rows


def _row(one: Contact | Waiting | Person | Risk | Orphan, scope: Scope, language: str, names: Mapping[int, str],
         known: Matters) -> dict:
    if isinstance(one, Person):
        return {**_person(one, language), **spent(scope.floor.slow.occupancy.get(one.id))}
    subject, customer = known.get(one.ticket, ("", ""))
    about = {"number": NUMBER_OFFSET + one.ticket, "subject": subject, "name": customer,
             "queue": names.get(one.queue, "")}
    if isinstance(one, Risk):
        return {**about, "channel": one.channel, "due": deadlines.chip(one.due, one.since, language, one.metric)}
    if isinstance(one, Orphan):
        return {**about, "channel": one.channel, "at": _at(one.since, language), "since": times.iso(one.since),
                "owner": label(scope.floor.names.get(one.owner, {}), language) if one.owner else ""}
    if isinstance(one, Waiting):
        return {**about, "channel": people.KIND_CHANNEL.get(one.kind, one.channel), "at": _at(one.since, language),
                "since": times.iso(one.since), "word": ""}
    return {**about, **_contact(one, scope, language)}


def _contact(one: Contact, scope: Scope, language: str) -> dict:
    waited = one.waited(scope.floor.now)
    word = "answered" if one.answered and not one.ended else one.outcome
    return {"channel": people.KIND_CHANNEL.get(one.kind, one.channel), "at": _at(one.arrived, language),
            "waited": times.span(timedelta(seconds=waited)), "word": board_words.OUTCOMES.get(word, word),
            "handled": times.span(timedelta(seconds=one.handled)) if one.handled else ""}


def _person(one: Person, language: str) -> dict:
    return {"person": board_people.face(one.id, one.names, language), "since": times.iso(one.doing_since),
            "at": _at(one.doing_since, language), "word": board_words.GROUPS.get(one.group, one.group)}


def spent(one: Occupancy | None) -> dict:
    """What an occupancy is made of."""
    if one is None:
        return {"contacts": "", "ready": "", "occupancy": ""}
    return {"contacts": times.counter(one.contacts), "ready": times.counter(one.ready),
            "occupancy": board_people.percent(one)}


def _at(instant, language: str) -> dict[str, str]:
    return times.stamp(instant, instant, language)


def matters(tickets: Iterable[int]) -> Matters:
    query = select(Ticket.id, Ticket.subject, Customer.name, Customer.other_name).join(Customer)
    found = db.session.execute(query.where(Ticket.id.in_(set(tickets))))
    return {number: (subject, name or other) for number, subject, name, other in found}

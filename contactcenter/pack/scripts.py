"""What is asked of call scripts: every step can be reached, every way leads to an end, and all that is named exists."""

from __future__ import annotations

from collections.abc import Iterator

from contactcenter.pack.actions import actions, settings
from contactcenter.pack.book import Book, by_id
from contactcenter.pack.reading import N_, Entry, Fault
from contactcenter.pack.texts import repeated

CONSENTS = {"recording", "sensitive", "survey", "sms_marketing"}
GUARDS = {"no_card_numbers", "no_one_time_codes"}


def steps(book: Book) -> Iterator[Entry]:
    for script in book.scripts.values():
        yield from script["steps"]


def check_script(script: Entry, book: Book) -> Iterator[str | Fault]:
    table = by_id(script["steps"])
    yield from repeated(script["steps"])
    if script["queue"] not in book.queues:
        yield N_("there is no queue '%(name)s'", name=script["queue"])
    if not any(set(step.get("tips", ())) == book.personalities for step in table.values()):
        yield N_("no step has tips for all types of customers")
    if script["start"] not in table:
        yield N_("it starts at '%(name)s', which is no step", name=script["start"])
        return
    yield from _check_ways(script, table)


def check_step(step: Entry, book: Book) -> Iterator[str | Fault]:
    step["say"]
    yield from _check_ways_out(step, book)
    yield from _check_questions(step, book)
    for choice in step.get("choices", ()):
        yield from settings(choice.get("set"), book)
        yield from actions(choice.get("actions"), book)
    yield from actions(step.get("actions"), book)
    if "greeting" in step and step["greeting"] not in book.moments:
        yield N_("no greeting is for the moment '%(name)s'", name=step["greeting"])
    strangers = set(step.get("tips", ())) - book.personalities
    yield from (N_("there is no type of customer '%(name)s'", name=tip) for tip in strangers)
    yield from (N_("there is no consent '%(name)s'", name=name) for name in set(step.get("consent", ())) - CONSENTS)
    yield from (N_("there is no guard '%(name)s'", name=name) for name in set(step.get("guard", ())) - GUARDS)


def _check_ways_out(step: Entry, book: Book) -> Iterator[str | Fault]:
    ways = [way for way in ("choices", "next", "end") if way in step]
    if not ways:
        yield N_("it is a dead end: it needs choices, next or end")
    if len(ways) > 1:
        yield N_("it has %(ways)s; only one of them is allowed", ways=" + ".join(ways))
    if "end" in step and step["end"]["resolution"] not in book.fields["ticket.resolution"]["options"]:
        yield N_("'%(name)s' is no resolution", name=step["end"]["resolution"])
    yield from repeated(step.get("choices", []))


def _check_questions(step: Entry, book: Book) -> Iterator[str]:
    for question in step.get("ask", ()):
        for key in ("field", "only_if"):
            if key in question and question[key] not in book.fields:
                yield N_("there is no field '%(name)s'", name=question[key])
        field = book.fields.get(question["field"])
        if field and field.get("sensitive") and "sensitive" not in step.get("consent", ()):
            yield N_("it asks for %(name)s without the consent 'sensitive'", name=question["field"])


def _check_ways(script: Entry, table: dict[str, Entry]) -> Iterator[Fault]:
    ways = {name: _ways(step) for name, step in table.items()}
    for name, step in table.items():
        lost = (way for way in ways[name] if way not in table)
        yield from (step.fault(N_("it goes to '%(name)s', which is no step", name=way)) for way in lost)
    reached = _spread({script["start"]}, ways)
    ending = _spread({name for name, step in table.items() if "end" in step}, _turned(ways))
    yield from (table[name].fault(N_("it cannot be reached")) for name in table if name not in reached)
    yield from (table[name].fault(N_("no way leads from it to an end")) for name in table if name not in ending)


def _ways(step: Entry) -> list[str]:
    return [choice["goto"] for choice in step.get("choices", ())] + ([step["next"]] if "next" in step else [])


def _turned(ways: dict[str, list[str]]) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {}
    for start, ends in ways.items():
        for end in ends:
            turned.setdefault(end, []).append(start)
    return turned


def _spread(start: set[str], ways: dict[str, list[str]]) -> set[str]:
    """Everything that can be reached."""
    seen, to_do = set(), list(start)
    while to_do:
        name = to_do.pop()
        if name not in seen:
            seen.add(name)
            to_do += ways.get(name, ())
    return seen


CHECKS = (
    (lambda book: book.scripts.values(), check_script),
    (steps, check_step),
)

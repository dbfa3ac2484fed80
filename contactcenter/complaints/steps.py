"""The five steps of a complaint: what is ticked, what must be there, and how one is completed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contactcenter import case_events, clock, journal
from contactcenter.complaints import catalogue, clocks
from contactcenter.models import Agent, Complaint

EDITABLE = ("story", "demand", "cause", "motive", "people", "findings", "root_cause", "action", "action_due",
            "about_id", "action_owner_id", "sub_class", "severity", "complex", "complex_why")
TIMED = ("severity", "complex")


class NotReady(Exception):
    """The step cannot be completed. missing: the fields; unticked: ids of the checklist."""

    def __init__(self, missing: list[str], unticked: list[str]):
        super().__init__(", ".join([*missing, *unticked]))
        self.missing, self.unticked = missing, unticked


class Closed(Exception):
    """A closed complaint is a record: it is opened again or left as it is."""


def edit(complaint: Complaint, **fields: Any) -> dict[str, list[Any]]:
    """Change fields of EDITABLE; what has changed goes on the record with its value before. Raises Closed."""
    with complaint.ticket.changing():
        _refuse_closed(complaint)
        changed = {name: [_plain(getattr(complaint, name)), _plain(value)] for name, value in fields.items()
                   if name in EDITABLE and getattr(complaint, name) != value}
        for name in changed:
            setattr(complaint, name, fields[name])
        if changed:
            journal.record(case_events.ComplaintEdited(complaint.id, changed, ticket=complaint.ticket_id))
        if changed.keys() & set(TIMED):
            _follow(complaint)
        return changed


def tick(complaint: Complaint, check: str, done: bool = True, agent: Agent | None = None) -> None:
    """Tick a line of a step's checklist. Raises Closed, KeyError for a line that does not exist."""
    stage = next((one["id"] for one in catalogue.steps() if check in _checklist(one)), None)
    if stage is None:
        raise KeyError(check)
    with complaint.ticket.changing():
        _refuse_closed(complaint)
        held = list(complaint.checks.get(stage, ()))
        if done == (check in held):
            return
        held = [*held, check] if done else [one for one in held if one != check]
        complaint.checks = {**complaint.checks, stage: held}
        journal.record(case_events.ChecklistTicked(complaint.id, stage, check, done, ticket=complaint.ticket_id))


def missing(complaint: Complaint) -> tuple[list[str], list[str]]:
    """(fields, lines of the checklist) that keep the present step from being completed."""
    step = catalogue.step(complaint.stage)
    fields = [name for name in step["requires"] if not _REQUIRED[name](complaint)]
    ticked = complaint.checks.get(complaint.stage, ())
    return fields, [check for check in _checklist(step) if check not in ticked]


def complete(complaint: Complaint, agent: Agent | None = None) -> None:
    """The present step is done: its clock is met and the next one begins, or the complaint is closed.

    Raises NotReady, Closed.
    """
    with complaint.ticket.changing():
        _refuse_closed(complaint)
        fields, unticked = missing(complaint)
        if fields or unticked:
            raise NotReady(fields, unticked)
        before = complaint.stage
        clocks.meet(complaint, catalogue.step(before)["clock"])
        if following := catalogue.after(before):
            complaint.stage = following["id"]
            journal.record(case_events.ComplaintStageReached(complaint.id, complaint.stage, before,
                                                             ticket=complaint.ticket_id))
            _begin(complaint)
        else:
            close(complaint, "remedied", agent)


def close(complaint: Complaint, outcome: str, agent: Agent | None = None) -> None:
    """Nothing more is owed to the customer on this case. outcome: remedied, withdrawn or external."""
    with complaint.ticket.changing():
        if not complaint.open:
            return
        complaint.closed_at, complaint.outcome = clock.now(), outcome
        clocks.cancel(complaint, f"complaint closed: {outcome}")
        journal.record(case_events.ComplaintClosed(complaint.id, outcome, ticket=complaint.ticket_id))


def _begin(complaint: Complaint) -> None:
    """The step that begins may have a clock of its own; from the end of the remedy on no news are owed."""
    if complaint.stage == "confirmed":
        complaint.done_at = clock.now()
        clocks.meet(complaint, clocks.NEWS)
        clocks.start(complaint, "callback_after_close")


def _follow(complaint: Complaint) -> None:
    """Another severity is another urgency of the ticket, and other targets over the same opening."""
    if complaint.severity < complaint.ticket.priority:
        complaint.ticket.set_priority(complaint.severity, f"complaint {complaint.ref}")
    clocks.aim_again(complaint, "severity")


def _checklist(step: Mapping[str, Any]) -> list[str]:
    return [line["id"] for line in step["checklist"]]


def _refuse_closed(complaint: Complaint) -> None:
    if not complaint.open:
        raise Closed(complaint.ref)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)


_REQUIRED: Mapping[str, Callable[[Complaint], bool]] = {
    "story": lambda one: bool(one.story.strip()),
    "acknowledged": lambda one: one.acknowledged_at is not None,
    "findings": lambda one: bool(one.findings.strip()),
    "cause": lambda one: one.cause != "unclear",
    "remedy": lambda one: one.remedy is not None and one.remedy.state not in ("waiting", "proposed"),
    "told": lambda one: one.told_at is not None,
    "accepted": lambda one: one.answer == "accepted",
    "done": lambda one: any(remedy.state == "done" for remedy in one.remedies),
    "root_cause": lambda one: bool(one.root_cause.strip()),
}

"""A month of complaints as a page shows it: figures beside the month before, groups as bars, and every case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from contactcenter.board.shares import Share
from contactcenter.complaints import catalogue, report
from contactcenter.complaints.report import Month
from contactcenter.models import Agent, Complaint, label
from contactcenter.present import charts, complaints, people, times, words
from contactcenter.present.words import N_

MONTHS = 12
WIDTH, HEIGHT = 600.0, 120.0
MOST = 8  # bars in one card
MONTH = {"en": "MMMM y", "zh": "y年M月"}
SHORT = {"en": "MMM", "zh": "M月"}
STANDARD = N_("Standard")
KEPT = {"ack": N_("Acknowledged"), "verify": N_("Verified"), "proposal": N_("Remedy proposed"),
        "final": N_("Settled"), "update_every": N_("Told how it stands")}


def shown(agent: Agent, first: date, language: str) -> dict:
    """What `complaints/report.html` draws."""
    month, last = report.of(agent, first), report.of(agent, report.before(first))
    return {
        "title": times.day(first, language, MONTH),
        "month": _key(first),
        "older": _key(report.before(first)),
        "newer": _key(report.after(first)) if first < report.this_month() else None,
        "count": len(month.cases), "change": len(month.cases) - len(last.cases),
        "rate": _rounded(month.rate), "rate_before": _rounded(last.rate), "contacts": month.contacts,
        "upheld": _share(month.upheld),
        "days": _rounded(month.days),
        "open": sum(case.open for case in month.cases),
        "kept": [{"label": wording, **_share(month.kept(kind))} for kind, wording in KEPT.items()],
        "settled": _share(month.kept("final")),
        "classes": _bars(month, lambda case: case.main_class, lambda key: _class(key, language)),
        "subs": _bars(month, lambda case: case.sub_class, lambda key: _sub(key, language)),
        "causes": _bars(month, lambda case: case.cause, lambda key: complaints.word("causes", key, language)),
        "alike": _alike(month),
        "actions": [_action(case, language) for case in month.cases if case.action],
        "cases": [{**complaints.summary(case, language), "late": month.late(case)} for case in month.cases],
        "chart": _chart(report.counts(agent, first, MONTHS), language),
    }


def row(case: Complaint, month: Month) -> dict[str, Any]:
    """What a line of the month's table has beside the register's own columns."""
    return {"tier": case.ticket.customer.tier, "language": case.ticket.language, "upheld": case.cause in report.UPHELD,
            "anything late": "yes" if month.late(case) else "no", "corrective action": case.action,
            "action by": case.action_due.isoformat() if case.action_due else ""}


def _bars(month: Month, key: Callable[[Complaint], str], name: Callable[[str], str]) -> list[dict]:
    """The largest groups, each as long as its part of the largest; what is left counts as one."""
    groups = [(name(found), len(cases)) for found, cases in month.by(key)]
    most = max((count for _, count in groups), default=1)
    return [{"label": wording, "count": count, "length": round(100 * count / most)}
            for wording, count in groups[:MOST]]


def _alike(month: Month) -> list[dict]:
    """Settled in time by tier and language of the customer: a tier may be faster, nobody slower than standard."""
    groups = month.by(lambda case: (case.ticket.customer.tier, case.ticket.language))
    return [{"tier": words.TIERS.get(tier, STANDARD), "language": words.LANGUAGES.get(spoken, spoken),
             "count": len(cases), **_share(month.kept("final", cases))} for (tier, spoken), cases in groups]


def _share(share: Share) -> dict:
    low, high = share.interval or (None, None)
    return {"percent": _rounded(share.percent), "part": share.part, "whole": share.whole, "few": share.few,
            "low": _rounded(low), "high": _rounded(high)}


def _action(case: Complaint, language: str) -> dict:
    owner = people.colleague(case.action_owner, language)
    return {"id": case.id, "ref": case.ref, "cause": case.root_cause, "action": case.action, "owner": owner,
            "due": times.day(case.action_due, language) if case.action_due else ""}


def _chart(counts: Sequence[tuple[date, int]], language: str) -> dict:
    most = max((count for _, count in counts), default=0) or 1
    columns = charts.columns([count / most for _, count in counts], WIDTH, HEIGHT)
    return {"width": WIDTH, "height": HEIGHT, "columns": [
        {**column, "count": count, "label": times.day(first, language, SHORT), "month": _key(first)}
        for column, (first, count) in zip(columns, counts, strict=True)]}


def _key(first: date) -> str:
    return first.strftime("%Y-%m")


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def _class(key: str, language: str) -> str:
    return next((label(one["label"], language) for one in catalogue.classes() if one["id"] == key), key)


def _sub(key: str, language: str) -> str:
    return next((label(one["label"], language) for one in catalogue.sub_classes() if one["id"] == key), key)

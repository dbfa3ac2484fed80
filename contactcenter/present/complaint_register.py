"""The register of complaints as plain data: filters with their counts, and a page of cases."""

from __future__ import annotations

from urllib.parse import urlencode

from contactcenter.complaints import catalogue, register
from contactcenter.complaints.register import Wanted
from contactcenter.models import Agent, label
from contactcenter.present import complaint_ladder, complaints


def listing(agent: Agent, wanted: Wanted, language: str) -> dict:
    """What `complaints/register.html` draws."""
    found, held = register.page(agent, wanted), register.counts(agent)
    return {
        "rows": [complaints.summary(one, language) for one in found],
        "stages": [_stage("", wanted, held.get("open", 0), ""),
                   *(_stage(step["id"], wanted, held.get(step["id"], 0), label(step["label"], language))
                     for step in catalogue.steps()),
                   _stage(register.CLOSED, wanted, held.get(register.CLOSED, 0), register.CLOSED)],
        "late": {"on": wanted.late, "count": held.get("late", 0),
                 "href": _href(wanted, late="" if wanted.late else "1")},
        "classes": [("", ""), *((main["id"], label(main["label"], language)) for main in catalogue.classes())],
        "levels": [(str(level), complaint_ladder.role(level, language), held.get(f"level-{level}", 0))
                   for level in range(5)],
        "main": wanted.main,
        "stage": wanted.stage,
        "level": "" if wanted.level is None else str(wanted.level),
        "here": _href(wanted),
        "csv": _href(wanted).replace("/complaints", "/complaints.csv", 1),
        "sorts": {key: {"href": _href(wanted, sort="" if wanted.sort == key else key), "on": wanted.sort == key}
                  for key in register.SORTS},
        "sort": wanted.sort,
        "more": _more(wanted, found[-1].id) if len(found) == register.PAGE else None,
    }


def _stage(key: str, wanted: Wanted, count: int, name: str) -> dict:
    return {"key": key, "label": name, "count": count, "on": wanted.stage == key, "href": _href(wanted, stage=key)}


def _more(wanted: Wanted, last: int) -> str:
    """The next page: behind the last one shown, or in another order behind so many."""
    if wanted.sort:
        return _href(wanted, skip=str(wanted.skip + register.PAGE))
    return _href(wanted, before=str(last))


def _href(wanted: Wanted, **other: str) -> str:
    asked = {"stage": wanted.stage, "class": wanted.main, "late": "1" if wanted.late else "",
             "level": "" if wanted.level is None else str(wanted.level), "sort": wanted.sort, **other}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/complaints?{query}" if query else "/complaints"

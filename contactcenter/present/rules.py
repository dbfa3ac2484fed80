"""The desk's policies and calendars, what a change of them would move, and what would happen at some time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from contactcenter.models import Version, label
from contactcenter.models.clocks import METRICS
from contactcenter.models.tickets import PRIORITIES
from contactcenter.present import explained, times, words
from contactcenter.sla import changes, hours, policies, written

SHOWN = 50
MOST_VERSIONS = 12


def page(language: str) -> dict[str, Any]:
    """Everything on the settings page: the table of targets, and each document with its versions."""
    policy = Version.of("policy", policies.POLICY)
    body = policy.body if policy else {}
    calendars = sorted(Version.all_current("calendar"), key=lambda row: row.key)
    return {
        "version": policy.version if policy else 0,
        "metrics": {metric: words.METRICS[metric] for metric in METRICS},
        "priorities": words.PRIORITIES,
        "policies": [_policy(place, one, language) for place, one in enumerate(body.get("policies", ()))],
        "warnings": ", ".join(f"{level} %" for level in policies.levels(policy.version if policy else 0)),
        "documents": [document("policy", policies.POLICY, body, language)] if policy else [],
        "calendars": [document("calendar", row.key, row.body, language) for row in calendars],
    }


def document(kind: str, key: str, body: Mapping[str, Any], language: str) -> dict[str, Any]:
    held = changes.versions(kind, key)
    return {
        "kind": kind, "key": key, "text": written.text_of(body),
        "label": label(body.get("label", {}), language) or key,
        "zone": body.get("timezone", ""),
        "version": next((one.version for one in held if one.current), 0),
        "versions": [_version(one, language) for one in held[:MOST_VERSIONS]],
    }


def preview(found: changes.Preview, language: str) -> dict[str, Any]:
    """What a change would do, the promises that would be late first."""
    return {
        "tickets": found.tickets, "late": found.late, "whole": found.whole,
        "left_out": max(0, len(found.moves) - SHOWN),
        "moves": [{"number": move.ticket.number, "subject": move.ticket.subject or move.ticket.preview,
                   "label": words.METRICS.get(move.metric, move.metric), "late": move.late,
                   "before": explained.moment(move.before, language), "after": explained.moment(move.after, language)}
                  for move in found.moves[:SHOWN]],
    }


def supposed(found: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The answer of `suppose.at` in words."""
    return {
        "open": found["open"], "holiday": found["holiday"],
        "opens": explained.moment(found["opens"], language) if found["opens"] else None,
        "promises": [{
            "label": words.METRICS.get(one["metric"], one["metric"]), "rule": one["rule"],
            "target": explained.target(one["within"], one["minutes"], language),
            "time": explained.length(timedelta(minutes=one["minutes"]), language),
            "due": explained.moment(one["due"], language),
            "warnings": [(level, explained.moment(at, language)) for level, at in one["warnings"]],
        } for one in found["promises"]],
    }


def _policy(place: int, policy: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        "id": policy["id"],
        "match": policy["match"],
        "rows": [{"metric": metric, "cells": [_cell(place, metric, priority, policy[metric].get(priority), language)
                                              for priority in PRIORITIES]}
                 for metric in METRICS if metric in policy],
    }


def _cell(place: int, metric: str, priority: str, cell: Mapping[str, str] | None, language: str) -> dict[str, Any]:
    name = f"{place}.{metric}.{priority}"
    if not cell:
        return {"name": name, "priority": priority, "length": "", "clock": "business"}
    return {"name": name, "priority": priority, "length": hours.everyday(cell["within"], language),
            "clock": cell["clock"]}


def _version(one: Version, language: str) -> dict[str, Any]:
    agent = changes.author(one)
    return {"version": one.version, "current": one.current, "who": agent.name(language) if agent else None,
            "at": times.stamp(one.made_at, one.made_at, language)}

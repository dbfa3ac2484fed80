"""Quiet hours: when customers are not to be rung or asked anything, by their own clock (business_hours.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contactcenter import clock, config, phones
from contactcenter.greetings import occasion
from contactcenter.models import Customer, Version

SETTING = "quiet_hours"
OWN = "customer"  # whose clock counts, in the rules' own word


def until(customer: Customer, number: str = "", at: datetime | None = None) -> datetime | None:
    """When the quiet hours end in which it is now for this customer; None outside of them.

    number: E.164; its country may have hours of its own.
    """
    rule = rule_for(number, rules())
    if not rule:
        return None
    zone = occasion.zone_of(customer) if rule.get("clock", OWN) == OWN else ZoneInfo(config.current().timezone)
    return end_of_quiet((at or clock.now()).astimezone(zone), rule)


def rules() -> Mapping[str, Any]:
    """By ISO country code, and `default`; empty before the content pack is loaded."""
    held = Version.of("setting", SETTING)
    return held.body if held else {}


def rule_for(number: str, held: Mapping[str, Any]) -> Mapping[str, str]:
    """The rule of the number's country, else the general one."""
    return held.get(phones.region(number) or "", held.get("default", {}))


def end_of_quiet(local: datetime, rule: Mapping[str, str]) -> datetime | None:
    """The end of the quiet stretch that this wall time lies in, which may run over midnight; None outside of it."""
    begin, end = time.fromisoformat(rule["from"]), time.fromisoformat(rule["to"])
    now = local.timetz().replace(tzinfo=None)
    if begin == end or not (begin <= now < end if begin < end else now >= begin or now < end):
        return None
    days = timedelta(days=1) if begin > end and now >= begin else timedelta(0)
    return (local + days).replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)

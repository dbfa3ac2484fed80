"""Greetings as plain data: the list, the form, how one will sound on every channel, and what would be said at ..."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contactcenter.columns import label
from contactcenter.greetings import occasion
from contactcenter.greetings.choice import NAME, RANK, SCORE, Judged
from contactcenter.models import Agent, Version
from contactcenter.pack.texts import CONDITIONS, MOMENTS
from contactcenter.present import texts, words
from contactcenter.present.words import N_
from contactcenter.sla import policies
from contactcenter.texts import GREETING

CHANNELS = ("voice", "webchat", "sms", "email")
SEVERAL = ("channel", "daypart", "language", "tier", "holiday")
MOMENT_WORDS = {
    "open": N_("Opening"), "queue": N_("In the queue"), "queue_unknown": N_("In the queue, wait unknown"),
    "wait_long": N_("Long wait"), "hold": N_("On hold"), "hold_return": N_("Back from hold"),
    "transfer": N_("Transfer"), "consult": N_("Asking a colleague"), "close": N_("Closing"),
    "after_hours": N_("Outside office hours"), "voicemail": N_("Voicemail"), "missed": N_("Missed"),
    "auto_ack": N_("Acknowledgement"), "wish_birthday": N_("Birthday wish"), "wish_holiday": N_("Holiday wish"),
    "wish_milestone": N_("Milestone wish"),
}
CONDITION_WORDS = {
    "moment": N_("Moment"), "channel": N_("Channel"), "daypart": N_("Time of day"), "hours": N_("Office hours"),
    "language": N_("Language"), "tier": N_("Customer tier"), "holiday": N_("Holiday"), "on_trip": N_("On a trip"),
    "known": N_("Known customer"),
}
VALUE_WORDS: Mapping[str, Mapping[Any, str]] = {
    "moment": MOMENT_WORDS, "channel": words.CHANNELS, "language": words.LANGUAGES,
    "tier": {**words.TIERS, "standard": N_("Standard")},
    "daypart": {"morning": N_("Morning"), "afternoon": N_("Afternoon"), "evening": N_("Evening"), "night": N_("Night")},
    "hours": {"open": N_("open"), "closed": N_("Closed")},
    "on_trip": {True: N_("yes"), False: N_("no")}, "known": {True: N_("yes"), False: N_("no")},
    "holiday": {
        "new_year": N_("New Year"), "spring_festival": N_("Spring Festival"), "qingming": N_("Qingming"),
        "labour_day": N_("Labour Day"), "dragon_boat": N_("Dragon Boat Festival"),
        "mid_autumn": N_("Mid-Autumn Festival"), "national_day": N_("National Day"), "christmas": N_("Christmas"),
    },
}
LOST = {SCORE: N_("fewer or weaker conditions"), RANK: N_("as strong, but of a lower rank"),
        NAME: N_("as strong; the name decides")}
SAMPLES = {  # what stands in for a customer: English, Chinese
    "customer.name": ("Lin Jiayi", "林嘉怡"), "customer.salutation": ("Ms Lin", "林女士"),
    "customer.tier_name": ("Gold", "金卡"), "time.greeting": ("Good afternoon", "下午好"),
    "trip.destination": ("Japan", "日本"), "ticket.ref": ("#20931", "#20931"), "ticket.due_text": ("14:30", "14:30"),
    "ticket.promise_text": ("16:00", "16:00"), "queue.position": ("3", "3"), "queue.wait_text": ("5 minutes", "5分钟"),
    "callback.time_text": ("15:00", "15:00"), "desk.reopen_text": ("tomorrow at 09:00", "明天09:00"),
    "holiday.name": ("National Day", "国庆节"),
}


def index(language: str, asked: str = "") -> list[dict]:
    """All greetings by channel, in the order of the moments. asked: only what holds these words."""
    lines = [_line(one, language) for one in texts.shelf(GREETING)]
    wanted = asked.casefold().split()
    found = [one for one in lines if all(word in one["haystack"] for word in wanted)]
    groups = {channel: [one for one in found if channel in one["channels"]] for channel in (*CHANNELS, "")}
    return [{"channel": channel, "greetings": sorted(held, key=_in_order)} for channel, held in groups.items() if held]


def form(body: Mapping[str, Any]) -> dict:
    """The form of a greeting: every condition with what can be chosen and what is."""
    when = body.get("when", {})
    return {
        "conditions": [{"name": name, "label": CONDITION_WORDS[name], "several": name in SEVERAL,
                        "options": [{"value": code(value), "label": VALUE_WORDS[name].get(value, str(value)),
                                     "chosen": value in _several(when.get(name))} for value in values]}
                       for name, values in options().items()],
        "rank": body.get("rank", ""),
        "texts": {each: body.get(each) or "" for each in ("en", "zh")}, "notes": body.get("notes") or {},
    }


def options() -> dict[str, Sequence[Any]]:
    """What each condition can be."""
    holidays = dict.fromkeys(policies.calendar_of("desk").reasons.values())
    return {
        "moment": MOMENTS, "channel": CHANNELS,
        "daypart": [part["id"] for part in occasion.dayparts()], "hours": ("open", "closed"),
        "language": ("en", "zh"), "tier": ("standard", "silver", "gold", "platinum"),
        "holiday": [*dict.fromkeys((*VALUE_WORDS["holiday"], *holidays))], "on_trip": (True, False),
        "known": (True, False),
    }


def preview(body: Mapping[str, Any], agent: Agent) -> list[dict]:
    """How it sounds and looks in each language on every channel it serves."""
    channels = _several(body.get("when", {}).get("channel")) or ["sms"]  # a wish is sent as a text message
    shown = []
    for spoken in ("en", "zh"):
        values = samples(agent, spoken)
        pieces = list(texts.parts(str(body.get(spoken) or ""), values))
        told = "".join(piece["text"] for piece in pieces)
        shown.append({"language": spoken, "parts": pieces, "measures": texts.measures(told, spoken),
                      "channels": channels, "missing": [one["text"] for one in pieces if one["kind"] == "missing"]})
    return shown


def samples(agent: Agent, language: str) -> dict[str, str | None]:
    """What stands in for a customer, and the desk as it is."""
    held = Version.of("setting", "desk")
    desk = held.body if held else {}
    return {
        **{name: pair[language == "zh"] for name, pair in SAMPLES.items()}, "agent.name": agent.name(language),
        "desk.name": label(desk.get("name") or {}, language),
        **{f"desk.{name}": desk.get(name) for name in occasion.REACHED},
    }


def verdict(asked: Mapping[str, Any], judged: Sequence[Judged], agent: Agent, language: str) -> dict:
    """What would be said, by what it won, and why the others lost. language: the customer's."""
    bodies = {version.key: version.body for version in Version.all_current("greeting")}
    rows = [_judged(one, bodies[one.key], asked, agent.language) for one in judged]
    won = judged[0] if judged and not judged[0].failing else None
    part = next((one for one in occasion.dayparts() if one["id"] == asked.get("daypart")), {})
    values = {**samples(agent, language), "time.greeting": label(part.get("greeting", {}), language)}
    return {
        "occasion": [_condition(name, asked.get(name)) for name in CONDITIONS],
        "winner": rows[0] if won else None,
        "parts": list(texts.parts(bodies[won.key].get(language, ""), values)) if won else [],
        "language": language,
        "others": [row for row in rows[1 if won else 0:] if row["fits"]],
        "failing": [row for row in rows if not row["fits"]],
    }


def _judged(one: Judged, body: Mapping[str, Any], asked: Mapping[str, Any], language: str) -> dict:
    return {
        "key": one.key, "fits": not one.failing, "score": texts.number(one.score, language), "rank": one.rank,
        "score_parts": [(CONDITION_WORDS[name], texts.number(value, language)) for name, value in one.parts.items()],
        "lost": LOST.get(one.lost, ""),
        "wants": [_condition(name, body["when"][name]) for name in one.failing],
    }


def _line(one: Mapping[str, Any], language: str) -> dict:
    body = one["body"]
    when = body.get("when", {})
    return {
        **one, "channels": _several(when.get("channel")) or [""], "moment": when.get("moment", ""),
        "moment_label": MOMENT_WORDS.get(when.get("moment", ""), ""), "text": body.get(language) or body.get("en", ""),
        "conditions": [_condition(name, value) for name, value in when.items() if name not in ("moment", "channel")],
        "haystack": f"{one['key']} {body.get('en', '')} {body.get('zh', '')}".casefold(),
    }


def _condition(name: str, value: Any) -> dict:
    table = VALUE_WORDS.get(name, {})
    return {"name": name, "label": CONDITION_WORDS.get(name, name),
            "values": [table.get(each, str(each)) for each in _several(value)] or ["–"],
            "yes": value is True}


def _in_order(one: Mapping[str, Any]) -> tuple:
    moment = one["moment"]
    return MOMENTS.index(moment) if moment in MOMENTS else len(MOMENTS), len(one["conditions"]), one["key"]


def _several(value: Any) -> list:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def code(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""The script editor as plain data: the list of scripts, the outline with its faults, one step's form, its preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from contactcenter import fields
from contactcenter.models import Version
from contactcenter.pack.reading import Fault, Reason
from contactcenter.present import script_fields, script_say, times
from contactcenter.present.script_words import STAGES
from contactcenter.scripts import editing, format
from contactcenter.scripts.written import fragment, text

BLANK_QUESTIONS, BLANK_CHOICES = 1, 1  # empty lines at the end of a form, to be filled
BY_FORM = ("id", "title", "say", "notes", "ask", "choices", "next", "end", "must_say")
SECONDS_PER_CHARACTER = {"en": 1 / 14, "zh": 1 / 4.5}  # read aloud without hurry
SAMPLE_PLACES = ("customer.salutation", "agent.name", "desk.name", "ticket.ref", "ticket.summary", "booking.ref",
                 "trip.destination")


def index(language: str) -> list[dict]:
    """All scripts by stage, each with its steps and whether somebody is writing at it."""
    held = {version.key: (version.body, version.version) for version in Version.all_current("script")}
    drafts = {draft.key: draft for draft in editing.drafts()}
    bodies = {**{key: body for key, (body, _) in held.items()}, **{key: draft.body for key, draft in drafts.items()}}
    groups: dict[str, list[dict]] = {}
    for key, body in bodies.items():
        groups.setdefault(body.get("stage", ""), []).append({
            "key": key, "title": _text(body.get("title", {}), language) or key, "steps": len(body.get("steps", ())),
            "draft": key in drafts, "live": held[key][1] if key in held else None})
    order = [*STAGES, *(stage for stage in groups if stage not in STAGES)]
    return [{"label": STAGES.get(stage, stage), "scripts": groups[stage]} for stage in order if stage in groups]


def editor(key: str, chosen: str | None, found: Sequence[tuple[str | None, Fault]], language: str) -> dict:
    """One script. chosen: the step whose form is open, by default the first."""
    body, rev, live = editing.body_of(key)
    names = [str(step.get("id")) for step in body["steps"]]
    chosen = chosen if chosen in names else names[0]
    wrong = [{"step": step, "text": _reason(fault)} for step, fault in found]
    return {
        "key": key,
        "title": _text(body.get("title", {}), language) or key,
        "titles": body.get("title", {}),
        "rev": rev,
        "live": live,
        "draft": bool(rev),
        "next_version": live + 1,
        "about": _about(body),
        "places": _places(),
        "steps": [_outline(step, place, wrong, language) for place, step in enumerate(body["steps"], 1)],
        "chosen": chosen,
        "form": form(next(step for step in body["steps"] if step["id"] == chosen), names, language),
        "faults": wrong,
        "yaml": text(key, live, body),
        "history": [{"version": one.version, "current": one.current, "by_pack": one.agent_id is None,
                     "at": times.iso(one.made_at)} for one in editing.history(key)],
    }


def _places() -> list[str]:
    """What a text may be filled with."""
    held = Version.of("setting", "fields")
    return list(held.body.get("placeholders", ())) if held else []


def form(step: Mapping[str, Any], names: Sequence[str], language: str) -> dict:
    """The form of a step: what it speaks of in fields, the rest as YAML."""
    rest = {name: value for name, value in step.items() if name not in BY_FORM}
    return {
        "id": step["id"],
        "title": step.get("title", {}), "say": step.get("say", {}), "notes": step.get("notes", {}),
        "length": _length(step.get("say", {})),
        "must_say": bool(step.get("must_say")),
        "questions": [*step.get("ask", ()), *({"field": ""} for _ in range(BLANK_QUESTIONS))],
        "choices": [*step.get("choices", ()), *({"id": "", "label": {}, "goto": ""} for _ in range(BLANK_CHOICES))],
        "next": step.get("next", ""), "resolution": (step.get("end") or {}).get("resolution", ""),
        "keep_open": bool((step.get("end") or {}).get("keep_open")),
        "names": list(names),
        "fields": [{"id": one.id, "label": f"{one.name(language)} ({one.type})"}
                   for one in fields.definitions().values()],
        "resolutions": [{"id": one, "label": _resolution().option(one, language)} for one in _resolution().options],
        "rest": fragment(rest),
    }


def preview(step: Mapping[str, Any], language: str) -> dict:
    """A step as the agent sees it, with what stands in for a customer."""
    held = format.read("preview", 0, {"title": {}, "start": step["id"], "steps": [dict(step)]}).steps[step["id"]]
    values = {name: f"‹{_field_name(name, language)}›" for name in SAMPLE_PLACES}
    known = fields.definitions()
    return {
        "title": held.title(language),
        "says": [{"language": spoken, "parts": list(script_say.filled(held.say.get(spoken, ""), values, spoken))}
                 for spoken in ("en", "zh")],
        "notes": _text(held.notes or {}, language),
        "questions": [{**script_fields.control(known[one.field], None, language), "required": one.required}
                      for one in held.questions if one.field in known],
        "choices": [_text(one.labels, language) or one.id for one in held.choices],
        "must_say": held.must_say,
        "ends": bool(held.end),
    }


def _about(body: Mapping[str, Any]) -> list[str]:
    """Where and when it is offered, in short."""
    told = [f"queue = {body.get('queue')}", f"stage = {body.get('stage')}", f"{body.get('direction', 'inbound')}"]
    return [*told, *(str(name) for name in body.get("channels", ()))]


def _outline(step: Mapping[str, Any], place: int, wrong: Sequence[Mapping[str, Any]], language: str) -> dict:
    own = [one["text"] for one in wrong if one["step"] == step.get("id")]
    title = _text(step.get("title") or step.get("say") or {}, language)[:60]
    return {"id": step.get("id"), "place": place, "title": title, "fields": len(step.get("ask", ())),
            "faults": own, "must_say": bool(step.get("must_say"))}


def _length(say: Mapping[str, str]) -> dict:
    """Characters, and seconds when read aloud."""
    return {name: {"characters": len(said), "seconds": round(len(said) * SECONDS_PER_CHARACTER.get(name, 1 / 14))}
            for name, said in say.items() if isinstance(said, str)}


def _reason(fault: Fault) -> str:
    reason = fault.reason
    return gettext(reason.wording, **reason.values) if isinstance(reason, Reason) else reason


def _resolution() -> fields.Field:
    return fields.field("ticket.resolution")


def _field_name(name: str, language: str) -> str:
    held = fields.definitions().get(name)
    return held.name(language) if held else name.replace(".", " ").replace("_", " ")


def _text(texts: Any, language: str) -> str:
    return str(texts.get(language) or texts.get("en") or "") if isinstance(texts, Mapping) else ""

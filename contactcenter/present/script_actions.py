"""What a step does, as lines: what happens by itself, and what is left to the agent, with the words for it at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select

from contactcenter import scripts
from contactcenter.columns import label
from contactcenter.extensions import db
from contactcenter.models import Article, Ticket, Version
from contactcenter.present import words
from contactcenter.present.render import LOCALES
from contactcenter.present.script_say import filled
from contactcenter.present.script_words import ACTIONS, WHO
from contactcenter.scripts import actions
from contactcenter.scripts.format import Step

OF_ITSELF = ("start_script", "pause_recording", "resume_recording")  # where the step stands does it, and no verb
DETAILS = ("to", "level", "queue", "who", "survey")


def shown(ticket: Ticket, step: Step, values: Mapping[str, str], language: str) -> list[dict]:
    """The actions of a step. automatic: done when the step is left; text and channels: a reply for the composer."""
    with force_locale(LOCALES.get(language, language)):
        return [_line(action, ticket, values, language) for action in step.actions if action["do"] in ACTIONS]


def _line(action: Mapping[str, Any], ticket: Ticket, values: Mapping[str, str], language: str) -> dict:
    icon, wording = ACTIONS[action["do"]]
    held = Version.of("reply", action["reply"]) if action.get("reply") else None
    body = held.body if held else {}
    written = label(body.get("body", {}), ticket.language)
    return {
        "key": action.get("reply") or action["do"],
        "icon": icon,
        "article": action.get("article"),
        "label": gettext(wording, what=_what(action, body, language)),
        "automatic": actions.does(action) or action["do"] in OF_ITSELF,
        "text": "".join(part["text"] for part in filled(written, values, ticket.language)) or None,
        "channel": next((one for one in body.get("channels", ()) if one), ""),
        "subject": "".join(part["text"] for part in filled(label(body.get("subject", {}), ticket.language), values,
                                                           ticket.language)),
    }


def _what(action: Mapping[str, Any], reply: Mapping[str, Any], language: str) -> str:
    """What it is about, in words."""
    if reply:
        return label(reply.get("title", {}), language)
    if "script" in action:
        return scripts.script(action["script"]).title(language)
    if "article" in action:
        return _article(action["article"], language)
    detail = str(next((action[name] for name in DETAILS if name in action), ""))
    if detail in WHO or detail in words.PRIORITIES:
        return gettext({**WHO, **words.PRIORITIES}[detail])
    return detail.replace("_", " ")


def _article(key: str, language: str) -> str:
    """Its title where readers have it, else its name."""
    held = db.session.scalar(select(Article).where(Article.key == key, Article.state == "published"))
    return (held.title(language) if held else "") or key.removeprefix("kb_").replace("_", " ")

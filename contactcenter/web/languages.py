"""Which language a request speaks."""

from __future__ import annotations

from flask import g, request

from contactcenter.present.render import LOCALES


def locale() -> str | None:
    """The signed-in agent's language, else the one asked for, else the browser's."""
    agent = g.get("agent")
    asked = agent.language if agent else request.args.get("lang") or request.cookies.get("lang")
    best = asked if asked in LOCALES else request.accept_languages.best_match(list(LOCALES), "en")
    return LOCALES[best]


def language() -> str:
    """The same as the desk names it: en or zh."""
    return next(short for short, long in LOCALES.items() if long == locale())

"""The web doors: which blueprints there are, which language a request speaks, and what is in force for all of them."""

from __future__ import annotations

from flask import Flask, g, request

from contactcenter.config import Config
from contactcenter.present.render import LOCALES
from contactcenter.web import (
    attachments,
    changes,
    chat,
    customers,
    desk_sockets,
    drafts,
    errors,
    health,
    inbox,
    live,
    login,
    mailroom,
    notes,
    offers,
    phone,
    presence,
    replies,
    search,
    security,
    tickets,
    visitor_sockets,
    webhooks,
)

DOORS = (attachments, changes, chat, customers, drafts, health, inbox, live, login, mailroom, notes, offers, phone,
         presence, replies, search, tickets, webhooks)
sockets = (desk_sockets, visitor_sockets)


def register(app: Flask) -> None:
    """Hang every door into the app, with the checks that stand before all of them."""
    security.guard(app)
    errors.register(app)
    for door in DOORS:
        app.register_blueprint(door.door)


def locale() -> str | None:
    """The signed-in agent's language, else the one asked for, else the browser's."""
    agent = g.get("agent")
    asked = agent.language if agent else request.args.get("lang") or request.cookies.get("lang")
    best = asked if asked in LOCALES else request.accept_languages.best_match(list(LOCALES), "en")
    return LOCALES[best]


def language() -> str:
    """The same as the desk names it: en or zh."""
    return next(short for short, long in LOCALES.items() if long == locale())


def allowed_origins(settings: Config) -> list[str]:
    """Pages that may open a socket: our own, under the public address and on loopback."""
    return [settings.public_url, f"http://127.0.0.1:{settings.port}", f"http://localhost:{settings.port}"]

"""All web doors, with what is in force for every one of them."""

from __future__ import annotations

from flask import Flask

from contactcenter import present
from contactcenter.config import Config
from contactcenter.web import (
    attachments,
    board,
    board_acts,
    board_kept,
    board_people,
    board_staffing,
    by_hand,
    changes,
    chat,
    clocks,
    complaint_answers,
    complaint_report,
    complaints,
    customers,
    desk_calls,
    desk_sockets,
    drafts,
    emergencies,
    errors,
    fields,
    first,
    greetings,
    handsets,
    health,
    help,
    inbox,
    knowledge,
    live,
    login,
    macro_editor,
    macros,
    mailroom,
    merging,
    notes,
    notices,
    offers,
    phone,
    plans,
    presence,
    promises,
    replies,
    replies_editor,
    routes,
    script_editor,
    script_report,
    scripts,
    search,
    security,
    service_levels,
    settings,
    side_conversations,
    socket_limits,
    steering,
    survey_answers,
    surveys,
    tickets,
    visitor_sockets,
    webhooks,
    widget,
    wording,
)

DOORS = (attachments, board, board_acts, board_kept, board_people, board_staffing, by_hand, changes, chat, clocks,
         complaint_answers, complaint_report, complaints, customers, desk_calls, drafts, emergencies, fields, first,
         greetings, handsets, health, help, inbox, knowledge, live, login, macro_editor, macros, mailroom, merging,
         notes, notices, offers, phone, plans, presence, promises, replies, replies_editor, routes, script_editor,
         script_report, scripts, search, service_levels, settings, side_conversations, steering, survey_answers,
         surveys, tickets, webhooks, widget, wording)
sockets = (desk_sockets, visitor_sockets)


def register(app: Flask) -> None:
    """Hang every door into the app, with the checks that stand before all of them."""
    present.furnish(app)
    security.guard(app)
    errors.register(app)
    socket_limits.guard(app)
    for door in DOORS:
        app.register_blueprint(door.door)


def allowed_origins(settings: Config) -> list[str]:
    """Pages that may open a socket: our own, under the public address and on loopback."""
    return [settings.public_url, f"http://127.0.0.1:{settings.port}", f"http://localhost:{settings.port}"]

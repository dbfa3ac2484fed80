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

DOORS = (complaint_answers, complaints, notices, promises, board, board_acts, board_kept, board_people, board_staffing,
         attachments, by_hand, changes, chat, customers, drafts, first, handsets, health, help, inbox, knowledge,
         fields, live, login, mailroom, notes, offers, phone, presence, replies, routes, script_editor, script_report,
         scripts, search, steering, tickets, webhooks, widget, wording, clocks, service_levels, settings, greetings,
         complaint_report, merging,
         macros,
         macro_editor,
         replies_editor)
IN_TROUBLE = (emergencies, plans)  # travellers in an emergency, and the plans for them
BEGUN_BY_US = (desk_calls, side_conversations, survey_answers, surveys)  # contact that the desk begins
sockets = (desk_sockets, visitor_sockets)


def register(app: Flask) -> None:
    """Hang every door into the app, with the checks that stand before all of them."""
    present.furnish(app)
    security.guard(app)
    errors.register(app)
    socket_limits.guard(app)
    for door in (*DOORS, *IN_TROUBLE, *BEGUN_BY_US):
        app.register_blueprint(door.door)


def allowed_origins(settings: Config) -> list[str]:
    """Pages that may open a socket: our own, under the public address and on loopback."""
    return [settings.public_url, f"http://127.0.0.1:{settings.port}", f"http://localhost:{settings.port}"]

"""What people read when something is wrong: a sentence they can act on, in their language, and never a stack trace."""

from __future__ import annotations

import errno
import secrets

import structlog
from flask import Flask, g, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from contactcenter.extensions import db
from contactcenter.routing import AlreadyTaken, NotAllowed
from contactcenter.views import NotFound

log = structlog.get_logger()
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)


def register(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda error: _say(404))
    app.register_error_handler(AlreadyTaken, _taken)
    app.register_error_handler(NotAllowed, lambda error: _say(403))
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(away, _away)
    app.register_error_handler(OSError, _full)
    app.register_error_handler(HTTPException, lambda error: error if error.response else _say(error.code or 500))
    app.register_error_handler(Exception, _broken)


def _taken(error: AlreadyTaken):
    name = error.by.name(g.agent.language) if error.by and g.get("agent") else ""
    return _say(409, _("%(name)s already took this.", name=name) if name else _("This offer is over."))


def _away(error: Exception):
    """The database does not answer: whoever asked may ask again, and a provider will."""
    db.session.rollback()
    log.error("database away", reason=type(error).__name__, path=request.path)
    sentence, status, *more = _say(503)
    return sentence, status, {**(more[0] if more else {}), "Retry-After": "2"}


def _full(error: OSError):
    """There is no room for files, or they may not be written; everything else goes on."""
    if error.errno not in NO_ROOM:
        return _broken(error)
    log.error("no room for files", reason=error.strerror)
    return _say(507)


def _broken(error: Exception):
    reference = secrets.token_hex(4)
    log.exception("request failed", reference=reference, path=request.path)
    sentence = _("Something went wrong on our side. Nothing you wrote is lost. Reference: %(code)s", code=reference)
    return _say(500, sentence)


def _say(status: int, sentence: str | None = None):
    sentence = sentence or _sentences().get(status) or _("This did not work. Please try again.")
    if not (g.get("agent") or request.accept_mimetypes.accept_html):
        return sentence, status, {"Content-Type": "text/plain; charset=utf-8"}
    if request.headers.get("HX-Request") or request.method != "GET":
        return sentence, status, {"Content-Type": "text/plain; charset=utf-8"}
    return render_template("errors/page.html", status=status, sentence=sentence), status


def _sentences() -> dict[int, str]:
    return {
        400: _("The request could not be understood."),
        401: _("Please sign in first."),
        403: _("You may not do this. A supervisor can help."),
        404: _("There is no such page, or it is not one of yours."),
        405: _("This page cannot do that."),
        410: _("This file is damaged or gone. An administrator can look for it in a backup."),
        413: _("This is too large. The limit is 25 MB."),
        503: _("The desk cannot reach its database. Nothing is lost; please try again in a moment."),
        507: _("There is no room for this file. Everything else goes on; please tell an administrator."),
        429: _("Too many tries. Please wait a minute."),
    }

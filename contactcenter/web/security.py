"""The checks before every door: signed in unless said otherwise, our own page for every change, and the headers."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from functools import wraps

import structlog
from flask import Flask, Response, abort, current_app, g, redirect, request, url_for

from contactcenter import config, journal
from contactcenter.web import sessions

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "media-src 'self'; connect-src 'self'{sockets}; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SAFE = ("GET", "HEAD", "OPTIONS")


def public(view: Callable) -> Callable:
    """Open to people who are not signed in."""
    view.public = True  # type: ignore[attr-defined]
    return view


def signed(view: Callable) -> Callable:
    """Open to providers, who prove themselves by signature or token: no session, no same-origin rule."""
    view.public = view.signed = True  # type: ignore[attr-defined]
    return view


def role(*allowed: str) -> Callable:
    """Only for agents of these roles; others get 403."""
    def keep(view: Callable) -> Callable:
        @wraps(view)
        def checked(*args, **kwargs):
            if sessions.current().role not in allowed:
                abort(403)
            return view(*args, **kwargs)
        return checked
    return keep


def guard(app: Flask) -> None:
    """Put the checks before every request and the headers on every answer."""
    app.before_request(_identify)
    app.teardown_request(_leave)
    app.after_request(_headers)
    app.jinja_env.globals["csrf_token"] = lambda: g.session.csrf if g.get("session") else ""


def _identify():
    structlog.contextvars.bind_contextvars(request=secrets.token_hex(4))
    view = current_app.view_functions.get(request.endpoint or "")
    if request.endpoint == "static" or getattr(view, "signed", False):
        return None
    held = sessions.identify()
    if request.method not in SAFE and not _from_our_page():
        abort(403)
    journal._actor.set(journal.Actor("agent", held.agent_id) if held else journal.SYSTEM)
    if held or getattr(view, "public", False) or view is None:
        return None
    return _ask_to_sign_in()


def _leave(failure: BaseException | None) -> None:
    """One connection may carry the requests of many: what comes next on it is not this agent's doing."""
    journal._actor.set(journal.SYSTEM)


def _from_our_page() -> bool:
    """A change comes from our own page: the browser says so, or, where it says nothing, the page's token does."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site:
        return site == "same-origin" or (site == "none" and origin is None)
    if origin:
        return origin in (config.current().public_url, request.host_url.rstrip("/"))
    held = sessions.current_session()
    token = request.headers.get("X-CSRFToken") or request.form.get("csrf_token", "")
    return held is None or hmac.compare_digest(held.csrf.encode(), token.encode())


def _ask_to_sign_in():
    where = url_for("login.page", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": where})
    return redirect(where) if request.method == "GET" else abort(401)


def _headers(response: Response) -> Response:
    # Safari does not take 'self' for web sockets: name our own address too.
    sockets = " " + config.current().public_url.replace("http", "ws", 1)
    response.headers.setdefault("Content-Security-Policy", POLICY.format(sockets=sockets))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if config.current().public_url.startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response

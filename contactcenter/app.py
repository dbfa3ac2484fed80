"""The app factory: settings, extensions, doors and reactions put together, in that order."""

from __future__ import annotations

import gevent.monkey
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

import channels
from contactcenter import bus, config, journal, logs, masked_columns, push, reactions
from contactcenter.columns import as_json
from contactcenter.config import ROOT, Config
from contactcenter.extensions import babel, db, htmx, limiter, migrate, socketio
from contactcenter.journal import JournalEntry
from contactcenter.web import doors, languages

HTTP_BODY = 26 * 1024 * 1024
SOCKET_FRAME = 64 * 1024
# A database that hangs must not hold everybody: who waits too long is told to come again.
PATIENCE = {"connect_timeout": 2, "tcp_user_timeout": 5000, "options": "-c lock_timeout=4s -c statement_timeout=30s"}
POOL = {"pool_size": 20, "max_overflow": 20, "pool_pre_ping": True, "pool_timeout": 4, "pool_use_lifo": True,
        "connect_args": PATIENCE}
tables = (JournalEntry,)


def create_app(settings: Config | None = None) -> Flask:
    """A desk ready to serve. Raises ConfigError when it is told nonsense."""
    settings = settings or config.read()
    logs.configure(settings.log_level)
    app = Flask("contactcenter", root_path=str(ROOT), instance_path=str(ROOT / "instance"))
    app.config.update(_flask_settings(settings))
    app.extensions["desk"] = settings
    _extend(app, settings)
    masked_columns.watch()
    journal.react_with(reactions.WITHIN, reactions.AFTER, push.send)
    channels.open_desk(settings)
    doors.register(app)
    _mount_carrier(app)
    _believe_proxies(app, settings.trusted_proxies)
    return app


def _mount_carrier(app: Flask) -> None:
    """Where the demo carrier lives in this process, the desk's other processes reach it under /loopback."""
    carrier = channels.get("voice").demo if "voice" in channels.names() else None
    if carrier:
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/loopback": carrier.wsgi_app})  # type: ignore[method-assign]


def _believe_proxies(app: Flask, hops: int) -> None:
    """What the last so many proxies say of who asked and how; what anybody else says of it is not listened to."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _flask_settings(settings: Config) -> dict:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"json_serializer": as_json, "hide_parameters": True,  # they are people's words
                                      **({} if settings.sqlite else POOL)},
        "MAX_CONTENT_LENGTH": HTTP_BODY,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "BABEL_DEFAULT_LOCALE": settings.languages[0],
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "contactcenter" / "translations"),
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": bus.PATIENT if settings.redis_url else {},
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,  # without Redis every process counts for itself
        "RATELIMIT_HEADERS_ENABLED": True,
        "SEND_FILE_MAX_AGE_DEFAULT": 31536000,
    }


def _extend(app: Flask, settings: Config) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "contactcenter" / "migrations"))
    babel.init_app(app, locale_selector=languages.locale)
    limiter.init_app(app)
    htmx.init_app(app)
    socketio.init_app(
        app,
        async_mode="gevent" if gevent.monkey.is_module_patched("socket") else "threading",
        transports=["websocket"],
        async_handlers=False,
        max_http_buffer_size=SOCKET_FRAME,
        http_compression=False,
        client_manager=bus.manager(settings),
        cors_allowed_origins=doors.allowed_origins(settings),
        manage_session=False,
        ping_interval=20,
        ping_timeout=20,
    )

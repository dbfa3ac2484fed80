"""The bare references: what a page and a push cost on the same machine and libraries with nothing of a desk around.

A Flask-SocketIO server on gevent in a process of its own. GET / is a page of 50 rows by one prepared join; POST / is
one database transaction and one event to every socket that listens; a visitor's socket is let in by one look-up.
"""

from gevent import monkey

monkey.patch_all()

import socket  # noqa: E402
import sys  # noqa: E402

from flask import Flask, Response, render_template_string, request  # noqa: E402
from flask_socketio import ConnectionRefusedError, SocketIO, join_room  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402
from geventwebsocket.handler import WebSocketHandler  # noqa: E402
from sqlalchemy import Engine, bindparam, create_engine, event, text  # noqa: E402

TABLES = (
    "DROP TABLE IF EXISTS people", "DROP TABLE IF EXISTS matters", "DROP TABLE IF EXISTS messages",
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    "CREATE TABLE matters (id INTEGER PRIMARY KEY, person INTEGER NOT NULL, sort INTEGER NOT NULL, tab TEXT NOT NULL, "
    "subject TEXT NOT NULL, preview TEXT NOT NULL)",
    "CREATE INDEX ix_matters ON matters (tab, sort, id)",
    "CREATE TABLE messages (id {key}, body TEXT NOT NULL)",
)
LIST = text("SELECT m.id, m.subject, m.preview, p.name FROM matters m JOIN people p ON p.id = m.person "
            "WHERE m.tab = :tab ORDER BY m.sort, m.id LIMIT 50")
KEEP = text("INSERT INTO messages (body) VALUES (:body)")
KNOWN = text("SELECT id FROM people WHERE id = :id")
PAGE = """<!doctype html><title>Inbox</title><ol>{% for row in rows %}<li id="m-{{ row.id }}"><b>{{ row.name }}</b>
<a href="/m/{{ row.id }}">{{ row.subject }}</a><p>{{ row.preview }}</p></li>{% endfor %}</ol>"""
ROW = '<li id="row" data-scope="row" class="row">' + 1500 * "x" + "<p>{}</p></li>"
KEYS = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"}


def prepare(engine: Engine, rows: int) -> None:
    """The tables, with as many matters as the desk has tickets and as many of them to do."""
    people = [{"id": n, "name": f"Customer {n}"} for n in range(1, rows // 4 + 2)]
    matters = [{"id": n, "person": n // 4 + 1, "sort": n * 7919 % rows, "tab": "done" if n % 10 else "todo",
                "subject": f"Matter {n} of a customer", "preview": 3 * f"what was said last on {n}. "}
               for n in range(1, rows)]
    with engine.begin() as connection:
        for statement in TABLES:
            connection.execute(text(statement.format(key=KEYS[engine.dialect.name])))
        connection.execute(text("INSERT INTO people VALUES (:id, :name)"), people)
        connection.execute(text("INSERT INTO matters VALUES (:id, :person, :sort, :tab, :subject, :preview)"), matters)


def open_database(url: str) -> Engine:
    """SQLite with the desk's own habits: a write-ahead log, and nothing acknowledged that is not on the disk."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _settle)
    return engine


def make(engine: Engine) -> Flask:
    """The reference's server."""
    app = Flask("bare")
    sockets = SocketIO(app, async_mode="gevent", transports=["websocket"], async_handlers=False,
                       cors_allowed_origins="*")

    @app.get("/")
    def page():
        with engine.connect() as connection:
            return render_template_string(PAGE, rows=connection.execute(LIST, {"tab": "todo"}).all())

    @app.post("/")
    def take():
        with engine.begin() as connection:
            connection.execute(KEEP, {"body": request.form["Body"]})
        sockets.emit("show", {"html": ROW.format(request.form["Body"])}, to="all", namespace="/desk")
        return Response("<Response/>", content_type="text/xml")

    @sockets.on("connect", namespace="/desk")
    def agent(auth=None):
        join_room("all")

    @sockets.on("connect", namespace="/visitor")
    def visitor(auth=None):
        with engine.connect() as connection:
            if connection.execute(KNOWN.bindparams(bindparam("id", 1))).first() is None:
                raise ConnectionRefusedError("unknown")
        join_room(request.sid)

    return app


def main(port: int, rows: int, url: str) -> None:
    engine = open_database(url)
    prepare(engine, rows)
    app = make(engine)
    door = socket.create_server(("127.0.0.1", port), backlog=1024)
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the desk does: else the reference would look slow
    WSGIServer(door, app, handler_class=WebSocketHandler, log=None).serve_forever()


def _settle(connection, record) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])

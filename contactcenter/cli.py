"""The desk's commands: run it, set it up, look into it."""

from gevent import monkey

monkey.patch_all()  # before anything else is imported: sockets, locks and psycopg then wait together

import json  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from contextlib import contextmanager  # noqa: E402

import click  # noqa: E402
import gevent  # noqa: E402
import structlog  # noqa: E402
from redis import RedisError  # noqa: E402
from sqlalchemy.exc import DBAPIError  # noqa: E402

from contactcenter import bus, config, dump, mailbox_process, server, setup, staff, worker  # noqa: E402
from contactcenter.app import create_app  # noqa: E402
from contactcenter.config import ConfigError  # noqa: E402
from contactcenter.demo import play  # noqa: E402
from contactcenter.extensions import socketio  # noqa: E402
from contactcenter.web import doors  # noqa: E402

log = structlog.get_logger()
GRACE = 2.0


@click.group()
def desk() -> None:
    """The contact centre."""


@desk.command()
def run() -> None:
    """Everything in one process: pages, jobs and the mail listener."""
    _serve(jobs=True)


@desk.command()
def web() -> None:
    """Pages and providers' doors only."""
    _serve(jobs=False)


@desk.command("worker")
def work() -> None:
    """Background jobs only; any number of these may run."""
    with _said_plainly():
        app = create_app()
        bus.join(app.extensions["desk"])
    stop = worker.start(app)
    _on_signal(stop.set)
    stop.wait()


@desk.command()
def init() -> None:
    """Make or migrate the database and load the content pack; safe to repeat."""
    app = create_app()
    with app.app_context():
        setup.prepare(app.extensions["desk"])


@desk.group()
def agent() -> None:
    """The people of the desk."""


@agent.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(["agent", "supervisor", "admin"]), default="agent")
@click.password_option()
def add_agent(login: str, name: str, role: str, password: str) -> None:
    """Add a person with a login."""
    with create_app().app_context():
        try:
            staff.add(login, name, role, password)
        except staff.WeakPassword:
            sys.exit(f"contactcenter: a password has at least {staff.PASSWORD_LENGTH} characters")


@desk.command()
@click.option("--jsonl", is_flag=True, required=True, help="one object a line")
def dump_command(jsonl: bool) -> None:
    """Everything the desk holds, read-only."""
    with create_app().app_context():
        for line in dump.lines():
            print(json.dumps(line, ensure_ascii=False))


desk.add_command(dump_command, "dump")


@desk.command()
def check() -> None:
    """Integrity: rows against files, clocks, counters, stuck rows. Exit status 1 with a list if something is off."""
    with create_app().app_context():
        faults = list(dump.faults())
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


@desk.command()
@click.option("--speed", type=click.FloatRange(0.1, 60), help="60 makes an hour of the script a minute")
@click.option("--seed", type=int, help="the order of the conversations and their small differences")
@click.option("--conversation", metavar="ID", help="only this one, once")
@click.option("--autopilot", is_flag=True, help="play the agents too, while nobody is at the desk")
@click.option("--faults", default="", metavar="LIST", help=f"of {', '.join(play.FAULTS)}; commas between several")
def demo(speed: float | None, seed: int | None, conversation: str | None, autopilot: bool, faults: str) -> None:
    """Play the demo's customers, all but their phone calls, against the desk that runs on this machine."""
    settings = config.read()
    wanted = [name.strip() for name in faults.split(",") if name.strip()]
    try:
        play.visit(create_app(settings), settings, speed=speed or settings.speed,
                   seed=settings.seed if seed is None else seed, autopilot=autopilot, only=conversation, faults=wanted)
    except KeyError as unknown:
        raise click.BadParameter(f"{unknown.args[0]} is neither a conversation nor a fault") from None
    except play.NotHere as reason:
        raise click.ClickException(str(reason)) from None


def main() -> None:
    """The command line; a setting that cannot work is told in one sentence."""
    try:
        desk(standalone_mode=True)
    except ConfigError as error:
        sys.exit(f"contactcenter: {error}")


def _serve(jobs: bool) -> None:
    settings = config.read()
    with _said_plainly():
        door = server.listen(settings.host, settings.port)  # first of all: two desks must not work on one database
        app = create_app(settings)
        with app.app_context():
            setup.prepare(settings)
        bus.join(settings)
    stop = worker.start(app) if jobs else None
    listener = mailbox_process.watch(settings) if jobs and settings.mail_listener else None
    player = play.start(app, settings) if jobs and settings.demo == "on" else None
    _on_signal(lambda: _close(stop, listener, player))
    print(f"The desk is open on {settings.public_url}", flush=True)
    socketio.wsgi_server = server.serve(door, app, doors.allowed_origins(settings))
    socketio.wsgi_server.serve_forever()


@contextmanager
def _said_plainly():
    """What keeps the desk from opening, in one line: whoever starts it is to mend it and not to read our code."""
    try:
        yield
    except DBAPIError as error:
        raise click.ClickException(f"the database cannot be used: {str(error.orig).splitlines()[0]}") from error
    except RedisError as error:
        raise click.ClickException(f"Redis cannot be reached: {error}") from error
    except (OSError, setup.NewerDatabase, setup.OpenDoors) as error:
        raise click.ClickException(str(error)) from error


def _close(stop, *helpers) -> None:
    """Tell the jobs and the browsers, then leave: an open socket must not hold the process."""
    if stop:
        stop.set()
    for helper in helpers:
        if helper:
            helper.close()
    for sid in list(socketio.server.eio.sockets):
        gevent.spawn(socketio.server.eio.disconnect, sid)
    gevent.spawn_later(GRACE / 2, socketio.stop)
    gevent.spawn_later(GRACE, sys.exit, 0)


def _on_signal(close) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, close)


if __name__ == "__main__":
    main()

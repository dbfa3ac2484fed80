"""What the tests stand on: a desk of its own for every test, on SQLite and on PostgreSQL, with a cast of people."""

from __future__ import annotations

import os
from zlib import crc32

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from contactcenter import clock
from tests import databases
from tests.cast import Desk
from tests.live import PATIENCE, LiveDesk, free_port

# What starts processes and browsers or plays long stories, in this order: nobody is left alone with it at the end.
LONG = ("tests/browser/", "tests/journeys/", "tests/bench/", "tests/test_kill", "tests/test_hardening_outages",
        "tests/test_many_processes", "tests/test_hardening_start", "tests/test_hardening_sockets",
        "tests/test_demo_play")


def pytest_configure() -> None:
    databases.keep_in_memory()


# Doors and pages over verbs that are proven on both databases: each test of them runs on one, half of them on each.
PAGES = ("tests/web/", "tests/test_hostile", "tests/test_hardening_doors", "tests/test_hardening_login",
         "tests/test_access", "tests/test_redirects", "tests/complaints/test_complaint_pages",
         "tests/test_demo_play_autopilot")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long files first; two workers take file after file. BOTH=1 runs every test on both databases."""
    if not os.environ.get("BOTH"):
        spared = {item for item in items if _is_spared(item)}
        config.hook.pytest_deselected(items=list(spared))
        items[:] = [item for item in items if item not in spared]
    items.sort(key=lambda item: next((place for place, name in enumerate(LONG) if item.nodeid.startswith(name)), 99))


def _is_spared(item: pytest.Item) -> bool:
    """Whether this is a test's turn on the other database; a test that is marked for one keeps it."""
    asked = getattr(item, "callspec", None)
    if not item.nodeid.startswith(PAGES) or asked is None or "database_url" not in asked.params:
        return False
    if any("database_url" in mark.args for mark in item.iter_markers("parametrize")):
        return False
    turn = crc32(item.nodeid.replace(asked.params["database_url"], "").encode()) % 2
    return asked.params["database_url"] == ("sqlite", "postgresql")[turn]


@pytest.fixture(scope="session")
def postgres():
    """The address of a PostgreSQL server: the one TEST_DATABASE_URL names, or one of our own for this run."""
    with databases.postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url():
    """The address of a Redis server: the one TEST_REDIS_URL names, or one of our own for this run."""
    with databases.redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def templates(tmp_path_factory):
    """Prepared databases that every test's own is copied from, made when first asked for."""
    return databases.Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, templates):
    """A fresh, migrated database with the content pack and the cast, of each kind in turn."""
    if request.param == "sqlite":
        yield templates.sqlite()
        return
    with templates.postgresql(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
def app(database_url, tmp_path):
    """The desk's app on that database, with an app context open."""
    with databases.desk_app(database_url, tmp_path) as app, app.app_context():
        yield app
    clock.desk.release()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def desk(app):
    """The cast and the doors they come through; see tests/cast.py."""
    return Desk(app)


@pytest.fixture(scope="session")
def browser():
    """A headless browser for the whole run, with the patience of a slow machine in all that it waits for."""
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=databases.browser_path(), args=databases.BROWSER_FLAGS,
                                             timeout=3 * PATIENCE * 1000)
        yield _patient(running)
        running.close()


def _patient(browser: Browser) -> Browser:
    make = browser.new_context

    def new_context(**options):
        context = make(**options)
        context.set_default_timeout(PATIENCE * 1000)
        return context

    browser.new_context = new_context  # type: ignore[method-assign]
    return browser


@pytest.fixture(scope="module")
def live_desk(tmp_path_factory):
    """A real desk in a process of its own, as `contactcenter run` starts it: the demo's people, but nobody plays."""
    with LiveDesk(tmp_path_factory.mktemp("live"), free_port()) as running:
        yield running

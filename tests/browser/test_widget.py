"""The chat on a web site, in a real browser: a visitor asks, an agent answers, the line breaks and comes back."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from contactcenter.config import ROOT

pytestmark = pytest.mark.browser
HOST_POLICY = "default-src 'none'; script-src {desk}; frame-src {desk}"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RUN = "tags => axe.run(document, {iframes: false, runOnly: {type: 'tag', values: tags}})"
BLOCKED = """window.WebSocket = class {
  constructor() { setTimeout(() => this.onerror?.(new Event('error'))); }
  close() {}
}"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def web_site(desk_url: str):
    """Somebody's web site on another port, whose policy allows the chat and nothing else; its address."""
    class Site(BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802 - the name that http.server calls
            script = f'<script src="{desk_url}/widget.js"></script>'
            body = f'<!doctype html><html lang="en"><title>Site</title><p>Hi</p>{script}'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", HOST_POLICY.format(desk=desk_url))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    # A browser opens connections in advance and says nothing on them: nobody else may have to wait for that.
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(f"{error}\n{error.stack}"))
    page.on("console", lambda line: page.faults.append(line.text) if "Security" in line.text else None)
    yield page
    context.close()
    assert page.faults == []


def open_chat(page, address: str, name: str = "Open chat"):
    page.goto(address)
    page.get_by_role("button", name=name).click()
    return page.frame_locator("iframe")


def begin(chat, name: str = "Li Wei"):
    chat.get_by_label("Your name").fill(name)
    chat.get_by_role("checkbox").check()
    chat.get_by_role("button", name="Start chat").click()
    return chat.get_by_role("textbox", name="Message")


def say(box, text: str) -> None:
    box.fill(text)
    box.press("Enter")


def test_a_visitor_of_another_site_asks_and_the_desk_has_it(page, live_desk):
    with web_site(live_desk.url) as site:
        chat = open_chat(page, site)
        box = begin(chat)
        expect(box).to_be_focused()
        say(box, "Is the room ready?")
        mine = chat.locator(".w-item.me").filter(has_text="Is the room ready?")
        expect(mine).to_contain_text("Delivered")
        expect(mine).to_have_count(1)
        assert len(live_desk.messages("Is the room ready?")) == 1


def test_after_a_reload_the_talk_goes_on(page, live_desk):
    with web_site(live_desk.url) as site:
        say(begin(open_chat(page, site)), "before the reload")
        expect(page.frame_locator("iframe").get_by_text("before the reload")).to_be_visible()
        chat = open_chat(page, site, name=re.compile("Open chat"))
        expect(chat.get_by_text("before the reload")).to_be_visible()
        say(chat.get_by_role("textbox", name="Message"), "after the reload")
        expect(chat.locator(".w-item.me").filter(has_text="after the reload")).to_contain_text("Delivered")


def test_what_is_written_without_a_connection_is_sent_once_when_it_is_back(page, live_desk):
    chat = open_chat(page, f"{live_desk.url}/demo/site?lang=en")
    box = begin(chat)
    say(box, "first")
    expect(chat.locator(".w-item.me").filter(has_text="first")).to_contain_text("Delivered")
    page.context.set_offline(True)
    for frame in page.frames:
        frame.evaluate("dispatchEvent(new Event('offline'))")
    page.context.route("**/chat/**", lambda route: route.abort())
    live_desk.stop()
    say(box, "written in the tunnel")
    expect(chat.get_by_text("Waiting to send")).to_be_visible()
    expect(chat.get_by_text("No connection.")).to_be_visible()
    live_desk.start()
    page.context.unroute("**/chat/**")
    page.context.set_offline(False)
    mine = chat.locator(".w-item.me").filter(has_text="written in the tunnel")
    expect(mine).to_contain_text("Delivered")
    expect(chat.get_by_text("No connection.")).to_be_hidden()
    assert len(live_desk.messages("written in the tunnel")) == 1


def test_where_sockets_are_blocked_the_page_asks(browser, live_desk):
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.add_init_script(BLOCKED)
    chat = open_chat(page, f"{live_desk.url}/demo/site?lang=en")
    say(begin(chat), "by HTTP only")
    expect(chat.locator(".w-item.me").filter(has_text="by HTTP only")).to_contain_text("Delivered")
    expect(chat.get_by_text("No connection.")).to_be_hidden()
    context.close()


def test_the_keyboard_is_enough_and_focus_comes_back(page, live_desk):
    page.goto(f"{live_desk.url}/demo/site?lang=en")
    launcher = page.get_by_role("button", name="Open chat")
    launcher.focus()
    page.keyboard.press("Enter")
    chat = page.frame_locator("iframe")
    expect(chat.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open chat")).to_be_focused()
    expect(page.locator("iframe")).to_be_hidden()


def test_on_a_phone_the_chat_fills_the_screen_in_the_visitors_language(browser, live_desk):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    open_chat(page, f"{live_desk.url}/demo/site", name="打开聊天")
    box = page.locator("iframe").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    expect(page.frame_locator("iframe").locator("html")).to_have_attribute("lang", "zh-Hans")
    context.close()


def test_what_can_be_pressed_is_large_enough(page, live_desk):
    chat = open_chat(page, f"{live_desk.url}/demo/site?lang=en")
    begin(chat)
    for control in chat.locator("button:visible, textarea:visible").all():
        box = control.bounding_box()
        assert box["height"] >= 44 and box["width"] >= 44, control.get_attribute("id")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_anybody(browser, live_desk, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed")
    context = browser.new_context(color_scheme=scheme, locale="en-GB", bypass_csp=True)
    page = context.new_page()
    chat = open_chat(page, f"{live_desk.url}/demo/site?lang=en")
    expect(chat.get_by_role("button", name="Start chat")).to_be_visible()
    assert violations(page) == []
    say(begin(chat), "hello")
    expect(chat.locator(".w-item.me").filter(has_text="hello")).to_contain_text("Delivered")
    assert violations(page) == []
    chat.get_by_role("button", name="Menu").click()
    chat.get_by_role("button", name="End chat").click()
    expect(chat.get_by_role("button", name="Send rating")).to_be_visible()
    assert violations(page) == []
    context.close()


def violations(page) -> list[str]:
    found = []
    for frame in page.frames:
        frame.evaluate(AXE.read_text())
        result = frame.evaluate(RUN, WCAG)
        found += [f"{one['id']}: {one['nodes'][0]['html'][:100]}" for one in result["violations"]]
    return found

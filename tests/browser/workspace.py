"""An agent's workspace in a real browser, spoken to as its user speaks to it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

NETWORK = ("ERR_INTERNET_DISCONNECTED", "WebSocket", "Failed to load resource", "preloaded using link preload")


class Workspace:
    """One agent at one screen. `wrong` collects what the browser complained about."""

    def __init__(self, browser: Browser, url: str, login: str, width: int = 1440):
        self.url = url
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-US")
        self.wrong: list[str] = []
        self.page = self._new_page()
        self.page.goto(f"{url}/login")
        self.page.fill("#login", login)
        self.page.fill("#password", "demo")
        self.page.click("form[action='/login'] button.primary")
        self.page.wait_for_url("**/inbox*")
        self.page.evaluate("""() => fetch('/language', {method: 'POST', headers: {'HX-Request': 'true'},
            body: new URLSearchParams({language: 'en'})})""")

    def look_at(self, view: str) -> Workspace:
        """Open a list and wait until the page hears the desk."""
        self.page.goto(f"{self.url}/inbox/{view}")
        self.page.wait_for_function("() => window.desk?.socket?.connected")
        self.page.mouse.move(900, 500)
        return self

    def open(self, words: str) -> Workspace:
        """Open the ticket whose row says this, and wait until the page is up to date with it."""
        row = self.row(words)
        with self.page.expect_response("**/live/resync*"):
            row.locator("a.hit").click()
            self.page.wait_for_url("**/tickets/*")
        self.page.mouse.move(900, 500)
        return self

    def row(self, words: str):
        return self.page.locator("#rows > [data-row]", has_text=words)

    @property
    def reply(self):
        return self.page.locator("form[data-kind=reply] textarea")

    @property
    def note(self):
        return self.page.locator("form[data-kind=note] textarea")

    @property
    def timeline(self):
        return self.page.locator("#tl")

    def says(self, script: str):
        """A plain function evaluated in the page."""
        return self.page.evaluate(f"() => {script}")

    def focus(self) -> str:
        return self.says("document.activeElement.id")

    def send(self, words: str) -> None:
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("r")
        self.reply.fill(words)
        self.page.keyboard.press("Control+Enter")

    def go_offline(self) -> None:
        """No request goes through any more, and the page has noticed."""
        self.context.set_offline(True)
        self.page.wait_for_function("() => !desk.socket.connected")

    def come_back(self) -> None:
        self.context.set_offline(False)
        self.page.wait_for_function("() => desk.socket.connected")

    def until(self, script: str) -> None:
        """Wait until this is true in the page."""
        self.page.wait_for_function(f"() => {script}")

    def is_drawn(self) -> None:
        """Everything that the page has begun to show is on the screen."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def leave(self) -> None:
        """Sign out, so that no work is offered to an empty chair, and close the screen."""
        self.context.set_offline(False)
        self.context.request.post(f"{self.url}/logout", headers={"Origin": self.url})
        self.context.close()

    def another_tab(self, path: str) -> Page:
        page = self._new_page()
        page.goto(self.url + path)
        return page

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda line: self._hear(line.type, line.text))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(word in text for word in NETWORK):
            self.wrong.append(text)


__all__ = ["Workspace", "expect"]

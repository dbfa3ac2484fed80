"""Sun Qiang at his telephone, and Lin who takes his call."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import expect

from tests.browser.workspace import Workspace

SUN_QIANG = "+861005550010"


def at_the_telephone(agent: Workspace, what: str, how: str = "POST", **words: str) -> None:
    """The customer's handset, asked from the agent's page: `call`, `words`."""
    agent.page.evaluate("([how, where, words]) => desk.ask(how, where, words)",
                        [how, f"/demo/phones/{quote(SUN_QIANG, safe='')}/{what}", words])


def takes_the_call(sit_down) -> Workspace:
    """Lin, with Sun Qiang on the telephone."""
    lin = sit_down("lin.xiaoyu", "mine")
    lin.says("desk.ask('POST', '/presence', {state: 'available'})")
    at_the_telephone(lin, "call")
    lin.page.locator("#offers [data-kind=call]").wait_for()
    lin.page.keyboard.press("F8")
    lin.page.wait_for_url("**/tickets/*")
    expect(lin.page.locator("#callbar")).to_contain_text("On a call")
    return lin

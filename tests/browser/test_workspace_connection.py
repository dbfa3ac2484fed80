"""The connection goes and comes: people are told, nothing is lost, and one question brings the page up to date."""

from __future__ import annotations

import pytest

from tests.browser.workspace import expect

pytestmark = pytest.mark.browser
QUIET = 1500  # ms


def test_a_short_gap_is_not_worth_a_word_and_a_longer_one_is(xu):
    banner = xu.page.locator("#conn")
    time_passes = stop_the_clock(xu)
    xu.go_offline()
    time_passes(QUIET - 100)
    expect(banner).to_be_hidden()
    xu.come_back()
    time_passes(QUIET)
    expect(banner).to_be_hidden()
    xu.go_offline()
    time_passes(QUIET + 100)
    expect(banner).to_be_visible()


def stop_the_clock(xu):
    """From now on the page's time passes only as told, in ms; what it does without waiting it still does."""
    xu.page.clock.install()
    xu.page.clock.pause_at(xu.says("Date.now()") + 1000)
    return xu.page.clock.run_for


def test_every_attempt_to_come_back_may_fail_and_the_word_still_comes(xu):
    time_passes = stop_the_clock(xu)
    xu.go_offline()
    for _ in range(4):
        time_passes(QUIET / 3)
        xu.says("desk.socket.listeners('connect_error').forEach((hear) => hear(new Error('refused')))")
    expect(xu.page.locator("#conn")).to_be_visible()


def test_a_longer_one_is_and_afterwards_everything_is_there(xu, talk, outside):
    sender = talk("My train enters a tunnel")
    xu.go_offline()
    expect(xu.page.locator("#conn")).to_be_visible()
    outside.text(sender, "said in the tunnel 1")
    outside.text(sender, "said in the tunnel 2")
    newcomer = outside.number()
    outside.text(newcomer, "came during the tunnel")
    xu.come_back()
    expect(xu.page.locator("#conn")).to_be_hidden()
    for words in ("said in the tunnel 1", "said in the tunnel 2"):
        expect(xu.timeline.get_by_text(words)).to_have_count(1)
    expect(xu.row("said in the tunnel 2")).to_have_count(1)
    expect(xu.row("came during the tunnel")).to_be_visible()


def test_what_is_written_offline_is_sent_once_when_the_connection_is_back(xu, talk, outside, live_desk):
    sender = talk("Answer me from the tunnel")
    xu.go_offline()
    xu.send("written in the dark")
    expect(xu.page.locator("#tl .pending")).to_contain_text("waiting for the connection")
    assert not live_desk.messages("written in the dark")
    xu.come_back()
    expect(xu.page.locator("#tl [data-item]", has_text="written in the dark")).to_have_count(1)
    outside.text(sender, "and I see light again")
    expect(xu.timeline).to_contain_text("and I see light again")
    assert len(live_desk.messages("written in the dark")) == 1
    expect(xu.timeline.get_by_text("written in the dark")).to_have_count(1)


def test_the_page_has_as_many_messages_as_the_desk(xu, talk, outside, live_desk):
    sender = talk("Count with me")
    for number in range(3):
        outside.text(sender, f"one more {number}")
        expect(xu.timeline).to_contain_text(f"one more {number}")  # else it would ask before it sends
        xu.send(f"answer {number}")
    xu.go_offline()
    outside.text(sender, "and a last one")
    xu.come_back()
    expect(xu.timeline).to_contain_text("and a last one")
    for number in range(3):
        expect(xu.page.locator("#tl [data-item]", has_text=f"answer {number}")).to_have_count(1)
    number = int(xu.says("document.querySelector('#conversation').dataset.number"))
    ((kept,),) = live_desk.rows("select count(*) from items where kind = 'message' and ticket_id = ?", number - 10_000)
    expect(xu.page.locator("#tl [data-item]")).to_have_count(kept)


def test_where_websockets_are_blocked_the_page_asks_by_itself(xu, live_desk, outside):
    xu.context.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    xu.page.goto(f"{live_desk.url}/inbox/all")
    outside.text(outside.number(), "Seen without a socket")
    expect(xu.row("Seen without a socket")).to_be_visible()
    assert not xu.says("desk.socket.connected")
    expect(xu.page.locator("#conn")).to_be_hidden()


def test_a_session_that_ended_is_named_and_the_words_stay(xu, talk):
    talk("Your session will end")
    xu.page.keyboard.press("r")
    xu.page.keyboard.type("precious words")
    xu.context.clear_cookies()
    xu.says("desk.live.catchUp()")
    expect(xu.page.locator("#toasts")).to_contain_text("You have been signed out")
    expect(xu.reply).to_have_value("precious words")

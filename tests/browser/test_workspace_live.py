"""Live pages never take over: focus, words, scroll and rows stay where people have them."""

from __future__ import annotations

import time

import pytest

from tests.browser.workspace import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def long_talk(request, talk, outside, xu):
    """A conversation of more than a screen."""
    sender = talk(f"I have a long story, {request.node.name}")
    for number in range(12):
        outside.text(sender, f"Part {number} of my story. " + "It goes on and on. " * 8)
    expect(xu.timeline).to_contain_text("Part 11")
    return sender


def top(xu) -> float:
    return xu.says("document.querySelector('#timeline').scrollTop")


def at_end(xu) -> bool:
    return xu.says("desk.scroll.atEnd(document.querySelector('#timeline'))")


def test_who_reads_at_the_end_follows_new_messages(xu, outside, long_talk):
    assert at_end(xu)
    before = top(xu)
    outside.text(long_talk, "and then?")
    expect(xu.timeline).to_contain_text("and then?")
    time.sleep(0.2)
    assert at_end(xu) and top(xu) > before


def test_who_has_scrolled_up_stays_there_and_is_told(xu, outside, long_talk):
    xu.says("document.querySelector('#timeline').scrollTop = 300")
    time.sleep(0.1)
    outside.text(long_talk, "hello there")
    expect(xu.page.locator("#msg-pill")).to_have_text("1 new message")
    assert abs(top(xu) - 300) < 2
    expect(xu.page.locator("#announce-polite")).to_contain_text("hello there")
    assert not xu.says("Boolean(document.querySelector('#timeline').closest('[aria-live]'))")
    xu.page.click("#msg-pill")
    assert at_end(xu) and xu.focus().startswith("reply-")
    expect(xu.page.locator("#msg-pill")).to_be_hidden()


def test_typing_goes_on_through_pushes(xu, outside, talk):
    sender = talk("Please type while I write")
    xu.page.keyboard.press("r")
    for word in ("Dear ", "customer, ", "we "):
        outside.text(sender, f"interrupting {word}")
        xu.page.keyboard.type(word, delay=30)
    expect(xu.timeline).to_contain_text("interrupting we")
    assert xu.reply.input_value() == "Dear customer, we "
    assert xu.focus().startswith("reply-")


def test_chinese_that_is_being_composed_survives_pushes(xu, outside, talk):
    sender = talk("Compose while I write")
    xu.page.keyboard.press("r")
    keyboard = xu.context.new_cdp_session(xu.page)
    keyboard.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    for number in range(5):
        outside.text(sender, f"push {number}")
    expect(xu.timeline).to_contain_text("push 4")
    keyboard.send("Input.insertText", {"text": "你好"})
    assert xu.reply.input_value() == "你好"


def test_a_row_changes_in_place_and_a_new_one_comes_when_the_list_is_idle(xu, outside, talk):
    sender = talk("First words of a row")
    xu.page.keyboard.press("r")
    outside.text(sender, "Second words of it")
    expect(xu.row("Second words of it")).to_have_count(1)
    outside.text(outside.number(), "Somebody quite new")
    expect(xu.row("Somebody quite new")).to_be_visible()


def test_rows_wait_while_the_pointer_is_over_the_list(xu, outside, talk):
    talk("The row under the pointer")
    xu.row("The row under the pointer").hover()
    order = xu.says("[...document.querySelectorAll('#rows > li')].map((row) => row.id)")
    outside.text(outside.number(), "Held back one")
    outside.text(outside.number(), "Held back two")
    expect(xu.page.locator("#list-pill")).to_have_text("2 new tickets")
    assert xu.says("[...document.querySelectorAll('#rows > li')].map((row) => row.id)") == order
    xu.page.click("#list-pill")
    expect(xu.row("Held back two")).to_be_visible()
    expect(xu.page.locator("#list-pill")).to_be_hidden()


def test_focus_stays_on_a_row_that_is_drawn_anew(xu, outside, talk):
    sender = talk("The row with the focus")
    row = xu.row("The row with the focus").get_attribute("id")
    xu.page.locator(f"#{row} a.hit").focus()
    outside.text(sender, "It is drawn anew")
    expect(xu.page.locator(f"#{row} .prev")).to_have_text("It is drawn anew")
    assert xu.focus() == row.replace("row", "open")


def test_a_row_that_leaves_the_list_turns_grey_and_goes(xu, talk):
    talk("A matter soon settled")
    row = xu.row("A matter soon settled")
    xu.page.click("#t-resolve")
    expect(row).to_have_attribute("data-live-gone", "")
    expect(row).to_have_count(0, timeout=4000)


def test_a_ticket_that_is_taken_leaves_the_unassigned_of_others(sit_down, outside, live_desk):
    xu, second = sit_down("xu.min", "unassigned"), sit_down("gu.lan", "unassigned")
    for one in (xu, second):
        one.page.click("#presence")
        one.page.click("#state-away")
    outside.mail("ana@customer.example", "Who takes this matter?", "Please help.")
    expect(second.row("Who takes this matter?")).to_have_count(0)
    expect(xu.row("Who takes this matter?")).to_be_visible()
    xu.open("Who takes this matter?")
    xu.page.keyboard.press("a")
    expect(xu.page.locator("#t-owner")).to_contain_text("Xu")


def test_what_is_counted_follows(xu, outside):
    before = int(xu.page.locator("#nav-all .count").text_content() or 0)
    outside.text(outside.number(), "One more to count")
    expect(xu.page.locator("#nav-all .count")).to_have_text(str(before + 1), timeout=5000)


def test_eight_hundred_row_pushes_do_not_block_the_typing(xu, talk):
    talk("In the middle of a storm")
    xu.page.keyboard.press("r")
    result = xu.page.evaluate(BURST)
    typed = "x" * 30
    xu.page.keyboard.type(typed, delay=60)
    stats = xu.page.evaluate("() => window.storm")
    assert xu.reply.input_value() == typed
    assert stats["flushes"] <= 60 and max(stats["long"], default=0) < 150, (result, stats)


BURST = """() => {
  const row = document.querySelector('#rows > li'), start = { ...desk.live.stats };
  window.storm = { long: [], flushes: 0 };
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => storm.long.push(Math.round(entry.duration))))
    .observe({ type: 'longtask' });
  let sent = 0;
  const timer = setInterval(() => {
    for (let i = 0; i < 4; i++, sent++) {
      const copy = row.cloneNode(true);
      copy.dataset.v = String(1000 + sent);
      copy.querySelector('.prev').textContent = `storm ${sent}`;
      desk.live.onShow({ scope: row.id, v: 1000 + sent, since: 0, html: copy.outerHTML });
    }
    storm.flushes = desk.live.stats.flushes - start.flushes;
    if (sent >= 800) clearInterval(timer);
  }, 20);
  return row.id;
}"""

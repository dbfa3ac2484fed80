"""Live pages never take over: focus, words, scroll and rows stay where people have them."""

from __future__ import annotations

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


AT_END = "desk.scroll.atEnd(document.querySelector('#timeline'))"


def test_who_reads_at_the_end_follows_new_messages(xu, outside, long_talk):
    xu.until(AT_END)
    xu.is_drawn()
    before = top(xu)
    outside.text(long_talk, "and then?")
    expect(xu.timeline).to_contain_text("and then?")
    xu.until(f"{AT_END} && document.querySelector('#timeline').scrollTop > {before}")


def test_who_has_scrolled_up_stays_there_and_is_told(xu, outside, long_talk):
    xu.until(AT_END)
    xu.says("document.querySelector('#timeline').scrollTop = 300")
    xu.is_drawn()
    outside.text(long_talk, "hello there")
    expect(xu.page.locator("#msg-pill")).to_have_text("1 new message")
    assert abs(top(xu) - 300) < 2
    expect(xu.page.locator("#announce-polite")).to_contain_text("hello there")
    assert not xu.says("Boolean(document.querySelector('#timeline').closest('[aria-live]'))")
    xu.page.click("#msg-pill")
    xu.until(f"{AT_END} && document.activeElement.id.startsWith('reply-')")
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
    xu.page.evaluate(NOTICE_GREY, row.get_attribute("id"))
    xu.page.click("#t-resolve")
    expect(row).to_have_count(0)
    assert xu.says("window.turnedGrey")


# Grey is only a moment: whoever looks in now and then may miss it.
NOTICE_GREY = """(id) => new MutationObserver((_, watching) => {
  window.turnedGrey ||= 'liveGone' in document.getElementById(id).dataset;
  if (window.turnedGrey) watching.disconnect();
}).observe(document.getElementById(id), { attributes: true })"""


def test_a_ticket_that_is_taken_leaves_the_unassigned_of_others(sit_down, outside, live_desk):
    xu, priya, lin = (sit_down(login, "unassigned") for login in ("xu.min", "priya.nair", "lin.xiaoyu"))
    for one in (xu, priya, lin):
        one.page.click("#presence")
        one.page.click("#state-away")
        expect(one.page.locator("#presence")).to_have_attribute("data-state", "away")
    outside.mail("ana@customer.example", "Who takes this matter?", "Please help.")
    for one in (xu, priya):
        expect(one.row("Who takes this matter?")).to_be_visible()
    xu.open("Who takes this matter?")
    xu.page.keyboard.press("a")
    expect(xu.page.locator("#t-owner")).to_contain_text("Xu")
    expect(priya.row("Who takes this matter?")).to_have_count(0)
    expect(lin.row("Who takes this matter?")).to_have_count(0)  # who is of another queue, and never saw it


def test_what_is_counted_follows(xu, outside):
    outside.text(outside.number(), "The last one before")
    xu.look_at("all")
    before = int(xu.page.locator("#nav-all .count").text_content() or 0)
    outside.text(outside.number(), "One more to count")
    expect(xu.page.locator("#nav-all .count")).to_have_text(str(before + 1))


def test_eight_hundred_row_pushes_do_not_block_the_typing(xu, talk):
    talk("In the middle of a storm")
    xu.page.keyboard.press("r")
    result = xu.page.evaluate(BURST)
    typed = "x" * 30
    xu.page.keyboard.type(typed, delay=60)
    xu.until("storm.lasted")
    stats = xu.page.evaluate("() => window.storm")
    assert xu.reply.input_value() == typed
    assert stats["flushes"] <= stats["lasted"] / 100 + 1, "ten repaints a second at most"
    assert stats["coalesced"] >= 800 - stats["flushes"] - 1, "of the changes of a row only the newest is drawn"
    assert sum(stats["long"]) < stats["lasted"] / 2, ("most of the time is left to who writes", result, stats)


BURST = """() => {
  const row = document.querySelector('#rows > li'), start = { ...desk.live.stats };
  window.storm = { long: [], flushes: 0, coalesced: 0, lasted: 0 };
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => storm.long.push(Math.round(entry.duration))))
    .observe({ type: 'longtask' });
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    for (let i = 0; i < 4; i++, sent++) {
      const copy = row.cloneNode(true);
      copy.dataset.v = String(1000 + sent);
      copy.querySelector('.prev').textContent = `storm ${sent}`;
      desk.live.onShow({ scope: row.id, v: 1000 + sent, since: 0, html: copy.outerHTML });
    }
    storm.flushes = desk.live.stats.flushes - start.flushes;
    storm.coalesced = desk.live.stats.coalesced - start.coalesced;
    if (sent < 800) return;
    clearInterval(timer);
    storm.lasted = performance.now() - began;
  }, 20);
  return row.id;
}"""

"""Writing: at once on the page, once to the customer, back while there is time, and never to the wrong one."""

from __future__ import annotations

import json
import random

import pytest

from channels._segments import segments
from tests.browser.workspace import expect
from tests.live import until

pytestmark = pytest.mark.browser


def outgoing(live_desk, words: str) -> list[str]:
    """The states of the messages to customers that say this."""
    return live_desk.messages(words, "out")


def test_a_reply_is_on_the_page_at_once_and_can_be_undone(xu, talk, live_desk):
    talk("Undo what you say to me")
    xu.send("I should not have said that")
    expect(xu.page.locator(".pending")).to_contain_text("I should not have said that")
    expect(xu.reply).to_have_value("")
    xu.page.locator("[data-undo]:visible").click()
    expect(xu.reply).to_have_value("I should not have said that")
    expect(xu.timeline).not_to_contain_text("I should not have said that")
    assert outgoing(live_desk, "I should not have said that") == ["withdrawn"]
    xu.send("This is what I meant")
    expect(xu.page.locator("#tl [data-item]", has_text="This is what I meant")).to_contain_text("delivered")
    assert outgoing(live_desk, "I should not have said that") == ["withdrawn"]


def test_control_z_in_an_empty_box_takes_the_last_one_back(xu, talk):
    talk("Undo by key")
    xu.send("Too quick")
    xu.page.locator("[data-undo]:visible").wait_for()
    xu.reply.focus()
    xu.page.keyboard.press("Control+z")
    expect(xu.reply).to_have_value("Too quick")


def test_a_reply_is_sent_once_and_shown_once(xu, talk, live_desk):
    talk("Answer me exactly once")
    xu.send("Here is your only answer")
    expect(xu.page.locator("#tl [data-item]", has_text="Here is your only answer")).to_have_count(1)
    expect(xu.page.locator("#tl", has_text="Here is your only answer")).not_to_contain_text("Undo")
    expect(xu.timeline.get_by_text("Here is your only answer")).to_have_count(1)
    assert len(outgoing(live_desk, "Here is your only answer")) == 1


def test_the_focus_goes_to_the_message_when_the_undo_time_is_over(xu, talk):
    talk("Let the time run out")
    xu.send("Nobody undoes this")
    message = xu.page.locator("#tl [data-item]", has_text="Nobody undoes this")
    message.locator("[data-undo]:visible").focus()
    expect(xu.page.locator("[data-undo]:visible")).to_have_count(0)
    expect(message).to_be_focused()
    expect(message).to_contain_text("delivered")
    xu.is_drawn()
    expect(message).to_be_focused()


def test_changes_that_come_in_one_go_leave_the_focus_in_the_message(xu, talk):
    """The first takes the control away that had the focus, the second draws the message without any mark of it."""
    talk("Two changes at once")
    xu.send("Hold on to this")
    message = xu.page.locator("#tl [data-item]", has_text="Hold on to this")
    message.locator("[data-undo]:visible").focus()
    xu.says("""desk.scroll.still(() => {
      const item = document.activeElement.closest('li'), drawn = item.cloneNode(true);
      drawn.querySelector('[data-undo]').remove();
      for (const words of ['sending', 'sent']) {
        drawn.setAttribute('hx-swap-oob', 'outerMorph');
        desk.show(drawn.outerHTML);
      }
    })""")
    xu.is_drawn()
    expect(message).to_be_focused()


def test_what_the_customer_wrote_meanwhile_is_shown_before_anything_is_sent(xu, talk, outside, live_desk):
    sender = talk("Do not answer blindly")
    xu.page.route("**/live/**", lambda route: route.abort())
    xu.says("desk.socket.disconnect()")
    outside.text(sender, "Wait, I changed my mind")
    xu.send("Your first wish is granted")
    question = xu.page.locator("[data-question]")
    expect(question).to_contain_text("Wait, I changed my mind")
    expect(xu.reply).to_have_value("Your first wish is granted")
    assert not outgoing(live_desk, "Your first wish is granted")
    question.locator("[data-anyway]").click()
    expect(question).to_be_hidden()
    expect(xu.page.locator("#tl [data-item]", has_text="Your first wish is granted")).to_have_count(1)
    xu.page.unroute("**/live/**")
    xu.says("desk.socket.connect()")


def test_a_note_looks_different_and_goes_nowhere(xu, talk, live_desk):
    talk("Write a note about me")
    xu.page.keyboard.press("n")
    composer = xu.page.locator("[data-composer]")
    expect(composer).to_have_class("composer is-note")
    expect(xu.page.locator("select[id^=channel-]")).to_be_hidden()
    xu.page.keyboard.type("Between us: be patient")
    xu.page.keyboard.press("Control+Enter")
    expect(xu.page.locator("#tl .inote[data-item]")).to_contain_text("Between us: be patient")
    assert not outgoing(live_desk, "Between us: be patient")


def test_a_reply_to_a_colleague_asks_once_and_becomes_a_note(xu, talk, live_desk):
    talk("Your colleague knows me")
    xu.send("@Daniel what do you think?")
    expect(xu.page.locator("[data-question]")).to_contain_text("is a colleague")
    xu.page.locator("[data-as-note]").click()
    expect(xu.note).to_have_value("@Daniel what do you think?")
    expect(xu.reply).to_have_value("")
    assert not outgoing(live_desk, "@Daniel what do you think?")


def test_reply_and_note_keep_their_own_words(xu, talk):
    talk("Two boxes of words")
    xu.page.keyboard.press("r")
    xu.page.keyboard.type("for the customer")
    xu.page.locator("[data-audience=note]").click()
    expect(xu.note).to_have_value("")
    xu.page.keyboard.type("for the team")
    xu.page.locator("[data-audience=reply]").click()
    expect(xu.reply).to_have_value("for the customer")


def test_words_never_wander_from_one_ticket_to_another(xu, talk):
    talk("Ticket of the first customer")
    xu.page.keyboard.press("r")
    xu.page.keyboard.type("secret of the first")
    talk("Ticket of the second customer")
    expect(xu.reply).to_have_value("")
    xu.open("Ticket of the first customer")
    expect(xu.reply).to_have_value("secret of the first")


def test_a_draft_survives_the_page_and_another_tab_overwrites_nothing(xu, talk, live_desk):
    talk("Keep my draft")
    path = xu.says("location.pathname")
    xu.page.keyboard.press("r")
    xu.page.keyboard.type("half a sentence")
    expect(xu.page.locator("[data-draft-state]:visible")).to_have_text("Draft saved")
    other = xu.another_tab(path)
    box = other.locator("form[data-kind=reply] textarea")
    expect(box).to_have_value("half a sentence")
    xu.page.keyboard.type(", and its end")
    xu.reply.blur()
    until(lambda: live_desk.rows("select 1 from drafts where text = ?", "half a sentence, and its end"))
    box.fill("another thought")
    box.blur()
    expect(other.locator("[data-ask-draft]:visible")).to_contain_text("half a sentence, and its end")
    other.locator("[data-use-other]:visible").click()
    expect(box).to_have_value("half a sentence, and its end")


def test_a_failed_send_says_why_and_can_be_tried_again(xu, talk):
    talk("Your sending will fail")
    broken = {"now": True}
    xu.page.route("**/replies", lambda route: route.fulfill(status=503, body="The desk is being updated.",
                  content_type="text/plain") if broken["now"] else route.continue_())
    xu.send("Hello in spite of it")
    failed = xu.page.locator("#tl .failed")
    expect(failed).to_contain_text("The desk is being updated.")
    broken["now"] = False
    failed.locator("[data-again]").click()
    expect(xu.page.locator("#tl [data-item]", has_text="Hello in spite of it")).to_have_count(1)
    xu.page.unroute("**/replies")


def test_a_file_goes_with_the_message(xu, talk, tmp_path):
    talk("Send me the map")
    picture = tmp_path / "map.png"
    picture.write_bytes(bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000000200"
        "01e221bc330000000049454e44ae426082"))
    xu.page.keyboard.press("r")
    xu.page.locator("form[data-kind=reply] input[type=file]").set_input_files(str(picture))
    chip = xu.page.locator("form[data-kind=reply] [data-attachment]")
    expect(chip).to_contain_text("map.png")
    xu.reply.fill("Here is the map")
    xu.page.keyboard.press("Control+Enter")
    expect(chip).to_have_count(0)
    expect(xu.page.locator("#tl [data-item]", has_text="Here is the map").locator("img")).to_have_count(1)


def test_a_file_that_is_too_large_says_so_before_it_is_sent(xu, talk, tmp_path):
    talk("Send me a film")
    film = tmp_path / "film.bin"
    film.write_bytes(bytes(6_000_000))
    xu.page.locator("form[data-kind=reply] input[type=file]").set_input_files(str(film))
    chip = xu.page.locator("form[data-kind=reply] [data-file]")
    expect(chip).to_contain_text("Too large")
    chip.locator("[data-remove-file]").click()
    expect(chip).to_have_count(0)


def test_the_slash_opens_prepared_replies_and_marks_their_gaps(xu, talk):
    talk("Use your prepared words")
    xu.page.keyboard.press("r")
    xu.page.keyboard.type("/check")
    menu = xu.page.locator("[data-slash]")
    expect(menu.locator("[aria-selected=true]")).to_contain_text("/check")
    xu.page.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    assert "asking our specialist" in xu.reply.input_value()
    assert xu.says("window.getSelection().toString()").startswith("[")


def test_a_slash_inside_a_word_opens_nothing(xu, talk):
    talk("A way to write and/or")
    xu.page.keyboard.press("r")
    xu.page.keyboard.type("and/or")
    expect(xu.page.locator("[data-slash]")).to_be_hidden()


def test_the_counter_counts_as_the_networks_do(xu, talk):
    dice = random.Random(7)
    alphabet = "aä€{}^ \nNO你好🙂ß~`"
    texts = ["", "x" * 160, "x" * 161, "你" * 70, "你" * 71, "🙂" * 35, "€" * 80 + "x"]
    texts += ["".join(dice.choice(alphabet) for _ in range(dice.randrange(400))) for _ in range(300)]
    talk("Count my letters")
    ours = xu.says(f"{json.dumps(texts)}.map((text) => Object.values(desk.sms.segments(text)))")
    assert [tuple(one) for one in ours] == [segments(text) for text in texts]
    xu.page.keyboard.press("r")
    xu.reply.fill("你" * 71)
    expect(xu.page.locator("[data-counter]:visible")).to_have_text("71/134 · 2 parts")


def test_enter_makes_a_line_and_never_sends_while_composing(xu, talk):
    talk("Write several lines")
    xu.page.keyboard.press("r")
    xu.page.keyboard.type("one")
    xu.page.keyboard.press("Enter")
    xu.page.keyboard.type("two")
    assert xu.reply.input_value() == "one\ntwo"
    xu.says("""document.querySelector('form[data-kind=reply] textarea').dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true}))""")
    expect(xu.page.locator("#tl .pending")).to_have_count(0)

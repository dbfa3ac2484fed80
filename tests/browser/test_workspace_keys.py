"""The keyboard: everything by keys outside of fields, nothing but letters inside them; the palette; offers."""

from __future__ import annotations

import pytest

from tests.browser.workspace import expect

pytestmark = pytest.mark.browser


def test_through_the_list_by_j_and_k_and_into_a_ticket_by_enter(xu, outside):
    for words in ("First by key", "Second by key"):
        outside.text(outside.number(), words)
        xu.row(words).wait_for()
    xu.page.keyboard.press("j")
    first = xu.focus()
    xu.page.keyboard.press("j")
    assert xu.focus() != first
    xu.page.keyboard.press("k")
    assert xu.focus() == first
    xu.page.keyboard.press("Enter")
    expect(xu.page.locator("#t-subject")).to_be_focused()
    expect(xu.page.locator("#rows [aria-current=true]")).to_have_count(1)


def test_single_keys_write_letters_inside_a_field(xu, talk):
    talk("Type every letter")
    xu.page.keyboard.press("r")
    xu.page.keyboard.type("njkraeitxph?g i")
    assert xu.reply.input_value() == "njkraeitxph?g i"
    assert not xu.says("Boolean(document.querySelector('dialog[open]'))")


def test_escape_leaves_the_field_and_keeps_the_words(xu, talk):
    talk("Leave and come back")
    xu.page.keyboard.press("r")
    xu.page.keyboard.type("kept")
    xu.page.keyboard.press("Escape")
    assert xu.focus() == "timeline"
    xu.page.keyboard.press("Escape")
    assert xu.focus().startswith("open-")
    expect(xu.reply).to_have_value("kept")


def test_resolve_and_next(xu, outside, talk):
    talk("Settled by one key")
    outside.text(outside.number(), "The one after it")
    xu.row("The one after it").wait_for()
    before = xu.says("location.pathname")
    xu.page.keyboard.press("e")
    xu.page.wait_for_function(f"() => location.pathname !== '{before}'")
    expect(xu.row("Settled by one key")).to_have_count(0)


def test_the_palette_acts_on_the_open_ticket(xu, talk):
    talk("Act on me from the palette")
    xu.page.keyboard.press("Control+k")
    xu.page.keyboard.type("prio")
    xu.page.keyboard.press("Enter")
    expect(xu.page.locator("#palette-list [role=option]").first).to_contain_text("Urgent")
    xu.page.keyboard.press("Enter")
    xu.page.keyboard.type("the ferry leaves at noon")
    expect(xu.page.locator("#palette-list [role=option]").first).to_contain_text("Because: the ferry leaves at noon")
    xu.page.keyboard.press("Enter")
    expect(xu.page.locator("#t-priority")).to_contain_text("Urgent")
    expect(xu.page.locator("#palette")).to_be_hidden()
    expect(xu.page.locator("#judged")).to_contain_text("the ferry leaves at noon")


def test_the_palette_finds_a_ticket_and_gives_the_focus_back(xu, talk):
    talk("Find the needle please")
    xu.page.keyboard.press("r")
    xu.page.keyboard.press("Control+k")
    xu.page.keyboard.type("needle")
    expect(xu.page.locator("#palette-list [data-ticket]")).to_contain_text("Find the needle please")
    xu.page.keyboard.press("Escape")
    assert xu.focus().startswith("reply-")


def test_an_action_can_be_given_to_somebody_by_key(xu, talk):
    talk("Give me to Daniel")
    xu.page.keyboard.press("i")
    xu.page.keyboard.type("dan")
    expect(xu.page.locator("#palette-list [role=option]")).to_have_count(1)
    xu.page.keyboard.press("Enter")
    expect(xu.page.locator("#palette")).to_be_hidden()


def test_snooze_takes_it_off_the_list(xu, talk):
    talk("Remember me tomorrow")
    xu.page.keyboard.press("h")
    expect(xu.page.locator("#palette-list [role=option]").first).to_be_visible()
    xu.page.keyboard.press("Enter")
    expect(xu.row("Remember me tomorrow")).to_have_count(0)


def test_all_keys_are_listed_and_panes_are_walked(xu, talk):
    talk("Walk through the panes")
    xu.page.keyboard.press("?")
    expect(xu.page.locator("#shortcuts")).to_be_visible()
    xu.page.keyboard.press("Escape")
    expect(xu.page.locator("#shortcuts")).to_be_hidden()
    seen = set()
    for _ in range(4):
        xu.page.keyboard.press("F6")
        seen.add(xu.says("document.activeElement.closest('.nav, .pane')?.className"))
    assert len(seen) == 4


def test_go_to_the_inbox(xu):
    xu.page.keyboard.press("g")
    xu.page.keyboard.press("i")
    xu.page.wait_for_url("**/inbox/mine")


def test_an_offer_rings_without_taking_the_focus_and_f8_accepts_it(sit_down, outside):
    daniel = sit_down("daniel.reed", "all")
    outside.text(outside.number(), "Something to write about")
    daniel.row("Something to write about").wait_for()
    daniel.open("Something to write about")
    daniel.page.keyboard.press("r")
    daniel.page.keyboard.type("abc")
    outside.chat("Sam", "Hello, is somebody there?")
    offer = daniel.page.locator("#offers [data-offer]", has_text="Sam")
    expect(offer).to_be_visible()
    assert daniel.focus().startswith("reply-")
    expect(daniel.page.locator("#announce-assertive")).to_contain_text("Sam")
    left = int(offer.locator(".ring text").text_content())
    daniel.until(f"Number(document.querySelector('#offers .ring text').textContent) < {left}")
    daniel.page.keyboard.press("F8")
    expect(offer).to_have_count(0)
    expect(daniel.page.locator("#toasts")).to_contain_text("is yours")
    assert daniel.reply.input_value() == "abc"

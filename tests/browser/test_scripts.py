"""Scripts at a real screen, by keyboard: an angry caller up to the complaint, a chat that changes its language."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.telephone import at_the_telephone, takes_the_call

pytestmark = pytest.mark.browser
STORY = "海景房换成了没有窗的标间，五个人"


def step(agent, title: str):
    """Wait until the script stands at the step of this title."""
    expect(agent.page.locator("#side-script .step.now .ti").first).to_have_text(title)


def answer(agent, field: str, words: str) -> None:
    agent.page.locator(f"[data-field='{field}'] :is(input, textarea)").first.fill(words)


def choose(agent, field: str, value: str) -> None:
    control = agent.page.locator(f"[data-field='{field}']")
    if control.locator("select").count():
        control.locator("select").select_option(value)
    else:
        control.locator(f"label:has(input[value='{value}'])").click()


def go_on(agent, choice: str | None = None) -> None:
    """Next by its key; a choice by its number, once the hand is in the script and in no field."""
    if choice is None:
        agent.page.keyboard.press("Control+.")
    else:
        agent.page.locator("#side-script [data-choice]").first.focus()
        agent.page.keyboard.press(choice)


@pytest.fixture
def caller(sit_down):
    """Lin has an angry Sun Qiang on the telephone."""
    return takes_the_call(sit_down)


def field(agent, name: str):
    return agent.page.locator(f"#side-script [data-field='{name}'] :is(input, select, textarea)").first


def test_an_angry_caller_is_led_from_the_greeting_to_the_complaint_and_asked_nothing_twice(caller, sit_down):
    caller.page.locator("#script-pick").select_option("new_enquiry")
    caller.page.locator("#script-begin").click()
    step(caller, "Ask to record")
    expect(caller.page.locator("#side-script .greet")).to_contain_text("山海旅行社")
    choose(caller, "customer.consent_recording", "yes")
    go_on(caller, "1")
    step(caller, "Name and contact")
    expect(field(caller, "customer.name")).to_have_value("孙强")
    at_the_telephone(caller, "words", text="你们太过分了！海景套房换成了没有窗的标间！")
    expect(caller.timeline).to_contain_text("太过分了")

    caller.page.locator("#jump-angry_caller").click()
    step(caller, "Let the anger out")
    expect(caller.page.locator("#side-script [data-field='customer.consent_recording']")).to_have_count(0)
    expect(caller.page.locator("#side-script .say").last).to_contain_text("非常生气")
    answer(caller, "complaint.story", STORY)
    choose(caller, "ticket.sentiment", "angry")
    go_on(caller)
    step(caller, "Apologise and name it")
    choose(caller, "complaint.apology_given", "yes")
    caller.page.reload()
    step(caller, "Apologise and name it")
    expect(caller.page.locator("[data-field='complaint.apology_given'] input[value=yes]")).to_be_checked()

    caller.page.locator("#jump-complaint_intake").click()
    step(caller, "Thank, apologise, listen")
    expect(field(caller, "complaint.story")).to_have_value(STORY)
    colleague = sit_down("desk.admin")
    colleague.page.goto(caller.page.url)
    step(colleague, "Thank, apologise, listen")
    go_on(caller, "1")
    step(caller, "Show understanding")
    go_on(caller)
    step(caller, "Facts of the case")
    step(colleague, "Facts of the case")
    go_on(caller)
    expect(caller.page.locator("#side-script [role=alert]:visible")).not_to_have_count(0)
    at_the_telephone(caller, "words", text="还在吗？")
    expect(caller.timeline).to_contain_text("还在吗？")
    expect(caller.page.locator("#side-script [role=alert]:visible")).not_to_have_count(0)

    caller.page.locator("[data-field='complaint.occurred_at'] input").fill("2026-03-09T15:00")
    answer(caller, "complaint.place", "三亚")
    answer(caller, "complaint.people_count", "5")
    caller.page.locator("[data-field='complaint.category'] select").select_option(index=1)
    go_on(caller)
    step(caller, "Ask for evidence")
    go_on(caller)
    step(caller, "What would put it right")
    answer(caller, "complaint.remedy_sought", "全额退款")
    go_on(caller)
    step(caller, "Sum up and judge severity")
    answer(caller, "ticket.summary", "海景房被换成标间")
    choose(caller, "complaint.severity", "serious")
    choose(caller, "ticket.understanding_confirmed", "yes")
    go_on(caller, "2")
    step(caller, "Number and deadlines")
    expect(caller.page.locator("#side-script .step.now .say .hole")).to_have_count(0)

    go_on(caller)
    step(caller, "Thank and close")
    expect(caller.page.locator("#side-script .unsaid")).to_contain_text("Number and deadlines")
    caller.page.locator("#side-script .unsaid button:has-text('Said')").click()
    expect(caller.page.locator("#side-script .unsaid")).to_have_count(0)
    caller.page.locator("#call-end").click()
    caller.page.locator("#call-done").click()


def test_the_next_words_follow_the_language_of_the_chat(xu, outside):
    visitor = outside.chat("黄女士", "想去清迈，有没有美食路线？", "zh")
    xu.row("想去清迈").wait_for()
    xu.open("想去清迈")
    xu.page.locator("#script-pick").select_option("objection_handling")
    xu.page.locator("#script-begin").click()
    say = xu.page.locator("#side-script .say").last
    expect(say).to_contain_text("谢谢您的坦诚")
    visitor.write("Sorry, my partner is reading too. Can we switch to English please?")
    expect(xu.page.locator("#side-script")).to_contain_text("The customer writes in English.")
    xu.page.locator("#speak-en").click()
    expect(say).to_contain_text("Thank you for telling me")
    expect(xu.page.locator("#side-script")).not_to_contain_text("The customer writes in English.")
    xu.page.locator("[id^=script-write-]").click()
    expect(xu.reply).to_have_value("Thank you for telling me. Would you say a little more about what worries you?")


def test_cold_words_are_hinted_at_and_a_card_number_comes_back_into_the_editor(xu, talk):
    talk("When will my money come back?")
    xu.page.keyboard.press("r")
    xu.page.keyboard.type("You must wait. ")
    hint = xu.page.locator("[data-advice] [data-replace]")
    expect(hint).to_be_visible()
    expect(xu.reply).to_be_focused()
    xu.page.keyboard.press("Control+Enter")
    question = xu.page.locator("[data-question]")
    expect(question).to_contain_text("may sound cold")
    expect(xu.reply).to_have_value("You must wait.")
    question.locator("[data-replace]").click()
    expect(question).to_be_hidden()
    expect(xu.reply).to_have_value("Could you please wait.")
    xu.page.keyboard.type(" Card 4111 1111 1111 1111")
    xu.page.keyboard.press("Control+Enter")
    expect(question).to_contain_text("card number")
    expect(question.locator("[data-anyway]")).to_have_count(0)
    expect(xu.reply).to_have_value("Could you please wait. Card 4111 1111 1111 1111")
    xu.reply.fill("You have to wait, then.")
    xu.page.keyboard.press("Control+Enter")
    question.locator("[data-anyway]").click()
    expect(xu.page.locator("#tl [data-item]", has_text="You have to wait, then.")).to_have_count(1)

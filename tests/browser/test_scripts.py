"""Scripts at a real screen, by keyboard: an angry customer up to the complaint, a talk that changes its language."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


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


def test_an_angry_customer_is_calmed_and_the_complaint_taken_without_asking_twice(xu, talk, sit_down, outside):
    sender = talk("你们太过分了！海景套房换成了没有窗的标间")
    colleague = sit_down("desk.admin")
    colleague.open("海景套房")

    xu.page.keyboard.press("Escape")
    xu.page.locator("#jump-angry_caller").click()
    step(xu, "Let the anger out")
    step(colleague, "Let the anger out")
    expect(xu.page.locator("#side-script .say").last).to_contain_text("非常生气")
    answer(xu, "complaint.story", "海景房换成了没有窗的标间，五个人")
    choose(xu, "ticket.sentiment", "angry")
    go_on(xu)

    step(xu, "Apologise and name it")
    choose(xu, "complaint.apology_given", "yes")
    xu.page.reload()
    step(xu, "Apologise and name it")
    expect(xu.page.locator("[data-field='complaint.apology_given'] input[value=yes]")).to_be_checked()

    xu.page.locator("#jump-complaint_intake").click()
    step(xu, "Thank, apologise, listen")
    story = xu.page.locator("[data-field='complaint.story'] textarea")
    expect(story).to_have_value("海景房换成了没有窗的标间，五个人")
    go_on(xu, "1")
    step(xu, "Show understanding")
    go_on(xu)
    step(xu, "Facts of the case")
    step(colleague, "Facts of the case")
    go_on(xu)
    expect(xu.page.locator("#side-script [role=alert]:visible")).not_to_have_count(0)
    outside.text(sender, "还在吗？")
    expect(xu.timeline).to_contain_text("还在吗？")
    expect(xu.page.locator("#side-script [role=alert]:visible")).not_to_have_count(0)

    xu.page.locator("[data-field='complaint.occurred_at'] input").fill("2026-03-09T15:00")
    answer(xu, "complaint.place", "三亚")
    answer(xu, "complaint.people_count", "5")
    xu.page.locator("[data-field='complaint.category'] select").select_option(index=1)
    go_on(xu)
    step(xu, "Ask for evidence")
    go_on(xu)
    step(xu, "What would put it right")
    answer(xu, "complaint.remedy_sought", "全额退款")
    go_on(xu)
    step(xu, "Sum up and judge severity")
    answer(xu, "ticket.summary", "海景房被换成标间")
    choose(xu, "complaint.severity", "serious")
    choose(xu, "ticket.understanding_confirmed", "yes")
    go_on(xu, "2")
    step(xu, "Number and deadlines")
    expect(xu.page.locator("#side-script .step.now .say .hole")).to_have_count(0)

    go_on(xu)
    step(xu, "Thank and close")
    expect(xu.page.locator("#side-script .unsaid")).to_contain_text("Number and deadlines")
    xu.page.locator("#side-script .unsaid button:has-text('Said')").click()
    expect(xu.page.locator("#side-script .unsaid")).to_have_count(0)


def test_the_next_words_follow_the_language_of_the_talk(xu, talk):
    talk("想去清迈，有没有美食路线？")
    xu.page.locator("#script-pick").select_option("objection_handling")
    xu.page.locator("#script-begin").click()
    say = xu.page.locator("#side-script .say").last
    expect(say).to_contain_text("谢谢您的坦诚")
    xu.page.locator("#speak-en").click()
    expect(say).to_contain_text("Thank you for telling me")
    xu.page.locator("[id^=script-write-]").click()
    expect(xu.reply).to_have_value("Thank you for telling me. Would you say a little more about what worries you?")

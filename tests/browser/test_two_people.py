"""The main job, with two people and a desk between them: somebody asks, an agent answers, and both see it happen."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest

from tests.browser.workspace import expect
from tests.cast import send_mail
from tests.live import until

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(browser, live_desk):
    """Somebody on the agency's web site, with the chat open, who ends it at last: no chat is left to anybody else."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live_desk.url}/demo/site?lang=en")
    page.get_by_role("button", name="Open chat").click()
    chat = page.frame_locator("iframe")
    chat.get_by_label("Your name").fill("Ana Torres")
    chat.get_by_role("checkbox").check()
    chat.get_by_role("button", name="Start chat").click()
    yield chat
    chat.get_by_role("button", name="Menu").click()
    chat.get_by_role("button", name="End chat").click()
    chat.get_by_role("button", name="Send rating").wait_for()
    context.close()


def writes(chat, words: str) -> None:
    box = chat.get_by_role("textbox", name="Message")
    box.fill(words)
    box.press("Enter")


def bubble(agent, words: str):
    return agent.page.locator("#tl [data-item]", has_text=words)


def mails(live_desk) -> list[tuple[str, str, str]]:
    """(message id, subject, text) of what customers got."""
    return live_desk.rows("select message_id, subject, text from demo_mails order by id")


def test_a_visitor_and_an_agent_talk_without_a_reload(visitor, xu):
    writes(visitor, "Is there a lift in the hotel?")
    xu.row("Is there a lift in the hotel?").wait_for()
    xu.open("Is there a lift in the hotel?")
    xu.says("window.sameDocument = true")
    writes(visitor, "We come with a wheelchair.")
    expect(bubble(xu, "We come with a wheelchair.")).to_be_visible()  # how soon is measured by `make bench`
    xu.send("There is, and the door is wide.")
    expect(bubble(xu, "There is, and the door is wide.")).to_have_count(1)
    expect(visitor.get_by_text("There is, and the door is wide.", exact=True)).to_be_visible()
    expect(bubble(xu, "There is, and the door is wide.")).to_contain_text(re.compile("delivered|read"))
    expect(bubble(xu, "There is, and the door is wide.")).to_have_count(1)
    assert xu.says("window.sameDocument"), "the page must not have been loaded again"


def test_a_note_between_agents_is_never_seen_by_the_visitor(visitor, xu):
    writes(visitor, "Can you hear me thinking?")
    xu.row("Can you hear me thinking?").wait_for()
    xu.open("Can you hear me thinking?")
    xu.page.keyboard.press("n")
    xu.note.fill("She is the niece of the manager")
    xu.page.keyboard.press("Control+Enter")
    expect(bubble(xu, "She is the niece of the manager")).to_be_visible()
    xu.send("Loud and clear.")
    expect(visitor.get_by_text("Loud and clear.", exact=True)).to_be_visible()
    expect(visitor.get_by_text("niece")).to_have_count(0)


def test_a_customer_and_an_agent_write_sms(talk, xu, outside):
    sender = talk("My transfer has not come")
    xu.send("It is five minutes away")
    expect(bubble(xu, "It is five minutes away")).to_contain_text("delivered")
    expect(bubble(xu, "It is five minutes away")).to_have_count(1)
    outside.text(sender, "I see it, thanks")
    expect(bubble(xu, "I see it, thanks")).to_be_visible()


def test_a_customer_and_an_agent_write_mail(xu, outside, live_desk):
    outside.mail("Tom Reed <tom@customer.example>", "Visa letter", "Could you send me a visa letter?")
    xu.row("Visa letter").wait_for()
    xu.open("Visa letter")
    xu.send("It is on its way, Tom.")
    expect(bubble(xu, "It is on its way, Tom.")).to_contain_text(re.compile("sent|delivered"))
    answers = until(lambda: [mail for mail in mails(live_desk) if "It is on its way, Tom." in mail[2]])
    ((message_id, subject, _),) = answers
    letter = EmailMessage()
    letter["From"], letter["To"] = "Tom Reed <tom@customer.example>", "care@harbour-hills.example"
    letter["Subject"], letter["In-Reply-To"], letter["Message-ID"] = (
        f"Re: {subject}",
        message_id,
        "<again@customer.example>",
    )
    letter.set_content(
        "Received, thank you!\n\nOn Mon, 3 Mar 2026 at 10:00, Harbour & Hills Travel wrote:\n> It is on its way, Tom.\n"
    )
    send_mail(live_desk.mail_port, letter)
    answer = bubble(xu, "Received, thank you!")
    expect(answer).to_be_visible()
    expect(answer.locator("details.quoted")).not_to_have_attribute("open", "")
    expect(answer.locator("[data-body]")).not_to_contain_text("wrote:")


def test_a_customer_calls_and_an_agent_talks_holds_and_hangs_up(browser, live_desk, sit_down):
    daniel = sit_down("daniel.reed", "mine")
    phones = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en-GB").new_page()
    phones.goto(f"{live_desk.url}/login")
    phones.get_by_role("button", name="Desk Admin").click()
    phones.goto(f"{live_desk.url}/demo/phones")
    phones.get_by_role("button", name=re.compile("Call the desk|致电服务台")).first.click()
    daniel.page.locator("#offers [data-kind=call]").wait_for()
    daniel.page.keyboard.press("F8")
    bar = daniel.page.locator("#callbar")
    expect(bar).to_contain_text("On a call")
    daniel.page.wait_for_url("**/tickets/*")
    expect(daniel.page.locator("#tl [data-item]", has_text="Inbound call")).to_have_count(1)
    bar.get_by_role("button", name="Hold").click()
    expect(bar.get_by_role("button", name="Resume")).to_be_visible()
    bar.get_by_role("button", name="Resume").click()
    expect(bar.get_by_role("button", name="Hold")).to_be_visible()
    bar.get_by_role("button", name="Hang up").click()
    expect(bar).to_contain_text(re.compile("Wrap-up|wrap-up"))
    bar.get_by_role("button", name="Finish wrap-up").click()
    expect(bar).to_be_hidden()
    phones.context.close()

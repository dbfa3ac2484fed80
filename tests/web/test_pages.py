"""The pages of the desk as an agent's browser gets them: who sees what, whole pages and parts, in both languages."""

from __future__ import annotations

import re

import pytest

from contactcenter import journal, presence
from contactcenter.present import rows
from tests.cast import ANA, SAM


@pytest.fixture
def browser(desk):
    """Mei's browser, which asks for whole pages. She is away, so that nothing is routed to her meanwhile."""
    signed_in = desk.sign_in(desk.mei)
    presence.set_state(desk.mei, "away")
    return signed_in


def rows_of(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li class="tk[^"]*" id="row-(\d+)"', page)]


VIEWS = ("mine", "unassigned", "all", "snoozed", "at-risk", "drafts", "mentions", "queue-sales")


@pytest.mark.parametrize("view", [*VIEWS, "mine?tab=done", "mine?tab=waiting", "mine?tab=nonsense"])
def test_every_view_opens(browser, view):
    assert browser.get(f"/inbox/{view}").status_code == 200


@pytest.mark.parametrize("view", ["treasure", "queue-", "queue-treasure", "queue-%00", "%F0%9F%92%8E"])
def test_a_view_that_does_not_exist_is_not_found(browser, view):
    answer = browser.get(f"/inbox/{view}")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_the_start_leads_to_the_inbox(browser):
    assert browser.get("/").headers["Location"] == "/inbox"


def test_a_new_ticket_waits_among_the_unassigned_and_not_in_mine(browser, moved_flight):
    assert rows_of(browser.get("/inbox/unassigned").text) == [moved_flight.id]
    assert rows_of(browser.get("/inbox").text) == []


def test_my_inbox_holds_what_is_mine(desk, browser, moved_flight):
    moved_flight.assign(desk.mei)
    assert rows_of(browser.get("/inbox").text) == [moved_flight.id]


def test_the_list_alone_is_only_the_list(browser, moved_flight):
    part = browser.get("/inbox/unassigned?part=rows").text
    assert part.strip().startswith("<ul") and rows_of(part) == [moved_flight.id]
    assert "<html" not in part


def test_a_long_list_comes_in_pages_that_neither_repeat_nor_miss(desk, browser, moved_flight):
    for number in range(55):
        desk.sms(f"+1415555{2000 + number}", "Hello, is anybody there?")
    desk.work()
    first = browser.get("/inbox/all").text
    more = re.search(r'hx-get="(/inbox/all\?[^"]+)"', first)[1].replace("&amp;", "&")
    second = browser.get(more).text
    assert len(rows_of(first)) == 50 and len(rows_of(second)) == 6
    assert not set(rows_of(first)) & set(rows_of(second))
    assert "<html" not in second and 'id="more"' not in second


@pytest.mark.parametrize("after", ["yesterday,7", "2026-01-01T00:00:00Z,seven", ",", "2026-01-01T00:00:00Z"])
def test_a_place_in_the_list_that_is_none_is_refused(browser, after):
    assert browser.get(f"/inbox/all?part=more&after={after}").status_code in (200, 400)


def test_a_ticket_opens_as_a_whole_page(browser, moved_flight):
    page = browser.get(f"/tickets/{moved_flight.number}").text
    assert page.lstrip().startswith("<!doctype html>")
    assert "My flight was moved to Friday" in page and 'id="composer-' in page and 'id="side"' in page


def test_a_click_on_a_row_brings_the_two_panes_only(mei, moved_flight):
    parts = mei.get(f"/tickets/{moved_flight.number}").text
    assert "<html" not in parts and 'id="conversation"' in parts
    assert 'id="side" aria-label="Context" hx-swap-oob="outerHTML"' in parts


def test_going_back_in_the_browser_brings_a_whole_page(mei, moved_flight):
    page = mei.get(f"/tickets/{moved_flight.number}", headers={"HX-History-Restore-Request": "true"}).text
    assert page.lstrip().startswith("<!doctype html>")


def test_a_ticket_of_another_queue_is_not_found(desk, browser, moved_flight):
    moved_flight.move(desk.complaints)
    for path in (f"/tickets/{moved_flight.number}", f"/tickets/{moved_flight.number}/items?before=5",
                 f"/customers/{moved_flight.customer_id}"):
        assert browser.get(path).status_code == 404, path


@pytest.mark.parametrize("number", [0, 1, 9_999, 2**63, 10**30])
def test_a_number_that_is_no_ticket_is_not_found(browser, number):
    assert browser.get(f"/tickets/{number}").status_code == 404


def test_what_its_owner_opens_is_read(desk, browser, moved_flight):
    moved_flight.assign(desk.mei)
    assert 'id="new"' in browser.get(f"/tickets/{moved_flight.number}").text
    assert 'id="new"' not in browser.get(f"/tickets/{moved_flight.number}").text


def test_what_a_supervisor_opens_stays_unread_for_its_owner(desk, moved_flight):
    moved_flight.assign(desk.mei)
    desk.sign_in(desk.rosa).get(f"/tickets/{moved_flight.number}")
    assert desk.ticket.unread == 1


def test_older_messages_come_before_the_ones_on_the_page(desk, browser, moved_flight):
    for number in range(60):
        desk.sms(ANA, f"Message number {number}")
    desk.work()
    page = browser.get(f"/tickets/{moved_flight.number}").text
    older = re.search(rf'hx-get="(/tickets/{moved_flight.number}/items\?before=\d+)"', page)[1]
    part = browser.get(older).text
    assert ">Message number 59<" in page and ">Message number 0<" not in page
    assert ">Message number 0<" in part and ">Message number 59<" not in part


@pytest.mark.parametrize("before", ["", "nothing", "-4", "0", str(2**70)])
def test_older_than_nonsense_is_refused(browser, moved_flight, before):
    assert browser.get(f"/tickets/{moved_flight.number}/items?before={before}").status_code == 400


def test_a_customer_s_page_shows_all_tickets_that_the_agent_may_see(desk, browser, moved_flight, lost_voucher_of_ana):
    page = browser.get(f"/customers/{moved_flight.customer_id}").text
    assert set(rows_of(page)) == {moved_flight.id, lost_voucher_of_ana.id}


@pytest.fixture
def lost_voucher_of_ana(desk, moved_flight):
    """A second, later matter of Ana's."""
    moved_flight.resolve(desk.mei)
    with journal.transaction():
        moved_flight.change_status("closed")
    desk.sms(ANA, "Now I have lost my voucher")
    desk.work()
    return desk.tickets[-1]


def test_an_unknown_number_stands_in_place_of_a_name(browser, moved_flight):
    assert "+1 415-555-0102" in browser.get("/inbox/unassigned").text


def test_counts_are_beside_the_views(desk, browser, moved_flight):
    links = browser.get("/live/counts").text
    assert re.search(r'id="nav-unassigned".*?<span class="count ?">1</span>', links, re.S)


def test_only_who_manages_the_desk_sees_its_settings(desk, browser):
    assert 'href="/settings"' not in browser.get("/inbox").text
    assert browser.get("/settings").status_code == browser.get("/mailroom").status_code == 403
    rosa = desk.sign_in(desk.rosa)
    assert 'href="/settings"' in rosa.get("/inbox").text
    for card in re.findall(r'tile-link" href="([^"]+)"', rosa.get("/settings").text):
        assert rosa.get(card).status_code == 200, card


def test_the_settings_show_each_what_they_may_change(desk):
    with journal.transaction():
        desk.jonas.role = "admin"
    admin, rosa = desk.sign_in(desk.jonas), desk.sign_in(desk.rosa)
    assert 'href="/settings/fields"' in admin.get("/settings").text
    assert 'href="/settings/fields"' not in rosa.get("/settings").text


def test_a_setting_is_found_by_what_it_is_about(desk):
    rosa = desk.sign_in(desk.rosa)
    found = rosa.get("/settings?q=business+hours").text
    assert 'href="/settings/sla"' in found and 'href="/mailroom"' not in found
    assert 'data-href="/settings/sla"' in rosa.get("/search/results?q=business+hours").text
    assert "No setting is about that" in rosa.get("/settings?q=parachutes").text


def test_the_palette_offers_no_settings_to_who_may_not_change_them(desk, browser):
    assert "/settings/sla" not in browser.get("/search/results?q=business+hours").text


def test_a_page_speaks_the_agent_s_language(desk, browser, moved_flight):
    with journal.transaction():
        desk.mei.language = "zh"
    page = browser.get(f"/tickets/{moved_flight.number}").text
    assert '<html lang="zh-Hans"' in page and "我的收件箱" in page and "My inbox" not in page


def test_a_kept_row_is_drawn_anew_when_its_ticket_changes(desk, browser, moved_flight):
    browser.get("/inbox/unassigned")
    moved_flight.retitle("Flight to Lisbon")
    assert "Flight to Lisbon" in browser.get("/inbox/unassigned").text


def test_lists_of_two_languages_do_not_mix(desk, browser, moved_flight):
    moved_flight.set_priority("P1")
    assert "Urgent" in rows.html(moved_flight, "en") and "紧急" in rows.html(moved_flight, "zh")


def test_hostile_mail_is_harmless_on_the_page_and_in_its_frame(desk, browser):
    desk.mail("tom@customer.example", "<img src=x onerror=alert(1)>", "plain <script>alert(1)</script>")
    desk.work()
    page = browser.get(f"/tickets/{desk.ticket.number}").text
    assert "<script>alert" not in page and "<img src=x" not in page


def test_a_designed_mail_brings_no_script_and_fetches_nothing(desk, browser, moved_flight):
    item = desk.inbound(moved_flight)[0]
    with journal.transaction():
        item.html = ('<p style="color:red">Hi</p><script>alert(1)</script><img src="https://spy.example/a.gif">'
                     '<form action="/logout"><input name="x"></form><a href="javascript:alert(1)">go</a>')
    answer = browser.get(f"/messages/{item.id}/html")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for harm in ("<script", "spy.example", "<form", "<input", "javascript:"):
        assert harm not in answer.text
    assert "Hi" in answer.text


def test_nobody_reads_a_designed_mail_of_another_queue(desk, browser, moved_flight):
    item = desk.inbound(moved_flight)[0]
    with journal.transaction():
        item.html = "<p>secret</p>"
    moved_flight.move(desk.complaints)
    assert browser.get(f"/messages/{item.id}/html").status_code == 404
    assert browser.get(f"/messages/{2**66}/html").status_code == 404


def test_two_customers_do_not_share_a_page(desk, browser, moved_flight):
    desk.sms(SAM, "Do you sell insurance?")
    desk.work()
    other = next(ticket for ticket in desk.tickets if ticket.id != moved_flight.id)
    assert "insurance" not in browser.get(f"/customers/{moved_flight.customer_id}").text
    assert rows_of(browser.get(f"/customers/{other.customer_id}").text) == [other.id]



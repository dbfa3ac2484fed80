"""The editors of greetings, replies and macros through the doors, and what customers get of them."""

from __future__ import annotations

from datetime import datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from contactcenter import blocks, clock, greetings
from contactcenter.extensions import db
from contactcenter.models import Item, TextDraft, Version
from contactcenter.present import greetings as shown
from contactcenter.present import macro_editor as shown_macros
from contactcenter.present import replies as shown_replies
from contactcenter.web import greetings as greeting_doors
from contactcenter.web import macro_editor, replies_editor
from tests.cast import ANA, TOM


@pytest.fixture
def database_url(templates, tmp_path):
    """The doors are the same on both databases; the verbs behind them are proven on both."""
    return templates.sqlite(tmp_path)


@pytest.fixture
def rosa(desk):
    return desk.sign_in("rosa")


class Form(HTMLParser):
    """What a browser would send of the form with this action."""

    def __init__(self, page: str, action: str):
        super().__init__()
        self.action, self.inside, self.fields, self.select, self.area = action, False, [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("action") == self.action
        if not self.inside:
            return
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and given.get("name") and ticked:
            self.fields.append((given["name"], given.get("value", "")))
        if tag == "select":
            self.select = [given.get("name"), None]
        if tag == "option" and self.select and (self.select[1] is None or "selected" in given):
            self.select[1] = given.get("value", "")
        if tag == "textarea":
            self.area = [given.get("name"), ""]

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "select" and self.select:
            self.fields.append(tuple(self.select))
            self.select = None
        if tag == "textarea" and self.area:
            self.fields.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None

    def with_(self, **changes: str) -> MultiDict:
        data = MultiDict(self.fields)
        for name, value in changes.items():
            data.setlist(name, [value])
        return data


def edit(browser, where: str, **changes: str):
    """Load the page, change some fields of its form, and save; the answer."""
    page = browser.get(where)
    assert page.status_code == 200, page.text
    return browser.post(where, data=Form(page.text, where).with_(**changes))


def automatic() -> list[Item]:
    return list(db.session.scalars(select(Item).where(Item.automatic.is_not(None)).order_by(Item.id)))


# -- greetings ---------------------------------------------------------------------------------------------------------

def test_a_supervisor_edits_a_greeting_and_the_next_contact_gets_it(desk):
    clock.desk.set(datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai")))
    rosa = desk.sign_in("rosa")
    where = "/settings/greetings/sms.auto_ack"
    assert edit(rosa, where, en="Hello from Rosa, {{ ticket.ref }}.").status_code == 303
    desk.sms(ANA, "Where is my voucher?")
    desk.work()
    assert all("Rosa" not in item.text for item in automatic()), "nobody gets a draft"
    assert rosa.post(f"{where}/publication").status_code == 303
    desk.sms(TOM, "Where is mine?")
    desk.work()
    said = automatic()[-1]
    assert said.text == f"Hello from Rosa, #{said.ticket.number}." and said.automatic == "sms.auto_ack"
    assert Version.of("greeting", "sms.auto_ack").version == 2
    assert rosa.post(f"{where}/versions/1").status_code == 303
    assert "got it" in Version.of("greeting", "sms.auto_ack").body["en"]
    assert [one.version for one in Version.all_current("greeting") if one.key == "sms.auto_ack"] == [3]


def test_an_agent_on_the_telephone_is_given_the_new_words(desk, rosa):
    desk.sms(ANA, "Please call me")
    desk.work()
    where = "/settings/greetings/phone.hold"
    assert edit(rosa, where, en="One moment, {{ ticket.ref }} is with me.").status_code == 303
    assert "two minutes" in greetings.words(desk.ticket, "voice", "hold", desk.mei)[1]
    assert rosa.post(f"{where}/publication").status_code == 303
    assert greetings.words(desk.ticket, "voice", "hold", desk.mei) == (
        "phone.hold", f"One moment, #{desk.ticket.number} is with me.")


def test_a_greeting_goes_through_its_form_without_loss(app):
    for version in Version.all_current("greeting"):
        filled = shown.form(version.body)
        sent = MultiDict([("rank", filled["rank"]), *filled["texts"].items(),
                          *((f"notes.{each}", text) for each, text in filled["notes"].items())])
        for each in filled["conditions"]:
            sent.setlist(f"when.{each['name']}", [one["value"] for one in each["options"] if one["chosen"]])
        with app.test_request_context("/", method="POST", data=sent):
            assert greeting_doors._form(dict(version.body)) == version.body, version.key


def test_what_is_wrong_is_said_and_cannot_be_published(desk, rosa):
    where = "/settings/greetings/chat.open"
    assert edit(rosa, where, en="Hello {{ customer.shoe_size }}", zh="").status_code == 303
    page = rosa.get(where).text
    assert "there is no placeholder &#39;customer.shoe_size&#39;" in page or "shoe_size" in page
    assert "the text in &#39;zh&#39; is empty" in page
    assert rosa.post(f"{where}/publication").status_code == 422
    assert Version.of("greeting", "chat.open").version == 1


def test_the_preview_speaks_every_language_on_every_channel(desk, rosa):
    where = "/settings/greetings/holiday.new_year"
    page = rosa.get(where).text
    form = Form(page, where).with_(en="Happy New Year, {{ customer.salutation }}! " + "x" * 200)
    form.setlist("when.channel", ["voice", "sms", "webchat", "email"])
    heard = rosa.post(f"{where}/preview", data=form).text
    assert heard.count("<article") == 8
    assert "Ms Lin" in heard and "2 parts · GSM-7" in heard and "s aloud" in heard
    assert db.session.scalar(select(TextDraft)) is None, "looking keeps nothing"


def test_the_tester_tells_the_winner_its_score_and_why_the_others_lost(rosa):
    asked = {"at": "2026-11-24T10:00", "channel": "voice", "moment": "open", "language": "en", "tier": "gold",
             "known": "true", "holiday": "", "on_trip": ""}
    told = rosa.get("/settings/greetings/tester", query_string=asked).text
    assert 'id="won" href="/settings/greetings/phone.open.gold"' in told
    assert "Channel 1 + Known customer 2 + Customer tier 4 = <b>7</b>" in told
    assert "fewer or weaker conditions" in told and "Does not fit" in told
    festive = rosa.get("/settings/greetings/tester", query_string={**asked, "holiday": "christmas"}).text
    assert 'href="/settings/greetings/holiday.christmas"' in festive.split('id="won"')[1][:60]
    for wrong in ({"at": "soon"}, {"channel": "fax"}, {"tier": "bronze"}, {"moment": ""}):
        assert rosa.get("/settings/greetings/tester", query_string={**asked, **wrong}).status_code == 422


def test_a_broken_file_is_refused_by_line_on_the_page(desk, rosa):
    text = rosa.get("/settings/greetings.yaml").text
    broken = rosa.post("/settings/greetings/import", data={"text": text.replace("moment: hold\n", "moment: tea\n", 1)})
    assert broken.status_code == 422 and "greetings.yaml:" in broken.text and "never" in broken.text
    changed = text.replace("Is there anything else", "Anything else")
    whole = rosa.post("/settings/greetings/import", data={"text": changed})
    assert whole.location == "/settings/greetings?drafts=1&same=53"
    assert "1 draft was made." in rosa.get(whole.location).text


def test_agents_do_not_write_texts(desk):
    mei = desk.sign_in("mei")
    for kind in ("greetings", "replies", "macros"):
        assert mei.get(f"/settings/{kind}").status_code == 403
        assert mei.post(f"/settings/{kind}/import", data={"text": "x"}).status_code == 403
    assert mei.post("/settings/greetings/sms.auto_ack/publication").status_code == 403


# -- replies and macros ------------------------------------------------------------------------------------------------

def test_a_reply_is_written_tried_on_a_ticket_and_found_behind_the_slash(desk, rosa):
    desk.sms(ANA, "Where is my voucher?")
    desk.work()
    begun = rosa.post("/settings/replies", data={"key": "voucher", "title.en": "Voucher", "title.zh": "酒店券",
                                                 "channels": ["sms", "email"], "stage": "book"})
    assert begun.location == "/settings/replies/voucher"
    where = begun.location
    page = rosa.get(where).text
    form = Form(page, where).with_(**{
        "body.en": "{{ customer.salutation }}, see {{ ticket.ref }}.", "body.zh": "请看{{ ticket.ref }}。",
        "subject.en": "Your voucher", "subject.zh": "您的酒店券", "shortcut": "vou"})
    form.setlist("channels", ["sms", "email"])
    tried = rosa.post(f"{where}/preview", data=form).text
    assert f"#{desk.ticket.number}" in tried and "1 part" in tried
    assert rosa.post(where, data=form).status_code == 303
    assert "/vou" not in rosa.get(f"/tickets/{desk.ticket.number}/replies/prepared?channel=sms&q=vou").text
    assert rosa.post(f"{where}/publication").status_code == 303
    offered = rosa.get(f"/tickets/{desk.ticket.number}/replies/prepared?channel=sms&q=vou").text
    assert "<kbd>/vou</kbd>" in offered and f"see #{desk.ticket.number}." in offered
    assert "Voucher" in rosa.get("/settings/replies?q=voucher").text


def test_replies_and_macros_go_through_their_forms_without_loss(app):
    for version in Version.all_current("reply"):
        filled = shown_replies.form(version.body)
        sent = MultiDict([(f"{part}.{each}", text) for part in ("title", "subject", "body")
                          for each, text in filled[part].items()])
        sent.update({name: filled[name] for name in ("shortcut", "stage", "kind")})
        sent.setlist("channels", list(filled["channels"]))
        with app.test_request_context("/", method="POST", data=sent):
            assert replies_editor._form(dict(version.body)) == version.body, version.key
    for version in Version.all_current("macro"):
        with app.test_request_context("/"):
            filled = shown_macros.form(version.body, "en")
        sent = MultiDict([("reply", filled["reply"])])
        sent.update({f"title.{each}": text for each, text in filled["title"].items()})
        for place, action in enumerate(filled["lines"]):
            sent.add(f"a.{place}.do", action["do"])
            sent.update({f"a.{place}.{word['name']}": str(word["value"]) for word in action["says"]})
        with app.test_request_context("/", method="POST", data=sent):
            assert macro_editor._form(dict(version.body)) == version.body, version.key


def test_a_macro_is_changed_by_form_and_a_wrong_one_is_not_published(desk, rosa):
    where = "/settings/macros/m_callback"
    assert edit(rosa, where, **{"a.1.do": "block_contact", "a.1.days": "4000"}).status_code == 303
    page = rosa.get(where).text
    assert "an address is blocked for 1 to 365 days" in page and "Take in nothing from" in page
    assert rosa.post(f"{where}/publication").status_code == 422
    assert edit(rosa, where, **{"a.1.days": "7"}).status_code == 303
    assert rosa.post(f"{where}/publication").status_code == 303
    assert Version.of("macro", "m_callback").body["actions"] == [{"do": "schedule_callback"},
                                                                 {"do": "block_contact", "days": 7}]


def test_a_blocked_sender_is_shown_to_those_who_lead_and_let_in_again(desk, rosa):
    desk.sms(ANA, "Buy now!")
    desk.work()
    assert rosa.post(f"/tickets/{desk.ticket.number}/macros/m_spam/runs").status_code == 200
    page = rosa.get("/settings/macros").text
    assert "Blocked senders" in page
    (held,) = blocks.in_force()
    assert rosa.post(f"/settings/blocked/{held.id}/lifting").status_code == 303
    assert not blocks.in_force() and "Blocked senders" not in rosa.get("/settings/macros").text
    assert desk.sign_in("mei").post(f"/settings/blocked/{held.id}/lifting").status_code == 403

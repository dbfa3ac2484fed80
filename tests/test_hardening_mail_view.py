"""A mail's own design in the frame: words, tables and its own pictures; nothing runs, loads, covers or calls."""

from __future__ import annotations

import base64
import json
import re
from email.message import EmailMessage
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from contactcenter.config import ROOT
from contactcenter.extensions import db
from contactcenter.models import Item
from contactcenter.present import designed

ATTACKS = ROOT.parent / "shared" / "data" / "attack"
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
CANARY = "http://127.0.0.1:9099"
ACTIVE = {"script", "iframe", "object", "embed", "form", "meta", "link", "base", "style", "svg", "math", "template",
          "input",
          "button", "textarea", "select", "audio", "video", "source", "track", "frame", "frameset", "marquee", "map",
          "area"}
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "poster", "background", "srcset", "ping", "longdesc"}


class Living(HTMLParser):
    """What of a document could still act, by the browser's own rule for addresses."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in ACTIVE:
            self.found.append(tag)
        for name, value in attrs:
            self._look_at(tag, name, re.sub(r"[\t\r\n]", "", value or "").lstrip("".join(map(chr, range(33)))).lower())

    def _look_at(self, tag, name, value):
        if name.startswith("on") or re.match(r"(data-)?hx[-:]|ws-|sse-|x-|v-|@|:", name) or name in ("id", "name",
                                                                                                     "class"):
            self.found.append(name)
        if name in ADDRESSES:
            wanted = r"data:image/(png|gif|jpeg|webp);base64," if tag == "img" else r"(https?|mailto|tel):"
            if not re.match(wanted, value):
                self.found.append(f"{name}={value[:40]}")
        if name == "style" and re.search(r"url|position|expression|@import|z-index|\\", value):
            self.found.append(value)


def alive(html: str) -> list[str]:
    return Living(designed.page(SimpleNamespace(html=html, attachments=[]))).found


def mail_with(html: str, picture: bytes | None = None) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ana@customer.example", "care@harbour-hills.example", "Look"
    message["Message-ID"] = f"<{abs(hash(html))}@customer.example>"
    message.set_content(html, subtype="html")
    if picture:
        message.add_related(picture, "image", "gif", cid="<pic>", filename="p.gif")
    return message.as_bytes()


def frame_of(desk, html: str, picture: bytes | None = None):
    """The answer that holds the mail's design, as Mei's browser gets it."""
    desk.mail_bytes(mail_with(html, picture))
    desk.work()
    item = db.session.scalar(select(Item).where(Item.direction == "in").order_by(Item.id.desc()).limit(1))
    item.ticket.move(desk.care)
    return desk.sign_in("mei").get(f"/messages/{item.id}/html")


# ruff: noqa: E501  the payloads are easier to compare on lines of their own
NASTY = (
    f"<p>hi</p><script>fetch('{CANARY}/x')</script>", f'<img src=x onerror="fetch(\'{CANARY}\')">',
    f'<svg/onload="fetch(\'{CANARY}\')"><a xlink:href="javascript:fetch(1)">c</a></svg>',
    '<a href="JaVaScRiPt:fetch(1)">pay</a><a href="data:text/html,<script>1</script>">b</a><a href=" \tdata:x">c</a>',
    f'<form action="{CANARY}/f"><input name=password><button formaction="javascript:1">Sign in</button></form>',
    f'<base href="{CANARY}/"><meta http-equiv=refresh content="0;url={CANARY}/m"><link rel=stylesheet href={CANARY}/c.css>text',
    f'<style>@import "{CANARY}/i.css"</style><div style="position:fixed;inset:0;background:url({CANARY});z-index:9999">x</div>',
    '<div hx-post="/tickets/1/status" data-hx-get="/logout" hx-trigger="load" hx-on:load="x()" id="tl" class="toast">x</div>',
    f'<img src="{CANARY}/px.gif"><img srcset="{CANARY}/p.gif 2x"><table><td background="{CANARY}/px3.gif">x</table>',
    '<img src="//127.0.0.1:9099/x"><img src="/logout"><img src="data:image/svg+xml,<svg onload=1>"><a href="/logout">x</a>',
)


@pytest.mark.parametrize("html", NASTY)
def test_nothing_acts_even_if_it_had_been_stored_as_it_came(html):
    assert alive(html) == []


@pytest.mark.parametrize("name", ["xss_dompurify.json", "xss_owasp_filter_evasion.json", "bleach_tests.json",
                                  "html5lib_sanitizer_tests1.json"])
def test_no_collected_trick_acts(name):
    if not (ATTACKS / name).exists():
        pytest.skip("the collected attacks are not here")
    payloads = json.loads((ATTACKS / name).read_text())
    texts = [one if isinstance(one, str) else one.get("payload") or one.get("input") or "" for one in payloads]
    assert [(text, found) for text in texts if isinstance(text, str) and (found := alive(text))] == []


@pytest.mark.parametrize("html", NASTY)
def test_what_is_stored_is_harmless_already(desk, html):
    frame_of(desk, html)
    stored = db.session.scalar(select(Item.html).where(Item.direction == "in").order_by(Item.id.desc()).limit(1))
    assert not re.search(r"(?i)<script|onerror|onload|hx-|javascript:|<form|<base|<meta|<link|src=\W?http",
                         stored or "")


def test_the_frame_is_a_cage_of_its_own(desk):
    headers = frame_of(desk, "<p>Dear all</p>").headers
    policy = headers["Content-Security-Policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy and "form-action 'none'" in policy
    assert "allow-scripts" not in policy and "allow-same-origin" not in policy and "img-src data:;" in policy
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_frame_on_the_page_lets_nothing_through(desk):
    frame_of(desk, "<p>Dear all</p>")
    page = desk.sign_in("mei").get(f"/tickets/{desk.ticket.number}").get_data(as_text=True)
    (frame,) = re.findall(r"<iframe[^>]*>", page)
    assert "sandbox=" in frame and "allow-scripts" not in frame and "allow-same-origin" not in frame


def test_the_mails_own_picture_is_shown_without_asking_anybody(desk):
    html = frame_of(desk, '<p>See <img src="cid:pic" alt="plan"> and <img src="cid:other"></p>',
                    PIXEL).get_data(as_text=True)
    assert f'src="data:image/gif;base64,{base64.b64encode(PIXEL).decode()}"' in html
    assert "cid:" not in html and "http" not in html


def test_its_words_tables_and_colours_stay(desk):
    html = frame_of(desk,
                    '<table bgcolor="#eee"><tr><td style="color:red; position:absolute" align="right">Total <b>40</b></td>'
                          '</tr></table><a href="https://example.com/x?a=1&b=2">terms</a>').get_data(as_text=True)
    assert 'bgcolor="#eee"' in html and "<b>40</b>" in html and "color:red" in html and "position" not in html
    assert 'target="_blank"' in html and "noopener" in html and 'href="https://example.com/x?a=1&amp;b=2"' in html


def test_a_mail_of_somebody_elses_queue_is_not_shown(desk):
    frame_of(desk, "<p>secret</p>")
    desk.ticket.move(desk.complaints)
    item = desk.inbound(desk.ticket)[0]
    for browser in (desk.sign_in("mei"), desk.app.test_client()):
        answer = browser.get(f"/messages/{item.id}/html")
        assert answer.status_code in (302, 404) and "secret" not in answer.get_data(as_text=True)

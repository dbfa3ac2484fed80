"""A customer's html can hurt nobody: no script, no remote picture, no attribute our own pages would act on."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from email_letters import html, several

from channels._mail import html as markup
from channels._mail import limits
from channels._mail.reading import read

SHARED = Path(__file__).parents[3] / "shared" / "data" / "attack"


def shown(source: str) -> str:
    return read(html(source)).html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<svg/onload="alert(1)"><a xlink:href="javascript:alert(1)">c</a></svg>',
        '<a href="JaVaScRiPt:alert(1)">pay</a>',
        '<a href="data:text/html,<script>alert(1)</script>">b</a>',
        '<a href="java\tscript:alert(1)">b</a>',
        "<form action=http://x.example><input name=pw><button formaction=javascript:alert(1)>Sign</button></form>",
        '<base href="http://x.example/"><meta http-equiv=refresh content="0;url=http://x.example/">',
        "<link rel=stylesheet href=http://x.example/c.css>",
        '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data=x></object><embed src=x>',
        '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
        "<style>@import 'http://x.example/i.css'; body{background:url(http://x.example)}</style>",
        '<div style="position:fixed;inset:0;z-index:9999">Session expired</div>',
        '<div style="background:url(http://x.example/b)">x</div>',
        '<div style="color:expression(alert(1))">x</div>',
        '<div hx-post="/tickets/1" hx-trigger="load" data-hx-get="/logout" hx-on:load="x()">x</div>',
        '<div ws-connect="/x" sse-connect="/y" x-data="z" v-html="q" @click="a" :href="b">x</div>',
        '<p id="composer" name="csrf" class="modal" is="x-y">x</p>',
        "<!-- comment --><!--[if mso]><p>x</p><![endif]-->",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    ],
)
def test_nothing_active_survives(source):
    result = shown(f"<p>keep me</p>{source}").lower()
    assert "keep me" in result
    for word in (
        "script",
        "alert",
        "onerror",
        "onload",
        "hx-",
        "sse-",
        "ws-",
        " id=",
        " class=",
        " name=",
        "<form",
        "<svg",
    ):
        assert word not in result
    for word in (
        "position",
        "url(",
        "@import",
        "expression",
        "<base",
        "<meta",
        "<link",
        "<iframe",
        "<!--",
        "x-data",
        "<svg",
    ):
        assert word not in result


def test_no_remote_picture_is_loaded_until_an_agent_asks():
    source = '<img src="https://t.example/p.gif"><img srcset="https://t.example/2.png 2x" src="cid:logo@x">'
    source += '<table background="http://t.example/bg.png"><tr><td>cell</td></tr></table>'
    result = shown(source)
    assert "t.example" not in result
    assert 'src="cid:logo@x"' in result and "cell" in result
    assert 'src="https://t.example/p.gif"' in markup.shown(markup.tamed(source), remote_images=True)


def test_links_open_apart_and_tell_nothing():
    result = shown('<a href="https://a.example/x">x</a><a href="/tickets/7/closure">y</a>')
    assert 'href="https://a.example/x"' in result
    assert "noopener noreferrer nofollow" in result and 'target="_blank"' in result
    assert "/tickets/7" not in result


def test_script_hidden_by_utf_7_is_found_after_decoding():
    body = b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-hi"
    mail = read(b"From: a@b.example\r\nContent-Type: text/html; charset=utf-7\r\n\r\n" + body)
    assert "alert" not in mail.html
    assert "hi" in mail.html


def test_plain_and_html_side_by_side_are_both_shown():
    mail = read(several(("Content-Type: text/plain", "a < b"), ("Content-Type: text/html", "<b>more</b>")))
    assert "a &lt; b" in mail.html and "<b>more</b>" in mail.html
    assert "a < b" in mail.text and "more" in mail.text


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * (limits.HTML_DEPTH + 1) + "words",
        "<p " + " ".join(f"a{n}" for n in range(limits.HTML_ATTRIBUTES + 1)) + ">words",
        "<p>" + "words " * limits.HTML_CHARS,
    ],
)
def test_html_that_would_cost_seconds_is_shown_as_text(source):
    mail = read(html(source))
    assert mail.html == ""
    assert "html-too-costly" in mail.notes
    assert "words" in mail.text or "a1" in source


@pytest.mark.parametrize("source", ["<p>one" * 300 + "end", "<li>x" * 500, "<br>" * 900, "<td>x" * 300])
def test_untidy_html_is_not_taken_for_an_attack(source):
    assert "html-too-costly" not in read(html(source)).notes


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two", "one\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        (
            "<table><tr><td>Flight</td><td>CA929</td></tr><tr><td>Date</td><td>3 May</td></tr></table>",
            "Flight CA929\nDate 3 May",
        ),
        ("a &lt; b &amp; c&nbsp;d", "a < b & c d"),
        ("<b>bo</b>ld <i>text</i>", "bold text"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<p>seen</p><div style='display:none'>preheader</div>", "seen"),
        ("<style>p{}</style><title>t</title><script>x</script>body", "body"),
        ("<blockquote>quoted</blockquote>", "> quoted"),
        ('<img alt="map of the hotel" src="cid:x">', "[map of the hotel]"),
        ("<p>你好，<b>世界</b></p>", "你好，世界"),
    ],
)
def test_html_reads_as_text(source, text):
    assert markup.to_text(markup.tamed(source)) == text


def test_every_known_trick_is_harmless():
    if not SHARED.exists():
        pytest.skip("the collections of attacks are not here")
    judge = _scan()
    for name in ("xss_dompurify", "xss_owasp_filter_evasion", "bleach_tests", "html5lib_sanitizer_tests1"):
        for item in _payloads(json.loads((SHARED / f"{name}.json").read_text())):
            seen = judge(read(html(item)).html)
            assert not seen.bad and not seen.remote, (name, item, seen.bad, seen.remote)


def _payloads(found) -> list[str]:
    if isinstance(found, str):
        return [found]
    values = found.values() if isinstance(found, dict) else found
    return [each for value in values if isinstance(value, (str, list, dict)) for each in _payloads(value)]


def _scan():
    spec = importlib.util.spec_from_file_location("mail_score", SHARED.parent / "mail" / "score.py")
    module = importlib.util.module_from_spec(spec)
    keep, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    spec.loader.exec_module(module)
    sys.dont_write_bytecode = keep
    return module.scan

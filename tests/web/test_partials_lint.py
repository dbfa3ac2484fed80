"""What no template may contain, read from their sources: the rules that keep pushes and the strict policy possible."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from contactcenter.config import ROOT

TEMPLATES = ROOT / "templates"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PARTIALS = [name for name in ALL if name.rpartition("/")[2].startswith("_")]
HEADS = ("_head.html", "palette/_scripts.html")  # the head's own partials may name scripts, by address
CHECKER = ROOT / "node_modules" / "htmx.org" / "dist" / "scripts" / "upgrade-check.py"
FORBIDDEN = {
    r"\sstyle=": "an inline style",
    r"\shx-on[:=-]": "an inline handler",
    r"\son[a-z]+=": "an inline handler",
    r"hx-vals=.js:": "code in an attribute",
    r"hx-trigger=\"[^\"]*\[": "a trigger filter",
    r"\bautofocus\b": "a jump of the focus",
    r"hx-swap-oob=\"outerHTML": "a swap that loses a click under way",
    r"\|\s*safe\b": "unescaped text",
}
SOMEBODY = r"\{[{%][^}]*\b(request|session|current_user|g\.[a-z])"


@pytest.mark.parametrize("name", ALL)
def test_no_template_needs_what_the_policy_forbids(name):
    source = (TEMPLATES / name).read_text()
    for pattern, what in FORBIDDEN.items():
        assert not re.search(pattern, source), what


@pytest.mark.parametrize("name", ALL)
def test_no_script_stands_in_a_page(name):
    scripts = re.findall(r"<script\b[^>]*>([^<]*)</script>", (TEMPLATES / name).read_text())
    assert not any(body.strip() for body in scripts)
    if name in PARTIALS and name not in HEADS:
        assert not scripts


@pytest.mark.parametrize("name", PARTIALS)
def test_a_partial_is_drawn_for_nobody(name):
    assert not re.search(SOMEBODY, (TEMPLATES / name).read_text())


def test_the_token_is_inherited_from_the_body_once():
    assert (TEMPLATES / "layout.html").read_text().count("hx-headers:inherited") == 1


@pytest.mark.skipif(not CHECKER.exists(), reason="the browser files are not installed: python -m contactcenter.assets")
def test_the_library_s_own_checker_finds_nothing():
    done = subprocess.run([sys.executable, str(CHECKER), str(TEMPLATES)], capture_output=True, text=True, check=False)
    left = [line for line in done.stdout.splitlines() if ": [" in line and "hx-preload" not in line]
    assert not left, "\n".join(left)  # preload of an audio element is no extension

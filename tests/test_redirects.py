"""Signing in leads on to our own pages only."""

import json

import pytest

from contactcenter import staff
from contactcenter.config import ROOT
from contactcenter.extensions import limiter

CORPUS = ROOT.parent / "shared" / "data" / "attack" / "open_redirect.json"
OURS = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "http:evil",
    "javascript:alert(1)",
    "///evil.example",
    "/%2f/evil.example",
    "/inbox\r\nSet-Cookie: x=1",
    "@evil.example",
]


def foreign():
    held = json.loads(CORPUS.read_text("utf-8")) if CORPUS.exists() else []
    texts = (
        held
        if isinstance(held, list)
        else [each for value in held.values() if isinstance(value, list) for each in value]
    )
    return OURS + [text for text in texts if isinstance(text, str)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_address_of_others_is_ever_a_place_to_go_on_to(desk, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    monkeypatch.setattr(staff, "check_password", lambda login, password: desk.mei)
    for where in foreign():
        answer = desk.app.test_client().post(
            "/login",
            query_string={"next": where},
            data={"login": "mei", "password": "demo", "next": where},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        place = answer.headers.get("Location", "/")
        assert place.startswith("/") and not place.startswith(("//", "/\\")) and "\n" not in place, where
        assert "Set-Cookie: x=1" not in str(answer.headers)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_our_own_pages_are(desk):
    answer = desk.app.test_client().post(
        "/login?next=/inbox/all", data={"login": "mei", "password": "demo", "next": "/inbox/all"}
    )
    assert answer.headers["Location"].endswith("/inbox/all")

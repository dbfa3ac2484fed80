"""The script as it is read, and what its people write."""

from __future__ import annotations

import io

from PIL import Image

from contactcenter.demo import letters
from contactcenter.demo.script import Turn, read_script

SCRIPT = read_script()


def test_channels_carry_the_desks_own_names():
    assert {scene.channel for scene in SCRIPT.scenes} == {"webchat", "email", "sms", "voice"}
    assert {turn.channel for scene in SCRIPT.scenes for turn in scene.turns} <= {None, "webchat", "email", "sms"}


def test_numbers_are_as_the_desk_keeps_them():
    assert SCRIPT.scene("cv11").person.phone == "+13035550111"
    assert SCRIPT.scene("cv29").person.phone == "+16285550177"


def test_whoever_nobody_knows_has_at_least_the_address_they_write_from():
    assert SCRIPT.scene("cv17").person.email == "win@top-seo.example"
    assert SCRIPT.scene("cv21").person.email == ""


def test_reading_aids_are_never_said():
    for scene in SCRIPT.scenes:
        assert not any("gloss" in turn.more for turn in scene.turns)


def test_nobody_gives_a_colleagues_name():
    hello = Turn(0, "agent", "speak", "Good morning, this is Daniel.", agent="a2")
    assert SCRIPT.as_said_by("daniel.reed", hello) == "Good morning, this is Daniel."
    assert SCRIPT.as_said_by("emma.clarke", hello) == "Good morning, this is Emma."


def test_a_mail_that_answers_names_what_it_answers():
    received = letters.Received("<t7.m1.x@desk.example>", "Your trip - #10007", "care+t7@desk.example")
    mail = letters.mail(("Ana", "ana@mail.example"), received.answer_to, "", "Yes please", answers=received)
    assert mail["In-Reply-To"] == received.message_id
    assert mail["Subject"] == "Re: Your trip - #10007"
    again = letters.mail(("Ana", "ana@mail.example"), "care@harbour-hills.example", "Hello", "Hi")
    assert again["In-Reply-To"] is None and again["Message-ID"] != mail["Message-ID"]


def test_a_photograph_can_be_looked_at_and_a_paper_is_one():
    picture = Image.open(io.BytesIO(letters.picture_or_paper("room1.jpg")))
    assert picture.size == (640, 420)
    assert letters.picture_or_paper("receipts.pdf").startswith(b"%PDF-")
    mail = letters.mail(("A", "a@mail.example"), "b@c.example", "S", "T", files=["meal1.jpg", "receipts.pdf"])
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["image/jpeg", "application/pdf"]

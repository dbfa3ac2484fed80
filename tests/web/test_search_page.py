"""Search, on its page and in the palette."""

from __future__ import annotations

from tests.cast import SAM


def test_the_page_shows_what_was_found(mei, moved_flight):
    page = mei.get("/search?q=flight+friday").text
    assert f'href="/tickets/{moved_flight.number}"' in page
    assert "flight friday" in page


def test_what_does_not_match_is_not_shown(desk, mei, moved_flight):
    desk.sms(SAM, "Do you sell insurance?")
    desk.work()
    page = mei.get("/search?q=insurance").text
    assert f'href="/tickets/{moved_flight.number}"' not in page
    assert "No ticket matches" in mei.get("/search?q=zebra").text


def test_the_palette_finds_by_number_and_by_word(mei, moved_flight):
    for asked in (str(moved_flight.number), "%23" + str(moved_flight.number), "flight"):
        lines = mei.get(f"/search/results?q={asked}").text
        assert f'data-ticket="{moved_flight.number}"' in lines, asked


def test_nobody_finds_what_they_may_not_see(desk, jonas, moved_flight):
    moved_flight.move(desk.complaints)
    assert f"{moved_flight.number}" not in jonas.get("/search/results?q=flight").text
    assert f"/tickets/{moved_flight.number}" not in jonas.get("/search?q=flight").text


def test_what_was_asked_stays_text(mei, moved_flight):
    for page in ("/search", "/search/results"):
        html = mei.get(f"{page}?q=<script>alert(1)</script>").text
        assert "<script>alert(1)" not in html


def test_odd_questions_are_no_error_of_ours(mei, moved_flight):
    half_a_character = "\ud83d".encode("utf-8", "surrogatepass")
    for asked in ("\0", '"', "'", "AND OR NOT", "*", "(", half_a_character, "x" * 5000, "99999999999999"):
        assert mei.get("/search", query_string={"q": asked}).status_code == 200
        assert mei.get("/search/results", query_string={"q": asked}).status_code == 200

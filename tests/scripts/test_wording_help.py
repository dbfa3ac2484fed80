"""Help with words: cold phrases are found in both languages, a promised file is missed, card numbers stay here."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter import pack
from contactcenter.pack import BrokenPack
from contactcenter.wording_help import CARD, CODE, COLD, NO_FILE, NO_SUBJECT, advice, book, written
from contactcenter.wording_help.advice import Letter
from contactcenter.wording_help.phrases import Phrase, hits

LISTS = (pack.CONTENT / "wording.yaml").read_text(encoding="utf-8")
BOOK = book.read(written.read(LISTS))
CARD_NUMBER = "4111 1111 1111 1111"


def of(text: str, **more) -> advice.Advice:
    return advice.of(Letter(text, **more), BOOK)


@pytest.mark.parametrize(("text", "language", "words", "say"), [
    ("Dear Ana, you must pay today.", "en", "you must", "could you please"),
    ("You must pay today.", "en", "You must", "Could you please"),
    ("As  I already\nsaid, no.", "en", "As  I already\nsaid", "Let me sum it up once more"),
    ("That’s not possible.", "en", "That’s not possible", "What I can offer you instead is"),
    ("您必须今天付款。", "zh", "您必须", "麻烦您"), ("这个不行。", "zh", "不行", "目前可以这样为您处理"),
    ("我们也没办法。", "zh", "没办法", "我来看看还能怎样帮您"),
    ("我已经说过了", "en", "我已经说过", "我再为您说明一次")])
def test_a_cold_phrase_is_found_with_something_warmer_to_say(text, language, words, say):
    (hit,) = of(text, language=language).cold
    assert (hit.words, hit.say) == (words, say) and text[hit.begin:hit.end] == words


@pytest.mark.parametrize("text", [
    "You must be tired after the flight.", "the bus tour is relaxing", "You mustang driver", "I was denied boarding",
    "您看行不行？", "这不行程里写着", "有没有办法改期？", "可不可能改期？", "",
    "Thank you, see you soon.", "谢谢您的耐心。"])
def test_what_only_looks_like_one_is_left_alone(text):
    assert of(text).asks == () and of(text).refusal is None


def test_there_are_some_thirty_phrases_for_each_language_and_no_advice_is_cold_itself():
    for language, phrases in BOOK.cold.items():
        assert len(phrases) >= 30
        for phrase in phrases:
            assert hits(phrase.say, BOOK.phrases(language)) == [], phrase


def test_of_two_phrases_that_overlap_the_longer_one_is_told():
    found = hits("nothing we can do", [Phrase(("can do",), "x"), Phrase(("nothing we can do",), "y")])
    assert [hit.say for hit in found] == ["y"]


@pytest.mark.parametrize(("text", "files", "asks"), [
    ("Please see the attached plan.", 0, (NO_FILE,)), ("Please see the attached plan.", 1, ()),
    ("行程见附件。", 0, (NO_FILE,)), ("Thank you for the photo you attached.", 0, ()), ("您的附件已收到。", 0, ()),
    ("You must read the attachment", 0, (COLD, NO_FILE))])
def test_a_file_that_is_promised_and_not_there_is_asked_for(text, files, asks):
    assert of(text, files=files).asks == asks


@pytest.mark.parametrize(("letter", "refusal"), [
    (Letter(f"Your card {CARD_NUMBER} was charged"), CARD), (Letter("Hi", subject=CARD_NUMBER, mail=True), CARD),
    (Letter("the code is 123456"), None), (Letter("the code is 123456", guards=(CODE,)), CODE),
    (Letter("Hi", mail=True, begins=True), NO_SUBJECT), (Letter("Hi", mail=True, begins=True, subject=" "), NO_SUBJECT),
    (Letter("Hi", mail=True, begins=True, subject="Trip"), None), (Letter("Hi", mail=True), None),
    (Letter("Hi"), None)])
def test_what_would_do_harm_is_refused(letter, refusal):
    assert advice.of(letter, BOOK).refusal == refusal


@pytest.mark.parametrize(("subject", "mail", "long"), [("x" * 60, True, 0), ("x" * 61, True, 61), ("x" * 61, False, 0)])
def test_a_subject_that_lists_cut_off_is_remarked_upon_and_goes(subject, mail, long):
    found = of("Hi", subject=subject, mail=mail)
    assert found.long_subject == long and not found.asks and found.refusal is None


@given(st.text(max_size=200), st.sampled_from(["en", "zh"]))
@settings(max_examples=100, deadline=None)
def test_whatever_is_written_every_hit_stands_where_it_says(text, language):
    found = of(text, language=language).cold
    assert all(text[hit.begin:hit.end] == hit.words for hit in found)
    assert all(one.end <= other.begin for one, other in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(("change", "line", "reason"), [
    (lambda body: body["cold"]["en"][0].pop("say"), 5, "something to say instead"),
    (lambda body: body["cold"]["zh"][0].update(words=[]), 0, "needs its words"),
    (lambda body: body["cold"]["zh"][0].update(words=["x" * 121]), 0, "at most 120 characters"),
    (lambda body: body.update(subject=5), 1, "between 20 and 300"), (lambda body: body.pop("cold"), 1, "by language"),
    (lambda body: body.update(file=["x"]), 1, "by language")])
def test_broken_lists_are_refused_with_their_line(change, line, reason):
    body = yaml.safe_load(LISTS)
    change(body)
    with pytest.raises(BrokenPack) as broken:
        written.read(yaml.safe_dump(body, allow_unicode=True, sort_keys=False, default_flow_style=None, width=140))
    assert any(reason in fault.reason and (not line or fault.line == line) for fault in broken.value.faults)


@pytest.mark.parametrize("text", ["", "cold: [", "just words", "\0"])
def test_what_is_no_list_at_all_is_refused(text):
    with pytest.raises(BrokenPack):
        written.read(text)

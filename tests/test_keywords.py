"""Words that change what happens: found where they are meant, and not where they only look alike."""

from pathlib import Path

import pytest
import yaml

from contactcenter.keywords import Keywords

CONTENT = Path(__file__).parent.parent / "contactcenter" / "content"


@pytest.fixture(scope="module")
def words():
    return Keywords(yaml.safe_load((CONTENT / "keywords.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("text", [
    "STOP", "stop", " Stop ", "Stop.", "ＳＴＯＰ", "stop  all", "退订", "T", "td", "退订。", "CANCEL!"])
def test_a_whole_message_opts_out(words, text):
    assert words.has("sms_opt_out", text)
    assert "sms_opt_out" in words.found(text)


@pytest.mark.parametrize("text", [
    "please stop at the hotel", "I want to cancel my trip", "tea", "R2", "the end", "", "停止预订"])
def test_a_word_of_a_sentence_does_not_opt_out(words, text):
    assert not words.has("sms_opt_out", text)


@pytest.mark.parametrize("text", ["Please don’t text me again", "STOP TEXTING", "别再发了", "remove my number please"])
def test_natural_wording_is_put_before_an_agent_and_is_no_opt_out_by_itself(words, text):
    assert words.has("sms_opt_out_natural", text)
    assert not words.has("sms_opt_out", text)


@pytest.mark.parametrize("text", [
    "SOS", "We had an accident near Kyoto", "two accidents", "my father is in hospital", "我们出事了",
    "Guide was ROBBED!", "我需要emergency帮助", "we are stranded"])
def test_a_cry_for_help_is_heard(words, text):
    assert words.urgent(text)


@pytest.mark.parametrize("text", [
    "I accidentally booked twice", "what is your cancellation policy", "the hospitality was great", "sostenuto",
    "", "?"])
def test_what_only_looks_like_a_cry_for_help_is_not(words, text):
    assert not words.urgent(text)


def test_help_from_a_traveller_is_a_cry_for_help_and_from_anybody_else_a_question(words):
    assert words.urgent("HELP", on_trip=True)
    assert not words.urgent("HELP")
    assert words.has("sms_help", "？")


def test_a_complaint_and_abuse_are_told_apart(words):
    assert words.found("This is unacceptable, I will complain") == {"complaint"}
    assert words.found("我要投诉，你们是骗子公司") == {"complaint", "abuse"}
    assert words.found("Thank you for the lovely trip") == frozenset()


def test_an_answer_to_a_question_is_not_taken_without_the_question(words):
    assert words.found("1") == frozenset()
    assert words.has("rating_reply", "5")


def test_an_empty_list_finds_nothing():
    assert Keywords({}).found("STOP") == frozenset()
    assert not Keywords({}).urgent("SOS")

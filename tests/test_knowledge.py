"""Knowledge: what Rosa writes is found by Mei and by customers, in either language, once it is published."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contactcenter import clock, knowledge, pack
from contactcenter.extensions import db
from contactcenter.knowledge import Content
from contactcenter.knowledge.articles import Incomplete, history, roll_back
from contactcenter.knowledge.feedback import deflected
from contactcenter.models import Article
from tests.cast import ANA

PETS = Content({"en": "Travelling with a dog", "zh": "携带宠物出行"},
               {"en": "Dogs need a **chip** and a rabies certificate.", "zh": "狗需要芯片和狂犬病疫苗证明。"},
               audience="public", tags=["pet", "animal"])


def keys(found):
    return [one.article.key for one in found]


@pytest.fixture
def pets(app):
    article = knowledge.write("pets", PETS)
    knowledge.publish(article)
    return article


@pytest.mark.parametrize(("asked", "first"), [
    ("visa", "kb_visa_passport"), ("visas for children", "kb_visa_passport"), ("护照 有效期", "kb_visa_passport"),
    ("退款要多久", "kb_refund_times"), ("LOST passport", "kb_lost_passport"), ("dog", "pets"), ("宠物", "pets"),
    ("护照遗失怎么办", "kb_lost_passport"), ("what do I do when my payment was refused", "kb_payment_help"),
])
def test_the_article_that_answers_comes_first_in_either_language(pets, asked, first):
    assert keys(knowledge.find(asked))[0] == first


def test_words_that_nothing_answers_find_nothing(pets):
    assert knowledge.find("zeppelin") == knowledge.find("") == knowledge.find("?!") == []


def test_customers_find_what_is_public_and_nothing_else(app):
    internal = [article.key for article in db.session.scalars(db.select(Article)) if article.audience == "internal"]
    assert internal
    assert set(internal) & set(keys(knowledge.find("complaint", limit=50)))
    assert not set(internal) & set(keys(knowledge.find("complaint", public=True, limit=50)))


def test_a_draft_is_seen_by_nobody_until_it_is_published(pets):
    knowledge.save(pets, Content({"en": "Travelling with a cat"}, {"en": "Cats too."}, audience="public"))
    assert keys(knowledge.find("dog")) == ["pets"] and knowledge.find("cat") == []
    knowledge.publish(pets)
    assert keys(knowledge.find("cat")) == ["pets"] and knowledge.find("dog") == []


def test_an_archived_article_is_not_found_any_more(pets):
    knowledge.archive(pets)
    assert knowledge.find("dog") == []


def test_an_earlier_wording_can_stand_again(pets):
    knowledge.save(pets, Content({"en": "No animals"}, {"en": "None."}, audience="public"))
    knowledge.publish(pets)
    roll_back(pets, 1)
    assert pets.title("en") == "Travelling with a dog" and pets.version == 3
    assert [(held.version, held.current) for held in history(pets)] == [(3, True), (2, False), (1, False)]
    with pytest.raises(LookupError):
        roll_back(pets, 9)


@pytest.mark.parametrize(("content", "field"), [
    (Content({"en": " "}, {"en": "words"}), "title"), (Content({"en": "Title"}, {}), "body"),
    (Content({"en": "Title"}, {"en": "words"}, audience="everyone"), "audience"),
])
def test_what_lacks_something_cannot_be_published(app, content, field):
    article = knowledge.write("half", content)
    with pytest.raises(Incomplete) as refused:
        knowledge.publish(article)
    assert refused.value.field == field
    assert knowledge.find("words") == [] or "half" not in keys(knowledge.find("words"))


def test_an_article_past_its_review_date_is_marked_and_still_found(pets):
    today = clock.now().date()
    assert not pets.due(today + timedelta(days=180))
    assert pets.due(today + timedelta(days=181))
    assert keys(knowledge.find("dog")) == ["pets"]


def test_what_was_searched_in_vain_is_a_gap_counted_over_its_wordings(app):
    for asked in ("Zeppelin lounge", "lounge zeppelin", "visa"):
        knowledge.note_search(asked, "en", "help", len(knowledge.find(asked)))
    knowledge.note_search("   ", "en", "help", 0)
    (gap,) = knowledge.gaps()
    assert (gap.words, gap.times) == ("lounge zeppelin", 2)


def test_a_reader_has_one_vote_and_may_change_it(pets):
    knowledge.vote(pets, False, "help", "reader-1")
    knowledge.vote(pets, True, "help", "reader-1")
    knowledge.vote(pets, False, "widget", "reader-2")
    assert knowledge.helpfulness()[pets.id].share == 0.5
    assert deflected(clock.now() - timedelta(hours=1)) == 0
    knowledge.vote(pets, True, "widget", "reader-3")
    assert deflected(clock.now() - timedelta(hours=1)) == 1


def test_what_a_person_edited_is_left_alone_by_the_content_pack(app):
    article = db.session.scalar(db.select(Article).where(Article.key == "kb_insurance"))
    knowledge.save(article, Content({"en": "Ours"}, {"en": "Our words."}, audience="public"))
    knowledge.publish(article)
    pack.load_pack()
    assert article.title("en") == "Ours"


def test_loading_the_pack_again_writes_no_article_anew(app):
    before = {article.key: article.version for article in db.session.scalars(db.select(Article))}
    pack.load_pack()
    assert before == {article.key: article.version for article in db.session.scalars(db.select(Article))}
    assert len(before) == 13 and set(before.values()) == {1}


def test_a_ticket_suggests_what_may_answer_it(desk):
    desk.sms(ANA, "My passport was stolen in Rome, what do I do?")
    desk.work()
    assert keys(knowledge.suggest(desk.ticket))[0] == "kb_lost_passport"

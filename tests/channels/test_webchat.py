"""The channel of our own: what a visitor's page says becomes a Raw, and the Raw an Inbound, whatever was typed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import DeliveryError, File, Inbound, Malformed, Outbound, Raw, Receipt, Refused
from channels.webchat import LONGEST, WebChat, address, chat_of

chat = WebChat()
ids = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)


def message(text="hello", client_id="a1", **more) -> dict:
    return {"text": text, "client_id": client_id, **more}


def outbound(recipient: str) -> Outbound:
    return Outbound(id=9, recipient=recipient, sender="webchat", text="Yes.", ticket=10001)


def test_it_says_what_every_channel_says():
    assert (chat.name, chat.identity, chat.live, chat.threads, chat.undo) == ("webchat", "visitor", True, False, False)


@given(ids, st.text(min_size=1, max_size=300).filter(lambda text: text.replace("\0", "").strip()))
def test_any_text_comes_through_and_can_be_stored(client_id, text):
    raw = chat.take(7, message(text, client_id), {"name": "Li Wei", "topic": "trip", "language": "zh"})
    (inbound,) = chat.parse(Raw(raw.channel, raw.kind, raw.external_id, raw.body))
    assert isinstance(inbound, Inbound)
    assert (inbound.external_id, inbound.sender, inbound.language) == (f"7:{client_id}", "chat-7", "zh")
    assert inbound.meta["topic"] == "trip" and inbound.meta["client_id"] == f"7-{client_id}"
    assert "\0" not in inbound.text and inbound.text.encode() and inbound.text


@pytest.mark.parametrize("text", [None, "", "   ", "\n\t", "\0\0", 7, ["a"], {"a": 1}])
def test_nothing_to_say_is_refused(text):
    with pytest.raises(Malformed, match="text"):
        chat.take(7, message(text))


def test_a_file_needs_no_words():
    (inbound,) = chat.parse(chat.take(7, message("", files=["k1", "k1", "k2"])))
    assert inbound.text == "" and inbound.meta["attachments"] == ["k1", "k2"]


@pytest.mark.parametrize("files", ["k", {"k": 1}, ["../etc/passwd"], ["a b"], [7], ["k"] * 11])
def test_what_is_no_list_of_keys_is_refused(files):
    with pytest.raises(Malformed, match="files"):
        chat.take(7, message(files=files))


@pytest.mark.parametrize("client_id", [None, "", 7, "a b", "a" * 65, "<b>", "a\n", "é", ["a"]])
def test_a_client_id_that_could_not_be_an_element_id_is_refused(client_id):
    with pytest.raises(Malformed, match="client_id"):
        chat.take(7, message(client_id=client_id))


@pytest.mark.parametrize("body", [None, "text", 7, [], [message()]])
def test_a_message_that_is_no_object_is_refused(body):
    with pytest.raises(Malformed):
        chat.take(7, body)


def test_the_longest_message_is_taken_and_a_longer_one_is_not():
    assert chat.take(7, message("长" * LONGEST))
    with pytest.raises(Malformed, match="too_long"):
        chat.take(7, message("x" * (LONGEST + 1)))


def test_nobody_else_brings_chat_messages():
    with pytest.raises(Refused):
        chat.verify(None, "inbound")


@pytest.mark.parametrize("body", [b"", b"[]", b'"chat"', b"{}", b'{"chat": "7"}', b"\xff\xfe", b"nonsense"])
def test_a_stored_row_that_makes_no_sense_says_so(body):
    with pytest.raises(ValueError):
        chat.parse(Raw("webchat", "inbound", "7:a", body))


def test_the_acknowledgement_names_the_message():
    body, content_type = chat.respond(chat.take(7, message(client_id="a1")))
    assert json.loads(body) == {"ok": True, "client_id": "a1"} and content_type == "application/json"


def test_what_was_seen_is_a_receipt():
    (receipt,) = chat.parse(chat.seen(7, "webchat-9", "read"))
    assert receipt == Receipt("webchat", "webchat-9", "read")


def test_sending_the_same_message_again_gives_the_same_id():
    assert chat.send(outbound("chat-7")) == chat.send(outbound("chat-7")) == chat.lookup(outbound("chat-7"))


@pytest.mark.parametrize("recipient", ["+14155550102", "ana@customer.example", "chat-", "chat-x", ""])
def test_what_is_no_window_is_refused_for_good(recipient):
    with pytest.raises(DeliveryError) as refused:
        chat.send(outbound(recipient))
    assert refused.value.permanent


def test_an_address_names_its_window():
    assert chat_of(address(12)) == 12 and chat_of("+14155550102") is None


def test_there_is_nothing_to_fetch():
    with pytest.raises(DeliveryError):
        chat.fetch(File("a.png", "image/png"))

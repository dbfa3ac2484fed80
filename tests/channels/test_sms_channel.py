"""Text messages: what customers write, what we hand over, what the receipts say."""

from datetime import UTC, datetime

import pytest
import requests
from twilio_desk import ANA, DESK, LI_WEI, PUBLIC, SmsDesk, facts

from channels._twilio_rest import LoopbackHttpClient, TimedHttpClient, describe, is_permanent
from channels.base import DeliveryError, File, Inbound, Outbound, Raw, Receipt, UnknownOutcome
from channels.sms import Sms, normalised, rank, segments


@pytest.fixture
def desk():
    return SmsDesk()


def reply(text="您的航班已改签", number=LI_WEI, own_id=12, **more):
    given = {"receipts_url": f"{PUBLIC}/channels/sms/receipts", "ticket": 7, "sender": DESK}
    return Outbound(id=own_id, recipient=number, text=text, **{**given, **more})


def message_of(desk, body, sender=LI_WEI, **more):
    desk.carrier.customer_texts(sender, DESK, body, **more)
    desk.clock.advance()
    return desk.understood[-1]


def test_li_wei_writes_and_the_desk_understands(desk):
    message = message_of(desk, "航班取消了")
    assert isinstance(message, Inbound)
    assert (message.sender, message.recipient, message.text) == (LI_WEI, DESK, "航班取消了")
    assert message.keyword is None and message.mentions is None and message.files == []


def test_the_same_message_delivered_twice_has_one_effect(desk):
    desk.carrier.faults.add("sms.inbound", "twice")
    message_of(desk, "Hi")
    assert len(desk.understood) == 1


def test_an_empty_message_is_a_message(desk):
    assert message_of(desk, "").text == ""


def test_what_a_database_cannot_hold_is_left_out(desk):
    assert message_of(desk, "a\x00b").text == "ab"


@pytest.mark.parametrize("words", ["STOP", "stop", " Stop. ", "ＳＴＯＰ", "退订", "td", "TD", "unsubscribe", "Stop!"])
def test_a_whole_message_that_says_stop_is_a_keyword(desk, words):
    assert message_of(desk, words).keyword == "stop"


@pytest.mark.parametrize("words", ["请不要停止服务 stop it", "please stop", "STOPP", "td?", "don't quit", ""])
def test_a_stop_inside_a_sentence_is_none(desk, words):
    assert message_of(desk, words).keyword is None


def test_start_and_help_are_keywords(desk):
    assert message_of(desk, "START").keyword == "start"
    assert message_of(desk, "帮助").keyword == "help"


def test_a_desk_may_bring_its_own_keywords():
    own = Sms(SmsDesk().settings, {"Schluss": "stop", "?": "help"})
    raw = Raw("sms", "inbound", "x", b"MessageSid=SM1&From=%2B447700900123&To=%2B447700900000&Body=schluss")
    assert own.parse(raw)[0].keyword == "stop"
    raw = Raw("sms", "inbound", "x", b"MessageSid=SM1&From=%2B447700900123&To=%2B447700900000&Body=%EF%BC%9F")
    assert own.parse(raw)[0].keyword == "help"


@pytest.mark.parametrize(
    ("text", "number"),
    [("re #48213 please", 48213), ("＃12", 12), ("#12", 12), ("a#12", None), ("#12345678901", None), ("no 12", None)],
)
def test_a_ticket_number_is_found_where_it_is_written_as_one(desk, text, number):
    assert message_of(desk, text).mentions == number


def test_pictures_come_as_files_to_fetch(desk):
    message = message_of(desk, "my passport", media=[("image/jpeg", b"\xff\xd8jpeg"), ("application/pdf", b"%PDF")])
    first, second = message.files
    assert (first.name, first.media_type) == ("mms-1.jpg", "image/jpeg")
    assert second.name == "mms-2.pdf"
    assert desk.sms.fetch(first) == b"\xff\xd8jpeg"


def test_a_file_somewhere_else_is_never_fetched():
    for url in (
        "https://evil.example/x",
        "http://api.twilio.com/x",
        "https://twilio.com.evil.example/",
        "",
        "file:///x",
    ):
        with pytest.raises(DeliveryError):
            TimedHttpClient(timeout=1).download(url, ("a", "b"))
    with pytest.raises(DeliveryError):
        LoopbackHttpClient("http://127.0.0.1:9", timeout=1).download("http://127.0.0.1:10/x", ("a", "b"))


def test_short_codes_and_names_stay_as_they_are():
    assert normalised("32665") == "32665"
    assert normalised("CHINABANK") == "CHINABANK"
    assert normalised("+44 7700 900123") == LI_WEI
    assert normalised("+nonsense") == "+nonsense"


def test_a_message_from_nobody_is_not_understood_and_says_why(desk):
    with pytest.raises(ValueError, match="From is missing"):
        desk.sms.parse(Raw("sms", "inbound", "x", b"MessageSid=SM1&To=%2B447700900000&Body=hi"))


def test_a_reply_is_handed_over_sent_and_delivered(desk):
    sid = desk.sms.send(reply())
    desk.clock.advance(10)
    assert [(r.provider_id, r.status, r.own_id) for r in desk.understood] == [(sid, "sent", 12), (sid, "delivered", 12)]
    assert desk.texts_to(LI_WEI) == ["您的航班已改签"]
    assert desk.carrier.complaints == []


def test_a_receipt_that_comes_late_or_twice_changes_nothing(desk):
    desk.carrier.faults.add("sms.status", "late", seconds=60)
    desk.sms.send(reply())
    desk.clock.advance(100)
    statuses = [r.status for r in desk.understood]
    assert statuses == ["delivered", "sent"]
    assert max(statuses, key=rank) == "delivered"


def test_ranks_never_go_back():
    ranks = facts("vectors.json")["message_status_rank"]
    assert {status: rank(status) for status in ranks} == ranks
    assert rank("something new") == -1


def test_an_unknown_status_is_not_understood(desk):
    with pytest.raises(ValueError, match="unknown message status"):
        desk.sms.parse(Raw("sms", "receipts", "x", b"MessageSid=SM1&MessageStatus=teleported"))


def test_a_phone_that_is_off_is_told_in_words(desk):
    desk.sms.send(reply(number="+447700900404"))
    desk.clock.advance(10)
    last = desk.understood[-1]
    assert (last.status, last.code) == ("undelivered", "30003")
    assert "unreachable" in last.reason
    assert describe(last.code, "zh") == "对方手机暂时无法接收（关机或无信号）。"


def test_who_said_stop_gets_nothing_more_until_start(desk):
    message_of(desk, "STOP")
    with pytest.raises(DeliveryError) as refused:
        desk.sms.send(reply())
    assert (refused.value.code, refused.value.permanent) == ("21610", True)
    assert desk.sms.send(reply(number=ANA)), "Ana never said so"
    message_of(desk, "START")
    assert desk.sms.send(reply())


@pytest.mark.parametrize(
    ("number", "code", "permanent"),
    [("+447700900429", "20429", False), ("+447700900614", "21614", True), ("garbage", "21211", True)],
)
def test_what_the_carrier_refuses_at_once(desk, number, code, permanent):
    with pytest.raises(DeliveryError) as refused:
        desk.sms.send(reply(number=number))
    assert (refused.value.code, refused.value.permanent) == (code, permanent)
    assert "\033" not in refused.value.reason


def test_an_answer_that_is_lost_is_unknown_and_can_be_looked_up(desk):
    desk.carrier.faults.add("rest.Messages.create", "timeout")
    with pytest.raises(UnknownOutcome):
        desk.sms.send(reply())
    sid = desk.sms.lookup(reply())
    assert sid is not None
    assert desk.sms.lookup(reply(text="something else")) is None
    assert desk.sms.lookup(reply(), taken={sid}) is None
    desk.clock.advance(10)
    assert desk.understood[-1].own_id == 12, "and its receipts name the row by themselves"


def test_a_carrier_that_cannot_be_reached_did_nothing(desk):
    desk.carrier.faults.add("rest.Messages.create", "drop")
    with pytest.raises(DeliveryError) as failed:
        desk.sms.send(reply())
    assert not isinstance(failed.value, UnknownOutcome) and not failed.value.permanent
    assert desk.sms.lookup(reply()) is None


def test_a_broken_carrier_leaves_the_outcome_unknown(desk):
    desk.carrier.faults.add("rest.Messages.create", "error")
    with pytest.raises(UnknownOutcome):
        desk.sms.send(reply())


def test_a_connection_that_breaks_is_unknown_and_one_never_made_is_not():
    refused = SmsDesk(http_client=None, api_base="http://127.0.0.1:9")
    with pytest.raises(DeliveryError) as failed:
        refused.sms.send(reply())
    assert not isinstance(failed.value, UnknownOutcome)
    broken = SmsDesk(http_client=Breaking())
    with pytest.raises(UnknownOutcome):
        broken.sms.send(reply())


def test_only_files_with_an_address_are_sent_along(desk):
    desk.sms.send(reply(files=[File("a.png", "image/png", b"x"), File("b.png", "image/png", url=f"{PUBLIC}/f/1.png")]))
    desk.clock.advance(10)
    assert desk.heard[-1][1]["media"] == [f"{PUBLIC}/f/1.png"]


def test_a_text_in_pieces_is_sent_composed(desk):
    desk.sms.send(reply(text="cafe\u0301"))
    desk.clock.advance(10)
    assert desk.texts_to(LI_WEI) == ["café"]


def test_a_desk_without_a_number_says_so():
    desk = SmsDesk(numbers=[])
    with pytest.raises(DeliveryError) as failed:
        desk.sms.send(reply(sender=""))
    assert failed.value.permanent


def test_messages_that_never_reached_us_are_found_at_the_carrier(desk):
    desk.carrier.faults.add("sms.inbound", "drop", times=None)
    began = desk.carrier.account.clock.now()
    message_of_nothing = desk.carrier.customer_texts(LI_WEI, DESK, "Hello?", media=[("image/png", b"png")])
    desk.clock.advance(60)
    assert desk.understood == []
    found = list(desk.sms.missed(since=_utc(began - 60)))
    assert [(m.external_id, m.text) for m in found] == [(message_of_nothing.sid, "Hello?")]
    assert desk.sms.fetch(found[0].files[0]) == b"png"


def test_every_recorded_message_is_understood(desk):
    for payload in facts("vectors.json")["payloads"]:
        if payload["kind"] not in ("sms_inbound", "sms_status"):
            continue
        kind = "inbound" if payload["kind"] == "sms_inbound" else "receipts"
        (understood,) = desk.sms.parse(Raw("sms", kind, "x", payload["body"].encode()))
        assert isinstance(understood, Inbound if kind == "inbound" else Receipt), payload["name"]
        if "opt out" in (payload["expect"] or "") and "NOT" not in payload["expect"]:
            assert understood.keyword == "stop", payload["name"]
        if "NOT an opt out" in (payload["expect"] or ""):
            assert understood.keyword is None


def test_parts_are_counted_as_the_networks_count():
    for case in facts("vectors.json")["sms_segments"]:
        encoding, _, parts, _ = segments(case["body"])
        assert (encoding, parts) == (case["encoding"], case["segments"] if case["body"] else 0), case["name"]


def test_what_is_left_in_the_last_part():
    assert segments("") == ("GSM-7", 0, 0, 160)
    assert segments("a" * 159) == ("GSM-7", 159, 1, 1)
    assert segments("a" * 161) == ("GSM-7", 161, 2, 145)
    assert segments("€" * 80)[2:] == (1, 0)
    assert segments("你" * 71) == ("UCS-2", 71, 2, 63)


def test_every_error_has_a_sentence_in_both_languages():
    for code in (21610, "30006", 20003):
        assert describe(code, "en") != describe(code, "zh")
    assert describe(99999, "en") == "The carrier reported error 99999."
    assert "99999" in describe(99999, "zh_Hans")
    assert describe(None, "en") and describe("x²", "en")
    assert is_permanent(21610) and is_permanent("99999")
    assert not is_permanent("20429") and not is_permanent(30003)


class Breaking(TimedHttpClient):
    def request(self, *args, **options):
        raise requests.ConnectionError("connection broken in the middle")


def _utc(seconds):
    return datetime.fromtimestamp(seconds, UTC)

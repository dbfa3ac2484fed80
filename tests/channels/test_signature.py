"""Only the carrier's own requests come in: every genuine one, and nothing that was touched on its way."""

from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator
from twilio_desk import DESK, LI_WEI, PUBLIC, facts
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from channels._twilio import MAX_BODY, TwilioSettings
from channels.base import Malformed, Refused
from channels.sms import Sms

TOKEN = "test_token_0123456789abcdef01234567"
ACCOUNT = "AC0123456789abcdef0123456789abcdef"
FORM = {"AccountSid": ACCOUNT, "MessageSid": "SM" + "a1" * 16, "From": LI_WEI, "To": DESK, "Body": "航班取消了"}
SETTINGS = TwilioSettings(ACCOUNT, TOKEN, public_url=PUBLIC, numbers=[DESK])
DOOR = "/channels/sms/inbound"


def signed(form, token=TOKEN, path=DOOR, base=PUBLIC, **more):
    pairs = [(name, value) for name, value in (form.items() if isinstance(form, dict) else form)]
    as_lists = {name: [v for n, v in pairs if n == name] for name, _ in pairs}
    signature = RequestValidator(token).compute_signature(base + path, Many(as_lists))
    return knock(pairs, signature, path, **more)


def knock(pairs, signature, path=DOOR, base="http://10.0.0.7:8000", content_type="application/x-www-form-urlencoded"):
    """The request as it reaches us behind a proxy: another scheme, another host."""
    headers = {"X-Twilio-Signature": signature} if signature is not None else {}
    body = urlencode([(name, value) for name, value in pairs]).encode()
    builder = EnvironBuilder(path, base, method="POST", data=body, headers=headers, content_type=content_type)
    return Request(builder.get_environ())


class Many(dict):
    def getlist(self, name):
        return self[name]


def taken(request, kind="inbound", settings=SETTINGS):
    return Sms(settings).verify(request, kind)


def test_a_genuine_message_comes_in_behind_a_proxy_that_changed_scheme_and_host():
    assert taken(signed(FORM)).external_id == FORM["MessageSid"]


def test_the_raw_request_is_kept_as_it_came():
    raw = taken(signed({**FORM, "Body": "a b\r\n&é"}))
    assert raw.body == urlencode({**FORM, "Body": "a b\r\n&é"}).encode()
    assert raw.kind == "inbound" and raw.channel == "sms"


def test_no_signature_is_refused_and_not_an_error():
    with pytest.raises(Refused):
        taken(knock(FORM.items(), None))


@pytest.mark.parametrize("signature", ["", "%%%", "中文", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="])
def test_a_wrong_signature_is_refused(signature):
    with pytest.raises(Refused):
        taken(knock(FORM.items(), signature.encode().decode("latin-1")))


def test_without_a_token_nobody_comes_in_not_even_who_signs_with_the_empty_one():
    unset = TwilioSettings(ACCOUNT, "", public_url=PUBLIC)
    with pytest.raises(Refused):
        taken(signed(FORM, token=""), settings=unset)


def test_during_a_rotation_both_tokens_are_good_and_afterwards_only_the_new_one():
    both = TwilioSettings(ACCOUNT, "n" * 32, TOKEN, public_url=PUBLIC)
    assert taken(signed(FORM), settings=both)
    assert taken(signed(FORM, token="n" * 32), settings=both)
    with pytest.raises(Refused):
        taken(signed(FORM), settings=TwilioSettings(ACCOUNT, "n" * 32, public_url=PUBLIC))


def test_another_account_is_refused_even_with_our_token():
    with pytest.raises(Refused):
        taken(signed({**FORM, "AccountSid": "AC" + "f" * 32}))


@pytest.mark.parametrize("sid", ["", "SM123", "CA" + "a1" * 16, "SM" + "a1" * 16 + "\n", "../../x"])
def test_a_sid_that_is_none_is_malformed(sid):
    with pytest.raises(Malformed):
        taken(signed({**FORM, "MessageSid": sid}))


def test_a_message_without_an_id_is_malformed():
    with pytest.raises(Malformed):
        taken(signed({name: value for name, value in FORM.items() if name != "MessageSid"}))


def test_an_id_given_twice_is_malformed():
    with pytest.raises(Malformed):
        taken(signed([*FORM.items(), ("MessageSid", "SM" + "b2" * 16)]))


def test_a_captured_request_cut_at_other_places_does_not_change_its_sender():
    """Sam writes a text that looks like fields, captures the signed request, and cuts it so that it is from Ana."""
    forged = {"From": "+447700900124", "MessageSid": "SM" + "0" * 32, "NumMedia": "0", "To": DESK}
    text = "hi" + "".join(name + forged[name] for name in sorted(forged)) + "ToZip"
    genuine = {**FORM, "Body": text, "NumMedia": "0", "ToZip": ""}
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + DOOR, genuine)
    rest = "".join(name + genuine[name] for name in sorted(genuine) if name > "Body")
    cut = {"AccountSid": ACCOUNT, "Body": "hi", **forged, "ToZip": rest}
    assert RequestValidator(TOKEN).validate(PUBLIC + DOOR, cut, signature), "the trap this test is about"
    with pytest.raises(Refused):
        taken(knock(cut.items(), signature))
    assert taken(knock(genuine.items(), signature)), "Sam's own message still comes in"


def test_a_body_beyond_64_kb_is_refused_before_it_is_read():
    with pytest.raises(Refused):
        taken(signed({**FORM, "Body": "x" * MAX_BODY}))


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_only_forms_come_in(content_type):
    with pytest.raises(Refused):
        taken(signed(FORM, content_type=content_type))


def test_an_unknown_door_is_malformed():
    with pytest.raises(Malformed):
        taken(signed(FORM, path="/channels/sms/elsewhere"), kind="elsewhere")


@pytest.mark.parametrize("query", ["?a=%2F%20b", "?lang=%E4%B8%AD%E6%96%87", "?call=42&n=3"])
def test_the_query_is_checked_as_it_was_signed(query):
    assert taken(signed(FORM, path=DOOR + query))


def test_bytes_in_the_address_that_are_no_text_are_refused():
    request = signed(FORM)
    request.environ["QUERY_STRING"] = "a=\xff"
    with pytest.raises(Refused):
        taken(Request(request.environ))


def test_a_public_address_with_a_slash_at_its_end_is_the_same_address():
    slashed = TwilioSettings(ACCOUNT, TOKEN, public_url=PUBLIC + "/")
    assert taken(signed(FORM), settings=slashed)


def test_the_tokens_do_not_show_in_logs():
    assert TOKEN not in repr(SETTINGS)


# -- against recorded facts ---------------------------------------------------------------------------------------

DOORS = {"sms_inbound": "inbound", "sms_status": "receipts"}


def payloads(*kinds):
    return [p for p in facts("vectors.json")["payloads"] if p["kind"] in kinds]


def test_every_recorded_message_comes_in_and_none_of_them_altered():
    for payload in payloads(*DOORS):
        kind = DOORS[payload["kind"]]
        pairs, path = payload["params"], f"/channels/sms/{kind}"
        request = signed(pairs, path=path)
        assert taken(request, kind), payload["name"]
        signature = request.headers["X-Twilio-Signature"]
        with pytest.raises(Refused):
            taken(knock([*pairs, ("Extra", "1")], signature, path), kind)
        with pytest.raises(Refused):
            taken(knock(pairs, None, path), kind)


def test_all_requests_known_to_be_false_are_refused():
    for vector in facts("vectors.json")["signature"]["negative"]:
        base, path = vector["url"].split("/twilio", 1)
        settings = TwilioSettings(ACCOUNT, vector["auth_token"], public_url=base)
        request = knock(vector.get("pairs", [("body", vector.get("body"))]), vector["signature"], "/twilio" + path)
        with pytest.raises((Refused, Malformed)):
            taken(request, settings=settings)

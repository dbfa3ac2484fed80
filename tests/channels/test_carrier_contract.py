"""The demo carrier takes what the real one takes, and says what is wrong with the rest."""

from dataclasses import replace

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio_desk import DESK, LI_WEI, PUBLIC, SmsDesk, facts

from channels._carrier.contract import _CONTRACT, Breach, check, resolve

CALL, ROOM = "CA" + "1" * 32, "CF" + "2" * 32
FULL = {"To": [LI_WEI], "From": [DESK]}


@pytest.mark.parametrize(
    ("resource", "operation", "form", "fault"),
    [
        ("Messages", "create", {**FULL, "Bdy": ["hi"]}, "no field Bdy"),
        ("Messages", "create", {"From": [DESK], "Body": ["hi"]}, "needs To"),
        ("Messages", "create", {**FULL, "Body": ["x" * 1601]}, "Body is not text 1600"),
        ("Messages", "create", {**FULL, "Body": ["a", "b"]}, "Body is given twice"),
        ("Messages", "create", {**FULL, "StatusCallback": ["/relative"]}, "StatusCallback is not url"),
        ("Messages", "create", {**FULL, "MessagingServiceSid": ["SM" + "1" * 32]}, "is not sid MG"),
        ("Messages", "list", {"DateSent>": ["yesterday"]}, "is not time"),
        ("Calls", "create", {"To": [LI_WEI]}, "needs From"),
        ("Calls", "create", {**FULL, "Timeout": ["soon"]}, "Timeout is not number"),
        ("Calls/{CA}", "update", {"Status": ["gone"]}, "Status is not canceled|completed"),
        ("Calls/{CA}", "update", {"Twiml": ["say hello"]}, "Twiml is not document"),
        ("Conferences/{CF}/Participants/{CA|label}", "update", {"Hold": ["yes"]}, "Hold is not bool"),
    ],
)
def test_what_the_real_carrier_would_refuse_or_ignore_is_a_breach(resource, operation, form, fault):
    with pytest.raises(Breach) as breach:
        check(resource, operation, form)
    assert fault in breach.value.message


def test_fields_that_may_repeat_may_repeat():
    check("Messages", "create", {**FULL, "MediaUrl": [f"{PUBLIC}/1", f"{PUBLIC}/2"]})


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("POST", "Messages", ("Messages", "create", [])),
        ("GET", f"Calls/{CALL}", ("Calls/{CA}", "fetch", [CALL])),
        ("POST", "Conferences/call-42/Participants", ("Conferences/{CF|name}/Participants", "create", ["call-42"])),
        ("GET", f"Conferences/{ROOM}/Participants", ("Conferences/{CF}/Participants", "list", [ROOM])),
        ("DELETE", f"Recordings/RE{'3' * 32}", ("Recordings/{RE}", "delete", ["RE" + "3" * 32])),
        ("GET", "", ("", "fetch", [])),
    ],
)
def test_operations_are_found_by_their_path(method, path, found):
    assert resolve(method, path) == found


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"Conferences/call-42/Participants/{CALL}"),
        ("GET", "Conferences/call-42/Participants"),
        ("POST", "Calls/CA123"),
        ("DELETE", "Messages"),
        ("GET", "Nowhere"),
    ],
)
def test_paths_that_the_carrier_does_not_have(method, path):
    """Most doors of a conference take its sid only, not its name: the mistake that is made most."""
    with pytest.raises(Breach):
        resolve(method, path)


def test_our_table_of_operations_says_nothing_that_the_recorded_contract_does_not():
    paths = facts("twilio_contract_subset.json")["paths"]
    ours = {resource: set(operations) for resource, operations in _CONTRACT.items()}
    for resource in ours:
        recorded = paths[_recorded_path(resource, paths)]
        for operation, fields in _CONTRACT[resource].items():
            known = recorded["get" if operation in ("fetch", "list") else "delete" if operation == "delete" else "post"]
            names = {p["name"] for p in known.get("parameters", []) if p["in"] == "query"}
            schema = next(iter(known.get("requestBody", {"content": {}})["content"].values()), {"schema": {}})["schema"]
            assert set(fields) <= names | set(schema.get("properties", {})), (resource, operation)
            required = {name for name, kind in fields.items() if kind.endswith("!")}
            assert required == set(schema.get("required", [])), (resource, operation)


def _recorded_path(resource, paths):
    """`Calls/{CA}/Recordings` -> `/2010-04-01/Accounts/{AccountSid}/Calls/{CallSid}/Recordings.json`"""
    if not resource:
        return "/2010-04-01/Accounts/{Sid}.json"
    shape = ["{}" if part.startswith("{") else part for part in resource.split("/")]
    for path in paths:
        parts = path.removeprefix("/2010-04-01/Accounts/{AccountSid}/").removesuffix(".json").split("/")
        if ["{}" if part.startswith("{") else part for part in parts] == shape:
            return path
    raise AssertionError(f"{resource} is in no recorded path")


@pytest.fixture
def desk():
    return SmsDesk()


def test_a_misspelt_field_is_complained_about_in_the_demo_too(desk):
    status, body = desk.carrier.rest.handle(
        "POST", f"/2010-04-01/Accounts/{desk.settings.account_sid}/Messages.json", {**FULL, "Bdy": ["x"]}, _auth(desk)
    )
    assert status == 400 and body["code"] == 20001
    assert desk.carrier.complaints == ["contract: create Messages has no field Bdy"]


def test_without_the_right_credentials_nothing_is_told(desk):
    for auth in (None, ("x", "y"), (desk.settings.account_sid, "")):
        path = f"/2010-04-01/Accounts/{desk.settings.account_sid}/Messages.json"
        assert desk.carrier.rest.handle("GET", path, {}, auth)[0] == 401


def test_only_the_carriers_own_host_is_asked(desk):
    with pytest.raises(Breach):
        desk.carrier.http_client.request("GET", "https://lookups.twilio.com/v2/x", auth=_auth(desk))


def test_the_desks_numbers_can_be_seen_and_given_other_doors(desk):
    (number,) = desk.sms.client.incoming_phone_numbers.list()
    assert number.phone_number == DESK and number.sms_url == f"{PUBLIC}/channels/sms/inbound"
    number.update(sms_url=f"{PUBLIC}/channels/sms/elsewhere")
    assert desk.sms.client.incoming_phone_numbers(number.sid).fetch().sms_url.endswith("elsewhere")
    with pytest.raises(TwilioRestException) as error:
        desk.sms.client.incoming_phone_numbers("PN" + "0" * 32).fetch()
    assert error.value.code == 20404


def test_the_account_can_be_asked_for(desk):
    assert desk.sms.client.api.v2010.accounts(desk.settings.account_sid).fetch().status == "active"


def test_sids_are_well_formed_and_recognisable(desk):
    sid = desk.carrier.customer_texts(LI_WEI, DESK, "hi").sid
    assert len(sid) == 34 and sid.startswith("SMde30") and int(sid[2:], 16)
    assert desk.settings.account_sid.startswith("ACde30")


def test_the_token_is_another_one_at_every_start():
    assert SmsDesk().settings.auth_token != SmsDesk().settings.auth_token


def test_a_number_that_is_not_the_desks_cannot_be_reached(desk):
    from_elsewhere = pytest.raises(Exception, match="no number of this desk")
    with from_elsewhere:
        desk.carrier.customer_texts(LI_WEI, "+447700900999", "hi")
    with pytest.raises(Exception, match="no number of this desk"):
        desk.carrier.customer_calls(LI_WEI, "+447700900999")


def test_calls_that_the_carrier_refuses_at_once(desk):
    url = f"{PUBLIC}/channels/voice/agent"
    for form, code in (
        ({"to": "nobody", "from_": DESK, "url": url}, 21211),
        ({"to": LI_WEI, "from_": "+447700900999", "url": url}, 21210),
        ({"to": LI_WEI, "from_": DESK}, 21205),
    ):
        with pytest.raises(TwilioRestException) as error:
            desk.sms.client.calls.create(**form)
        assert error.value.code == code


def test_an_erased_message_is_empty_at_the_carrier_too(desk):
    sid = desk.carrier.customer_texts(LI_WEI, DESK, "my passport is 123").sid
    desk.sms.client.messages(sid).update(body="")
    assert desk.sms.client.messages(sid).fetch().body == ""


def test_a_watcher_that_stumbles_hurts_nobody(desk):
    desk.carrier.watch(lambda event, facts: 1 / 0)
    desk.carrier.customer_texts(LI_WEI, DESK, "STOP")
    desk.clock.advance()
    assert len(desk.understood) == 1


def test_watching_can_end(desk):
    heard = []
    end = desk.carrier.watch(lambda event, facts: heard.append(event))
    end()
    desk.carrier.customer_texts(LI_WEI, DESK, "STOP")
    assert heard == []


def _auth(desk):
    return desk.settings.account_sid, desk.settings.auth_token


def test_a_desk_that_says_no_is_complained_about(desk):
    desk.sms.settings = replace(desk.settings, auth_token="other")
    desk.carrier.customer_texts(LI_WEI, DESK, "hi")
    desk.clock.advance()
    assert desk.carrier.complaints == ["sms.inbound: the desk answered 403"]


def test_what_was_written_between_two_people(desk):
    desk.carrier.customer_texts(LI_WEI, DESK, "hi")
    desk.sms.client.messages.create(to=LI_WEI, from_=DESK, body="hello")
    desk.sms.client.messages.create(to="+447700900124", from_=DESK, body="not for Li Wei")
    assert [text.body for text in desk.carrier.texts(LI_WEI)] == ["hi", "hello"]

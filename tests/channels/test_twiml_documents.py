"""Every document the desk can send is in the carrier's language, at the place where it is heard."""

from xml.etree import ElementTree

import pytest
from twilio_desk import facts

from channels import twiml
from channels._carrier.twiml import _GRAMMAR, BadDocument, faults, read
from channels.twiml import Line

URL = "https://desk.example.com/channels/voice/menu?call=42"
LINES = [
    Line("您好 <b> & \x00\x0b", "zh"),
    Line("Good morning", "en_GB"),
    Line("", "en"),
    Line("", audio=URL),
    Line("早", "yue"),
]
RECORD = {"recording_url": URL}
DOCUMENTS = {
    "ask": (twiml.ask(LINES, URL, first=LINES), "call"),
    "enqueue": (twiml.enqueue("support", URL, URL, LINES), "call"),
    "wait": (twiml.wait(LINES, URL), "queue"),
    "wait with music": (twiml.wait(LINES, URL, music=URL), "queue"),
    "leave": (twiml.leave(LINES), "queue"),
    "redirect from the queue": (twiml.redirect(URL, LINES), "queue"),
    "connect_customer": (twiml.connect_customer("call-42", URL, then=URL, lines=LINES, **RECORD), "call"),
    "connect_customer unrecorded": (twiml.connect_customer("call-42", URL, then=URL, record=False), "call"),
    "join_agent": (twiml.join_agent("call-42", URL, "agent_7", lines=LINES, **RECORD), "call"),
    "join as supervisor": (
        twiml.join_agent("call-42", URL, "rosa", muted=True, coach="CA" + "1" * 32, **RECORD),
        "call",
    ),
    "press_one": (twiml.press_one(LINES, URL), "whisper"),
    "voicemail": (twiml.voicemail(LINES, URL, URL), "call"),
    "hold": (twiml.hold(LINES, URL), "hold"),
    "hold with music": (twiml.hold(LINES, URL, music=URL), "hold"),
    "goodbye": (twiml.goodbye(LINES), "call"),
    "already_taken": (twiml.already_taken(LINES[0]), "whisper"),
    "reject": (twiml.reject(), "call"),
    "nothing": (twiml.nothing(), "call"),
}
PLACES = {"queue": "enqueue_waitUrl", "hold": "hold_or_announce_url"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_in_the_recorded_language(name):
    document, where = DOCUMENTS[name]
    schema = facts("twiml_voice_schema.json")
    root = ElementTree.fromstring(document.encode())
    allowed = schema["verbs_allowed"][PLACES[where]] if where in PLACES else schema["children"]["Response"]
    for verb in root:
        assert verb.tag in allowed, f"{verb.tag} may not stand here"
        _walk(verb, schema)


def _walk(element, schema):
    known = schema["elements"].get(element.tag, {})
    for name, value in element.attrib.items():
        assert name in known, f"{element.tag} has no {name}"
        kind = known[name]
        values = value.split() if kind.get("many") else [value]
        assert kind["type"] != "enum" or "values" not in kind or set(values) <= set(kind["values"]), (name, value)
        assert kind["type"] != "boolean" or value in ("true", "false"), (name, value)
        assert kind["type"] != "number" or value.isdigit(), (name, value)
    for child in element:
        assert child.tag in schema["children"][element.tag], f"{child.tag} may not stand in {element.tag}"
        _walk(child, schema)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_demo_carrier_finds_nothing_wrong_with_it(name):
    document, where = DOCUMENTS[name]
    assert list(faults(read(document), where)) == []


def test_agents_and_customer_ask_for_the_same_events_and_recording():
    """The first to come decides for all, and it may be either."""
    nouns = [read(DOCUMENTS[name][0]) for name in ("connect_customer", "join_agent")]
    shared = ("statusCallback", "statusCallbackEvent", "record", "recordingStatusCallback")
    customer, agent = ([verb for verb in verbs if verb.name == "Dial"][0].children[0] for verbs in nouns)
    assert [customer.get(name) for name in shared] == [agent.get(name) for name in shared]
    assert customer.get("endConferenceOnExit") == agent.get("endConferenceOnExit") == "false"


def test_a_long_text_is_cut_to_what_the_carrier_reads():
    (say, _) = read(twiml.goodbye([Line("字" * 5000, "zh")]))
    assert len(say.text) == 4096


def test_chinese_is_read_by_a_chinese_voice():
    (say, _) = read(twiml.goodbye([Line("您好", "zh_Hans_CN")]))
    assert (say.get("language"), say.get("voice")) == ("cmn-CN", "Polly.Zhiyu")


@pytest.mark.parametrize(
    ("document", "where", "fault"),
    [
        ("<Response><Gather/></Response>", "hold", "<Gather> may not stand in a document for a hold"),
        ("<Response><Enqueue>x</Enqueue></Response>", "queue", "<Enqueue> may not"),
        ("<Response><Dial><Conference/></Dial></Response>", "whisper", "<Dial> may not"),
        ("<Response><Gather><Hangup/></Gather></Response>", "call", "<Hangup> may not stand in <Gather>"),
        ('<Response><Say langauge="en-GB">x</Say></Response>', "call", "langauge"),
        ('<Response><Dial><Conference record="yes">x</Conference></Dial></Response>', "call", "record"),
        ("<Response><Sing/></Response>", "call", "<Sing>"),
    ],
)
def test_the_demo_carrier_names_what_is_not_in_the_language(document, where, fault):
    assert fault in next(iter(faults(read(document), where)))


@pytest.mark.parametrize("document", ["", "hello", "<Response>", "<Reply/>", "<Response>&nope;</Response>"])
def test_what_is_no_document_cannot_be_played(document):
    with pytest.raises(BadDocument):
        read(document)


def test_the_demo_carriers_language_is_a_part_of_the_recorded_one():
    known = facts("twiml_voice_schema.json")["elements"]
    for verb, attributes in _GRAMMAR.items():
        assert set(attributes) <= set(known.get(verb, {})), verb

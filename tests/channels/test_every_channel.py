"""What every channel must keep to, whichever it is: a new one is tested by being named in CHANNELS."""

import inspect

import pytest

import channels
from channels.base import Channel, DeliveryError, Inbound, Malformed, Raw, Receipt, Refused
from contactcenter import config

NAMES = config.CHANNELS
SAYS = ("name", "identity", "address", "threads", "undo", "live")
NONSENSE = (b"", b"\x00\xff\xfe", b"{" * 5000, b"a=b&c=d", "客户".encode() * 1000, b"\r\n" * 1000)


@pytest.fixture(params=NAMES)
def channel(request, tmp_path):
    settings = config.read({"SECRET_KEY": "a-secret-for-tests", "LOG_LEVEL": "ERROR"}, instance=tmp_path)
    channels.open_desk(settings)
    return channels.get(request.param)


class Unproven:
    """A request of nobody."""

    headers, form, args, data, full_path, method = {}, {}, {}, b"hello", "/channels/x/inbound?", "POST"
    content_length, mimetype, content_type, remote_addr = 5, "text/plain", "text/plain", "127.0.0.1"

    def get_data(self, *_, **__):
        return self.data


def test_it_says_what_it_is_like(channel):
    for name in SAYS:
        assert hasattr(channel, name), name
    assert channel.identity in ("phone", "email", "visitor") and isinstance(channel.address, str)


def test_it_has_every_function_of_the_protocol_with_its_arguments(channel):
    for name, wanted in inspect.getmembers(Channel, inspect.isfunction):
        if name.startswith("_"):
            continue
        held = inspect.signature(getattr(channel, name)).parameters
        assert [each for each in inspect.signature(wanted).parameters if each != "self"][:1] == list(held)[:1], name


def test_a_request_of_nobody_is_refused(channel):
    with pytest.raises((Refused, Malformed)):
        channel.verify(Unproven(), "inbound")


@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_understood_or_named_and_never_our_fault(channel, body):
    raw = Raw(channel.name, "in" if channel.name == "voice" else "inbound", "x", body, "text/plain", {})
    try:
        found = channel.parse(raw)
    except (ValueError, LookupError):
        return
    assert channel.name == "voice" or all(isinstance(one, Inbound | Receipt) for one in found)


def test_it_acknowledges_in_the_form_its_provider_wants(channel):
    empty = b"{}" if channel.name == "webchat" else b""
    body, content_type = channel.respond(Raw(channel.name, "inbound", "x", empty))
    assert isinstance(body, str) and "/" in content_type


def test_it_knows_the_error_for_what_it_could_not_send():
    error = DeliveryError("no", permanent=True, code="7")
    assert (error.reason, error.permanent, error.code) == ("no", True, "7")

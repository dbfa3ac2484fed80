"""The customers' telephones of the demo: who has no telephone company can still call the desk, wait, talk and text."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from sqlalchemy import or_, select

import channels
from channels._carrier import Carrier, CarrierError, Handset
from contactcenter import calls, config
from contactcenter.extensions import db
from contactcenter.models import Customer, Identity
from contactcenter.present import people

door = Blueprint("handsets", __name__, url_prefix="/demo/phones")
SHOWN, LINES, TEXTS = 8, 8, 6
HIDDEN = "anonymous"
KEYS = "123456789*0#"
STATUSES = ("in-progress", "ringing", "queued")


@door.get("")
def page():
    """A telephone for each of some customers; with `part=lines` only what changes by itself."""
    shown = [_phone(name, number) for name, number in _people()]
    if request.args.get("part") == "lines":
        return "\n".join(render_template("demo/_line.html", phone=phone, oob="outerMorph") for phone in shown)
    return render_template("demo/phones.html", phones=shown, keys=KEYS, nav="phones")


@door.post("/<number>/call")
def dial(number: str):
    """The customer calls the desk."""
    if not _call(number):
        _do(lambda: _carrier().customer_calls(number, channels.get("voice").address))
    return _line(number)


@door.post("/<number>/answer")
def answer(number: str):
    """The desk rings, and the customer picks up."""
    for ringing in _carrier().ringing(number)[:1]:
        _carrier().answer_leg(ringing.call_sid)
    return _line(number)


@door.delete("/<number>/call")
def hang_up(number: str):
    if call := _call(number):
        call.hang_up()
    return _line(number)


@door.post("/<number>/keys")
def press(number: str):
    if call := _call(number):
        call.press("".join(key for key in request.form.get("key", "") if key in KEYS)[:20])
    return _line(number)


@door.post("/<number>/words")
def say(number: str):
    """Said into the telephone. The play writes down what is said; where nobody plays, it is done here."""
    call, text = _call(number), request.form.get("text", "").strip()[:500]
    if call and text:
        call.say(text)
        if config.current().demo != "on":
            calls.heard(call.call_sid, text)
    return _line(number)


@door.post("/<number>/texts")
def text(number: str):
    """The customer sends an SMS."""
    words = request.form.get("text", "").strip()[:1600]
    if words:
        _do(lambda: _carrier().customer_texts(number, channels.get("sms").address, words))
    return _line(number)


def _line(number: str):
    return render_template("demo/_line.html", phone=_phone("", number), oob="outerMorph")


def _phone(name: str, number: str) -> dict[str, Any]:
    carrier = _carrier()
    last = carrier.last_call(number)
    talking = last is not None and last.status in STATUSES
    texts = [{"out": row.sender == number, "text": row.body} for row in carrier.texts(number)[-TEXTS:]]
    return {
        "id": "".join(c for c in number if c.isalnum()), "name": name, "number": number,
        "shown": people.address("phone", number), "talking": talking, "status": last.status if last else "",
        "rings": bool(carrier.ringing(number)),
        "heard": last.heard[-LINES:] if last else [], "texts": texts,
    }


def _people() -> list[tuple[str, str]]:
    """Whom the desk has on the line or rings, other customers with a telephone, and somebody who hides the number."""
    query = select(Customer, Identity.value).join(Identity.customer).where(Identity.kind == "phone")
    busy = [Identity.value == handset.leg.person for handset in _carrier().on_the_line()]
    first = db.session.execute(query.where(or_(*busy)).limit(SHOWN)).all() if busy else []
    others = db.session.execute(query.order_by(Customer.id).limit(SHOWN)).all()
    known = [*first, *(one for one in others if one not in first)]
    return [*((people.customer_name(customer), number) for customer, number in known), ("", HIDDEN)]


def _call(number: str) -> Handset | None:
    """The call this person is on."""
    return next(iter(_carrier().on_the_line(number)), None)


def _carrier() -> Carrier:
    """The demo carrier of this process. 404 where there is none, as with a real telephone company."""
    return config.current().demo_desk and channels.get("voice").demo or abort(404)


def _do(act) -> None:
    try:
        act()
    except CarrierError as error:
        abort(400, error.message)

"""Macros on a ticket: looked at, with what they still need to know, and run whole or not at all."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from contactcenter import macros, timeline, views
from contactcenter.columns import clean
from contactcenter.models import NoAddress, StaleReply, Ticket
from contactcenter.present import macros as shown_macros
from contactcenter.web import sessions, shown
from contactcenter.web.asked import client_id, whole
from contactcenter.web.replies import LONGEST_MAIL

door = Blueprint("macros", __name__)
FIELD = "f."


@door.get("/tickets/<int:number>/macros/<key>")
def look(number: int, key: str):
    """What it would do, by `channel` for its reply."""
    return _show(views.ticket(sessions.current(), number), key)


@door.post("/tickets/<int:number>/macros/<key>/look")
def look_again(number: int, key: str):
    """The same with what has been answered so far."""
    return _show(views.ticket(sessions.current(), number), key)


@door.post("/tickets/<int:number>/macros/<key>/runs")
def run(number: int, key: str):
    """Do it: `channel`, `text` where it was changed, `f.<field>` answers, `seen`, `client_id`."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    try:
        item = macros.run(ticket, key, agent, **_asked(), seen=whole("seen") or None, client_id=client_id())
    except macros.Refused as error:
        return _show(ticket, key, error, _("Nothing was done. See what stands against it.")), 422
    except StaleReply:
        return _show(ticket, key, None, _("The customer has written in the meantime. Nothing was done: read it first."
                                          )), 409
    except NoAddress:
        return _show(ticket, key, None, _("The customer has no address on this channel.")), 422
    except LookupError:
        abort(404)
    return shown.item(item, agent) + shown.ticket(ticket, agent) if item else shown.ticket(ticket, agent)


def _show(ticket: Ticket, key: str, error: macros.Refused | None = None, sentence: str = "") -> str:
    try:
        found = macros.look(ticket, key, sessions.current(), **_asked())
    except LookupError:
        abort(404)
    return render_template("macros/_look.html", look=shown_macros.look(found, error, sentence),
                           seen=timeline.newest_id(ticket))


def _asked() -> dict:
    """What the dialog holds. A text that nobody has changed follows what is answered."""
    form = request.values
    typed = {name.removeprefix(FIELD): clean(value)[:2000] for name, value in form.items() if name.startswith(FIELD)}
    told = clean(form.get("text", "")).replace("\r\n", "\n").strip()[:LONGEST_MAIL]
    before = clean(form.get("filled", "")).replace("\r\n", "\n").strip()
    return {"channel": clean(form.get("channel", ""))[:16], "typed": typed,
            "text": told if "text" in form and told != before else None}

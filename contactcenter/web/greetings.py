"""The greetings editor: the standard words by channel and moment, heard before they are published, and a tester."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from contactcenter import clock
from contactcenter.columns import clean
from contactcenter.greetings import supposing
from contactcenter.greetings.supposing import Supposed
from contactcenter.present import greetings as shown
from contactcenter.present import texts as shown_texts
from contactcenter.present import times
from contactcenter.texts import GREETING
from contactcenter.web import sessions
from contactcenter.web.asked import line, refuse, whole
from contactcenter.web.security import role
from contactcenter.web.text_editors import WRITERS, Editor, changed, counts, long, pair
from contactcenter.workshop import Body

door = Blueprint("greetings", __name__)
TRUTH = {"true": True, "false": False}


@door.get("/settings/greetings/tester")
@role(*WRITERS)
def tester() -> str:
    """What would be said `at` that time, by the clock of the desk, to such a customer."""
    agent, asked = sessions.current(), _supposed()
    found, judged = supposing.suppose(asked)
    return render_template("greetings/_verdict.html",
                           verdict=shown.verdict(found, judged, agent, asked.language))


@door.post("/settings/greetings/<key>/preview")
@role(*WRITERS)
def preview(key: str) -> str:
    """As the customer would hear or read it; nothing is kept."""
    body = _form(EDITOR.body(key)[0])
    return render_template("greetings/_preview.html", now=shown.preview(body, sessions.current()))


def _index(faults: list[str], text: str) -> str:
    agent = sessions.current()
    asked = clean(request.args.get("q", ""))[:100]
    return render_template("greetings/index.html", groups=shown.index(agent.language, asked), asked=asked,
                           nav="greetings", faults=faults, text=text, counts=counts(), options=shown.options(),
                           words_of=shown.VALUE_WORDS,
                           now=clock.now().astimezone(times.zone()).strftime("%Y-%m-%dT%H:%M"))


def _page(key: str) -> str:
    agent = sessions.current()
    one = shown_texts.editor(GREETING, key, agent.language)
    return render_template("greetings/editor.html", one=one, form=shown.form(one["body"]), nav="greetings",
                           now=shown.preview(one["body"], agent), places=sorted(shown.SAMPLES))


def _form(held: Body) -> Body:
    """The conditions and the words. A condition of one value is that value, of several a list."""
    when = {name: value for name, values in shown.options().items() if (value := _condition(name, values)) is not None}
    rank = whole("rank") if line("rank").isdecimal() else None
    return changed(held, {"when": when, "rank": rank, "notes": pair("notes"),
                          **{each: long(each) for each in ("en", "zh")}}) | _words()


def _words() -> Body:
    """Both languages stand in a greeting, also where one is still to be written."""
    return {each: long(each) for each in ("en", "zh")}


def _condition(name: str, values: Any) -> Any:
    allowed = {shown.code(value): value for value in values}
    chosen = [allowed[one] for one in dict.fromkeys(request.form.getlist(f"when.{name}")) if one in allowed]
    return None if not chosen else chosen[0] if len(chosen) == 1 else chosen


def _supposed() -> Supposed:
    """Raises 422 for what is not offered."""
    options, asked = shown.options(), {name: clean(value) for name, value in request.args.items()}
    try:
        at = datetime.fromisoformat(asked.get("at", "")).replace(tzinfo=times.zone())
    except ValueError:
        refuse(_("Choose a date and a time."))
    for name in ("channel", "moment", "language", "tier"):
        if asked.get(name) not in options[name]:
            refuse(_("Choose one of what is offered."))
    holiday = asked.get("holiday", "") if asked.get("holiday", "") in options["holiday"] else ""
    return Supposed(asked["channel"], asked["moment"], at, asked["language"], asked["tier"],
                    TRUTH.get(asked.get("known", ""), False), TRUTH.get(asked.get("on_trip", ""), False), holiday)


EDITOR = Editor(GREETING, "/settings/greetings", _index, _page, _form)
EDITOR.hang(door)

"""The register of complaints and each of them: opened from a ticket, worked through its steps, told and closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contactcenter import complaints, views
from contactcenter.columns import clean
from contactcenter.complaints import catalogue, pack, register, steps
from contactcenter.complaints.register import Wanted
from contactcenter.extensions import db
from contactcenter.models import Agent, Complaint
from contactcenter.present import complaint_register, heads
from contactcenter.present import complaints as shown
from contactcenter.web import sessions, tables
from contactcenter.web.asked import LARGEST, line, refuse, whole, wholes

door = Blueprint("complaints", __name__)
LONGEST = 8000
FREE = ("story", "demand", "findings", "root_cause", "action", "complex_why")
CHOSEN = {"cause": "causes", "motive": "motives"}


@door.get("/complaints")
def page():
    """Every case this agent may see: `stage`, `class`, `level`, `late`, `sort`, `before` or `skip`."""
    agent, wanted = sessions.current(), _wanted()
    listing = complaint_register.listing(agent, wanted, agent.language)
    return render_template("complaints/register.html", list=listing, nav="complaints")


@door.get("/complaints.csv")
def table() -> Response:
    """The same selection, whole, as it is read."""
    return tables.download(register.rows(sessions.current(), _wanted()), "complaints")


@door.get("/tickets/<int:number>/complaint")
def intake(number: int):
    """The form with which it is opened; the case itself where there is one."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    if held := complaints.of_ticket(ticket):
        return redirect(url_for(".case", complaint_id=held.id))
    return render_template("complaints/intake.html", form=shown.intake(ticket, agent.language), nav="complaints",
                           head=heads.head(ticket, agent.language))


@door.post("/tickets/<int:number>/complaint")
def open_(number: int):
    """What intake has; whatever is left out is taken from the customer's words."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    intake = complaints.Intake(
        line("sub_class") or None, line("severity") or None, _text("story"), _text("demand"),
        line("cause") or "unclear", line("motive") or "unclear", whole("people", 1), _colleague("about"),
        wholes("evidence"))
    try:
        case = complaints.open_complaint(ticket, intake, agent)
    except complaints.TooLow as low:
        refuse(_("This class is at least of severity %(floor)s.", floor=low.args[0]), 409)
    except (KeyError, ValueError):
        refuse(_("Choose a class, a cause and a severity from the lists."), 409)
    if line("hand_over"):
        complaints.hand_over(case)
    return redirect(url_for(".case", complaint_id=case.id), 303)


@door.get("/complaints/<int:complaint_id>")
def case(complaint_id: int):
    agent, complaint = sessions.current(), _case(complaint_id)
    return render_template("complaints/page.html", case=shown.detail(complaint, agent.language), nav="complaints")


@door.get("/complaints/<int:complaint_id>/body")
def body(complaint_id: int):
    """The page's changing part, for pages that are told that something has changed."""
    return _body(_case(complaint_id))


@door.get("/complaints/<int:complaint_id>/pack.zip")
def evidence_pack(complaint_id: int) -> Response:
    """Record, timeline and files in one archive: what an authority asks for."""
    complaint = _case(complaint_id)
    return Response(pack.archive(complaint), mimetype="application/zip", headers={
        "Content-Disposition": f'attachment; filename="{complaint.ref}.zip"'})


def changes(view: Callable) -> Callable:
    """A change of one case: afterwards the page as it is now, or why not."""
    @wraps(view)
    def changed(complaint_id: int, **names):
        complaint = _case(complaint_id)
        try:
            view(complaint, sessions.current(), **names)
        except complaints.NotReady:
            refuse(_("Something is missing: see what the step asks for."), 409)
        except complaints.Closed:
            refuse(_("The complaint is closed. Open it again to change it."), 409)
        except complaints.NotNow:
            refuse(_("This is not possible in the present state of the case."), 409)
        except complaints.NotAllowed:
            refuse(_("This is beyond your authority."), 403)
        except complaints.TooLate:
            refuse(_("It can no longer be opened again: make a new complaint."), 409)
        except (KeyError, ValueError):
            refuse(_("Check what you have filled in."), 409)
        return _body(complaint)
    return changed


@door.post("/complaints/<int:complaint_id>/fields")
@changes
def edit(complaint: Complaint, agent: Agent) -> None:
    """Any of the case's fields, as far as they are in the form."""
    complaints.edit(complaint, **_fields(complaint))


@door.post("/complaints/<int:complaint_id>/checks/<check>")
@changes
def tick(complaint: Complaint, agent: Agent, check: str) -> None:
    complaints.tick(complaint, check, "done" in request.form, agent)


@door.post("/complaints/<int:complaint_id>/completion")
@changes
def complete(complaint: Complaint, agent: Agent) -> None:
    """The present step is done."""
    complaints.complete(complaint, agent)


@door.post("/complaints/<int:complaint_id>/acknowledgement")
@changes
def acknowledge(complaint: Complaint, agent: Agent) -> None:
    """Confirm it to the customer; `by_voice`: that has just been said."""
    complaints.acknowledge(complaint, agent, told="by_voice" in request.form)


@door.post("/complaints/<int:complaint_id>/closure")
@changes
def close(complaint: Complaint, agent: Agent) -> None:
    """The customer takes it back: nothing more is owed."""
    complaints.close(complaint, "withdrawn", agent)


@door.post("/complaints/<int:complaint_id>/reopening")
@changes
def reopen(complaint: Complaint, agent: Agent) -> None:
    complaints.reopen(complaint, line("why") or "opened again by hand")


def case_of(complaint_id: int) -> Complaint:
    """The case behind an address; 404 for one that is none of this agent's business."""
    return _case(complaint_id)


def _case(complaint_id: int) -> Complaint:
    return register.may_see(sessions.current(), min(complaint_id, LARGEST)) or abort(404)


def _body(complaint: Complaint) -> str:
    db.session.refresh(complaint)
    return render_template("complaints/_body.html", case=shown.detail(complaint, sessions.current().language))


def _wanted() -> Wanted:
    asked = request.args
    level, before = asked.get("level", type=int), asked.get("before", type=int)
    return Wanted(asked.get("stage", "")[:64], asked.get("class", "")[:64], asked.get("late") == "1",
                  level if level is not None and 0 <= level < 9 else None,
                  before if before and 0 < before < LARGEST else None,
                  asked.get("sort", "") if asked.get("sort", "") in register.SORTS else "",
                  min(max(asked.get("skip", 0, type=int), 0), 10**6))


def _fields(complaint: Complaint) -> dict:
    """Raises ValueError or KeyError for what no list offers."""
    form = request.form
    found: dict = {name: _text(name) for name in FREE if name in form}
    for name, table in CHOSEN.items():
        if name in form:
            found[name] = _listed(line(name), catalogue.book().get(table, {}))
    if "sub_class" in form:
        found["sub_class"] = catalogue.sub_class(line("sub_class"))["id"]
    if "severity" in form:
        found["severity"] = complaints.opening.severity(found.get("sub_class", complaint.sub_class), line("severity"))
    if "people" in form:
        found["people"] = max(1, min(whole("people", 1), 9999))
    if "complex" in form:
        found["complex"] = line("complex") == "1"
    for name in ("about", "action_owner"):
        if name in form:
            colleague = _colleague(name)
            found[f"{name}_id"] = colleague.id if colleague else None
    if "action_due" in form:
        found["action_due"] = date.fromisoformat(line("action_due")) if line("action_due") else None
    return {name: value for name, value in found.items() if name in steps.EDITABLE}


def _listed(value: str, table) -> str:
    if value not in table:
        raise KeyError(value)
    return value


def _colleague(name: str) -> Agent | None:
    return db.session.get(Agent, whole(name)) if whole(name) else None


def _text(name: str) -> str:
    """Several lines as they were written."""
    return clean(request.form.get(name, "")).strip()[:LONGEST]

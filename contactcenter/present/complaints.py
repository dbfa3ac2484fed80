"""A complaint as plain data: the page as drawn, and the short panel beside its ticket."""

from __future__ import annotations

from contactcenter import clock, complaints
from contactcenter.complaints import authority, catalogue, clocks, evidence, register, statutory, texts
from contactcenter.extensions import db
from contactcenter.models import Agent, Clock, Complaint, Ticket, label
from contactcenter.models.complaints import CAUSES, MOTIVES, SEVERITIES
from contactcenter.present import complaint_ladder, complaint_record, complaint_steps, deadlines, items, people, times
from contactcenter.present import statutory as laws

LEVELS = {"P1": "bad", "P2": "bad", "P3": "warn"}


def detail(complaint: Complaint, language: str) -> dict:
    """Everything `complaints/_body.html` draws."""
    held = clocks.newest(complaint)
    return {
        **summary(complaint, language),
        "steps": complaint_steps.bar(complaint, held, language),
        "task": complaint_steps.task(complaint, language),
        "evidence": [_evidence(one, language) for one in complaint.evidence],
        "wanted": [{"label": word("evidence_words", kind, language), "have": have}
                   for kind, have in evidence.wanted(complaint)],
        "choices": [_choice(one, language) for one in evidence.choices(complaint)],
        "remedies": [_remedy(one, language) for one in reversed(complaint.remedies)],
        "offers": _offers(complaint, language),
        "ladder": complaint_ladder.rows(complaint, held, language),
        "statutory": [_statutory(one, language) for one in statutory.of(complaint)],
        "record": complaint_record.lines(complaint, language),
        "earlier": register.earlier(complaint),
        "options": options(language),
        "colleagues": colleagues(language),
        "said": _said(complaint),
        "reopens": times.stamp(complaints.reopens_until(complaint), clock.now(), language)
        if not complaint.open and clock.now() <= complaints.reopens_until(complaint) else None,
    }


def summary(complaint: Complaint, language: str) -> dict:
    """What a line of the register and the panel beside the ticket show."""
    ticket, final = complaint.ticket, clocks.newest(complaint).get(clocks.FINAL)
    nearest = _nearest(complaint)
    return {
        "id": complaint.id,
        "region": f"complaint-{complaint.id}",
        "ref": complaint.ref,
        "number": ticket.number,
        "subject": ticket.subject or label(catalogue.sub_class(complaint.sub_class)["label"], language),
        "customer": people.customer_name(ticket.customer),
        "tier": people.tier(ticket.customer),
        "owner": people.colleague(ticket.owner, language),
        "about": people.colleague(complaint.about, language),
        "open": complaint.open,
        "external": complaint.external,
        "stage": complaint.stage,
        "stage_word": label(catalogue.step(complaint.stage)["label"], language),
        "iso": texts.stage_word(complaint, language),
        "class": label(catalogue.sub_class(complaint.sub_class)["label"], language),
        "severity": complaint.severity,
        "severity_word": _severity(complaint.severity, language),
        "shade": LEVELS.get(complaint.severity, ""),
        "level": complaint.level,
        "due": deadlines.chip(nearest.due_at, nearest.opened_at, language, nearest.metric) if nearest else None,
        "final": times.stamp(final.due_at, clock.now(), language) if final else None,
        "opened": times.stamp(complaint.opened_at, clock.now(), language),
        "outcome": complaint.outcome,
    }


def panel(ticket: Ticket, language: str) -> dict:
    """Beside the ticket: the case, or that there could be one."""
    held = complaints.newest(ticket) if ticket.type == "complaint" else None
    flagged = held is None and "complaint" in (ticket.flags or ())
    guess = complaints.suggested(ticket) if flagged else None
    return {
        "number": ticket.number,
        "case": summary(held, language) if held else None,
        "steps": complaint_steps.bar(held, clocks.newest(held), language) if held else [],
        "flagged": flagged,
        "ladder": complaint_ladder.of_ticket(ticket, language),
        "guess": label(catalogue.sub_class(guess)["label"], language) if guess else None,
        "live": ticket.live,
    }


def intake(ticket: Ticket, language: str) -> dict:
    """The form with which a complaint is opened."""
    guess = complaints.suggested(ticket)
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "customer": people.customer_name(ticket.customer),
        "guess": guess,
        "story": complaints.opening.told_so_far(ticket)[:4000],
        "options": options(language),
        "colleagues": colleagues(language),
    }


def options(language: str) -> dict:
    """What the selects of the forms offer."""
    book = catalogue.book()
    return {
        "classes": [{"label": label(main["label"], language), "children": [
            {"id": sub["id"], "label": label(sub["label"], language), "severity": catalogue.usual(sub["id"])}
            for sub in main["children"]]} for main in catalogue.classes()],
        "severities": [(one, _severity(one, language)) for one in SEVERITIES],
        "causes": [(one, label(book.get("causes", {}).get(one, {}), language) or one) for one in CAUSES],
        "motives": [(one, label(book.get("motives", {}).get(one, {}), language) or one) for one in MOTIVES],
        "evidence": [(one, label(names, language)) for one, names in book.get("evidence_words", {}).items()],
    }


def colleagues(language: str) -> list[tuple[int, str]]:
    found = db.session.query(Agent).filter(Agent.active).order_by(Agent.id)
    return [(one.id, one.name(language)) for one in found]


def _nearest(complaint: Complaint) -> Clock | None:
    running = [one for one in clocks.of(complaint) if one.state == "running"]
    return min(running, key=lambda one: one.due_at, default=None)


def _said(complaint: Complaint) -> dict:
    """The free words of the case, as the forms show them."""
    names = ("story", "demand", "cause", "motive", "people", "findings", "root_cause", "action", "objection", "answer",
             "complex", "complex_why", "about_id", "action_owner_id", "sub_class", "severity")
    held = {name: getattr(complaint, name) for name in names}
    return held | {"action_due": complaint.action_due.isoformat() if complaint.action_due else "",
                   "told": complaint.told_at is not None, "acknowledged": complaint.acknowledged_at is not None}


def _evidence(one, language: str) -> dict:
    shown = {"id": one.id, "word": word("evidence_words", one.kind, language), "kind": one.item.kind}
    if one.attachment:
        return {**shown, "file": items.file(one.attachment), "name": one.attachment.name}
    at = times.stamp(one.item.at, clock.now(), language)
    return {**shown, "file": None, "channel": one.item.channel, "at": at, "name": one.item.text[:60] or at["full"]}


def _choice(item, language: str) -> dict:
    return {"id": item.id, "channel": item.channel, "kind": item.kind, "text": (item.text or item.subject)[:90],
            "at": times.stamp(item.at, clock.now(), language),
            "files": [{"id": one.id, "name": one.name} for one in item.attachments]}


def _remedy(one, language: str) -> dict:
    return {
        "id": one.id,
        "label": label(catalogue.remedy(one.kind)["label"], language),
        "amount": texts.money(one.cents),
        "words": one.words,
        "state": one.state,
        "needs": one.needs,
        "role": complaint_ladder.role(one.needs, language),
        "approvals": [_approval(each, language) for each in one.approvals],
    }


def _approval(one, language: str) -> dict:
    held = db.session.get(Clock, one.clock_id) if one.clock_id else None
    running = one.outcome is None and held is not None and held.state == "running"
    return {
        "id": one.id, "level": one.level, "role": complaint_ladder.role(one.level, language), "outcome": one.outcome,
        "reason": one.reason, "asked": people.colleague(one.asked, language),
        "decided": people.colleague(one.decided_by, language),
        "due": deadlines.chip(held.due_at, held.opened_at, language, held.metric) if running and held else None,
    }


def _offers(complaint: Complaint, language: str) -> list[dict]:
    """The remedies this sub-class usually has first, then the others; each with what an adviser may grant alone."""
    usual = list(catalogue.sub_class(complaint.sub_class).get("remedies", ()))
    known = sorted(catalogue.book().get("remedies", ()), key=lambda one: one["id"] not in usual)
    return [{"id": one["id"], "label": label(one["label"], language), "usual": one["id"] in usual,
             "limit": texts.money(min(authority.limit(0), int(one.get("agent_limit", 0)) * 100))} for one in known]


def _statutory(one, language: str) -> dict:
    profile = next((each for each in statutory.profiles() if each["id"] == one.profile), {})
    held = db.session.get(Clock, one.clock_id) if one.clock_id else None
    running = held is not None and held.state == "running"
    return {
        "id": one.id, "law": label(profile.get("label", {}), language), "rule": one.rule, "who": one.who,
        "within": laws.within(one.within, language), "since": times.stamp(one.since, clock.now(), language),
        "due": times.stamp(one.due_at, clock.now(), language), "done": held is not None and held.state == "met",
        "chip": deadlines.chip(held.due_at, held.opened_at, language, held.metric) if running and held else None,
        "draft": one.rules.get("certainty") == "draft", "note": label(one.rules.get("note", {}), language),
    }


def word(table: str, key: str, language: str) -> str:
    return label(catalogue.book().get(table, {}).get(key, {}), language) or key.replace("_", " ")


def _severity(key: str, language: str) -> str:
    return next((label(one["label"], language) for one in catalogue.book().get("severities", ())
                 if one["id"] == key), key)

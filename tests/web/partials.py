"""Plain data for every partial of the agents' pages, made by the presenters from objects that were never stored."""

from __future__ import annotations

from datetime import timedelta

from contactcenter import clock
from contactcenter.models import Agent, Attachment, Call, Customer, Identity, Item, Offer, Queue, QueueEntry, Ticket
from contactcenter.present import calls, heads, items, nav, offers, people, rows, sides, times, trips, urgency

HOSTILE = '<script>alert(1)</script>"\' onmouseover=alert(1) {{ 7 * 7 }}'
BOOKINGS = {"en": "Bookings", "zh": "订单"}


def mei() -> Agent:
    return Agent(id=5, login="mei", names={"en": "Mei Lin", "zh": "林梅"}, role="agent", state="available", rev=3,
                 state_since=clock.now() - timedelta(minutes=42), capacity={}, language="en")


def li_wei(name: str = "Li Wei") -> Customer:
    trip = {"title": {"en": "Kyoto autumn", "zh": "京都秋色"}, "booking_ref": "HH2628", "start": "2026-11-20",
            "end": "2026-11-25", "pax": 3, "amount": 14040, "currency": "CNY", "payment": "paid"}
    return Customer(id=7, name=name, other_name="李伟", tier="platinum", language="zh", timezone="Asia/Tokyo", tags=[],
                    made_at=clock.now(), facts={"since": 2019, "trips": [trip]}, salutation={},
                    identities=[Identity(id=1, kind="phone", value="+861005550001", verified=True, shared=False)])


def moved_flight(words: str = "Flight moved to 9:40", **more) -> Ticket:
    now = clock.now()
    values = dict(
        id=9, subject=words, status="open", type="complaint", priority="P1", customer=li_wei(words), customer_id=7,
        queue=Queue(id=2, key="bookings", names=BOOKINGS, weight=1, icon="inbox"), queue_id=2, owner=mei(), owner_id=5,
        channel="sms", last_channel="sms", preview=words, tab="todo", unread=2, rev=12, tags=[words], sort_at=now,
        due_at=now + timedelta(minutes=4), due_from=now - timedelta(minutes=20), due_metric="next_response",
        due_state="running", made_at=now - timedelta(hours=5), last_inbound_at=now - timedelta(minutes=3),
        last_outbound_at=None, touched_at=now)
    return Ticket(**{**values, **more})


def said(words: str = "Where is the driver?", **more) -> Item:
    values = dict(id=31, ticket=moved_flight(words), ticket_id=9, kind="message", direction="in", channel="sms",
                  author="customer", at=clock.now(), subject=words, text=words, quoted="", data={"from": words},
                  mentions=[], state="received", language="en", attachments=[])
    return Item(**{**values, **more})


def picture(words: str = "room.jpg", **more) -> Attachment:
    values = dict(id=1, key="ab" * 16, name=words, media_type="image/jpeg", size=48_211, state="stored", risky=False)
    return Attachment(**{**values, **more})


def entry(words: str, language: str, **more) -> dict:
    return {"entry": items.item(said(words, **more), language)}


def call_entry(words: str, language: str) -> dict:
    call = Call(id=3, sid="CA1", ticket=moved_flight(words), caller="+861005550001", called="+14155550100",
                state="talking", direction="inbound", started_at=clock.now(), recording_state="ready", held_seconds=0,
                data={})
    shown = items.item(said(words, kind="event"), language)
    return {"entry": {**shown, "shape": "call", "call": calls.call(call, language)}, "call": calls.call(call, language)}


def offer(words: str, language: str) -> dict:
    now, ticket = clock.now(), moved_flight(words)
    waiting = QueueEntry(ticket=ticket, queue=ticket.queue, kind="call", enqueued_at=now - timedelta(seconds=41),
                         priority="P1", language="zh")
    held = Offer(id=4, agent_id=5, entry=waiting, offered_at=now, expires_at=now + timedelta(seconds=20))
    return {"offer": {**offers.card(held, language), "others": 2}}


def side(words: str, language: str) -> dict:
    ticket = moved_flight(words)
    past = {"count": 1, "tickets": [sides.line(ticket, language)]}
    shown = {"scope": "ticket-9", "customer": sides.card(ticket.customer, language), "history": past,
             "trip": trips.current(ticket.customer, language), "ticket": sides.details(ticket, language),
             "route": route(words, language)["route"], "complaint": complaint(words)["panel"],
             "promises": promise(words)["pledges"], "emergency": emergency(words, language)["panel"],
             "talks": {"number": 10_009, "rows": [], "known": []}}
    return {"side": shown, **clocks(words, language)}


def route(words: str, language: str) -> dict:
    """Jonas asks Mei to take over a chat that waited for a language."""
    asked = {"who": words, "until": "2026-11-24T06:05:00Z", "from": "2026-11-24T06:04:00Z"}
    step = {"text": words, "at": times.stamp(clock.now(), clock.now(), language), "count": 3, "points": [(words, "4")],
            "until": times.stamp(clock.now(), clock.now(), language), "skipped": [(words, words)], "note": words,
            "tone": "warn"}
    return {"route": {"number": 10_009, "text": words, "more": words, "tone": "warn", "asked": asked, "live": True},
            "story": [step], "form": {"number": 10_009, "mine": True, "colleagues": [("agent-5", words, words)],
                                      "queues": [("queue-care", words)]}}


def complaint(words: str) -> dict:
    step = {"id": 3, "level": 1, "role": words, "who": {"name": words}, "why": words, "taken": None, "chip": None}
    case = {"id": 4, "ref": "CMP-0004", "shade": "bad", "severity_word": words, "stage_word": words, "open": True,
            "level": 1, "due": None}
    return {"panel": {"number": 10_009, "case": case, "steps": [{"state": "now"}], "ladder": [step], "live": True}}


def promise(words: str) -> dict:
    one = {"id": 2, "kind": "call", "words": words, "state": "broken", "owner": {"short": words}, "chip": None}
    return {"pledges": {"number": 10_009, "rows": [one], "presets": [{"key": "2h", "label": "In two hours"}],
                        "way": "sms", "live": True}}


def emergency(words: str, language: str) -> dict:
    """One plan under way with a step in each state, and one that is over and was not looked back on yet."""
    at, chip = times.stamp(clock.now(), clock.now(), language), heads.head(moved_flight(), language)["due"]
    steps = [{"id": number, "key": "x", "phase": "after", "who": "lead", "state": state, "note": words, "text": words,
              "at": at, "agent": {"short": words}, "chip": chip if state == "open" else None}
             for number, state in enumerate(("open", "done", "skipped"), 1)]
    kept = {**steps[0], "id": 4, "phase": "evidence"}
    one = {"id": 1, "title": words, "number": 10_009, "customer": words, "place": words, "since": at["iso"], "at": at,
           "leads": {"name": words}, "next": {"text": words, "chip": chip}, "open": True, "how": "words", "why": words,
           "by": {"short": words}, "news": chip, "minutes": (10, 20, 30), "done": 2, "total": 3, "evidence": [kept],
           "phases": [{"key": "after", "steps": steps, "done": 2, "total": 3, "now": True}]}
    late = {**one, "id": 2, "open": False, "outcome": "over", "ended": at, "ended_by": {"short": words}, "phases": [],
            "summary": words, "reviewed": False, "review": {}}
    call = {"role": "police", "name": words, "phone": "110", "email": "", "note": words}
    return {"panel": {"number": 10_009, "live": True, "emergencies": [one, late], "open": True, "place": words,
                      "suggestion": {"key": "x", "title": words, "reason": "words"}, "contacts": [call],
                      "plans": [{"key": "x", "title": words}]}, "banner": [one]}


def clocks(words: str, language: str) -> dict:
    chip = {**heads.head(moved_flight(), language)["due"], "state": "running", "metric": "next_response"}
    labels = {"label": "First reply", "key": "1"}
    met = {"id": 1, "state": "met", "late": False, "took": "0:12", "level": "ok", "waived": True, **labels}
    waits = {"id": 2, "state": "paused", "late": False, "level": "paused", "for": "3 h 10", "why": words, **labels,
             "review": {"told": True, "at": None}}
    judged = {"levels": urgency.LEVELS, "importance": "high", "urgency": "", "ground": "", "who": words, "why": words}
    return {"clocks": {"number": 10_009, "priority": "P1", "rows": [met, {**chip, "id": 3, **labels}, waits],
                       "judged": judged}}


def counts(words: str, language: str) -> dict:
    queue = {"view": "queue-bookings", "icon": "ticket", "name": words, "count": "4", "hot": True}
    own = [{"view": key, "icon": icon, "go": go, "label": key, "count": "99+"} for key, icon, go in nav.OWN]
    shown = {"own": own, "queues": [queue], "saved": [], "manage": [nav.SETTINGS], "inbox": "9"}
    return {"counts": shown, "view": "mine"}


def list_page(words: str, language: str) -> dict:
    return {"list": {"view": "mine", "tab": "todo", "title": words, "rows": [], "more": "/inbox/mine?after=x",
                     "owner": "5", "queue": "", "order": "asc", "ask": False}}


def timeline(words: str, language: str) -> dict:
    told = {**entry(words, language)["entry"], "new": 2}
    day = {"shape": "day", "id": "d-2026-11-22", "text": words}
    return {"timeline": {"number": 10_009, "entries": [day, told], "older": 12, "same_day": None}}


def agent(words: str, language: str) -> dict:
    capacity = [{"channel": "voice", "used": 1, "limit": 1}]
    away = {"state": "away", "dot": "warn"}
    shown = {**people.colleague(mei(), language), **away, "scope": "agent-5", "rev": 3, "since": "x",
             "lasted": "0:42:10", "capacity": capacity, "reason": words, "until": None, "kind": words,
             "back": False, "extend": False,
             "ready": [{"id": "quiet", "label": words}],
             "choices": [{**away, "key": "away", "reason": "", "label": words, "minutes": 15, "on": True}]}
    return {"agent": {**shown, "name": words}}


def script(words: str, language: str) -> dict:
    """A run in the middle: a step said, one with a question of every shape, one that still has to be said."""
    kinds = {"yesno": [], "select": [{"value": "a", "label": words}], "area": [], "text": []}
    asks = [{"field": f"trip.{shape}", "key": f"trip-{shape}", "name": words, "shape": shape, "input": "text",
             "value": words, "options": options, "sensitive": True, "error": "Choose a date.", "state": state,
             "compared": None, "required": True}
            for (shape, options), state in zip(kinds.items(), ("known", "proposed", "open", "known"), strict=True)]
    asks.append({**asks[-1], "field": "customer.dietary", "key": "customer-dietary", "masked": True})
    say = {"language": "zh", "greeting": words, "text": words, "missing": [words],
           "parts": [{"kind": kind, "text": words} for kind in ("text", "value", "missing")]}
    tips = [{"type": "driver", "label": "Driver", "text": words, "on": False}] * 2
    act = {"key": "x", "icon": "send", "label": words, "automatic": False, "text": words, "channel": "sms",
           "subject": ""}
    look_up = {**act, "key": "y", "text": None, "article": "kb_insurance"}
    now = {"title": words, "say": say, "spoken": False, "must_say": True, "notes": words, "tips": tips, "ends": False,
           "guards": ["no_card_numbers"], "left_out": True, "questions": asks, "actions": [act, look_up],
           "choices": [{"id": "a", "number": 1, "label": words}]}
    run = {"id": 3, "at": 8, "script": words, "version": 1, "under": [words], "can_go_back": True, "number": 3,
           "total": 9, "earlier": 1, "done": [{"id": 7, "title": words, "skipped": False, "choice": words}],
           "ahead": [words], "more": 2, "now": now}
    return {"script": {"number": 10_009, "language": "zh", "languages": {"en": "EN", "zh": "中文"}, "run": run,
                       "hint": "The customer writes in English.", "problem": "Choose how it goes on.",
                       "unsaid": [{"id": 5, "run": 3, "title": words}],
                       "jumps": [{"key": "angry_caller", "label": "Calm down", "icon": "heart-handshake"}]}}


def no_script(words: str, language: str) -> dict:
    one = {"key": "booking", "title": words, "minutes": 9, "reason": words}
    groups = [{"label": "Booking", "scripts": [one]}]
    return {"script": {**script(words, language)["script"], "run": None, "suggested": [one], "all": groups}}


def known_fields(words: str, language: str) -> dict:
    at = {"full": "22 Nov 2026 14:04"}
    line = {"label": words, "value": words, "sensitive": True, "source": {"who": words, "at": at}}
    hidden = {**line, "key": "customer-dietary", "field": "customer.dietary", "masked": True}
    return {"known": {"number": 10_009, "count": 2, "groups": [{"label": "Trip wishes", "lines": [line, hidden]}]}}


def advice(words: str, language: str) -> dict:
    """Everything there is to say of a reply but a refusal."""
    return {"number": 10_009, "advice": {
        "refusal": None, "asks": ["This may sound cold to the customer."], "more": 2, "no_file": True,
        "phrases": [{"words": words, "say": words}], "long_subject": 61}}


EXAMPLES = {
    "scripts/_panel.html": script,
    "fields/_side.html": known_fields,
    "composer/_advice.html": advice,
    "composer/_before.html": advice,
    "emergencies/_panel.html": emergency,
    "emergencies/_banner.html": emergency,
    "tickets/_row.html": lambda words, language: {"row": rows.row(moved_flight(words), language)},
    "tickets/_rows.html": list_page,
    "tickets/_page.html": list_page,
    "tickets/_nothing.html": list_page,
    "tickets/_head.html": lambda words, language: {"head": heads.head(moved_flight(words), language)},
    "tickets/_details.html": lambda words, language: {"ticket": sides.details(moved_flight(words), language)},
    "tickets/_clocks.html": clocks,
    "tickets/_side.html": side,
    "tickets/_viewers.html": lambda words, language: {"viewers": heads.viewers([(mei(), "writing")], language)},
    "tickets/_onlookers.html": lambda words, language: {
        "ticket": 9, "viewers": heads.viewers([(mei(), "writing")], language)},
    "tickets/_typing.html": lambda words, language: {"typing": {"name": words}},
    "tickets/_timeline.html": timeline,
    "tickets/_items.html": timeline,
    "tickets/_message.html": lambda words, language: entry(words, language, attachments=[picture(words)]),
    "tickets/_mail.html": lambda words, language: entry(words, language, channel="email", quoted=words, html=words),
    "tickets/_note.html": lambda words, language: entry(words, language, kind="note", direction=None, agent=mei()),
    "tickets/_call.html": call_entry,
    "tickets/_event.html": lambda words, language: {"entry": {
        "id": "e-1", "icon": "flag", "text": words, "at": items.item(said(), language)["at"]}},
    "tickets/_route.html": route,
    "tickets/_route_now.html": route,
    "tickets/_route_story.html": route,
    "tickets/_handover.html": route,
    "offers/_history.html": timeline,
    "nav/_counts.html": counts,
    "nav/_presence.html": agent,
    "nav/_presence_menu.html": agent,
    "offers/_offer.html": offer,
    "calls/_bar.html": lambda words, language: {"call": call_entry(words, language)["call"]},
    "customers/_trip.html": lambda words, language: {"trip": {**trips.current(li_wei(), language), "title": words}},
    "customers/_history.html": side,
    "complaints/_panel.html": lambda words, language: complaint(words),
    "promises/_panel.html": lambda words, language: promise(words),
}

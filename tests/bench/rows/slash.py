"""What an agent waits for who types `/` and a word: the replies that answer to it, among thousands."""

from __future__ import annotations

from itertools import cycle, islice
from urllib.parse import quote

from sqlalchemy import func, insert, select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Version
from tests.bench import seed, servers, written
from tests.bench.rows.pages import Cost, ask
from tests.bench.site import Site

WORDS = ("", "c", "ch", "check", "r1", "voucher 49", "退", "退款", "行程单", "nothing of the kind")
MATTERS = (("Refund of a hotel voucher", "酒店券退款"), ("Your programme for the tour", "您的行程单"),
           ("Change of a flight", "航班变更"), ("Visa and passport", "签证与护照"), ("Thank you", "感谢"))
GOAL = 100


def measure(site: Site) -> None:
    """Every word in turn, with as many replies as the plan says, on a ticket of the agent's own."""
    site.grow(site.plan.sizes[0])
    with servers.prepared(site.database, site.home):
        _stock(site.plan.replies)
    number = 10_000 + next(iter(written.owned_open(site.tickets, seed.READS)))
    asked = [f"/tickets/{number}/replies/prepared?channel=sms&q={quote(word)}" for word in WORDS]
    with servers.bare(f"sqlite:///{site.home}/bare-slash.db", site.plan.sizes[0], site.home) as (port, meter):
        bare = ask(port, meter, ["/"] * site.plan.requests)
    with site.open() as (desk, meter):
        _put(site, ask(desk.port, meter, list(islice(cycle(asked), max(site.plan.requests, len(WORDS))))), bare)


def _put(site: Site, cost: Cost, bare: Cost) -> None:
    what = f"/ with {site.plan.replies:,} replies"
    site.put(f"{what}, p95", "ms", cost.p95, bare.p95, f"<= {GOAL} ms", cost.p95 <= GOAL)
    site.put(f"{what}, p50", "ms", cost.p50, bare.p50)
    site.put(f"{what}, CPU", "ms", cost.cpu, bare.cpu)


def _stock(count: int) -> None:
    """So many replies, beside those of the pack."""
    held = db.session.scalar(select(func.count()).where(Version.kind == "reply", Version.key.startswith("bench_")))
    rows = [_reply(number) for number in range(held or 0, count)]
    db.session.rollback()
    with db.engine.connect().execution_options(writes=True) as connection:
        for part in seed.parts(rows):
            connection.execute(insert(Version.__table__), part)
        connection.commit()


def _reply(number: int) -> dict:
    english, chinese = MATTERS[number % len(MATTERS)]
    looked = "we have looked into it. " * 8, "我们已为您核实，请放心。" * 6
    body = {
        "shortcut": f"r{number}", "stage": ("consult", "book", "travel", "aftersales", "feedback")[number % 5],
        "kind": "service", "channels": ["sms", "email", "webchat"],
        "title": {"en": f"{english} {number}", "zh": f"{chinese}{number}"},
        "body": {"en": f"Dear {{{{ customer.salutation }}}}, about your voucher {number}: {looked[0]}",
                 "zh": f"{{{{ customer.salutation }}}}您好，关于您的订单{number}：{looked[1]}"},
    }
    return {"kind": "reply", "key": f"bench_{number}", "version": 1, "body": body, "current": True,
            "made_at": clock.now()}

"""From a customer's text message to the screens of the agents: how long it takes, and how many a second."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from twilio.request_validator import RequestValidator

from channels._account import DEMO_NUMBER, demo_sid
from contactcenter import config
from tests.bench import clients, seed, servers, written
from tests.bench.clients import Crowd, Request
from tests.bench.measure import Meter, quantile
from tests.bench.site import Site
from tests.live import LiveDesk

DOOR = "/channels/sms/inbound"
WRITERS = 100
PATIENCE = 10  # seconds of silence after which nothing more is expected
COUNTS_EVERY = 1.125  # how often a page asks for its counts while messages come: a second and its jitter
BEHIND = 1.0  # a server that keeps up is never further behind than this
CALM, CALM_WITHIN = 15, 30  # percent of a core; readings of a second
TRIES, STEP = 5, 0.85
TIMES, A_SECOND = 2, 150


@dataclass(frozen=True)
class Heard:
    """delays: milliseconds from the instant a message was due to leave to each socket that heard it. whole: all did."""

    delays: list[float]
    seconds: float
    cpu: float
    whole: bool

    def at(self, share: float) -> float:
        return quantile(self.delays, share)


class Stage:
    """A server with a crowd at its sockets. request: makes the request that carries the message of this number."""

    def __init__(self, port: int, meter: Meter, crowd: Crowd, agents: int, request: Callable[[int], Request]):
        self.port, self.meter, self.crowd, self.agents, self.request = port, meter, crowd, agents, request
        self.numbers = itertools.count(1)

    def play(self, count: int, rate: float | None) -> Heard:
        """Send so many messages and wait until every socket has heard every one of them."""
        numbers = list(itertools.islice(self.numbers, count))
        before = self.meter.cpu()
        sent = clients.send(self.port, [self.request(number) for number in numbers], rate)
        refused = [one.status for one in sent if one.status != 200]
        if refused:
            raise RuntimeError(f"{len(refused)} messages were refused, the first with {refused[0]}")
        arrivals = self._await(numbers)
        cpu = self.meter.cpu() - before
        due = {number: one.due for number, one in zip(numbers, sent, strict=True)}
        delays = [1000 * (at - due[number]) for number, times in arrivals.items() for at in times]
        last = max((at for times in arrivals.values() for at in times), default=time.monotonic())
        return Heard(delays, last - sent[0].due, cpu / count, len(delays) == count * self.agents)

    def _await(self, numbers: Sequence[int]) -> dict[int, list[float]]:
        heard: dict[int, list[float]] = {number: [] for number in numbers}
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and sum(map(len, heard.values())) < len(numbers) * self.agents:
            time.sleep(0.1)
            fresh = self.crowd.heard()
            if fresh:
                until = time.monotonic() + PATIENCE
            for number in heard.keys() & fresh.keys():
                heard[number] += fresh[number]
        return heard


def latency_full(site: Site) -> None:
    """The same at the desk's greatest size."""
    site.grow(site.plan.sizes[-1])
    latency(site)


def latency(site: Site) -> None:
    """At a quiet rate: from the webhook to the events, with the sockets alone and with pages that ask for counts."""
    site.grow(site.plan.sizes[0])
    plan, count = site.plan, int(site.plan.rate * site.plan.seconds)
    with _bare(site) as stage:
        stage.play(count // 4, plan.rate)
        bare = stage.play(count, plan.rate)
    with _desk(site) as stage:
        alone = stage.play(count, plan.rate)
        asking = _with_pages(site, stage, lambda: stage.play(count, plan.rate))
    what = f"SMS to {plan.agents} agents at {plan.rate:g}/s, {site.tickets:,} tickets"
    goal = f"<= {TIMES}x bare"
    site.put(f"{what}, p50", "ms", alone.at(0.5), bare.at(0.5), goal, alone.at(0.5) <= TIMES * bare.at(0.5))
    site.put(f"{what}, p99", "ms", alone.at(0.99), bare.at(0.99))
    site.put(f"{what}, CPU a message", "ms", 1000 * alone.cpu, 1000 * bare.cpu)
    site.put(f"{what}, pages asking for counts, p50", "ms", asking.at(0.5), bare.at(0.5))
    site.put(f"{what}, pages asking for counts, p99", "ms", asking.at(0.99), bare.at(0.99))


def rate(site: Site) -> None:
    """The most messages a second that reach every agent, none more than a second late."""
    with _bare(site) as stage:
        bare = _highest(site, stage)
    with _desk(site) as stage:
        desk = _highest(site, stage)
    with _desk(site, strangers=10) as stage:
        mixed = _highest(site, stage)
    what = f"SMS messages a second to {site.plan.agents} agents"
    met = desk >= A_SECOND if site.kind == "sqlite" else None
    site.put(what, "/s", desk, bare, f">= {A_SECOND}/s on SQLite", met)
    site.put(f"{what}, one in ten from a new number", "/s", mixed, bare)


def _highest(site: Site, stage: Stage) -> float:
    """As fast as it goes first; then steadily at a little less, and less, until it keeps up."""
    stage.play(site.plan.burst // 4, None)
    burst = stage.play(site.plan.burst, None)
    asked = 0.95 * site.plan.burst / burst.seconds
    for _ in range(TRIES):
        steady = stage.play(max(10, int(asked * site.plan.pushed)), asked)
        site.table.tell(f"{site.kind:>10}  {asked:.0f}/s: p50 {steady.at(0.5):.0f} ms, p99 {steady.at(0.99):.0f} ms")
        if steady.whole and steady.at(0.99) < 1000 * BEHIND:
            return asked
        asked *= STEP
    return asked


@contextmanager
def _desk(site: Site, strangers: int = 0) -> Iterator[Stage]:
    """strangers: every so-many-th message comes from a number that the desk does not know."""
    site.grow(site.plan.sizes[0])
    with servers.prepared(site.database, site.home):
        seed.begin_work()
    pages = [(f"desk_session={seed.token_of(f'bench-{n}')}", "40/desk,") for n in range(site.plan.agents)]
    with site.open() as (desk, meter), clients.crowd(desk.port, pages, '42/desk,["beat",{}]') as crowd:
        stage = Stage(desk.port, meter, crowd, site.plan.agents, _signed(site, desk, strangers))
        _await_calm(meter)
        stage.play(len(_writers(site)), site.plan.rate)  # each is sent an acknowledgement once
        _await_calm(meter)
        yield stage


def _await_calm(meter: Meter) -> None:
    """Giving out what has waited, and answering who writes for the first time, is not the cost of what is measured."""
    for _ in range(CALM_WITHIN):
        if meter.idle_cpu(1) < CALM:
            return


@contextmanager
def _bare(site: Site) -> Iterator[Stage]:
    pages = [("", "40/desk,")] * site.plan.agents
    with (servers.bare(site.database.bare_url, 100, site.home) as (port, meter), clients.crowd(port, pages) as crowd):
        yield Stage(port, meter, crowd, site.plan.agents, lambda n: Request("/", form={"Body": _words(n)}))


def _signed(site: Site, desk: LiveDesk, strangers: int) -> Callable[[int], Request]:
    settings = config.read(desk.env)
    writers = _writers(site)
    validator, account = RequestValidator(settings.twilio_auth_token), demo_sid(settings)
    run = time.time_ns() % 10**12

    def request(number: int) -> Request:
        new = strangers and number % strangers == 0
        sender = f"+1646{run % 100:02}{number:05}" if new else writers[number % len(writers)]
        form = {"MessageSid": f"SM{run:016x}{number:016x}", "AccountSid": account, "From": sender, "To": DEMO_NUMBER,
                "Body": _words(number), "NumMedia": "0"}
        return Request(DOOR, {"X-Twilio-Signature": validator.compute_signature(desk.url + DOOR, form)}, form)

    return request


def _writers(site: Site) -> list[str]:
    return [written.phone_of(ticket) for ticket in written.owned_open(site.tickets)[:WRITERS]]


def _words(number: int) -> str:
    return f"bench-{number:06} Has the driver been told about the new flight? It lands at 19:40 now."


def _with_pages(site: Site, stage: Stage, play: Callable[[], Heard]) -> Heard:
    """While the agents' pages ask for their counts, as they do whenever one of them may differ."""
    every = site.plan.agents / COUNTS_EVERY
    asked = [Request("/live/counts", {"Cookie": f"desk_session={seed.token_of(f'bench-{n % site.plan.agents}')}",
                                      "HX-Request": "true"}) for n in range(int(every * site.plan.seconds))]
    with ThreadPoolExecutor(1) as beside:
        asking = beside.submit(clients.send, stage.port, asked, every)
        heard = play()
        asking.result()
    return heard

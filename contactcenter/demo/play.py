"""The play: the script's customers come to a running desk, again and again, and the autopilot answers them.

It keeps to the demo carrier and the demo's mailbox, so that nothing ever leaves this machine, and to a number of
conversations at a time. A conversation that fails is one line in the log, never a fault of the desk.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import gevent
import structlog
from flask import Flask

from contactcenter.config import Config
from contactcenter.demo import overheard, screens
from contactcenter.demo.autopilot import REACTION, Crew
from contactcenter.demo.doors import Doors, LiveDoors
from contactcenter.demo.script import Scene, Script, Turn, read_script
from contactcenter.demo.stage import Stage

log = structlog.get_logger()
OPENERS, OPENING, BETWEEN = 5, 1.0, 1.5  # so many conversations begin within the first seconds, whatever the speed
MOST_AT_ONCE = 12
LEAST_PAUSE = 30.0  # seconds between two conversations of later rounds, whatever the speed
MOST_TICKETS = 5000
LOOK, THINK = 1.0, (4.0, 12.0)  # seconds between looks at the screens; how long a customer takes to answer
FASTEST_TALK = 5  # telephones ring and voices speak as slowly as ever
PATIENCE = 45.0
START = 60.0
FAULTS = {"duplicate": ("sms.inbound", "twice"), "late": ("sms.*", "late"), "lost": ("sms.status", "drop")}


class NotHere(Exception):
    """Nothing may be played against this desk. The message says why."""


class Play:
    """speed: 60 makes an hour of the script a minute. seed: gives order and small differences, the same every time.

    only: play this one scene, once. phones: whether customers can telephone, which needs the desk's own carrier.
    """

    def __init__(self, doors: Doors, script: Script, *, speed: float = 1, seed: int = 1, autopilot: bool = True,
                 only: str | None = None, phones: bool = True):
        self.doors, self.speed, self.chance = doors, speed, random.Random(seed)
        self.script, self.only, self.phones = script, only, phones
        self.crew = Crew(script, doors) if autopilot else None
        self.live: dict[str, Stage] = {}
        self.running: list[gevent.Greenlet] = []
        self.deaf: Callable[[], None] = lambda: None

    def begin(self) -> Play:
        self.running = [gevent.spawn(self._guarded, "play", self._run)]
        self.deaf = overheard.listen(self.doors.app, self.doors.carrier, partial(gevent.spawn, self._guarded, "speech"))
        return self

    def wait(self) -> None:
        """Until the play is over, which only one of a single scene ever is."""
        self.running[0].join()

    def close(self) -> None:
        """Everybody goes home."""
        self.deaf()
        gevent.killall(self.running, block=False)
        if self.crew:
            self._guarded("leaving", self.crew.go)

    # -- the rounds ----------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._await_desk()
        if self.crew:
            self.running.append(gevent.spawn(self._look_after))
        for pause, scene in self._programme():
            gevent.sleep(pause)
            self._await_room(scene)
            self.running = [one for one in self.running if not one.dead]
            self.running.append(gevent.spawn(self._guarded, scene.id, self._play, scene))
        if self.only:
            gevent.joinall(self.running[-1:])

    def _programme(self) -> Iterator[tuple[float, Scene]]:
        """(seconds to wait, scene): first as the script has it, then for ever in other orders."""
        if self.only:
            yield 0, self.script.scene(self.only)
            return
        playable = [scene for scene in self.script.scenes if _playable(scene, self.phones)]
        before = 0.0
        for start, scene in opening(playable, self.speed):
            yield start - before, scene
            before = start
        pause = max(LEAST_PAUSE, 50 / self.speed)
        for _ in itertools.count():
            for scene in self.chance.sample(playable, len(playable)):
                yield pause * self.chance.uniform(0.7, 1.3), scene

    def _await_desk(self) -> None:
        """The play begins before the desk has opened its doors."""
        until = time.monotonic() + START
        while time.monotonic() < until:
            try:
                if self.doors.browser().get("/healthz").ok:
                    return
            except OSError:
                pass
            gevent.sleep(0.2)
        raise TimeoutError("the desk does not answer")

    def _await_room(self, scene: Scene) -> None:
        while len(self.live) >= MOST_AT_ONCE or scene.id in self.live or self._full():
            gevent.sleep(LOOK)

    def _full(self) -> bool:
        with self.doors.app.app_context():
            return screens.how_many_tickets() >= MOST_TICKETS

    # -- one conversation ----------------------------------------------------------------------------------------------

    def _play(self, scene: Scene) -> None:
        stage = self.live[scene.id] = Stage(scene, self.script, self.doors, self.crew)
        began = time.monotonic()
        speed = min(self.speed, FASTEST_TALK) if scene.channel == "voice" else self.speed
        try:
            for turn in scene.turns:
                self._await_turn(stage, turn, began + turn.at * self.chance.uniform(0.95, 1.05) / speed)
                began += self._await_line(stage, turn)
                stage.perform(turn)
            gevent.sleep(LOOK)
        finally:
            del self.live[scene.id]
            stage.end()

    def _await_turn(self, stage: Stage, turn: Turn, due: float) -> None:
        """Until it is time. Somebody who waits for an answer goes on soon after it came, and at the latest then."""
        thinking: float | None = None
        while (left := due - time.monotonic()) > 0:
            stage.idle()
            if turn.by == "customer" and turn.waits and thinking is None and stage.answered():
                thinking = self.chance.uniform(*THINK) / self.speed
                due = min(due, time.monotonic() + thinking)
                continue
            gevent.sleep(min(left, LOOK))

    def _await_line(self, stage: Stage, turn: Turn) -> float:
        """Nobody talks to a ringing tone, nor picks up a silent telephone: until somebody has answered or rings, or
        patience ends; seconds waited."""
        waited, quiet = 0.0, _QUIET.get((turn.by, turn.do), lambda stage: False)
        while waited < PATIENCE and quiet(stage):
            gevent.sleep(LOOK)
            waited += LOOK
        return waited

    # -- the agents ----------------------------------------------------------------------------------------------------

    def _look_after(self) -> None:
        for look in itertools.count():
            self._guarded("autopilot", self._look)
            if look % 60 == 59:
                self._guarded("tidying", self._tidy)
            gevent.sleep(LOOK)

    def _look(self) -> None:
        in_vain = [stage for stage in self.live.values() if stage.scene.waits_in_vain]
        if self.crew:
            self.crew.look_after(min(REACTION, 10 / self.speed), _tickets(in_vain))

    def _tidy(self) -> None:
        if self.crew:
            self.crew.tidy(_tickets(self.live.values()))

    def _guarded(self, what: str, do, *args) -> None:
        try:
            do(*args)
        except Exception as failure:
            log.warning("the play stumbled", what=what, reason=f"{type(failure).__name__}: {failure}"[:300])


_QUIET: dict[tuple[str, str], Callable[[Stage], bool]] = {
    ("agent", "speak"): lambda stage: stage.on_the_line_alone(),
    ("customer", "speak"): lambda stage: stage.on_the_line_alone(),
    ("customer", "answer"): lambda stage: not stage.rings(),
}


def start(app: Flask, settings: Config) -> Play | None:
    """Play beside the desk in this process; None where messages could really leave the machine."""
    if reason := _unfit(settings):
        log.warning("the demo is not played", reason=reason)
        return None
    return Play(LiveDoors(app, settings), read_script(), speed=settings.speed, seed=settings.seed).begin()


def visit(app: Flask, settings: Config, *, speed: float, seed: int, autopilot: bool, only: str | None,
          faults: Sequence[str] = ()) -> None:
    """Play against a desk that runs in another process, until interrupted or, with `only`, until that is over.

    Raises KeyError for a scene or a fault there is not, NotHere where nothing may be played.
    """
    if reason := _unfit(settings):
        raise NotHere(reason)
    script, doors = read_script(), LiveDoors(app, settings)
    if only:
        script.scene(only)
    for name in faults:
        doors.carrier.faults.add(*FAULTS[name], times=None)
    playing = Play(doors, script, speed=speed, seed=seed, autopilot=autopilot, only=only, phones=False).begin()
    try:
        playing.wait()
    finally:
        playing.close()


def opening(scenes: Sequence[Scene], speed: float) -> list[tuple[float, Scene]]:
    """(seconds after the start, scene) of the first round: as the script says, but the first few at once."""
    starts = [scene.start / speed for scene in scenes]
    soon = [OPENING + BETWEEN * place for place in range(OPENERS)]
    starts[:OPENERS] = [min(pair) for pair in zip(starts, soon, strict=False)]
    return sorted(zip(starts, scenes, strict=True), key=lambda pair: pair[0])


def _tickets(stages: Iterable[Stage]) -> set[int]:
    known = [stage.known() for stage in list(stages)]
    return {one.id for one in known if one}


def _playable(scene: Scene, phones: bool) -> bool:
    """The demo's desk is open around the clock, so that nobody can come after hours."""
    return not scene.after_hours and (phones or scene.channel != "voice")


def _unfit(settings: Config) -> str | None:
    """Why nothing may be played here: messages could really leave the machine, or there is nobody to play."""
    if not settings.demo_desk:
        return "the demo's people are missing: start the desk with DEMO=on or DEMO=desk"
    if not settings.demo_carrier or settings.smtp_url:
        return "this desk has a real phone or mail provider, and the demo's customers are invented"
    return None

"""What every page of the desk has around it: who is signed in, the views with their counts, the desk's name."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import select

from contactcenter import clock, config, present, views
from contactcenter.board import alerts
from contactcenter.extensions import db
from contactcenter.models import Agent, Call, Offer
from contactcenter.present import board_alerts, calls, emergencies, nav, times
from contactcenter.present.chat import desk_name
from contactcenter.web import languages, sessions


class Shell:
    """Read by layout.html; each part is worked out only if the page asks for it."""

    @cached_property
    def agent(self) -> Agent:
        return sessions.current()

    @cached_property
    def language(self) -> str:
        return languages.language()

    @cached_property
    def me(self) -> dict:
        return present.agent(self.agent, self.language)

    @cached_property
    def counts(self) -> dict:
        return {**present.counts(self.agent, self.language), "manage": nav.manage(self.agent)}

    @cached_property
    def desk(self) -> str:
        return desk_name(self.language)

    @cached_property
    def offers(self) -> list[dict]:
        """What rings at this agent's desk while the page is made, telephones first: later offers are pushed."""
        open_now = select(Offer).where(Offer.agent_id == self.agent.id, Offer.outcome.is_(None),
                                       Offer.expires_at > clock.now())
        ringing = sorted(db.session.scalars(open_now), key=lambda one: one.entry.kind != "call")
        return [present.offer(one, self.language) for one in ringing]

    @cached_property
    def call(self) -> dict | None:
        """The call this agent is on, or has just ended."""
        mine = select(Call).where(Call.agent_id == self.agent.id, Call.state.in_(calls.WITH_BAR))
        held = db.session.scalar(mine.order_by(Call.id.desc()).limit(1))
        return present.call(held, self.language) if held else None

    @cached_property
    def alarms(self) -> list[dict]:
        """What has passed its limit in a supervisor's queues."""
        queues = [queue.id for queue in views.queues(self.agent)] if self.agent.supervises else []
        return board_alerts.alarms(queues, self.language) if queues else []

    @cached_property
    def emergencies(self) -> list[dict]:
        """Those that are open, as far as this agent may see them."""
        return emergencies.banner(self.agent, self.language)

    mutes = alerts.MUTES

    @property
    def zone(self) -> str:
        return config.current().timezone

    @property
    def now(self) -> str:
        return times.iso(clock.now()) or ""

    @property
    def demo(self) -> bool:
        return config.current().demo_desk


def around() -> dict:
    """For the templates, as `shell`."""
    return {"shell": Shell()}

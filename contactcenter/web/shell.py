"""What every page of the desk has around it: who is signed in, the views with their counts, the desk's name."""

from __future__ import annotations

from functools import cached_property

from contactcenter import clock, config, present
from contactcenter.models import Agent
from contactcenter.present import nav, times
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

    @property
    def now(self) -> str:
        return times.iso(clock.now()) or ""

    @property
    def demo(self) -> bool:
        return config.current().demo_desk


def around() -> dict:
    """For the templates, as `shell`."""
    return {"shell": Shell()}

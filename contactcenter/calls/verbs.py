"""What an agent does with the call they are on. The carrier is asked after the commit; what it then tells moves the
call."""

from __future__ import annotations

from contactcenter.calls import ends, moves, tasks
from contactcenter.models import Agent, Call


class CannotNow(Exception):
    """The call is not in a state in which this can be done."""


def hang_up(call: Call, agent: Agent) -> None:
    """End the call for everybody; time to write it up begins. Raises CannotNow."""
    _only(call, agent, *moves.WITH_AGENT)
    ends.agent_done(call)
    tasks.hurry()


def hold(call: Call, agent: Agent) -> None:
    """The customer hears music and nothing of what is said. Raises CannotNow."""
    _only(call, agent, "talking", "held")
    _ask(call, "hold", on=True)


def resume(call: Call, agent: Agent) -> None:
    """Raises CannotNow."""
    _only(call, agent, "talking", "held")
    _ask(call, "hold", on=False)


def mute(call: Call, agent: Agent, on: bool) -> None:
    """The others no longer hear the agent, or do again. Raises CannotNow."""
    _only(call, agent, *moves.TALKING)
    _ask(call, "mute", leg=call.data["leg"], on=on)


def finish(call: Call, agent: Agent, disposition: str | None = None) -> None:
    """Written up: the agent is free. Raises CannotNow."""
    _only(call, agent, "wrapup", "ended")
    ends.written_up(call, disposition)


def _only(call: Call, agent: Agent, *states: str) -> None:
    if call.agent_id != agent.id or call.state not in states:
        raise CannotNow(call.state)


def _ask(call: Call, action: str, **data) -> None:
    with moves.changing(call):
        ends.ask(call, action, **data)
    tasks.hurry()

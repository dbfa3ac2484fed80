"""The ways to reach the desk. A new channel is one new module beside these and its name in the CHANNELS setting."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, overload

from channels.base import Channel

if TYPE_CHECKING:
    from channels.email import Email
    from channels.voice import Voice
    from channels.webchat import WebChat

_open: dict[str, Channel] = {}


def open_channels(channels: dict[str, Channel]) -> None:
    """Make these the desk's channels, by name; replaces the ones before."""
    _open.clear()
    _open.update(channels)


def open_desk(settings: Any) -> None:
    """Open every channel that the settings name: each module's `open_channel` takes from them what it needs."""
    open_channels({name: import_module(f"channels.{name}").open_channel(settings) for name in settings.channels})


@overload
def get(name: Literal["voice"]) -> Voice: ...
@overload
def get(name: Literal["email"]) -> Email: ...
@overload
def get(name: Literal["webchat"]) -> WebChat: ...
@overload
def get(name: str) -> Channel: ...
def get(name: str) -> Any:
    """The channel of this name. Raises KeyError where the desk does not have it.

    Who asks for one by its own name may use what only that channel has: calls are steered, mail has a mailbox.
    """
    return _open[name]


def find(name: str) -> Channel | None:
    """The channel of this name; None where the desk has no such door: a letter, say."""
    return _open.get(name)


def names() -> tuple[str, ...]:
    return tuple(_open)

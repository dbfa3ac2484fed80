"""Writes YAML in the pack's own words: what goes out in a file of the pack comes back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from contactcenter.pack.rows import CHANNELS, OF_CHANNELS

WRITTEN_AS = {code: written for written, code in CHANNELS.items()}


def authors(thing: Any, key: str = "") -> Any:
    """A body in the words of the pack's authors."""
    if isinstance(thing, Mapping):
        return {name: authors(value, name) for name, value in thing.items()}
    if isinstance(thing, list):
        return [authors(value, key) for value in thing]
    return WRITTEN_AS.get(thing, thing) if key in OF_CHANNELS and isinstance(thing, str) else thing


def dump(thing: Any, width: int = 110, flow: bool | None = False) -> str:
    """As a file of the pack. flow None: short lists and mappings on one line."""
    return yaml.dump(authors(thing), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=width,
                     default_flow_style=flow)


class _Dumper(yaml.SafeDumper):
    """Lists are indented under their key, as in the pack; a text of several lines is written as it is read."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)

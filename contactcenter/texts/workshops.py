"""The workshops of the texts: one for each kind."""

from __future__ import annotations

from functools import partial

from contactcenter.models import TextDraft
from contactcenter.texts import written
from contactcenter.texts.kinds import GREETING, MACRO, REPLY, Kind
from contactcenter.workshop import Workshop


def _of(kind: Kind) -> Workshop:
    return Workshop(kind.version, TextDraft, kind.name, partial(written.faults, kind))


GREETINGS, REPLIES, MACROS = _of(GREETING), _of(REPLY), _of(MACRO)
WORKSHOPS = {one.kind: one for one in (GREETINGS, REPLIES, MACROS)}

"""Compiles the catalogues of wording where they are newer than what was compiled before."""

from __future__ import annotations

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from contactcenter.config import ROOT

CATALOGUES = ROOT / "contactcenter" / "translations"


def compile_all() -> int:
    """How many catalogues had to be compiled."""
    stale = [path for path in CATALOGUES.glob("*/LC_MESSAGES/*.po") if _is_stale(path)]
    for path in stale:
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(source))
    return len(stale)


def _is_stale(path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime

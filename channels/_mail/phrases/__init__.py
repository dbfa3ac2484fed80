"""The words mail programs put around quoted, forwarded and automatic mail, in the languages customers write in.

Plain data: phrases are compared case-folded, with dashes, stars and spare white space taken off.
"""

from __future__ import annotations


def listed(block: str) -> frozenset[str]:
    """Phrases from a block of text, one after each bar."""
    return frozenset(phrase for each in block.split("|") if (phrase := " ".join(each.split()).casefold()))

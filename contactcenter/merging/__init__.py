"""Merging: two tickets that are one matter. It is a pointer and never a move, so parting them loses nothing."""

from contactcenter.merging.group import merged_into, tickets_of
from contactcenter.merging.preview import CannotMerge, Change, changes
from contactcenter.merging.verbs import candidates, merge, part

__all__ = ["CannotMerge", "Change", "candidates", "changes", "merge", "merged_into", "part", "tickets_of"]

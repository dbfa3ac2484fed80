"""A mark for tests of words, pages and rules, which no database tells apart: they run on SQLite alone."""

from __future__ import annotations

import pytest

once = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

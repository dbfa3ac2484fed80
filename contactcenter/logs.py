"""Structured logs: one line an event, without message bodies, tokens or whole phone numbers."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

PHONE = re.compile(r"\+?\d[\d ()-]{7,}\d")
SECRET = ("token", "password", "body", "text", "secret", "signature")


def configure(level: str) -> None:
    """Log lines of `level` and above to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _withhold,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=_logger,
        cache_logger_on_first_use=False,
    )


def mask(value: str) -> str:
    """A phone number with only its last four digits."""
    return PHONE.sub(lambda found: "…" + found.group()[-4:], value)


def _logger(*_: Any) -> structlog.PrintLogger:
    """Standard error as it is now: tests and daemons replace it after we are configured."""
    return structlog.PrintLogger(sys.stderr)


def _withhold(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in line.items():
        if key in SECRET:
            line[key] = "…"
        elif isinstance(value, str) and key != "timestamp":
            line[key] = mask(value)
    return line

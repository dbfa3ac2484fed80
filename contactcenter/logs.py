"""Structured logs: one line an event, without message bodies, tokens or whole phone numbers."""

import logging
import re

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
        logger_factory=structlog.PrintLoggerFactory(file=_Stderr()),
        cache_logger_on_first_use=False,
    )


class _Stderr:
    """Standard error as it is now: tests and daemons replace it after we are configured."""

    def write(self, line: str) -> None:
        logging.lastResort.stream.write(line)  # type: ignore[union-attr]

    def flush(self) -> None:
        logging.lastResort.stream.flush()  # type: ignore[union-attr]


def mask(value: str) -> str:
    """A phone number with only its last four digits."""
    return PHONE.sub(lambda found: "…" + found.group()[-4:], value)


def _withhold(logger, method, line: dict) -> dict:
    for key, value in line.items():
        if key in SECRET:
            line[key] = "…"
        elif isinstance(value, str) and key != "timestamp":
            line[key] = mask(value)
    return line

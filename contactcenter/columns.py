"""Column types that every table shares: instants in UTC, text and JSON that behave alike on both databases."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, overload

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from contactcenter import clock


class Instant(TypeDecorator):
    """An aware UTC datetime; SQLite, which has no time zones, keeps it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the desk keeps aware datetimes only")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Clean(TypeDecorator):
    """Text without NUL and lone surrogates, which PostgreSQL refuses and no person wrote."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect) -> str | None:
        return clean(value)


class Word(TypeDecorator):
    """A short text: as `Clean`, with a length that PostgreSQL keeps to."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect) -> str | None:
        return clean(value)


@overload
def clean(value: str) -> str: ...
@overload
def clean(value: str | None) -> str | None: ...
def clean(value: str | None) -> str | None:
    """The same text without NUL; a lone surrogate becomes U+FFFD."""
    if value is None or value.isascii() and "\0" not in value:
        return value
    return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def as_json(value: Any) -> str:
    """JSON that both databases take: its texts are clean like any other."""
    return json.dumps(_cleaned(value), ensure_ascii=False)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, (list, tuple)) else value


Json = JSON().with_variant(JSONB(), "postgresql")
Key = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
Short = Annotated[str, mapped_column(Word(64))]
Line = Annotated[str, mapped_column(Clean)]
Data = Annotated[dict[str, Any], mapped_column(Json, default=dict)]
Names = Annotated[list[Any], mapped_column(Json, default=list)]
When = Annotated[datetime, mapped_column(Instant)]
Made = Annotated[datetime, mapped_column(Instant, default=clock.now)]


def refers(to: str, **options: Any):
    """A foreign key column with its index."""
    return mapped_column(ForeignKey(to), index=options.pop("index", True), **options)


def label(names: Mapping[str, str | None], language: str) -> str:
    """The wording in this language, else in the first one there is."""
    return names.get(language) or next((text for text in names.values() if text), "")

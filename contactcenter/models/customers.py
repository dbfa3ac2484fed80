"""Customers: one person with many identities, and the numbers that asked not to be written to."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from contactcenter.columns import Data, Key, Line, Made, Names, Short, When, Word, refers
from contactcenter.extensions import Base, db

KINDS = ("phone", "email", "visitor")


class Customer(Base):
    """Someone the desk serves. Merging is a pointer, never a move: `merged_into_id` names the record that stands."""

    __tablename__ = "customers"
    id: Mapped[Key]
    name: Mapped[Line] = mapped_column(default="")
    other_name: Mapped[Line] = mapped_column(default="")
    salutation: Mapped[Data]
    language: Mapped[str | None]
    timezone: Mapped[str | None]
    tier: Mapped[Short] = mapped_column(default="standard")
    facts: Mapped[Data]
    tags: Mapped[Names]
    made_at: Mapped[Made]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))

    identities: Mapped[list[Identity]] = relationship(back_populates="customer", order_by="Identity.id")

    def address(self, kind: str) -> str | None:
        """The identity of this kind that was used last, if there is one."""
        found = [one for one in self.identities if one.kind == kind]
        return max(found, key=lambda one: (one.seen_at is not None, one.seen_at, one.id)).value if found else None


class Identity(Base):
    """A way a customer is known: a phone number (E.164), a mail address (lower case) or a chat visitor.

    verified: the customer proved possession. shared: several people use it, so it never links records.
    """

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("kind", "value"),)
    id: Mapped[Key]
    customer_id: Mapped[int] = refers("customers.id")
    kind: Mapped[Short]
    value: Mapped[str] = mapped_column(Word(320))
    verified: Mapped[bool] = mapped_column(default=False)
    shared: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[Made]
    seen_at: Mapped[When | None]

    customer: Mapped[Customer] = relationship(back_populates="identities")

    @classmethod
    def find(cls, kind: str, value: str) -> Identity | None:
        return db.session.scalar(_known(), {"kind": kind, "value": value})


@cache  # every message asks this: the statement is made once, when all tables are known
def _known() -> Select:
    known = select(Identity).where(Identity.kind == bindparam("kind"), Identity.value == bindparam("value"))
    return known.options(joinedload(Identity.customer))


class OptOut(Base):
    """A customer's number that must not be written to from one of ours, with who said so. Lifted by START."""

    __tablename__ = "opt_outs"
    __table_args__ = (UniqueConstraint("ours", "theirs"),)
    id: Mapped[Key]
    ours: Mapped[Short]
    theirs: Mapped[Short]
    source: Mapped[Short]
    at: Mapped[Made]
    lifted_at: Mapped[When | None]


class Chat(Base):
    """A visitor's chat window: the token that proves it, where it stands, and the version its page has seen.

    contact: a phone number or mail address the visitor claims; it is shown, and joins no records, until it is proven.
    """

    __tablename__ = "chats"
    id: Mapped[Key]
    token_hash: Mapped[Short] = mapped_column(unique=True)
    customer_id: Mapped[int] = refers("customers.id")
    ticket_id: Mapped[int | None] = refers("tickets.id")
    language: Mapped[str] = mapped_column(String(8), default="en")
    topic: Mapped[str | None]
    name: Mapped[Line] = mapped_column(default="")
    contact: Mapped[Line] = mapped_column(default="")
    booking: Mapped[Line] = mapped_column(default="")
    page: Mapped[Line] = mapped_column(default="")
    agreed_at: Mapped[When | None]
    rev: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[Made]
    seen_at: Mapped[Made]
    closed_at: Mapped[When | None]
    closed_by: Mapped[str | None]
    score: Mapped[int | None]
    comment: Mapped[Line] = mapped_column(default="")

    customer: Mapped[Customer] = relationship()

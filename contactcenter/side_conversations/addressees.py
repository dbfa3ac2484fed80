"""Whom the desk usually asks: its suppliers, as the settings name them, and its own people."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from contactcenter.columns import label
from contactcenter.extensions import db
from contactcenter.intake import desk_map
from contactcenter.models import Agent

COLLEAGUE = "colleague"


@dataclass(frozen=True)
class Addressee:
    """kind: of a supplier, as the settings say, or `colleague`."""

    name: str
    address: str
    kind: str


def known(language: str, without: Agent | None = None) -> list[Addressee]:
    """Suppliers in their order, then colleagues by name; nobody asks themselves."""
    suppliers = [Addressee(label(one.get("name") or {}, language), one["email"], one.get("kind", ""))
                 for one in desk_map.settings().get("suppliers", ()) if one.get("email")]
    people = db.session.scalars(select(Agent).where(Agent.active, Agent.email.is_not(None)).order_by(Agent.login))
    colleagues = [Addressee(one.name(language), one.email, COLLEAGUE) for one in people
                  if one.email and (without is None or one.id != without.id)]
    return [*suppliers, *colleagues]

"""The link by which a customer answers without signing in: a signed number that nobody can make up."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from contactcenter import config
from contactcenter.extensions import db
from contactcenter.models import SurveyInvite

SALT, LONGEST = "survey", 120


def token(held: SurveyInvite) -> str:
    return _signer().dumps(held.id)


def url(held: SurveyInvite, **asked: object) -> str:
    """The page of this invitation, with a first answer in the address if one is named."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{config.current().public_url}/s/{token(held)}{'?' if query else ''}{query}"


def of_token(given: str) -> SurveyInvite | None:
    """The invitation; None for what we never signed."""
    try:
        number = _signer().loads(given[:LONGEST])
    except (BadSignature, ValueError):
        return None
    return db.session.get(SurveyInvite, number) if isinstance(number, int) else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(config.current().secret_key, salt=SALT)

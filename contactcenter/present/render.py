"""Partials rendered for nobody: plain data in, html out, in one language and with no request anywhere near."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup

from contactcenter import config

LOCALES = {"en": "en", "zh": "zh_Hans_CN"}


def render(template: str, language: str, **data: Any) -> Markup:
    """A partial's html. Needs an app context only: no context processor runs, so nothing of a request can leak in."""
    with force_locale(LOCALES.get(language, language)):
        return Markup(current_app.jinja_env.get_template(template).render(language=language, **data))


@lru_cache(maxsize=64)
def fixed(template: str, language: str) -> Markup:
    """A partial that takes no data: the same on every page of a language, so it is made once."""
    return render(template, language)


def languages() -> tuple[str, ...]:
    """The languages the desk is read in."""
    return config.current().languages

"""Partials rendered for nobody: plain data in, html out, in a given language and with no request anywhere near."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, current_app
from flask_babel import force_locale
from markupsafe import Markup

from contactcenter import assets
from contactcenter.present import icons, words

ICON = Markup('<svg class="i {}" aria-hidden="true"><use href="{}#i-{}"/></svg>')
LANGUAGE_TAGS = {"zh": "zh-Hans"}


def furnish(app: Flask) -> None:
    """Give every template the desk's words, icons and file addresses. Called once, when the doors are registered."""
    app.jinja_env.globals.update(asset=assets.url, i=icon, icons=icons, words=words, language_tag=language_tag)


def render(template: str, language: str, **data) -> Markup:
    """A partial's html. Needs an app context; no context processor runs, so nothing of a request can leak in."""
    with force_locale(language):
        return Markup(current_app.jinja_env.get_template(template).render(language=language, **data))


@lru_cache(maxsize=1024)
def icon(name: str, size: str = "") -> Markup:
    """An icon of the sprite; size is a class such as i-s or i-l."""
    return ICON.format(size, assets.url("vendor/icons.svg"), name)


def language_tag(language: str | None) -> str:
    """The value of a `lang` attribute: zh is written in simplified characters."""
    return LANGUAGE_TAGS.get(language or "", language or "")

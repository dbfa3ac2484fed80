"""What every template can say: icons, the addresses of files, the wording of codes."""

from __future__ import annotations

from functools import lru_cache

from flask.sansio.app import App
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from contactcenter import assets
from contactcenter.present import emergency_words, icons, words
from contactcenter.present.render import fixed, render

__all__ = ["furnish", "icon", "language_tag", "render"]
ICON = Markup('<svg class="i {}" aria-hidden="true"><use href="{}#i-{}"/></svg>')
LANGUAGE_TAGS = {"zh": "zh-Hans"}


def furnish(app: App) -> None:
    """Give the templates their words, icons and file addresses. Called once, when the doors are registered."""
    app.jinja_env.globals.update(asset=assets.url, i=icon, icons=icons, words=words, language_tag=language_tag,
                                 fixed=fixed, sos=emergency_words)
    app.jinja_env.install_gettext_callables(_said, _counted, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _said(sentence: str) -> str:
    """The sentence in the reader's language. Jinja takes what comes from here for html, and a code that no list knows
    may be somebody's own words: so they are escaped here."""
    return str(escape(gettext(sentence)))


def _counted(one: str, many: str, number: int) -> str:
    return str(escape(ngettext(one, many, number)))


@lru_cache(maxsize=1024)
def icon(name: str, size: str = "") -> Markup:
    """An icon of the sprite; size is a class such as i-s or i-l."""
    return ICON.format(size, assets.url("vendor/icons.svg"), name)


def language_tag(language: str | None) -> str:
    """The value of a `lang` attribute: zh is written in simplified characters."""
    return LANGUAGE_TAGS.get(language or "", language or "")

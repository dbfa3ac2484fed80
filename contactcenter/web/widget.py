"""The chat on a web site: the script that a site embeds, the page inside its frame, and a site to try it on."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, send_from_directory
from flask_babel import force_locale

from channels.webchat import readable
from contactcenter import config
from contactcenter.present import chat as shown
from contactcenter.present.render import LOCALES
from contactcenter.web import security
from contactcenter.web.security import public

door = Blueprint("widget", __name__)
LOADER_AGE = 600  # seconds: sites embed the script under one address for years
PAGE = 400  # letters of the address of the page that the visitor came from


@door.get("/widget.js")
@public
def loader() -> Response:
    """What a web site embeds."""
    response = send_from_directory(config.ROOT / "static", "widget.js", max_age=LOADER_AGE)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@door.get("/chat")
@public
def window() -> Response:
    """The page inside the frame, the same for everybody: the token stays in the visitor's browser."""
    language = language_for(request.args.get("lang"))
    with force_locale(LOCALES[language]):
        html = render_template("chat/window.html", **shown.start(language), language=language,
                               languages=_languages(), page=readable(request.args.get("page", ""))[:PAGE])
    response = Response(html)
    response.headers["Content-Security-Policy"] = _policy()
    return response


@door.get("/demo/site")
@public
def demo_site() -> str:
    """A travel agency's web site with the chat on it, to try things out."""
    if not config.current().demo_desk:
        abort(404)
    language = language_for(request.args.get("lang"))
    with force_locale(LOCALES[language]):
        return render_template("chat/host.html", language=language, desk=shown.desk_name(language))


def language_for(asked: str | None) -> str:
    """What was asked for, else what the browser prefers, of the languages the desk speaks."""
    spoken = config.current().languages
    short = (asked or "").lower().partition("-")[0]
    return short if short in spoken else request.accept_languages.best_match(spoken, spoken[0])


def _languages() -> dict[str, str]:
    return {key: shown.NATIVE.get(key, key) for key in config.current().languages}


def _policy() -> str:
    """As everywhere, but the sites that WIDGET_SITES names may frame it; in the demo, where none is named, any may."""
    desk = config.current()
    anybody = desk.demo_desk and not desk.widget_sites
    sites = "*" if anybody else " ".join(["'self'", *desk.widget_sites])
    policy = security.POLICY.format(sockets=" " + desk.public_url.replace("http", "ws", 1))
    return policy.replace("frame-ancestors 'none'", f"frame-ancestors {sites}")

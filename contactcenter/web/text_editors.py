"""The doors that every kind of text has: written as a draft, checked, published, taken back, out and in as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _

from contactcenter import texts
from contactcenter.columns import clean
from contactcenter.models import Version
from contactcenter.pack import BrokenPack
from contactcenter.present.texts import reasons
from contactcenter.texts import Kind, written
from contactcenter.web import pack_files, sessions
from contactcenter.web.asked import line, refuse, whole
from contactcenter.web.security import role
from contactcenter.workshop import BadName, Body, Overtaken

WRITERS = ("supervisor", "admin")
LANGUAGES = ("en", "zh")
LONGEST = 20_000


@dataclass(frozen=True)
class Editor:
    """kind: of text. where: its address. index, page: what is shown; index takes what is wrong with a file. form: the
    body as the form on the page says, from the one that is held."""

    kind: Kind
    where: str
    index: Callable[[list[str], str], str]
    page: Callable[[str], str]
    form: Callable[[Body], Body]

    @property
    def shop(self):
        return texts.WORKSHOPS[self.kind.version]

    def hang(self, door: Blueprint) -> None:
        """Hang the doors in, for those who may write."""
        for rule, method, view in (
                ("", "GET", self.show_all), ("", "POST", self.begin), ("/import", "POST", self.bring_in),
                (".yaml", "GET", self.take_all_out), ("/<key>", "GET", self.show), ("/<key>", "POST", self.write),
                ("/<key>.yaml", "GET", self.take_out), ("/<key>/publication", "POST", self.publish),
                ("/<key>/draft/removal", "POST", self.discard), ("/<key>/versions/<int:version>", "POST", self.back)):
            door.add_url_rule(f"{self.where}{rule}", view.__name__, role(*WRITERS)(_named(view)), methods=[method])

    def show_all(self) -> str:
        return self.index([], "")

    def begin(self):
        """Something new under `key`, with what stands in the form."""
        return self._done(lambda: self.shop.begin(line("key"), self.form({}), sessions.current()), line("key"))

    def bring_in(self):
        """A `file` or pasted `text`, as drafts; refused as a whole with line and reason."""
        name, text = pack_files.brought(self.kind.file, written.LARGEST)
        try:
            taken = texts.take_in(text, name, sessions.current())
        except BrokenPack as broken:
            return self.index(reasons(broken.faults, place=True), request.form.get("text", "")), 422
        except Overtaken:
            refuse(_("Somebody is writing at this right now. Try again."), 409)
        return redirect(f"{self.where}?drafts={len(taken.drafts)}&same={taken.same}", 303)

    def take_all_out(self) -> Response:
        """Everything of this kind, as a file of the content pack."""
        bodies = {version.key: version.body for version in Version.all_current(self.kind.version)}
        return pack_files.taken_out(texts.text(self.kind, bodies), self.kind.list)

    def take_out(self, key: str) -> Response:
        return pack_files.taken_out(texts.text(self.kind, {key: self.body(key)[0]}), key)

    def show(self, key: str) -> str:
        self.body(key)
        return self.page(key)

    def write(self, key: str):
        """Keep what the form says in the draft."""
        body, rev, _live = self.body(key)
        if "rev" in request.form and whole("rev") != rev:
            refuse(_("Somebody else has changed this. Load the page again."), 409)
        return self._done(lambda: self.shop.change(key, self.form(body), sessions.current(), rev), key)

    def publish(self, key: str):
        """The desk goes by the draft from now on; refused while anything is wrong with it."""
        try:
            self.shop.publish(key, sessions.current())
        except BrokenPack:
            return self.page(key), 422
        except LookupError:
            refuse(_("There is no draft to publish."), 404)
        return redirect(f"{self.where}/{key}", 303)

    def discard(self, key: str):
        self.shop.discard(key)
        return redirect(self.where, 303)

    def back(self, key: str, version: int):
        """What this version says is said again, as a new one."""
        return self._done(lambda: self.shop.roll_back(key, version, sessions.current()), key)

    def body(self, key: str) -> tuple[Body, int, int]:
        """As Workshop.body_of; 404 where there is none."""
        try:
            return self.shop.body_of(key)
        except LookupError:
            refuse(_("There is no such text."), 404)

    def _done(self, act: Callable[[], Any], key: str):
        try:
            act()
        except BadName:
            refuse(_("Choose another short name: small letters, digits and underscores, and none that is taken."))
        except Overtaken:
            refuse(_("Somebody else has changed this. Load the page again."), 409)
        except LookupError:
            refuse(_("There is no such text."), 404)
        return redirect(f"{self.where}/{key}", 303)


def counts() -> dict[str, int] | None:
    """What taking in a file has made, where that has just been done."""
    told = {name: request.args.get(name, "") for name in ("drafts", "same")}
    return {name: int(value[:6]) for name, value in told.items()} if all(map(str.isdecimal, told.values())) else None


def pair(name: str) -> dict[str, str]:
    """A text of the form in each language; nothing at all where neither has one."""
    found = {each: long(f"{name}.{each}") for each in LANGUAGES}
    return found if any(found.values()) else {}


def long(name: str) -> str:
    """A text of several lines."""
    return clean(request.form.get(name, "")).replace("\r\n", "\n")[:LONGEST].strip()


def changed(held: Body, told: Body) -> Body:
    """A body with what a form says of it; what the form does not speak of stays as it is, empty values go."""
    return {**{key: value for key, value in held.items() if key not in told},
            **{key: value for key, value in told.items() if value not in (None, "", [], {})}}


def _named(view: Callable) -> Callable:
    """Bound methods take no attributes, which the checks before a door look for."""
    def door(**values):
        return view(**values)
    return door

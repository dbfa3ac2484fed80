"""Articles as readers see them: their Markdown as html, a few words of them in a list, and their state in words."""

from __future__ import annotations

import re
from datetime import date

from markdown_it import MarkdownIt
from markupsafe import Markup

from contactcenter.knowledge import Found
from contactcenter.knowledge.feedback import Helpfulness
from contactcenter.models import Article
from contactcenter.present import people
from contactcenter.present.words import N_

SNIPPET = 140
MARKS = re.compile(r"[*_`#>]+|^\s*[-+]\s+", re.MULTILINE)
TYPES = {"faq": N_("FAQ"), "sop": N_("Procedure"), "norm": N_("Rule"), "product": N_("Product")}
AUDIENCES = {"public": N_("Public"), "internal": N_("Internal")}
STATES = {"draft": N_("Draft"), "published": N_("Published"), "archived": N_("Archived")}
# Raw html stays text and a picture stays a link: what an author pastes runs nowhere and fetches nothing.
_markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True}).disable("image")


def html(text: str) -> Markup:
    """Markdown as html that is safe to show."""
    return Markup(_markdown.render(text))


def plain(text: str) -> str:
    """The words without their marks, for channels that know none."""
    return MARKS.sub("", text).strip()


def snippet(text: str) -> str:
    words = " ".join(plain(text).split())
    return words if len(words) <= SNIPPET else words[:SNIPPET].rsplit(" ", 1)[0] + " …"


def hit(found: Found, language: str, theirs: str) -> dict:
    """A line of a result: titled in the reader's language, to be inserted in the customer's."""
    article = found.article
    return {"key": article.key, "title": article.title(language), "snippet": snippet(article.body(language)),
            "public": article.audience == "public", "text": plain(article.body(theirs)), "type": TYPES[article.type]}


def beside(article: Article, language: str, theirs: str) -> dict:
    """The whole of it beside a ticket: read in the reader's language, inserted in the customer's."""
    spoken = language if article.bodies.get(language) else next(iter(article.bodies), language)
    return {"key": article.key, "title": article.title(language), "body": html(article.body(language)),
            "public": article.audience == "public", "text": plain(article.body(theirs)), "language": spoken}


def line(article: Article, language: str, votes: Helpfulness | None, today: date) -> dict:
    """A row of the shelf."""
    return {
        "key": article.key, "title": article.title(language) or _draft_title(article, language),
        "type": TYPES.get(article.type, article.type), "audience": AUDIENCES.get(article.audience, article.audience),
        "public": article.audience == "public", "state": article.state, "changed": bool(article.draft),
        "review_on": article.review_on, "due": article.due(today), "votes": votes,
        "owner": people.colleague(article.owner, language),
    }


def _draft_title(article: Article, language: str) -> str:
    titles = (article.draft or {}).get("titles", {})
    return titles.get(language) or next(iter(titles.values()), article.key)

"""What is said of a reply before it goes: refused, asked about once, or hinted at. Plain values in and out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contactcenter.scripts import guards
from contactcenter.wording_help.book import Book
from contactcenter.wording_help.phrases import Hit, Phrase, hits

CARD, CODE = "no_card_numbers", "no_one_time_codes"
NO_SUBJECT, NO_FILE, COLD = "no_subject", "no_file", "cold"


@dataclass(frozen=True)
class Letter:
    """A reply as it is written so far. language: the ticket's. mail: it goes by a channel with subjects.
    begins: nothing was written by mail on this ticket yet. guards: what the script under way forbids here."""

    text: str
    language: str = "en"
    subject: str = ""
    mail: bool = False
    begins: bool = False
    files: int = 0
    guards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Advice:
    """refusal: why it cannot go, a code. asks: what is asked once before it goes, as codes. cold: phrases found.
    long_subject: its characters, where they are too many, else 0."""

    refusal: str | None = None
    asks: tuple[str, ...] = ()
    cold: tuple[Hit, ...] = ()
    long_subject: int = 0


def of(letter: Letter, book: Book) -> Advice:
    """Everything there is to say of it."""
    cold = tuple(hits(letter.text, book.phrases(letter.language)))
    asks = ((COLD, bool(cold)), (NO_FILE, not letter.files and promises_file(letter.text, book)))
    length = len(letter.subject) if letter.mail else 0
    return Advice(_refusal(letter), tuple(code for code, so in asks if so), cold, length * (length > book.subject))


def promises_file(text: str, book: Book) -> bool:
    """Whether the words say that a file comes with them."""
    phrases: Iterable[Phrase] = book.files.values()
    return bool(hits(text, phrases))


def _refusal(letter: Letter) -> str | None:
    """A card number never leaves the desk; a one-time code not where the script is about to be told one."""
    written = f"{letter.text}\n{letter.subject}"
    if code := guards.refused(written, dict.fromkeys((CARD, *letter.guards))):
        return code
    return NO_SUBJECT if letter.mail and letter.begins and not letter.subject.strip() else None

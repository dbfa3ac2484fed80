"""Builds the mail an answer travels in: signed so that replies find their ticket, plain for every mail program."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from channels._mail import limits
from channels._mail.addresses import normalised
from channels._mail.automatic import LOOP_HEADER
from channels._mail.files import safe_name, size_text
from channels._mail.html import as_html
from channels.base import DeliveryError, File, Outbound

POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
FOOTERS = {"en": ("Attachments: ", ", ", " ({})"), "zh": ("附件：", "、", "（{}）")}
TAG = re.compile(r"(?i)^\s*(?:(?:re|aw|sv|回复|回覆|答复)\s*[:：]\s*|\[#\d{1,18}\]\s*)+")
LATEST = 20  # ids kept of a long thread, besides its root


@dataclass(frozen=True)
class Letterhead:
    """What is the same on every mail of a desk. reply_to: the signed address, '' where the provider has no plus."""

    sender: str
    sender_name: str
    host: str
    message_id: str
    reply_to: str = ""
    tag_subject: bool = True


def build(message: Outbound, head: Letterhead) -> EmailMessage:
    """Raises DeliveryError(permanent) for anything that could forge a header or reach a second recipient."""
    mail = EmailMessage(policy=POLICY)
    mail["Message-ID"] = _id(head.message_id)
    mail["Date"] = formatdate(localtime=False)
    mail["From"] = _address(head.sender, head.sender_name)
    mail["To"] = _address(message.recipient, message.recipient_name)
    if message.cc:
        mail["Cc"] = [_address(each, "") for each in message.cc]
    if head.reply_to:
        mail["Reply-To"] = _address(head.reply_to, head.sender_name)
    mail["Subject"] = subject(message, tag=head.tag_subject)
    _thread(mail, message)
    if message.automatic:
        _mark_automatic(mail, message, head.host)
    _fill(mail, message)
    return mail


def subject(message: Outbound, *, tag: bool = True) -> str:
    """`Re: [#1042] Your booking`: one `Re:` where it answers, one tag however often the mail went to and fro."""
    bare = TAG.sub("", _line(message.subject, "subject")).strip()
    marks = ["Re:"] if message.in_reply_to or message.references else []
    marks += [f"[#{message.ticket}]"] if tag else []
    return " ".join([*marks, bare]).strip()


def footer(files: list[File], language: str) -> str:
    """`Attachments: itinerary.pdf (1.2 MB)`, in the mail's language; '' without files."""
    if not files:
        return ""
    lead, between, size = FOOTERS["zh" if language.lower().startswith("zh") else "en"]
    return lead + between.join(safe_name(each.name) + size.format(size_text(len(each.data))) for each in files)


def _thread(mail: EmailMessage, message: Outbound) -> None:
    """References: the root and the newest ids, oldest first, the answered one last (RFC 5322 3.6.4).

    Ids made by a customer's program may be unfit to repeat; they are left out, for the answer matters more.
    """
    answered = _foreign_id(message.in_reply_to)
    ids = list(dict.fromkeys(filter(None, map(_foreign_id, message.references))))
    if answered:
        ids = [each for each in ids if each != answered] + [answered]
        mail["In-Reply-To"] = answered
    if ids:
        kept = ids if len(ids) <= LATEST + 1 else [ids[0], *ids[-LATEST:]]
        mail["References"] = " ".join(kept)


def _mark_automatic(mail: EmailMessage, message: Outbound, host: str) -> None:
    """So that no responder answers it, and we know it when it comes back (RFC 3834 5.1)."""
    mail["Auto-Submitted"] = "auto-replied" if message.in_reply_to else "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Precedence"] = "bulk"
    mail[LOOP_HEADER] = host


def _fill(mail: EmailMessage, message: Outbound) -> None:
    text = unicodedata.normalize("NFC", message.text).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = text.encode("utf-8", "replace").decode("utf-8").rstrip()
    files = [each for each in message.files]
    if any(each.url and not each.data for each in files):
        raise DeliveryError("an attachment has not been fetched", permanent=True, code="attachment-missing")
    if sum(len(each.data) for each in files) > limits.MAIL_BYTES * 3 // 4:
        raise DeliveryError("the attachments are too large for a mail", permanent=True, code="too-large")
    whole = "\n\n".join(filter(None, (text, footer(files, message.language)))) + "\n"
    mail.set_content(whole)
    mail.add_alternative(_page(whole, message.language), subtype="html")
    for each in files:
        _attach(mail, each)


def _page(text: str, language: str) -> str:
    paragraphs = "\n".join(as_html(each) for each in re.split(r"\n{2,}", text.strip()))
    lang = "zh" if language.lower().startswith("zh") else "en"
    return f'<!DOCTYPE html>\n<html lang="{lang}"><body>\n{paragraphs}\n</body></html>\n'


def _attach(mail: EmailMessage, each: File) -> None:
    kind = each.media_type if re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}", each.media_type) else ""
    main, sub = (kind or "application/octet-stream").split("/")
    if main in ("multipart", "message", "text"):
        main, sub = "application", "octet-stream"  # sent as bytes: no re-encoding may touch a file
    mail.add_attachment(each.data, maintype=main, subtype=sub, filename=safe_name(each.name))


def _address(address: str, name: str) -> Address:
    clean = normalised(_line(address, "address"))
    if not clean or clean.count("@") != 1:
        raise DeliveryError(f"not one mail address: {address[:80]!r}", permanent=True, code="bad-address")
    try:
        return Address(_line(name, "name"), addr_spec=clean)
    except (ValueError, IndexError) as wrong:
        raise DeliveryError(f"not a mail address: {wrong}", permanent=True, code="bad-address") from wrong


def _id(value: str) -> str:
    found = _foreign_id(value)
    if not found:
        raise DeliveryError(f"not a message id: {value[:80]!r}", permanent=True, code="bad-header")
    return found


def _foreign_id(value: str) -> str:
    """The id as `<...>`; '' where it is none, or none that fits a header line."""
    bare = value.strip(" ").removeprefix("<").removesuffix(">")
    return f"<{bare}>" if re.fullmatch(r"[!-;=?-~]{1,500}", bare) else ""


def _line(value: str, what: str) -> str:
    """A header value may hold no line break: it would be the start of somebody else's header."""
    if re.search(r"[\r\n\0\x0b\x0c\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]", value):
        raise DeliveryError(f"a line break in the {what}", permanent=True, code="bad-header")
    return unicodedata.normalize("NFC", value)

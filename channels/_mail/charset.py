"""Turns bytes into clean text: an allow-list of charsets, the widened meaning senders give them, and a last guess."""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from channels._mail import limits

# Labels as they are sent -> codecs tried in order. A label that is not here is never handed to Python's codec look-up.
ALIASES = {
    "gb18030": "gb2312 gbk gb18030 x-gbk cp936 ms936 windows-936 gb-2312 gb_2312 gb_2312-80 gb2312-80 euc-cn csgb2312 "
    "chinese iso-ir-58 x-euc-cn x-mac-chinesesimp",
    "hz": "hz-gb-2312 hz",
    "big5hkscs cp950": "big5 big5-hkscs cp950 x-big5 cn-big5 csbig5 windows-950 x-mac-chinesetrad",
    "cp932": "shift_jis shift-jis x-sjis sjis ms_kanji windows-31j cp932 csshiftjis x-ms-cp932",
    "euc_jis_2004 cp932": "euc-jp x-euc-jp eucjp cp51932 cseucpkdfmtjapanese",
    "iso2022_jp_ext": "iso-2022-jp csiso2022jp cp50220 cp50221 iso-2022-jp-1 iso-2022-jp-2 "
    "iso-2022-jp-3 iso-2022-jp-ms",
    "cp949": "ks_c_5601-1987 ks_c_5601 ksc5601 ks_c_5601-1989 euc-kr euckr cp949 uhc windows-949 x-windows-949 korean",
    "iso2022_kr": "iso-2022-kr",
    "utf-8": "utf-8 utf8 uft-8 utf_8 utf-8mb4 utf8mb4 unicode-1-1-utf-8 x-utf-8 utf-8-sig csutf8 al32utf8",
    "utf-7": "utf-7 unicode-1-1-utf-7 x-unicode-1-1-utf-7 csunicode11utf7",
    "utf-16": "utf-16 utf16 unicode",
    "utf-16-le": "utf-16le ucs-2le",
    "utf-16-be": "utf-16be ucs-2",
    "utf-8 cp1252": "us-ascii ascii iso-8859-1 iso8859-1 latin1 latin-1 l1 iso_8859-1 ansi_x3.4-1968 windows-1252 "
    "cp1252 cp-1252 x-ansi ansi 646 iso-ir-100 8859_1 iso-8859-1-windows-1252",
    "iso8859-8": "iso-8859-8 iso-8859-8-i iso-8859-8-e hebrew",
    "cp874": "tis-620 windows-874 cp874 iso-8859-11 iso8859-11",
    "koi8-r": "koi8-r koi8r koi8",
    "koi8-u": "koi8-u",
    "mac-roman": "macintosh mac x-mac-roman",
    "cp437": "cp437 ibm437",
    "cp850": "cp850 cp-850 ibm850",
    "cp866": "cp866 ibm866",
}
CODECS = {label: tuple(codec.split()) for codec, labels in ALIASES.items() for label in labels.split()}
ISO, WINDOWS = (2, 3, 4, 5, 6, 7, 9, 10, 13, 14, 15, 16), (0, 1, 3, 4, 5, 6, 7, 8)
CODECS |= {f"{mark}8859-{n}": (f"iso8859-{n}",) for mark in ("iso-", "iso", "iso_", "x-iso-") for n in ISO}
CODECS |= {f"{mark}125{n}": (f"cp125{n}",) for mark in ("windows-", "cp", "cp-", "x-cp") for n in WINDOWS}

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
LINE_NOISE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
UNSEEN = re.compile(r"[\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
META = re.compile(rb"(?i)<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9._:-]{2,30})")


def decode(data: bytes, label: str = "", hint: str = "") -> str:
    """Text without NUL or lone surrogates. label: the declared charset; hint: one to try where none is declared."""
    for mark, codec in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark) and (codec == "utf-8" or b"\0" in data):
            return clean(_loose(data.removeprefix(mark) if codec == "utf-8" else data, codec))
    if data.isascii() and b"\x1b" not in data and codec_names(label)[:1] in ((), ("utf-8",), ("gb18030",), ("cp932",)):
        return clean(data.decode("ascii"))
    return clean(_declared(data, label) or _undeclared(data, hint))


def codec_names(label: str) -> tuple[str, ...]:
    """Python codecs for a charset label; () for an unknown one."""
    return CODECS.get(re.sub(r"[\s\"']", "", label).lower(), ())


def meta_charset(data: bytes) -> str:
    """What an html body says of itself."""
    found = META.search(data, 0, 4096)
    return found[1].decode("ascii") if found else ""


def clean(text: str) -> str:
    """Line ends as \\n; no NUL, no control characters but tab and newline, no half characters."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))


def one_line(text: str) -> str:
    """One header line: no breaks, no direction overrides, composed form, of bounded length."""
    line = UNSEEN.sub("", LINE_NOISE.sub(" ", text)).strip()[: limits.LINE_CHARS]
    return unicodedata.normalize("NFC", line)


def _declared(data: bytes, label: str) -> str:
    names = codec_names(label)
    if names == ("iso2022_jp_ext",):
        return _iso_2022_jp(data)
    if names and _contradicted(data, names):
        return ""
    for name in names:
        if name == "utf-8" and (text := _utf8(data)):
            return text
        try:
            return data.decode(name)
        except (UnicodeError, ValueError):
            continue
    loose = _loose(data, names[-1]) if names else ""
    return loose if loose.count("\ufffd") * 20 <= len(loose) else ""


def _contradicted(data: bytes, names: tuple[str, ...]) -> bool:
    """Many programs put a wrong label on: UTF-8 called gb2312, gb2312 called iso-8859-1. The bytes tell."""
    sample = data[:20_000]
    high = sum(byte > 127 for byte in sample)
    if high < 6 or names[0].startswith(("utf-1", "utf-7")):
        return False
    if names == ("utf-8", "cp1252"):
        return high * 2 > len(sample) and bool(_east_asian(sample)) and not _utf8(data)
    return names != ("utf-8",) and any(char > "\u07ff" for char in _utf8(data)[:20_000])


def _utf8(data: bytes) -> str:
    """The text where it is UTF-8, perhaps cut off inside its last character; else ''."""
    try:
        text, end = codecs.utf_8_decode(data, "strict", False)
    except UnicodeError:
        return ""
    return text if end == len(data) else text and text + "\ufffd"


def _iso_2022_jp(data: bytes) -> str:
    if b"\x1b" not in data:
        return _declared(data, "utf-8" if data.isascii() else "shift_jis")
    try:
        return data.decode("iso2022_jp_ext")
    except UnicodeError:  # vendor row 13 is no part of the standard set, but of its 2004 successor
        return data.replace(b"\x1b$B", b"\x1b$(Q").decode("iso2022_jp_2004", "replace")


def _undeclared(data: bytes, hint: str) -> str:
    if b"\x1b$" in data:
        return _iso_2022_jp(data)
    return _utf8(data) or (_declared(data, hint) if hint else "") or _guessed(data)


def _guessed(data: bytes) -> str:
    loose = data.decode("utf-8", "replace")
    if loose.count("\ufffd") * 20 <= sum(byte > 127 for byte in data[:100_000]) / 3:
        return loose
    name = _east_asian(data[:20_000]) or _by_statistics(data[:8_000])
    return _loose(data, name or "cp1252")


def _east_asian(sample: bytes) -> str:
    """Two-byte charsets by where their everyday characters lie."""
    pairs = re.findall(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]", sample)
    high = sum(byte > 127 for byte in sample)
    if len(pairs) < 2 or sum(1 + (pair[1] > 127) for pair in pairs) < high * 0.98:
        return ""
    lead = [pair[0] for pair in pairs]
    everyday = sum(0xB0 <= byte <= 0xD7 for byte in lead) / len(pairs)
    if sum(byte in (0x82, 0x83) for byte in lead) / len(pairs) > 0.3:
        return "cp932"
    if sum(0x40 <= pair[1] <= 0x7E for pair in pairs) / len(pairs) > 0.15:
        return "cp950"
    if sum(byte in (0xA4, 0xA5) for byte in lead) / len(pairs) > 0.3:
        return "euc_jp"
    if everyday > 0.5:
        return "cp949" if len(pairs) > 4 and max(lead) <= 0xC8 else "gb18030"
    return ""


def _by_statistics(sample: bytes) -> str:
    best = from_bytes(sample, steps=3, chunk_size=512, preemptive_behaviour=False).best()
    return best.encoding if best and best.encoding in {name for names in CODECS.values() for name in names} else ""


def _loose(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec, "replace")
    except (UnicodeError, ValueError):
        return data.decode("cp1252", "replace")

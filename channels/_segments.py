"""How many parts a text message is cut into, counted as the networks count it."""

from __future__ import annotations

from collections.abc import Iterable

# 3GPP TS 23.038: the default alphabet, and the characters that take two places because an escape goes before them.
_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = set("\f^{}\\[~]|€")


def segments(text: str) -> tuple[str, int, int, int]:
    """(encoding, units, parts, units left in the last part).

    `GSM-7`: 160 places alone, 153 in each of several parts; `UCS-2`: 70 and 67 UTF-16 units. Nothing of two places is
    ever cut in half. An empty text has no part.
    """
    gsm = all(c in _GSM or c in _ESCAPED for c in text)
    widths = [_gsm_width(c) if gsm else _utf16_width(c) for c in text]
    alone, several = (160, 153) if gsm else (70, 67)
    units = sum(widths)
    parts, left = (min(units, 1), alone - units) if units <= alone else _packed(widths, several)
    return "GSM-7" if gsm else "UCS-2", units, parts, left


def _packed(widths: Iterable[int], size: int) -> tuple[int, int]:
    parts, left = 1, size
    for width in widths:
        if width > left:
            parts, left = parts + 1, size
        left -= width
    return parts, left


def _gsm_width(character: str) -> int:
    return 2 if character in _ESCAPED else 1


def _utf16_width(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1

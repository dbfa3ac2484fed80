"""Which language a text is written in, as far as that is certain: Chinese is, the rest is asked elsewhere."""

from __future__ import annotations

import re

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
OTHER = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")  # kana and Hangul: Han characters beside them are not Chinese
LETTER = re.compile(r"[^\W\d_]")
ENOUGH = 0.3  # of the letters: Chinese sentences hold Latin names, English ones a Chinese name


def guess(text: str) -> str | None:
    """`zh` for a text in Chinese, else None: what is written in Latin letters may be any of many languages."""
    letters = len(LETTER.findall(text))
    chinese = len(HAN.findall(text))
    return "zh" if chinese and not OTHER.search(text) and chinese >= ENOUGH * letters else None

"""Letters in every coding customers send, under labels that are often wrong."""

import codecs

import pytest
from email_letters import letter
from hypothesis import given
from hypothesis import strategies as st

from channels._mail import charset, words
from channels._mail.charset import decode
from channels._mail.reading import read

CHINESE = "您好，请帮我确认五月三日从上海到东京的机票，谢谢。旅客姓名：王垚、张燚。"
TRADITIONAL = "您好，請幫我確認五月三日從臺北到東京的機票，謝謝您的協助。"
JAPANESE = "お世話になっております。五月三日の予約を確認してください。よろしくお願いします。"
KOREAN = "안녕하세요. 오월 삼일 예약을 확인해 주시기 바랍니다. 감사합니다."


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (CHINESE, "gb18030", "gb2312"),
        (CHINESE, "gb18030", "GBK"),
        (CHINESE, "gb18030", "x-gbk"),
        (CHINESE, "gb18030", '"gb2312"'),
        (CHINESE, "gb18030", ""),
        (CHINESE, "gb18030", "x-unknown"),
        (CHINESE, "gb18030", "iso-8859-1"),
        (CHINESE, "gb18030", "utf-8"),
        (CHINESE, "utf-8", "gb2312"),
        (CHINESE, "utf-8", ""),
        (CHINESE, "utf-8", "us-ascii"),
        (CHINESE, "utf-8", "uft-8"),
        (CHINESE, "utf-8", "unknown-8bit"),
        (CHINESE.replace("垚", "土").replace("燚", "火"), "hz", "hz-gb-2312"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "big5", "x-big5"),
        (TRADITIONAL, "big5", ""),
        ("香港嘅粵語：咁、喺、嚟", "big5hkscs", "big5-hkscs"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
        (JAPANESE, "iso2022_jp", ""),
        (JAPANESE, "cp932", "shift_jis"),
        ("髙橋様、①②③号室、ﾎﾃﾙ予約", "cp932", "Shift_JIS"),
        (JAPANESE, "cp932", "iso-2022-jp"),
        (JAPANESE, "cp932", ""),
        (JAPANESE, "euc_jp", "euc-jp"),
        (JAPANESE, "euc_jp", ""),
        (KOREAN, "cp949", "ks_c_5601-1987"),
        (KOREAN, "cp949", "euc-kr"),
        (KOREAN, "cp949", ""),
        ("Grüße aus Köln – 5 €", "cp1252", "iso-8859-1"),
        ("Grüße aus Köln", "utf-8", "iso-8859-1"),
        ("Привет, подтвердите бронь", "koi8-r", "koi8-r"),
        ("Привет, подтвердите бронь", "cp1251", "windows-1251"),
        ("שלום", "iso8859-8", "iso-8859-8-i"),
        ("Ünicode", "utf-16", "utf-16"),
        ("hi ☃", "utf-7", "unicode-1-1-utf-7"),
    ],
)
def test_text_is_read_whatever_the_label_says(text, codec, label):
    assert decode(text.encode(codec), label) == text


def test_vendor_characters_of_japanese_mail_are_read():
    assert decode(b'\x1b$B-!-"\x1b(B ok', "iso-2022-jp") == "①② ok"


@pytest.mark.parametrize(
    "label", ["idna", "punycode", "zlib", "rot13", "undefined", "raw_unicode_escape", "; rm -rf", "hex"]
)
def test_a_label_never_reaches_the_codec_registry(label):
    assert decode(b"Please confirm \xe9", label).startswith("Please confirm")


def test_every_allowed_codec_exists_and_is_a_text_codec():
    for names in charset.CODECS.values():
        for name in names:
            assert codecs.lookup(name)._is_text_encoding


@given(
    st.binary(max_size=300), st.sampled_from(["", "gb2312", "iso-2022-jp", "utf-7", "utf-16", "hz", "big5", "nonsense"])
)
def test_no_bytes_ever_make_text_the_database_refuses(data, label):
    text = decode(data, label)
    assert "\0" not in text
    text.encode("utf-8")


@given(st.text(alphabet=st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=200))
def test_gb18030_text_survives_the_way_when_it_is_labelled(text):
    if not text.encode("gb18030").isascii() and not charset._utf8(text.encode("gb18030")):
        assert decode(text.encode("gb18030"), "gb18030") == charset.clean(text)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (b"=?utf-8?B?5oKo5aW9?=", "您好"),
        (b"=?GB2312?B?xPo=?= =?GB2312?B?usM=?=", "您好"),
        (b"=?gbk?B?xPq6?=\r\n =?gbk?B?ww==?=", "您好"),  # one character lies half in each word
        (b"=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9_now?=", "Café now"),
        (b"=?utf-8*en?Q?Caf=C3=A9?=", "Café"),
        (b"=?utf-8?B?5oKo5aW9?= hello =?utf-8?Q?=C3=A9?=", "您好 hello é"),
        (b"=?utf-8?Q?why? so?=", "why? so"),
        (b"=?utf-8?B?5oKo5aW?=", "您�"),
        (b"=?utf-8?b?!!!!?=", ""),
        (b"=?utf-8?B??=", ""),
        ("原始主题".encode(), "原始主题"),
        ("原始主题".encode("gbk"), "原始主题"),
        (b"=?nonsense?Q?hello?=", "hello"),
        (b"a\r\n b\tc", "a b c"),
        (b"=?utf-8?Q?hi=0D=0ABcc:_x@y.example?=", "hi Bcc: x@y.example"),
        (b"nul\0 and \x1b escape", "nul and escape"),
        (b"=?utf-8?Q?a=E2=80=AEgpj.exe?=", "agpj.exe"),
    ],
)
def test_header_words_become_one_clean_line(value, line):
    assert words.decode_line(value) == line


def test_a_raw_header_uses_the_charset_of_the_body():
    mail = read(
        b"From: a@b.example\r\nSubject: "
        + "訂單".encode("big5")
        + b"\r\nContent-Type: text/plain; charset=big5\r\n\r\nx"
    )
    assert mail.subject == "訂單"


def test_a_chinese_mail_keeps_its_characters():
    mail = read(letter(CHINESE, charset="gb18030", subject="=?gb2312?B?x6nWpLLEwc8=?="))
    assert mail.text == CHINESE
    assert mail.subject == "签证材料"

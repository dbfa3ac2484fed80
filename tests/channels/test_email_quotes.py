"""Where a customer's new words end: in the forms mail programs really write, and never at the cost of a word."""

import pytest
from email_letters import html, letter, reply
from hypothesis import given
from hypothesis import strategies as st

from channels._mail import limits, quotes
from channels._mail.reading import read

NEW = "改到5月3日出发。"
OLD = "请提供护照信息。"
CHINESE = {
    "gmail": f"{NEW}\n\n客服 <support@desk.example> 于2024年5月1日周三 10:20写道：\n\n> {OLD}\n>\n",
    "gmail folded": f"{NEW}\n\n客服 <support@desk.example>\n于2024年5月1日周三 10:20写道：\n\n> {OLD}\n",
    "gmail taiwan": f"{NEW}\n\n客服 <support@desk.example> 於 2024年5月1日 週三 上午10:20寫道：\n\n> {OLD}\n",
    "iphone": f"{NEW}\n\n发自我的iPhone\n\n> 在 2024年5月1日，10:20，客服 <support@desk.example> 写道：\n> \n> {OLD}\n",
    "iphone plain": f"{NEW}\n\n在 2024年5月1日，上午10:20，客服 <support@desk.example> 写道：\n\n{OLD}\n",
    "qq": f'{NEW}\n\n\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "客服"<a@b.example>;\n\n{OLD}',
    "qq phone": f"{NEW}\n\n发自我的iPhone\n\n\n------------------ Original ------------------\nFrom: 客服\n\n{OLD}",
    "qq short": f'{NEW}\n\n---原始邮件---\n发件人: "客服"<a@b.example>\n\n{OLD}',
    "163": f'{NEW}\n\n\n在 2024-05-01 10:20:30，"客服" <support@desk.example> 写道：\n\n{OLD}\n',
    "163 english": f'{NEW}\n\nAt 2024-05-01 10:20:30, "客服" <support@desk.example> wrote:\n\n{OLD}\n',
    "mail master": f"{NEW}\n\n\n---- 回复的原邮件 ----\n| 发件人 | 客服<a@b.example> |\n| 日期 | 5月1日 |\n{OLD}",
    "coremail": f"{NEW}\n\n\n-----原始邮件-----\n发件人:客服 <a@b.example>\n发送时间:2024-05-01\n\n{OLD}",
    "outlook old": f"{NEW}\n\n-----邮件原件-----\n发件人: 客服 [mailto:a@b.example] \n主题: x\n\n{OLD}",
    "outlook": f"{NEW}\n\n________________________________\n发件人: 客服 <a@b.example>\n发送时间: 2024年5月1日 10:20\n"
    f"收件人: 王\n主题: [#1042] 您的订单\n\n{OLD}",
    "outlook taiwan": f"{NEW}\n\n寄件者: 客服 <a@b.example>\n寄件日期: 2024年5月1日\n收件者: 王\n主旨: 訂單\n\n{OLD}",
    "foxmail": f"{NEW}\n\n \n发件人： 客服\n发送时间： 2024-05-01 10:20\n收件人： 王\n主题： 您的订单\n{OLD}",
    "aliyun": f"{NEW}\n{'-' * 66}\n发件人：客服\n发送时间：2024-05-01\n收件人：王\n主　题：订单\n{OLD}",
    "sina": f"{NEW}\n----- 原始邮件 -----\n发件人：客服\n收件人：王\n主题：订单\n日期：5月1日\n\n{OLD}",
    "traditional divider": f"{NEW}\n\n-----原始郵件-----\n寄件者: 客服\n\n{OLD}",
    "answer above": f"{NEW}\n\n--- 请在此行上方回复 ---\n{OLD}",
}
WESTERN = {
    "gmail": "Yes please.\n\nOn Wed, May 1, 2024 at 10:20 AM Care <a@desk.example> wrote:\n\n> Shall we?\n>\n",
    "gmail folded": "Yes please.\n\nOn Wed, May 1, 2024 at 10:20 AM Care\n<a@desk.example> wrote:\n\n> Shall we?",
    "no quote marks": "Yes please.\n\nOn Wed, May 1, 2024 at 10:20 AM Care <a@desk.example> wrote:\nShall we?",
    "outlook": "Yes please.\n\nFrom: Care <a@desk.example>\nSent: 1 May 2024 10:20\nTo: Ana\nSubject: x\n\nShall we?",
    "outlook bold": "Yes please.\n\n*From:* Care\n*Sent:* 1 May\n*To:* Ana\n*Subject:* x\n\nShall we?",
    "original message": "Yes please.\n\n-----Original Message-----\nFrom: Care\n\nShall we?",
    "signature between": "Yes please.\n\n-- \nAna Lima\n+351 1\n\nOn 1/5/2024 10:20, Care wrote:\n> Shall we?",
    "only quote marks": "Yes please.\n\n> Shall we?\n> Regards",
    "zoho": "Yes please.\n\n---- On Wed, 01 May 2024 10:20:30 +0200 Care <a@desk.example> wrote ----\n\nShall we?",
    "german": "Yes please.\n\nAm Mi., 1. Mai 2024 um 10:20 Uhr schrieb Care <a@desk.example>:\n\n> Shall we?",
    "german outlook": "Yes please.\n\nVon: Care\nGesendet: Mittwoch, 1. Mai\nAn: Ana\nBetreff: x\n\nShall we?",
    "german divider": "Yes please.\n\n-----Ursprüngliche Nachricht-----\nVon: Care\n\nShall we?",
    "french": "Yes please.\n\nLe mer. 1 mai 2024 à 10:20, Care <a@desk.example> a écrit :\n\n> Shall we?",
    "spanish": "Yes please.\n\nEl mié, 1 may 2024 a las 10:20, Care (<a@desk.example>) escribió:\n\n> Shall we?",
    "portuguese": "Yes please.\n\nEm qua., 1 de mai. de 2024 às 10:20, Care <a@desk.example> escreveu:\n\n> Shall we?",
    "italian": "Yes please.\n\nIl giorno mer 1 mag 2024 alle 10:20 Care <a@d.example> ha scritto:\n\n> Shall we?",
    "dutch": "Yes please.\n\nOp wo 1 mei 2024 om 10:20 schreef Care <a@desk.example>:\n\n> Shall we?",
    "swedish": "Yes please.\n\nDen ons 1 maj 2024 kl 10:20 skrev Care <a@desk.example>:\n\n> Shall we?",
    "polish": "Yes please.\n\nśr., 1 maj 2024 o 10:20 Care <a@desk.example> napisał(a):\n\n> Shall we?",
    "gmail of old": "Yes please.\n\n2013/10/2 Care <a@desk.example>\n\n> Shall we?",
    "outlook express": "Yes please.\n\n----- Original Message ----- \nFrom: Care\nTo: Ana\n\nShall we?",
    "polish of old": "Yes please.\n\nW dniu 2014-05-01 10:20, Care pisze:\n> Shall we?",
    "iphone japanese": "Yes please.\n\n2024/05/01 10:20、Care <a@desk.example>のメール:\n\n> Shall we?",
    "outlook french": "Yes please.\n\nDe : Care\nEnvoyé : 1 mai\nÀ : Ana\nObjet : x\n\nShall we?",
    "outlook spanish": "Yes please.\n\nDe: Care\nEnviado: 1 mayo\nPara: Ana\nAsunto: x\n\nShall we?",
    "outlook italian": "Yes please.\n\nDa: Care\nInviato: 1 maggio\nA: Ana\nOggetto: x\n\nShall we?",
    "outlook dutch": "Yes please.\n\nVan: Care\nVerzonden: 1 mei\nAan: Ana\nOnderwerp: x\n\nShall we?",
    "outlook russian": "Yes please.\n\nОт: Care\nОтправлено: 1 мая\nКому: Ana\nТема: x\n\nShall we?",
    "outlook japanese": "Yes please.\n\n差出人: Care\n送信日時: 5月1日\n宛先: Ana\n件名: x\n\nShall we?",
    "outlook phone": "Yes please.\n\nGet Outlook for iOS<https://aka.ms/x>\n____________\nFrom: Care <a@d.example>\n"
    "Sent: 1 May\nTo: Ana\nSubject: x\n\nShall we?",
    "list footer": "Yes please.\n\nOn 1/5/2024 10:20, Care wrote:\n> Shall we?\n\n____________________\nA list",
    "russian": "Yes please.\n\nср, 1 мая 2024 г. в 10:20, Care <a@desk.example>:\n\n> Shall we?",
    "japanese": "Yes please.\n\n2024年5月1日(水) 10:20 Care <a@desk.example>:\n\n> Shall we?",
    "korean": "Yes please.\n\n2024년 5월 1일 (수) 오전 10:20, Care <a@desk.example>님이 작성:\n\n> Shall we?",
    "turkish": "Yes please.\n\nCare <a@desk.example>, 1 May 2024 Çar, 10:20 tarihinde şunu yazdı:\n\n> Shall we?",
}


@pytest.mark.parametrize("form", CHINESE)
def test_a_chinese_reply_shows_only_the_new_words(form):
    mail = reply(CHINESE[form], sender="wangxm@customer.example")
    assert NEW in mail.text
    assert OLD not in mail.text
    assert OLD in mail.quoted


@pytest.mark.parametrize("form", CHINESE)
def test_the_gb_encoded_form_reads_the_same(form):
    assert read(letter(CHINESE[form], charset="gb18030", in_reply_to="<a@b.example>")).text == reply(CHINESE[form]).text


@pytest.mark.parametrize("form", WESTERN)
def test_a_reply_shows_only_the_new_words(form):
    mail = reply(WESTERN[form])
    assert mail.text == "Yes please."
    assert "Shall we?" in mail.quoted


@pytest.mark.parametrize(
    "words",
    [
        "请帮我把遗失的行李寄回：\n发件人：张三\n收件人：李四\n电话：13800000000\n谢谢！",
        "Please quote this trip:\nFrom: London\nTo: Paris\nDate: 3 May 2024\nPassengers: 2\nRegards, Ana",
        "On the surface this is fine.\nOn Monday I fly.\nOn the other hand, no.",
        "Yesterday your colleague wrote:\nplease send the passport.\nHere it is.",
        "他在信里写道：\n请尽快处理。\n我同意。",
        "我想说的是：\n1. 改签\n2. 退款",
        "I told Tom (tom@x.example) that he said:\nno refund. Is that so?",
        "发自内心的感谢",
        "请退款\n从我的账户扣款了两次",
        "Dates:\n2024-05-01 10:20:\narrival",
        "The web page shows:\n---\nerror 12\n---\nWhat now?",
        "As my wife ana@x.example wrote:\nplease change it",
        "Options - tell me which\n- one\n-- two of them\nthanks",
    ],
)
def test_nothing_is_cut_from_words_that_only_look_like_a_quote(words):
    assert reply(words).text == words
    assert read(letter(words)).text == words


def test_answers_between_quoted_lines_stay_with_what_they_answer():
    mail = reply(
        "On 1 May 2024 at 10:20, Care wrote:\n> Which day?\nThe third.\n> How many?\nTwo of us.\n> Regards\n> Care"
    )
    assert "The third." in mail.text and "Two of us." in mail.text and "> Which day?" in mail.text
    assert "> Care" not in mail.text and "> Care" in mail.quoted


def test_an_answer_written_below_the_quote_is_the_answer():
    mail = reply("On 1 May 2024 at 10:20, Care wrote:\n> Which day?\n> Regards\n\nThe third.")
    assert mail.text == "The third."
    assert "Which day?" in mail.quoted


def test_a_quote_above_without_any_introduction_is_kept():
    assert "> Which day?" in reply("> Which day?\n\nThe third.").text


def test_a_line_wrapped_inside_a_quote_is_not_taken_for_an_answer():
    mail = reply(f"Fine.\n\nOn 1 May 2024 at 10:20, Care wrote:\n> {'long ' * 15}\nwrapped\n> more")
    assert mail.text == "Fine."


def test_a_mail_that_is_nothing_but_a_quote_is_shown_whole():
    mail = reply("> only this\n> and that")
    assert "only this" in mail.text and mail.quoted == ""


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (
            "Fwd: cancelled",
            "See below.\n\n---------- Forwarded message ---------\nFrom: Air <air@x.example>\n\nYour flight is off.",
        ),
        ("Fwd: cancelled", "Begin forwarded message:\n\n> From: Air <air@x.example>\n>\n> Your flight is off."),
        (
            "转发: 取消",
            "请处理。\n\n-------- 转发邮件信息 --------\n发件人：航空 <air@x.example>\n\nYour flight is off.",
        ),
        (
            "Re: trip",
            "See.\n\n-------- Weitergeleitete Nachricht --------\nVon: Air <air@x.example>\n\nYour flight is off.",
        ),
        ("FW: trip", "See.\n\nFrom: Air <air@x.example>\nSent: 1 May\nTo: Ana\nSubject: x\n\nYour flight is off."),
        ("RE: 行程", "请看。\n\n---- 转发的邮件 ----\n发件人：air@x.example\n\nYour flight is off."),
    ],
)
def test_the_content_of_a_forwarded_mail_is_the_message(subject, body):
    mail = reply(body, subject=subject)
    assert "Your flight is off." in mail.text
    assert mail.quoted == ""


def test_the_author_of_a_forwarded_mail_is_known():
    mail = reply(
        "-------- 转发邮件信息 --------\n发件人：“航空” <air@x.example>\n日期：5月1日\n\n取消", subject="转发: 取消"
    )
    assert mail.forwarded_from == "air@x.example"
    assert mail.sender.address == "ana@customer.example"


def test_a_first_mail_may_contain_an_old_letter_as_evidence():
    body = "You promised this:\n\nFrom: Care\nSent: 1 May\nTo: Ana\nSubject: x\n\nFull refund."
    assert "Full refund." in read(letter(body)).text


def test_signature_and_phone_tail_are_folded_away_but_kept():
    mail = reply("Thanks\n\n-- \nAna Lima\nLisbon")
    assert mail.text == "Thanks" and "Lisbon" in mail.quoted
    assert reply("好的\n\n发自我的小米手机").text == "好的"


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote"><div>On Wed, 1 May 2024 at 10:20, Care &lt;a@d.example&gt; wrote:<br></div>'
        '<blockquote class="gmail_quote">Shall we?</blockquote></div>',
        '<div class="moz-cite-prefix">On 1/5/24, Care wrote:<br></div><blockquote type="cite">Shall we?</blockquote>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Care<br></div><div>Shall we?</div>',
        '<div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Care &lt;a@d.example&gt;<br><b>Sent:</b> 1 May<br>'
        "<b>To:</b> Ana<br><b>Subject:</b> x</p></div><p>Shall we?</p>",
        "<includetail><div>------------------&nbsp;原始邮件&nbsp;------------------</div>Shall we?</includetail>",
        '在 2024-05-01，"客服" &lt;a@d.example&gt; 写道：<blockquote id="isReplyContent">Shall we?</blockquote>',
        '<div class="yahoo_quoted"><div>On Wednesday, Care wrote:</div><div>Shall we?</div></div>',
        '<div class="protonmail_quote">On Wednesday, Care wrote:<blockquote>Shall we?</blockquote></div>',
    ],
)
def test_html_only_replies_are_cut_as_well(quote):
    mail = read(html(f"<div>Yes please.</div>{quote}", subject="Re: x", in_reply_to="<a@b.example>"))
    assert mail.text == "Yes please."
    assert "Shall we?" in mail.quoted and "Shall we?" in mail.html


def test_an_answer_between_html_quotes_is_not_lost():
    markup = '<div class="moz-cite-prefix">On 1/5/24 10:20, Care wrote:</div>'
    markup += "<blockquote type=cite>Which day?</blockquote><p>The third.</p>"
    markup += "<blockquote type=cite>How many?</blockquote><p>Two.</p>"
    mail = read(html(markup, subject="Re: x"))
    assert "The third." in mail.text and "Two." in mail.text


def test_very_long_text_is_looked_at_only_so_far_and_kept_whole():
    words = "line\n" * (limits.QUOTE_LINES + 500) + "the end"
    mail = reply(words)
    assert mail.text.endswith("the end")


@given(st.text(alphabet="ab >:\n-@<写道：0129/", max_size=400), st.booleans(), st.booleans())
def test_no_line_is_ever_lost(text, is_reply, is_forward):
    visible, rest = quotes.cut(text, reply=is_reply, forward=is_forward)
    kept = (visible + "\n" + rest).split()
    assert sorted(kept) == sorted(text.split())


@given(st.text(max_size=300))
def test_a_mail_with_words_always_shows_some(text):
    visible, _ = quotes.cut(text, reply=True)
    assert bool(visible) == bool(text.replace("\ue000", "").strip(" \n\t\xa0"))

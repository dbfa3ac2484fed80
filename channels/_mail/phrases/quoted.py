"""Dividers above quoted mail, marks around forwarded mail, and the small tails programs add."""

from __future__ import annotations

from channels._mail.phrases import listed

# Between dashes above a quoted mail.
ORIGINAL = listed("""
    original message | original | original email | original mail | original appointment | reply message |
    replied message | previous message | previous message history | ursprüngliche nachricht | ursprüngliche mail |
    originalnachricht | original-nachricht | originalmail | message d'origine | message d’origine |
    message original | message initial | courriel d'origine | mail original | mensaje original |
    mensagem original | messaggio originale | messaggio original | oorspronkelijk bericht | origineel bericht |
    originalt meddelande | ursprungligt meddelande | originalmeddelande | oprindelig meddelelse |
    original meddelelse | opprinnelig melding | alkuperäinen viesti | wiadomość oryginalna |
    oryginalna wiadomość | původní zpráva | pôvodná správa | eredeti üzenet | mesaj original | izvorna poruka |
    originalna poruka | αρχικό μήνυμα | исходное сообщение | оригинальное сообщение | пересылаемое сообщение |
    вихідне повідомлення | оригінальне повідомлення | orijinal mesaj | özgün ileti | asıl mesaj | pesan asli |
    tin nhắn gốc | thư gốc | 元のメッセージ | オリジナルメッセージ | 元のメール |
    original message / 元のメッセージ | 원본 메시지 | 원본 메일 | 원본메일 |
    원본 이메일 | 原始邮件 | 原始郵件 | 原始信息 | 原始訊息 | 原始消息 | 原邮件 | 原郵件 | 原件 | 原信 | 原文 |
    原始邮件信息 | 邮件原件 | 郵件原件 | 原邮件信息 | 回复的原邮件 |
    回覆的原郵件 | 回复邮件 | 回复邮件信息 | 回复的邮件 | 回复原文 | 以下是原始邮件 | 以下为原邮件 | 历史邮件 |
    来自原邮件 | 引用邮件 | 引用内容 | ข้อความต้นฉบับ |
    הודעה מקורית | رسالة أصلية | الرسالة الأصلية
""")

# Around the content of a forwarded mail: that content is what the sender wants to say.
FORWARDED = listed("""
    forwarded message | forwarded mail | forwarded email | forwarded by | forward message | forwarding message |
    begin forwarded message | begin forwarded mail | start of forwarded message | weitergeleitete nachricht |
    weitergeleitete mail | anfang der weitergeleiteten nachricht | anfang der weitergeleiteten e-mail |
    message transféré | message transfere | courriel transféré | début du message transféré |
    début du message réexpédié | message réexpédié | mensaje reenviado | inicio del mensaje reenviado |
    mensagem encaminhada | mensagem reencaminhada | início da mensagem encaminhada |
    início da mensagem reencaminhada | messaggio inoltrato | inizio messaggio inoltrato |
    inizio del messaggio inoltrato | doorgestuurd bericht | begin doorgestuurd bericht |
    vidarebefordrat meddelande | vidarebefordrat brev | börja vidarebefordrat meddelande | vidaresänt meddelande |
    videresendt meddelelse | start på videresendt besked | videresendt besked | videresendt melding |
    videresendt melding begynner | start på videresendt melding | välitetty viesti | välitetty viesti alkaa |
    edelleenlähetetty viesti | przekazana wiadomość | wiadomość przekazana dalej |
    początek przekazywanej wiadomości | przeposlaná zpráva | přeposlaná zpráva | začátek přeposílané zprávy |
    začátek přeposlané zprávy | preposlaná správa | začiatok preposlanej správy | továbbított üzenet |
    továbbított levél | a továbbított levél kezdete | mesaj redirecționat | mesaj redirecţionat |
    începutul mesajului redirecționat | proslijeđena poruka | prosleđena poruka | započni proslijeđenu poruku |
    προωθημένο μήνυμα | έναρξη προωθημένου μηνύματος | пересланное сообщение | пересылаемое сообщение |
    перенаправленное сообщение | начало переадресованного сообщения | начало пересылаемого сообщения |
    переадресоване повідомлення | пересилане повідомлення | переслане повідомлення |
    початок листа, що пересилається | iletilen mesaj | iletilmiş ileti | iletilen e-posta | i̇letilen mesaj |
    ilettiğim mesajın başlangıcı | yönlendirilmiş ileti | pesan terusan | pesan yang diteruskan |
    tin nhắn được chuyển tiếp | thư được chuyển tiếp | 転送メッセージ | 転送されたメッセージ | メッセージを転送 |
    転送メール | 以下、転送メール |
    以下転送メッセージ | 전달된 메시지 | 전달된 메일 | 전달받은 메시지 | 转发邮件 | 转发邮件信息 | 转发的邮件 |
    转发消息 | 转发的消息 | 转发信息 | 开始转发的邮件 | 开始转发邮件 |
    已转发邮件 | 已转发的邮件 | 以下是转发的邮件 | 以下是转发邮件 | 轉寄郵件 | 轉寄的郵件 | 轉寄訊息 | 轉發郵件 |
    轉發的郵件 | 開始轉寄郵件 | 開始轉寄的郵件 | 已轉寄的郵件 | 轉寄者 |
    ข้อความที่ส่งต่อ | הודעה שהועברה | רسالة معاد توجيهها | رسالة معاد توجيهها | رسالة مُعاد توجيهها
""")

# What a subject starts with when the mail is a forward, and when it is an answer.
FORWARD_PREFIXES = listed("""
    fwd | fw | fwd. | wg | tr | rv | enc | i | vb | vl | pd | yml | ilt | İlt | πρθ | пересл | переслано | fs |
    trs | doorst | 转发 | 轉寄 | 轉發 | 转寄 | 転送 | 전달 | הועבר
""")
REPLY_PREFIXES = listed("""
    re | aw | antw | sv | vs | odp | res | r | rif | ref | bls | ynt | yan | hs | σχετ | απ | наотв | отв |
    ответ | ha | відп | atb | acd | 回复 | 回覆 | 答复 | 答覆 | 回信 | 返信 | 답장 | 回
""")

# A line under which nothing new can stand.
ABOVE_THIS_LINE = listed("""
    reply above this line | please type your reply above this line | write your reply above |
    reply above the line | type your response above this line | antworten sie oberhalb dieser linie |
    répondez au-dessus de cette ligne | 请在此行上方回复 | 请在此线以上回复 | 請在此行上方回覆 | 请在此行以上回复
""")

# Small tails that phones and mail programs add: a short last line that starts so.
TAILS = tuple(
    listed("""
    sent from my | sent from mail for windows | sent from outlook | sent from yahoo mail | sent from proton |
    sent from typeapp | sent from iphone | sent from samsung | sent from gmail | sent with proton | get outlook for |
    gesendet von mein | von meinem iphone gesendet | von meinem ipad gesendet | gesendet mit der | gesendet von mail |
    diese nachricht wurde von meinem | envoyé de mon | envoyé depuis mon | envoyé à partir de | envoyé de yahoo |
    télécharger outlook | obtenez outlook | enviado desde mi | enviado desde correo | enviado do meu |
    inviato da iphone | inviato dal mio | scarica outlook | verzonden vanaf mijn | verstuurd vanaf mijn |
    skickat från min | sendt fra min | lähetetty iphone | wysłano z iphone | odesláno z iphone |
    отправлено с iphone | отправлено из mail | отправлено с моего | iphone'umdan gönderildi | iphone'dan gönderildi |
    发自我的 | 发自我手机 | 發自我的 | 寄自我的 | 來自我的 iphone | 来自我的iphone | 傳送自我的 |
    发送自 windows | iphoneから送信 | ipadから送信 | androidから送信 | 나의 iphone에서 | 내 iphone에서
    """)
)

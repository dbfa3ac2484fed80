"""The labels of a printed header block, and the line "X wrote:"."""

from __future__ import annotations

from channels._mail.phrases import listed

# Role -> labels, for the headers that Outlook and others print above a quoted mail.
ROLES = {
    "from": """
        from | von | de | da | van | från | fra | od | desde | remitente | expéditeur | expediteur | mittente |
        absender | kimden | gönderen | lähettäjä | feladó | mitt | avsändare | nadawca | odesílatel | odosielateľ |
        de la | dari | từ | от | от кого | від | kohteesta | από | 发件人 | 寄件人 | 寄件者 | 發件人 | 发信人 |
        寄信人 | 发自 | 差出人 |
        送信元 | 送信者 | 보낸 사람 | 보낸사람 | 보낸이 | จาก | מאת | من
    """,
    "date": """
        date | sent | gesendet | datum | envoyé | envoye | enviado | enviado el | enviada | enviada em | inviato |
        data | verzonden | skickat | sendt | dato | wysłano | odesláno | odoslané | отправлено | дата | надіслано |
        fecha | fecha de envío | date d'envoi | gönderildi | tarih | gönderme tarihi | lähetetty | päivämäärä |
        pvm |
        elküldve | dátum | küldve | tanggal | dikirim | đã gửi | ngày | ημερομηνία | στάλθηκε | trimis |
        発送日時 | 发送时间 |
        发送日期 | 日期 | 时间 | 時間 | 寄件日期 | 發送時間 | 发件时间 | 傳送時間 | 送信日時 | 日付 | 送信日 |
        日時 | 보낸 날짜 | 날짜 | 보낸날짜 | 보낸 시간 | วันที่ |
        ส่ง | תאריך | נשלח | تاريخ | التاريخ | sent at | sent on
    """,
    "to": """
        to | an | à | a | para | pour | aan | till | til | do | komu | кому | destinataire | destinatario |
        destinatário | empfänger | odbiorca | mottagare | kime | alıcı | vastaanottaja | címzett | către | kepada |
        đến | προς | 収件人 | 收件人 | 收件者 | 收信人 | 宛先 | 送信先 | 받는 사람 | 받는사람 | ถึง | אל | إلى |
        kohde
    """,
    "cc": """
        cc | kopie | copie | copia | cópia | kopia | kopi | копия | копія | kopio | másolatot kap | bilgi | 抄送 |
        抄送人 |
        副本 | 参照 | 참조 | สำเนา | bcc | 密送 | kopie (cc)
    """,
    "subject": """
        subject | betreff | objet | asunto | assunto | oggetto | onderwerp | ämne | emne | temat | předmět |
        predmet |
        тема | konu | aihe | otsikko | tárgy | subiect | subjek | perihal | chủ đề | tiêu đề | θέμα | subj |
        主题 | 主題 |
        主旨 | 标题 | 標題 | 邮件主题 | 件名 | 제목 | หัวเรื่อง | เรื่อง | נושא | الموضوع
    """,
}
LABELS = {label: role for role, labels in ROLES.items() for label in listed(labels)}

# "X wrote:" in the middle or at the end of the line above a quote.
WROTE = (
    r"wrote|writes|schrieb|geschrieben|[eé]crit|escribi[oó]|escreveu|ha scritto|scrive|schreef|skrev|napisał|"
    r"napisala|napisal|napísal|написал|пишет|писал|пише|написав|написа|kirjoitti|[ií]rta|yazdı|yazmış|έγραψε|"
    r"pisze|ha escrito|hat geschrieben|"
    r"đã viết|menulis|a scris|va escriure|napisao|je napisa|님이 작성|작성|쓴 글|님이 쓴|เขียนว่า|เขียน|כתב|كتب"
)
WROTE_CJK = r"写道|寫道|写到|写了|來信|来信|写信|書きました|書いた|のメール|작성|쓴 글"
# How such a line starts, where it is broken over several.
OPENINGS = (
    r"on|am|le|el|em|il|il giorno|op|den|dne|w dniu|dnia|pada|vào|στις|à|at|in|lør|man|tir|ons|tor|fre|søn|"
    r"в|во|от|у|på|a|mån|tis|lör|sön|pn|wt|śr|czw|pt|sob|niedz|пн|вт|ср|чт|пт|сб|вс|нд|"
    r"mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|po|út|st|čt|pá|ne"
)

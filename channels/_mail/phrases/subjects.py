"""Subjects that were written by a machine."""

from __future__ import annotations

from channels._mail.phrases import listed

# Followed by a colon, a bracket or nothing.
AUTOMATIC = listed("""
    automatic reply | auto reply | auto-reply | autoreply | auto response | auto-response | autoresponse |
    automated reply | automated response | automatic response | auto responder | autoresponder | out of office |
    out of the office | out-of-office | out of office reply | out of office autoreply | out of office auto-reply |
    out of office response | out of office notification | out of office message | ooo | on vacation |
    vacation reply | vacation response | away from the office | automatische antwort |
    automatische antwoord | automatische rückantwort | abwesenheitsnotiz | abwesenheitsmeldung |
    abwesenheitsnachricht | abwesend | réponse automatique | reponse automatique | réponse d'absence |
    absence du bureau | message d'absence | notification d'absence | absent du bureau | respuesta automática |
    respuesta automatica | fuera de la oficina | fuera de oficina | autorrespuesta | resposta automática |
    resposta automatica | fora do escritório | ausência temporária | risposta automatica |
    risposta automatica - assenza | fuori ufficio | fuori sede | automatisch antwoord | automatisch bericht |
    afwezigheidsbericht | afwezig | automatiskt svar | autosvar | frånvaro | frånvarande | automatisk svar |
    automatisk svarmelding | fraværende | ikke til stede | fraværsmelding | automaattinen vastaus | poissa |
    odpowiedź automatyczna | automatyczna odpowiedź | autoodpowiedź | automatická odpověď | automatická odpoveď |
    automatikus válasz | răspuns automat | автоответ | автоматический ответ | автоматична відповідь |
    автовідповідь | otomatik yanıt | otomatik cevap | balasan otomatis | trả lời tự động | αυτόματη απάντηση |
    自动回复 | 自动答复 | 自动回覆 | 自動回覆 | 自動回復 | 自動答覆 | 自動回信 | 外出自动回复 | 休假自动回复 |
    假期自动回复 | 系统自动回复 | 系統自動回覆 | 邮件自动回复 | 自动应答 |
    不在办公室 | 不在辦公室 | 外出时的助理程序 | 自動返信 | 自動応答 | 自動応答メール | 不在通知 |
    不在のお知らせ | 자동 회신 | 자동 응답 | 자동회신 | 자동응답 | 부재중 | 부재 중 |
    תשובה אוטומטית | رد تلقائي
""")

# Of a mail from a daemon: it reports on a mail that did not arrive.
UNDELIVERED = listed("""
    undeliver | delivery status | delivery has | delivery failure | delivery failed | delivery notification |
    returned mail | returned to sender | failure notice | mail delivery | could not send | could not be delivered |
    delayed | 退信 | 投递失败 | 退回 | 未送达 | 投遞失敗 | 配信不能 | 配信失敗 | unzustellbar | nicht zugestellt |
    non remis | no se pudo entregar | não foi possível entregar | non recapitato | onbestelbaar | не доставлено
""")

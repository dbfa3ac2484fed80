"""What callers and agents hear from the desk itself, and what lists say of a call, in the languages of the desk."""

from __future__ import annotations

from channels.twiml import Line
from contactcenter import config, waiting
from contactcenter.columns import label
from contactcenter.intake import desk_map
from contactcenter.models import Call

SAID = {
    "greeting": {"en": "Thank you for calling {desk}.", "zh": "感谢您致电{desk}。"},
    "notice": {"en": "This call may be recorded to improve our service.",
               "zh": "为提升服务质量，本次通话可能会被录音。"},
    "next": {"en": "You are next in line. An adviser will be with you shortly.", "zh": "您是下一位，顾问将很快接听。"},
    "place": {"en": "You are number {place} in line.", "zh": "您当前排在第 {place} 位。"},
    "minutes": {"en": "The wait is about {minutes} minutes.", "zh": "预计等候约 {minutes} 分钟。"},
    "patience": {"en": "Thank you for waiting. We will be with you as soon as we can.",
                 "zh": "感谢您的耐心等候，我们会尽快接听。"},
    "press_for_callback": {"en": "Press 1 and we call you back; you keep your place in line.",
                           "zh": "按 1 键由我们给您回电，您的排队位置会保留。"},
    "long": {"en": "We are sorry for the wait.", "zh": "很抱歉让您久等。"},
    "callback_kept": {"en": "Thank you. We will call you back at this number. You keep your place in line. Goodbye.",
                      "zh": "谢谢，我们会拨打您的来电号码回电，您的排队位置已保留，再见。"},
    "callback_now": {"en": "This is {desk} with the call you asked for.", "zh": "您好，这里是{desk}，为您回电。"},
    "rung": {"en": "This is {desk}.", "zh": "您好，这里是{desk}。"},
    "press_for_emergency": {"en": "In an emergency on a trip press {key}.", "zh": "旅途中遇到紧急情况请按 {key} 键。"},
    "else_wait": {"en": "For anything else please stay on the line.", "zh": "其他事宜请不要挂机。"},
    "again": {"en": "We are sorry, the line to our colleague broke. You are first in line now.",
              "zh": "非常抱歉，与顾问的连线中断了，您现在排在最前面。"},
    "hold": {"en": "One moment please, I am checking this for you.", "zh": "请稍候，正在为您核实。"},
    "closed": {"en": "Thank you for calling {desk}. We are closed at the moment.",
               "zh": "感谢您致电{desk}，现在是非工作时间。"},
    "nobody": {"en": "All our advisers are away at the moment.", "zh": "目前没有顾问在线。"},
    "busy": {"en": "All our advisers are still busy.", "zh": "顾问仍在忙碌中。"},
    "after_tone": {"en": "Please leave your name and your message after the tone, and we will call you back.",
                   "zh": "请在提示音后留下您的姓名和需求，我们会尽快回电。"},
    "message_kept": {"en": "Thank you. We have your message and will call you back.",
                     "zh": "感谢您的留言，我们会尽快回电。"},
    "goodbye": {"en": "Thank you for calling. Goodbye.", "zh": "感谢您的来电，再见。"},
    "trouble": {"en": "We are sorry, something is wrong on our side.", "zh": "非常抱歉，系统暂时出现问题。"},
    "taken": {"en": "This call is already taken.", "zh": "该来电已被接听。"},
    "gone": {"en": "The caller has hung up.", "zh": "来电者已挂断。"},
    "press_one": {"en": "A call for the desk. Press 1 to take it.", "zh": "有客户来电，按 1 接听。"},
}
SUBJECT = {"en": "Phone call from {caller}", "zh": "{caller} 来电"}
HIDDEN = {"en": "a hidden number", "zh": "隐藏号码"}
PREVIEWS = {
    "greeting": {"en": "Calling now", "zh": "正在来电"},
    "queued": {"en": "Waiting on the phone", "zh": "电话等候中"},
    "offering": {"en": "Waiting on the phone", "zh": "电话等候中"},
    "connecting": {"en": "Being connected", "zh": "正在接通"},
    "talking": {"en": "On the phone", "zh": "通话中"},
    "held": {"en": "On hold", "zh": "保持中"},
    "consulting": {"en": "On hold", "zh": "保持中"},
    "wrapup": {"en": "Phone call", "zh": "电话"},
    "ended": {"en": "Phone call", "zh": "电话"},
    "voicemail": {"en": "Leaving a message", "zh": "正在留言"},
    "callback": {"en": "Asked to be called back", "zh": "要求回电"},
    "abandoned": {"en": "Missed call", "zh": "未接来电"},
}
TELL_AGAIN = 45  # seconds after which the place is told again
MESSAGE_LEFT = {"en": "Voicemail", "zh": "语音留言"}


def lines(language: str, *names: str, **values: object) -> list[Line]:
    """Sentences in the caller's language."""
    known = {"desk": label(desk_map.settings().get("name") or {}, language) or "the desk", **values}
    return [Line(label(SAID[name], language).format_map(known), language) for name in names]


def everywhere(*names: str) -> list[Line]:
    """The same sentences in each of the desk's languages, where the caller's is not known."""
    return [Line(label(SAID[name], language), language) for language in config.current().languages for name in names]


def welcome(call: Call) -> list[Line]:
    """The standard greeting and the notice that the call is recorded."""
    if call.data.get("again"):
        return lines(call.language, "again")
    return lines(call.language, "greeting", "notice")


def picked_up(call: Call) -> list[Line]:
    """What somebody hears whom the desk has rung, before the agent speaks."""
    if call.direction != "outbound" or call.answered_at is not None:
        return []
    return lines(call.language, "callback_now" if call.data.get("reason") == "callback" else "rung", "notice")


def tell_place(call: Call, waited: int) -> None:
    """Note that the caller is told their place in this round, if that is due. Inside the step's transaction."""
    told = call.data.get("told")
    if told is None or waited - told >= TELL_AGAIN:
        call.data = {**call.data, "told": waited}


def in_line(call: Call, waited: int, emergency: str = "") -> list[Line]:
    """What a waiting caller hears: every minute or so the place and what else can be done, in between that nobody is
    forgotten. From the stored state alone: the same round says the same. emergency: the key for it.
    """
    if call.data.get("told", 0) != waited:
        return lines(call.language, "patience")
    urgent = emergency and call.direction == "inbound" and call.ticket.priority != "P1"
    first = lines(call.language, "press_for_emergency", key=emergency) if urgent else []
    return first + _place(call) + _instead_of_waiting(call)


def only_emergencies(call: Call, key: str) -> list[Line]:
    """What is left to somebody who calls while the desk is closed, before they may leave a message."""
    return lines(call.language, "press_for_emergency", "else_wait", key=key)


def may_be_called(call: Call) -> bool:
    """Whether this caller can be rung instead of waiting; who is back in line after a broken talk is next anyway."""
    return call.direction == "inbound" and not call.data.get("hidden") and not call.data.get("again")


def _instead_of_waiting(call: Call) -> list[Line]:
    if not may_be_called(call):
        return []
    return lines(call.language, *(("long",) if call.data.get("waits_long") else ()), "press_for_callback")


def _place(call: Call) -> list[Line]:
    place = waiting.place(call.ticket_id, "call")
    if place is None or place.number == 1:
        return lines(call.language, "next")
    named = lines(call.language, "place", place=place.number)
    return named + (lines(call.language, "minutes", minutes=place.minutes) if place.minutes else [])


def instead(call: Call) -> list[Line]:
    """Why nobody answers, and what the caller may do."""
    return lines(call.language, call.data.get("why", "nobody"), "after_tone")


def preview(call: Call) -> str:
    """The line under the ticket's subject in lists, in the customer's language as everything there."""
    return label(MESSAGE_LEFT if call.data.get("voicemail") else PREVIEWS[call.state], call.language)


def subject(caller: str, language: str) -> str:
    return label(SUBJECT, language).format(caller=caller or label(HIDDEN, language))

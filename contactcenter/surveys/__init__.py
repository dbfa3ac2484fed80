"""Surveys: whom the desk asks how it was, when and by which way, what they answer, and what follows from that.

A rating comes back as a text, by a link in a mail, in the chat window or through an agent on the telephone. Nobody is
asked more often than the rules of surveys.yaml allow, nor at night; who is not satisfied is called.
"""

from contactcenter.surveys.answering import AnsweredAlready, BadAnswer, record
from contactcenter.surveys.book import Question, Survey, rules, survey, surveys
from contactcenter.surveys.by_chat import on_chat_rated
from contactcenter.surveys.by_phone import on_script_ended
from contactcenter.surveys.by_text import on_received, understood
from contactcenter.surveys.caring import follow_up, praise
from contactcenter.surveys.inviting import invite, on_complaint_closed, on_status, refuse
from contactcenter.surveys.links import of_token, token
from contactcenter.surveys.sending import sweep

__all__ = [
    "AnsweredAlready", "BadAnswer", "Question", "Survey", "follow_up", "invite", "of_token", "on_chat_rated",
    "on_complaint_closed", "on_received", "on_script_ended", "on_status", "praise", "record", "refuse", "rules",
    "survey", "surveys", "sweep", "token", "understood",
]

"""The filter by fields over a list of tickets: what is asked now, what could be asked, and what makes no sense."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false

from contactcenter import fields
from contactcenter.fields import filtering
from contactcenter.fields.filtering import BadWish, Wish
from contactcenter.models import Agent
from contactcenter.present.script_words import GROUPS, WRONG
from contactcenter.present.words import N_

HOWS = {"=": N_("is"), "!=": N_("is not"), ">=": N_("at least"), "<=": N_("at most"), ">": N_("more than"),
        "<": N_("less than")}
PROBLEMS = {
    "gone": N_("There is no field %(field)s."),
    "hidden": N_("%(field)s is for supervisors to look for."),
    "order": N_("%(field)s has no more and less: only numbers, sums and dates do."),
    "empty": N_("Say what %(field)s should be."),
}


def shown(agent: Agent, asked: str) -> dict:
    """What is asked now, as `fields/_filter.html` draws it. wishes: each with what is asked without it."""
    words, wishes = filtering.split(asked)
    return {
        "words": words,
        "wishes": [_wish(one, words, wishes, agent.language) for one in wishes],
        "problem": _problem(agent, wishes),
    }


def form(agent: Agent) -> dict:
    """What `fields/_wish.html` draws: every field that this agent may ask about."""
    return {"hows": HOWS, "groups": _groups(agent)}


def condition(agent: Agent, asked: str) -> ColumnElement[bool] | None:
    """What a list is narrowed to; nothing at all is in it where that makes no sense."""
    wishes = filtering.split(asked)[1]
    try:
        return filtering.condition(agent, wishes) if wishes else None
    except BadWish:
        return false()


def _wish(wish: Wish, words: str, wishes: list[Wish], language: str) -> dict:
    kind = fields.definitions().get(wish.field)
    rest = " ".join([words, *(str(other) for other in wishes if other is not wish)]).strip()
    return {"name": kind.name(language) if kind else wish.field, "how": HOWS.get(wish.how), "value": wish.value,
            "without": rest}


def _problem(agent: Agent, wishes: list[Wish]) -> dict | None:
    """The sentence about the first wish that makes no sense, with the field's own name in it."""
    try:
        filtering.condition(agent, wishes)
    except BadWish as bad:
        kind = fields.definitions().get(bad.field)
        name = kind.name(agent.language) if kind else bad.field
        return {"text": PROBLEMS.get(bad.code) or WRONG[bad.code], "field": name}
    return None


def _groups(agent: Agent) -> list[dict]:
    return [{"label": GROUPS.get(group, group), "fields": _choices(agent, kinds)}
            for group, kinds in fields.groups().items()]


def _choices(agent: Agent, kinds: list[fields.Field]) -> list[dict]:
    """What is masked for somebody is not theirs to look for."""
    return [{"id": one.id, "name": one.name(agent.language)} for one in kinds if agent.supervises or not one.sensitive]

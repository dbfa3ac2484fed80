"""Script runs: a guided conversation on a ticket, step by step, and the drafts of scripts that nobody runs yet."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Json, Key, Line, Made, Names, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent
from contactcenter.models.tickets import Ticket


class ScriptRun(Base):
    """One guided conversation. It belongs to the ticket: whoever has the ticket goes on with it.

    key: the script it began with. stack: where it stands, as [script, version, step] for each script under way, the
    last one now; each keeps the version it began with. outcome: finished, stopped or resolved, None while it lasts.
    """

    __tablename__ = "script_runs"
    __table_args__ = (Index("ix_script_runs_ticket", "ticket_id", "id"),)
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    key: Mapped[Short]
    version: Mapped[int]
    channel: Mapped[Short]
    stack: Mapped[Names]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    started_at: Mapped[Made]
    ended_at: Mapped[When | None] = mapped_column(index=True)
    outcome: Mapped[str | None]
    resolution: Mapped[str | None]

    ticket: Mapped[Ticket] = relationship()
    steps: Mapped[list[ScriptStep]] = relationship(back_populates="run", order_by="ScriptStep.id")


class ScriptStep(Base):
    """One step as somebody went through it. An open one has no `left_at`: that is where the run stands.

    how: next, choice, skip, jump, return or stop. undone: it was gone back from, so it is not on the path. required:
    leaving it out counts against adherence. due: it has to be said; said: it was; excuse: why it need not be.
    """

    __tablename__ = "script_steps"
    __table_args__ = (Index("ix_script_steps_run", "run_id", "id"), Index("ix_script_steps_script", "script", "step"))
    id: Mapped[Key]
    run_id: Mapped[int] = refers("script_runs.id", index=False)
    script: Mapped[Short]
    version: Mapped[int]
    step: Mapped[Short]
    stack: Mapped[Names]
    entered_at: Mapped[Made]
    left_at: Mapped[When | None]
    how: Mapped[str | None]
    choice: Mapped[str | None]
    answers: Mapped[Data]
    actions: Mapped[Names]
    language: Mapped[str | None]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    required: Mapped[bool] = mapped_column(default=False)
    due: Mapped[bool] = mapped_column(default=False)
    said: Mapped[bool] = mapped_column(default=False)
    excuse: Mapped[Line | None]
    undone: Mapped[bool] = mapped_column(default=False)

    run: Mapped[ScriptRun] = relationship(back_populates="steps")
    agent: Mapped[Agent | None] = relationship()


class ScriptDraft(Base):
    """A script that is being written: what stands in it nobody runs until it is published as a version.

    text: YAML as its author wrote it. base: the version it began from, 0 for a new script. rev guards against two
    authors overwriting each other.
    """

    __tablename__ = "script_drafts"
    id: Mapped[Key]
    key: Mapped[Short] = mapped_column(unique=True)
    base: Mapped[int] = mapped_column(default=0)
    body: Mapped[dict] = mapped_column(Json)
    rev: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[Made]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)

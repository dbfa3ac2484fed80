"""Alembic's door: migrate the database of the running app."""

from alembic import context
from flask import current_app

from contactcenter import models
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry

tables = (models, JournalEntry)


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            user_module_prefix="columns.",
            include_name=_is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


def _is_ours(name: str | None, kind: str, parents: dict) -> bool:
    """Full text keeps tables and an index of its own, which no model knows."""
    return not (name or "").startswith("search_index")


run()

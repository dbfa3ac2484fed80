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
            include_name=_is_a_table_of_ours,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


def _is_a_table_of_ours(name: str, kind: str, parents: dict) -> bool:
    """SQLite's full text keeps tables of its own, which no model knows."""
    return not (kind == "table" and name.startswith("search_index"))


run()

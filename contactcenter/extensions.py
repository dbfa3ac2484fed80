"""The Flask extensions, made once and bound to the app by its factory."""

from typing import Any, cast

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from htmx_flask import Htmx
from sqlalchemy import CursorResult, Delete, MetaData, Update
from sqlalchemy.orm import DeclarativeBase, registry

from contactcenter.columns import Word

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table's class derives from. Not `db.Model`, which is made at run time: no reader of types knows it."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={str: Word()})


# Objects keep their values after a commit: what follows from a fact renders them at once, and every change begins
# with a fresh read inside its own transaction (journal.transaction).
db: SQLAlchemy = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate()
socketio = SocketIO()
babel = Babel()
limiter = Limiter(get_remote_address, default_limits=[])
htmx = Htmx()


def rows_changed(statement: Update | Delete) -> int:
    """Run the statement; how many rows it met."""
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount

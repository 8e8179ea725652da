"""How Alembic reaches the database: through the program's own engine, one migrating process at a time.

Each revision runs in a transaction on both databases, so that a process killed in the middle leaves the old schema.
"""

import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from calendar_core import models  # noqa: F401  fills the metadata
from calendar_core.models.columns import UtcInstant
from calendar_core.store.db.database import Database

# Any number, but the same for every node: it keeps two of them from migrating at once.
_ADVISORY_LOCK = 4_711_560_001


def _url() -> str:
    configured = context.config.get_main_option("sqlalchemy.url")
    return configured or os.environ["ENTENTE_DATABASE_URL"]


def _rendered_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """How a new migration writes the two column types that are not SQLAlchemy's own."""
    if kind == "type" and isinstance(item, UtcInstant):
        return "UtcInstant()"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def _is_of_the_models(name: str | None, _kind: str, _parents: Any) -> bool:
    """Whether what stands in the database has a model. The index over `event_search` is each database's own."""
    return not (name or "").startswith("event_search_fts")


def _migrate(connection: Connection, *, is_sqlite: bool) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=is_sqlite,
        transactional_ddl=True,
        compare_type=True,
        include_name=_is_of_the_models,
        render_item=_rendered_type,
    )
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    database = Database(_url())
    engine = database.engine.execution_options(begin_mode="IMMEDIATE")
    try:
        with engine.connect() as connection:
            if database.is_sqlite:
                # Batch mode drops and makes tables that others refer to. Only outside a transaction can this be set.
                connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                if not database.is_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                _migrate(connection, is_sqlite=database.is_sqlite)
    finally:
        database.close()


_run()

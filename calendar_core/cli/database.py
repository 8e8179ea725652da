"""Prepares the database before a command runs: reachable, of the newest schema, instants up to date."""

import click
from sqlalchemy import select

from calendar_core.models import Event, table_of
from calendar_core.settings import make_directory
from calendar_core.store.db.database import check_reachable, sqlite_file
from calendar_core.store.db.migrate import is_current, upgrade
from calendar_core.store.editing.rederive import rederive_days, rederive_instants, rederive_search_index
from calendar_core.web.context import Context

_EVENT = table_of(Event)


def prepare_database(context: Context) -> None:
    """Create, migrate and re-derive what is needed, and report it; print nothing if the database is ready.

    Raises CalendarError if the database cannot be reached or its directory cannot be written to.

    """
    database, url = context.database, context.settings.database_url
    file = sqlite_file(url)
    if file is not None:
        make_directory(file.parent)
    check_reachable(database)
    if not is_current(database):
        click.echo("Migrating the database …")
        upgrade(url)
    with database.writing() as session:
        moved = rederive_instants(session, now=context.clock())
        rederive_days(session)
        rederive_search_index(session)
    for event in moved:
        moved_to = f"starts at {event.after:%Y-%m-%d %H:%M} UTC, formerly {event.before:%Y-%m-%d %H:%M} UTC."
        click.echo(f"By the new time-zone data, {event.event_id}: {event.problem or moved_to}")


def is_empty(context: Context) -> bool:
    """Whether the record holds no event."""
    with context.database.reading() as connection:
        return connection.execute(select(_EVENT.c.id).limit(1)).first() is None

"""Events are found by their words and by their days with an index, on both databases.

Revision ID: 0008
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

_HELD_BACK = "visibility = 'public' AND embargo_until IS NOT NULL"
# What lasts for all of the calendar: found among everything else until its own days are derived.
_WHOLE_CALENDAR = {"first_day": "1900-01-01", "end_day": "2101-01-01", "reach": "80000"}

# The index reads the texts from the table and keeps none of its own; positions are not asked for. Whatever is no ASCII
# letter is part of a word to this tokenizer, as it is to `domain.grams`. No trigger fills it: with `trusted_schema` off
# SQLite refuses that, so `store.matching` does.
_SQLITE_INDEX = """
    CREATE VIRTUAL TABLE event_grams USING fts5(
        grams, content='event_words', content_rowid='number', detail=none, tokenize="ascii tokenchars '+_'"
    )
"""
# Without `fastupdate` what is new is in the index at once, not in a list beside it that every search goes through.
_POSTGRESQL_INDEX = """
    CREATE INDEX event_grams ON event_words USING gin (array_to_tsvector(string_to_array(grams, ' ')))
    WITH (fastupdate = off)
"""


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _add_days(table_name: str, names: tuple[str, ...]) -> None:
    types = {name: sa.Integer() if name == "reach" else sa.Date() for name in names}
    with op.batch_alter_table(table_name) as table:
        for name, kind in types.items():
            table.add_column(sa.Column(name, kind, nullable=False, server_default=_WHOLE_CALENDAR[name]))
    with op.batch_alter_table(table_name) as table:
        for name, kind in types.items():
            table.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    op.create_index(op.f(f"ix_{table_name}_reach_first_day"), table_name, ["reach", "first_day"])


def upgrade() -> None:
    """To the new schema. Words and days are derived when the program next starts, like instants."""
    op.create_table(
        "event_words",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("grams", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_words_event_id_event")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_words")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_words_event_id")),
    )
    op.execute(_SQLITE_INDEX if _is_sqlite() else _POSTGRESQL_INDEX)
    for name in ("first_day_end_day", "kind", "country", "visibility_embargo_until"):
        op.drop_index(op.f(f"ix_event_{name}"), table_name="event")
    _add_days("event", ("reach",))
    _add_days("revision", ("first_day", "end_day", "reach"))
    where = sa.text(_HELD_BACK)
    op.create_index(
        op.f("ix_event_embargo_until"), "event", ["embargo_until"], sqlite_where=where, postgresql_where=where
    )
    op.execute("UPDATE event SET tzdata_version = ''")


def downgrade() -> None:
    """Back to the schema before."""
    for name in ("embargo_until", "reach_first_day"):
        op.drop_index(op.f(f"ix_event_{name}"), table_name="event")
    op.drop_index(op.f("ix_revision_reach_first_day"), table_name="revision")
    with op.batch_alter_table("event") as table:
        table.drop_column("reach")
    with op.batch_alter_table("revision") as table:
        for name in _WHOLE_CALENDAR:
            table.drop_column(name)
    columns = {"first_day_end_day": ["first_day", "end_day"], "kind": ["kind"], "country": ["country"]}
    columns["visibility_embargo_until"] = ["visibility", "embargo_until"]
    for name, indexed in columns.items():
        op.create_index(op.f(f"ix_event_{name}"), "event", indexed)
    if _is_sqlite():
        op.execute("DROP TABLE event_grams")
    op.drop_table("event_words")

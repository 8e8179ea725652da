"""Parties, offices, people and series have an instant from which the public may see them.

Revision ID: 0015
Revises: 0014
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None

_TABLES = ("party", "office", "person", "series")
# What the public has seen so far stays public.
_FROM_THE_START = datetime(1970, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    """To the new schema."""
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("visibility", sa.String(), nullable=True))
            batch.add_column(sa.Column("public_from", UtcInstant(), nullable=True))
            batch.create_check_constraint(op.f(f"ck_{table}_visibility"), "visibility IN ('desk', 'public')")
        entries = sa.table(table, sa.column("public_from", UtcInstant()))
        op.execute(entries.update().values(public_from=_FROM_THE_START))


def downgrade() -> None:
    """Back to the old one, in which the whole directory is public."""
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_visibility"), type_="check")
            batch.drop_column("public_from")
            batch.drop_column("visibility")

"""Tombstones of withdrawn events.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To the new schema. What was withdrawn before has no tombstone."""
    op.create_table(
        "tombstone",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("is_merged", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_tombstone_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_tombstone")),
    )
    op.create_index(op.f("ix_tombstone_expires_at"), "tombstone", ["expires_at"])


def downgrade() -> None:
    """To the schema before."""
    op.drop_table("tombstone")

"""Readers' own lists and their stars.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To the new schema."""
    op.create_table(
        "reader_list",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("used_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_list")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reader_list_token_hash")),
    )
    op.create_index(op.f("ix_reader_list_used_at"), "reader_list", ["used_at"])
    op.create_table(
        "star",
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("starred_at", UtcInstant(), nullable=False),
        sa.CheckConstraint("kind IN ('event', 'series', 'party', 'person')", name=op.f("ck_star_kind")),
        sa.ForeignKeyConstraint(["list_id"], ["reader_list.id"], name=op.f("fk_star_list_id_reader_list")),
        sa.PrimaryKeyConstraint("list_id", "kind", "target_id", name=op.f("pk_star")),
    )
    op.create_table(
        "list_creation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_hash", sa.String(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_creation")),
    )
    op.create_index("ix_list_creation_network_hash_created_at", "list_creation", ["network_hash", "created_at"])
    op.create_index(op.f("ix_list_creation_created_at"), "list_creation", ["created_at"])


def downgrade() -> None:
    """To the schema before."""
    for table in ("list_creation", "star", "reader_list"):
        op.drop_table(table)

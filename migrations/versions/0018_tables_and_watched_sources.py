"""Uploaded tables, what their columns are, and watched sources.

Revision ID: 0018
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0018"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To the new schema."""
    op.create_table(
        "table_mapping",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["saved_by"], ["editor.id"], name=op.f("fk_table_mapping_saved_by_editor")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_table_mapping")),
    )
    op.create_table(
        "uploaded_table",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("editor_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("uploaded_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["editor.id"], name=op.f("fk_uploaded_table_editor_id_editor")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_uploaded_table")),
    )
    op.create_index(op.f("ix_uploaded_table_editor_id"), "uploaded_table", ["editor_id"])
    op.create_index(op.f("ix_uploaded_table_uploaded_at"), "uploaded_table", ["uploaded_at"])
    _create_watched_tables()


def _create_watched_tables() -> None:
    op.create_table(
        "watched_source",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("switched_by", sa.String(), nullable=True),
        sa.Column("switched_at", UtcInstant(), nullable=True),
        sa.Column("next_at", UtcInstant(), nullable=False),
        sa.Column("lease_until", UtcInstant(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("asked_at", UtcInstant(), nullable=True),
        sa.Column("answered_at", UtcInstant(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("robots", sa.String(), nullable=True),
        sa.Column("robots_at", UtcInstant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", UtcInstant(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint("problem IN ('broken', 'layout')", name=op.f("ck_watched_source_problem")),
        sa.ForeignKeyConstraint(["switched_by"], ["editor.id"], name=op.f("fk_watched_source_switched_by_editor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_source")),
    )
    op.create_index(op.f("ix_watched_source_next_at"), "watched_source", ["next_at"])
    op.create_table(
        "watched_item",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("first_seen_at", UtcInstant(), nullable=False),
        sa.Column("last_seen_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["watched_source.id"], name=op.f("fk_watched_item_source_id_watched_source")
        ),
        sa.PrimaryKeyConstraint("source_id", "key", name=op.f("pk_watched_item")),
    )
    op.create_index(op.f("ix_watched_item_last_seen_at"), "watched_item", ["last_seen_at"])


def downgrade() -> None:
    """To the schema before."""
    for table in ("watched_item", "watched_source", "uploaded_table", "table_mapping"):
        op.drop_table(table)

"""Kept copies of sources.

Revision ID: 0017
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0017"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To the new schema."""
    op.create_table(
        "source_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("fetched_at", UtcInstant(), nullable=False),
        sa.Column("warc", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_copy")),
        sa.UniqueConstraint("url", "sha256", name=op.f("uq_source_copy_url_sha256")),
    )
    op.create_index(op.f("ix_source_copy_url"), "source_copy", ["url"])
    op.create_index(op.f("ix_source_copy_fetched_at"), "source_copy", ["fetched_at"])


def downgrade() -> None:
    """To the schema before; the copies are lost."""
    op.drop_table("source_copy")

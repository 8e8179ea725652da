"""What was written when a session was over, and what the addresses of sources answered.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To the new schema."""
    op.create_table(
        "kept_form",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("editor_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("kept_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["editor.id"], name=op.f("fk_kept_form_editor_id_editor")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_kept_form")),
    )
    op.create_index(op.f("ix_kept_form_editor_id"), "kept_form", ["editor_id"])
    op.create_table(
        "source_answer",
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("asked_at", UtcInstant(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("failing_since", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_source_answer")),
    )
    op.create_index(op.f("ix_source_answer_asked_at"), "source_answer", ["asked_at"])


def downgrade() -> None:
    """Back to the old one: what is kept for somebody is lost, and sources are asked anew."""
    for name in ("source_answer", "kept_form"):
        op.drop_table(name)

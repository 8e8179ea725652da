"""Suggestions of readers, and the mails that were read.

Revision ID: 0020
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0020"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None

_UNHANDLED = sa.text("handled_at IS NULL")


def upgrade() -> None:
    """To the new schema."""
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("mailbox_hash", sa.String(), nullable=False),
        sa.Column("network_hash", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("suggested_at", UtcInstant(), nullable=False),
        sa.Column("handled_at", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    for column in ("mailbox_hash", "network_hash", "suggested_at"):
        op.create_index(op.f(f"ix_suggestion_{column}"), "suggestion", [column])
    op.create_index(
        "ix_suggestion_unhandled", "suggestion", ["id"], sqlite_where=_UNHANDLED, postgresql_where=_UNHANDLED
    )
    op.create_table(
        "received_mail",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("received_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_received_mail")),
    )
    op.create_index(op.f("ix_received_mail_received_at"), "received_mail", ["received_at"])


def downgrade() -> None:
    """To the schema before."""
    for table in ("received_mail", "suggestion"):
        op.drop_table(table)

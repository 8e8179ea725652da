"""Each event says at which epoch the public last saw it change, so that what is new is one question.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To the new schema."""
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("epoch", sa.Integer(), nullable=False, server_default="0"))
        table.create_index(table.f("ix_event_epoch"), ["epoch"])
    with op.batch_alter_table("epoch") as table:
        table.add_column(sa.Column("wholesale", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Back to the old one."""
    with op.batch_alter_table("epoch") as table:
        table.drop_column("wholesale")
    with op.batch_alter_table("event") as table:
        table.drop_index(table.f("ix_event_epoch"))
        table.drop_column("epoch")

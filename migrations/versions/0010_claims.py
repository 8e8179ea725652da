"""What each source says otherwise than the record and for which party it speaks; where a merged duplicate went.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To the new schema; sources say nothing otherwise yet."""
    with op.batch_alter_table("source") as table:
        table.add_column(sa.Column("party", sa.String(), nullable=True))
        table.add_column(sa.Column("says", sa.JSON(), nullable=False, server_default="[]"))
        table.create_foreign_key(op.f("fk_source_party_party"), "party", ["party"], ["id"])
    with op.batch_alter_table("source") as table:
        table.alter_column("says", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("merged_into", sa.String(), nullable=True))
        table.create_foreign_key(
            op.f("fk_event_merged_into_event"),
            "event",
            ["merged_into"],
            ["id"],
            deferrable=True,
            initially="DEFERRED",
        )
        table.create_index(op.f("ix_event_merged_into"), ["merged_into"])


def downgrade() -> None:
    """Back to the old one: what sources said otherwise is lost, and where duplicates went."""
    with op.batch_alter_table("event") as table:
        table.drop_index(op.f("ix_event_merged_into"))
        table.drop_constraint(op.f("fk_event_merged_into_event"), type_="foreignkey")
        table.drop_column("merged_into")
    with op.batch_alter_table("source") as table:
        table.drop_constraint(op.f("fk_source_party_party"), type_="foreignkey")
        table.drop_column("says")
        table.drop_column("party")

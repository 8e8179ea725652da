"""What the items of watched sources were, and by which definition a source answered.

Revision ID: 0021
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0019"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To the new schema."""
    with op.batch_alter_table("watched_source") as batch:
        batch.add_column(sa.Column("definition_digest", sa.String(), nullable=True))
    with op.batch_alter_table("watched_item") as batch:
        batch.add_column(sa.Column("title", sa.String(), nullable=True))
        batch.add_column(sa.Column("url", sa.String(), nullable=True))
        batch.add_column(sa.Column("proposed", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("refused", sa.String(), nullable=True))


def downgrade() -> None:
    """To the schema before."""
    with op.batch_alter_table("watched_item") as batch:
        for column in ("refused", "proposed", "url", "title"):
            batch.drop_column(column)
    with op.batch_alter_table("watched_source") as batch:
        batch.drop_column("definition_digest")

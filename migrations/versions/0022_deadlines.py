"""Deadlines by a number of days before their event, and the day on which each of them is.

Revision ID: 0022
Revises: 0020
"""

import re
from datetime import date

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None

_DEADLINE = sa.table(
    "deadline",
    sa.column("event_id", sa.String()),
    sa.column("position", sa.Integer()),
    sa.column("at", sa.String()),
    sa.column("day", sa.Date()),
)
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(T.*)?")


def upgrade() -> None:
    """To the new schema."""
    with op.batch_alter_table("deadline") as batch:
        batch.alter_column("at", existing_type=sa.String(), nullable=True)
        batch.add_column(sa.Column("before", sa.String(), nullable=True))
        batch.add_column(sa.Column("day", sa.Date(), nullable=True))
        batch.create_index(op.f("ix_deadline_day"), ["day"])
    connection = op.get_bind()
    for row in connection.execute(sa.select(_DEADLINE)).all():
        found = _DATED.fullmatch(row.at)
        if found is not None:
            this = (_DEADLINE.c.event_id == row.event_id) & (_DEADLINE.c.position == row.position)
            connection.execute(sa.update(_DEADLINE).where(this).values(day=date.fromisoformat(found[1])))


def downgrade() -> None:
    """To the schema before, without the deadlines that it cannot say."""
    op.execute(sa.delete(_DEADLINE).where(_DEADLINE.c.at.is_(None)))
    with op.batch_alter_table("deadline") as batch:
        batch.drop_index(op.f("ix_deadline_day"))
        batch.drop_column("day")
        batch.drop_column("before")
        batch.alter_column("at", existing_type=sa.String(), nullable=False)

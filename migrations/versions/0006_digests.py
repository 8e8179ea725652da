"""Digests and quiet hours; a subscription may replace one of another address.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None

_TEXTS = ("digest", "quiet_from", "quiet_to", "replaces")
_NUMBERS = {"digest_hour": "8", "digest_weekday": "0"}


def upgrade() -> None:
    """To the new schema."""
    for name in ("subscription", "signup"):
        with op.batch_alter_table(name) as table:
            for text in _TEXTS:
                table.add_column(sa.Column(text, sa.String(), nullable=True))
            for number, usual in _NUMBERS.items():
                table.add_column(sa.Column(number, sa.Integer(), nullable=False, server_default=usual))
        with op.batch_alter_table(name) as table:
            for number in _NUMBERS:
                table.alter_column(number, existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    with op.batch_alter_table("subscription") as table:
        table.create_check_constraint(op.f("ck_subscription_digest"), "digest IN ('daily', 'weekly')")


def downgrade() -> None:
    """Back to the old one; digests end, and nobody's hours are quiet."""
    with op.batch_alter_table("subscription") as table:
        table.drop_constraint(op.f("ck_subscription_digest"), type_="check")
    for name in ("subscription", "signup"):
        with op.batch_alter_table(name) as table:
            for column in (*_TEXTS, *_NUMBERS):
                table.drop_column(column)

"""Subscriptions may pause.

Revision ID: 0003
Revises: 0001
"""

from alembic import op

revision: str = "0003"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def _set_states_of_subscription(states: str) -> None:
    name = op.f("ck_subscription_state")
    with op.batch_alter_table("subscription") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"state IN ({states})")


def upgrade() -> None:
    """To the new schema."""
    _set_states_of_subscription("'pending', 'confirmed', 'paused', 'ended'")


def downgrade() -> None:
    """Back to the old one; who paused is subscribed again."""
    op.execute("UPDATE subscription SET state = 'confirmed' WHERE state = 'paused'")
    _set_states_of_subscription("'pending', 'confirmed', 'ended'")

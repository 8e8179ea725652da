"""What comes back is written down, domains are paused by themselves, and all mail can be held.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def _set_states_of_subscription(states: str) -> None:
    name = op.f("ck_subscription_state")
    with op.batch_alter_table("subscription") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"state IN ({states})")


def upgrade() -> None:
    """To the new schema."""
    _set_states_of_subscription("'pending', 'confirmed', 'paused', 'suspended', 'ended'")
    with op.batch_alter_table("subscription") as table:
        table.add_column(sa.Column("suspended_at", UtcInstant(), nullable=True))
        table.add_column(sa.Column("suspended_because", sa.String(), nullable=True))
    _add_domains()
    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("address_hash", "message_id", "kind", "status")),
        sa.Column("reported_at", UtcInstant(), nullable=False),
        sa.CheckConstraint("kind IN ('dead', 'failed', 'delayed', 'complaint')", name=op.f("ck_bounce_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
        sa.UniqueConstraint("message_id", "kind", name=op.f("uq_bounce_message_id_kind")),
    )
    op.create_index(op.f("ix_bounce_address_hash"), "bounce", ["address_hash"])
    op.create_table(
        "paused_domain",
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcInstant(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_paused_domain")),
    )
    op.create_table(
        "guard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_at", UtcInstant(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("counted_from", UtcInstant(), nullable=True),
        sa.Column("seen_at", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard")),
    )
    op.execute("INSERT INTO guard (id) VALUES (1)")
    op.create_index(op.f("ix_outbox_message_created_at"), "outbox_message", ["created_at"])


def _add_domains() -> None:
    with op.batch_alter_table("outbox_message") as table:
        table.add_column(sa.Column("domain", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("outbox_message") as table:
        table.alter_column("domain", existing_type=sa.String(), existing_nullable=False, server_default=None)
    bind = op.get_bind()
    subscription = sa.table("subscription", sa.column("id"), sa.column("address"))
    outbox = sa.table("outbox_message", sa.column("subscription_id"), sa.column("domain"))
    for row in bind.execute(sa.select(subscription.c.id, subscription.c.address)).all():
        own = outbox.c.subscription_id == row.id
        bind.execute(sa.update(outbox).where(own).values(domain=row.address.rpartition("@")[2]))


def downgrade() -> None:
    """Back to the old one; who was suspended has ended, and what came back is forgotten."""
    op.drop_index(op.f("ix_outbox_message_created_at"), "outbox_message")
    for name in ("guard", "paused_domain", "bounce"):
        op.drop_table(name)
    with op.batch_alter_table("outbox_message") as table:
        table.drop_column("domain")
    with op.batch_alter_table("subscription") as table:
        table.drop_column("suspended_because")
        table.drop_column("suspended_at")
    op.execute("UPDATE subscription SET state = 'ended' WHERE state = 'suspended'")
    _set_states_of_subscription("'pending', 'confirmed', 'paused', 'ended'")

"""Subscriptions may pause and wait for a confirmation; changes are told; mail may be about no event.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0003"
down_revision: str | None = "0002"
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
    with op.batch_alter_table("outbox_message") as table:
        table.alter_column("event_id", existing_type=sa.String(), nullable=True)
    with op.batch_alter_table("subscription") as table:
        table.add_column(sa.Column("changes", sa.String(), nullable=False, server_default="none"))
        table.create_check_constraint(op.f("ck_subscription_changes"), "changes IN ('none', 'important', 'all')")
    with op.batch_alter_table("subscription") as table:
        table.alter_column("changes", existing_type=sa.String(), existing_nullable=False, server_default=None)
    _create_signup()
    _create_notice()
    op.create_table(
        "suppression",
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_suppression")),
    )


def _create_signup() -> None:
    texts = ("mailbox", "origin", "domain", "address", "query", "leads", "changes", "lang", "time_zone")
    op.create_table(
        "signup",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=name == "address") for name in texts),
        sa.Column("asked_at", UtcInstant(), nullable=False),
        sa.Column("handled_at", UtcInstant(), nullable=True),
        sa.Column("mailed_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("lang IN ('en', 'ko')", name=op.f("ck_signup_lang")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup")),
    )
    for name in ("mailbox", "origin", "mailed_at"):
        op.create_index(op.f(f"ix_signup_{name}"), "signup", [name])
    unhandled = sa.text("handled_at IS NULL")
    op.create_index("ix_signup_unhandled", "signup", ["asked_at"], sqlite_where=unhandled, postgresql_where=unhandled)


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("baseline", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcInstant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'raised')", name=op.f("ck_notice_state")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_notice_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_event_id"), "notice", ["event_id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_notice_waiting", "notice", ["event_id"], unique=True, sqlite_where=waiting, postgresql_where=waiting
    )


def downgrade() -> None:
    """Back to the old one; who paused is subscribed again, and mail about no event is lost."""
    op.drop_table("notice")
    with op.batch_alter_table("subscription") as table:
        table.drop_constraint(op.f("ck_subscription_changes"), type_="check")
        table.drop_column("changes")
    op.drop_table("suppression")
    op.drop_table("signup")
    op.execute("DELETE FROM outbox_message WHERE event_id IS NULL")
    with op.batch_alter_table("outbox_message") as table:
        table.alter_column("event_id", existing_type=sa.String(), nullable=False)
    op.execute("UPDATE subscription SET state = 'confirmed' WHERE state = 'paused'")
    _set_states_of_subscription("'pending', 'confirmed', 'ended'")

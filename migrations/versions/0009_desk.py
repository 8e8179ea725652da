"""The desk: accounts with passwords and sessions, an audit log, preview links, proposals, and the public's own counters.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """To the new schema. Nobody could sign in before, so the accounts that an operator may have written by hand go."""
    op.execute("DELETE FROM editor")
    with op.batch_alter_table("editor") as table:
        table.drop_constraint(op.f("uq_editor_address"), type_="unique")
        table.drop_column("address")
        table.add_column(sa.Column("password_hash", sa.String(), nullable=True))
        table.add_column(sa.Column("sign_on", sa.String(), nullable=True))
        table.create_unique_constraint(op.f("uq_editor_sign_on"), ["sign_on"])
    _create_session()
    _create_audit()
    _create_preview_link()
    _create_proposal()
    _add_public_counters()


def _create_session() -> None:
    op.create_table(
        "desk_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("editor_id", sa.String(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("seen_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["editor.id"], name=op.f("fk_desk_session_editor_id_editor")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_desk_session")),
    )
    op.create_index(op.f("ix_desk_session_editor_id"), "desk_session", ["editor_id"])
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcInstant(), nullable=False),
        sa.Column("failed_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_index(op.f("ix_throttle_failed_at"), "throttle", ["failed_at"])


def _create_audit() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("editor", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"])
    op.create_index(op.f("ix_audit_entry_event_id_at"), "audit_entry", ["event_id", "at"])


def _create_preview_link() -> None:
    op.create_table(
        "preview_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("editor_id", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_preview_link_event_id_event")),
        sa.ForeignKeyConstraint(["editor_id"], ["editor.id"], name=op.f("fk_preview_link_editor_id_editor")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_preview_link")),
    )
    op.create_index(op.f("ix_preview_link_event_id"), "preview_link", ["event_id"])


def _create_proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("opened_at", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("editor_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("proposed_at", UtcInstant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'declined')", name=op.f("ck_proposal_state")),
        sa.ForeignKeyConstraint(["editor_id"], ["editor.id"], name=op.f("fk_proposal_editor_id_editor")),
        sa.ForeignKeyConstraint(["settled_by"], ["editor.id"], name=op.f("fk_proposal_settled_by_editor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_event_id"), "proposal", ["event_id"])
    op.create_index(op.f("ix_proposal_state"), "proposal", ["state"])


def _add_public_counters() -> None:
    """The public's counters begin as the desk's: SEQUENCE and LAST-MODIFIED that calendar apps have may never fall.

    What is held back still has not been seen as it stands; it will be from the end of its embargo on.
    """
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("public_number", sa.Integer(), nullable=True))
        table.add_column(sa.Column("public_sequence", sa.Integer(), nullable=True))
        table.add_column(sa.Column("public_created_at", UtcInstant(), nullable=True))
        table.add_column(sa.Column("public_changed_at", UtcInstant(), nullable=True))
    op.execute(
        "UPDATE event SET public_number = revision, public_sequence = sequence, "
        "public_created_at = created_at, public_changed_at = changed_at"
    )
    op.execute("UPDATE event SET public_changed_at = embargo_until WHERE embargo_until > changed_at")
    op.execute("UPDATE event SET public_created_at = embargo_until WHERE embargo_until > changed_at AND revision = 1")
    op.execute("UPDATE event SET public_number = 0 WHERE visibility = 'draft' AND revision = 1")
    with op.batch_alter_table("event") as table:
        for name, kind in (("number", sa.Integer()), ("sequence", sa.Integer())):
            table.alter_column(f"public_{name}", existing_type=kind, nullable=False)
        for name in ("created_at", "changed_at"):
            table.alter_column(f"public_{name}", existing_type=UtcInstant(), nullable=False)
    with op.batch_alter_table("revision") as table:
        table.add_column(sa.Column("is_reason_public", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("revision") as table:
        table.alter_column("is_reason_public", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Back to the old one: accounts, sessions and the audit log are lost, and reasons are all public again."""
    with op.batch_alter_table("revision") as table:
        table.drop_column("is_reason_public")
    with op.batch_alter_table("event") as table:
        for name in ("number", "sequence", "created_at", "changed_at"):
            table.drop_column(f"public_{name}")
    for name in ("proposal", "preview_link", "audit_entry", "throttle", "desk_session"):
        op.drop_table(name)
    op.execute("DELETE FROM editor")
    with op.batch_alter_table("editor") as table:
        table.drop_constraint(op.f("uq_editor_sign_on"), type_="unique")
        table.drop_column("sign_on")
        table.drop_column("password_hash")
        table.add_column(sa.Column("address", sa.String(), nullable=False))
        table.create_unique_constraint(op.f("uq_editor_address"), ["address"])

"""One queue of proposals: of what channel and subject, the text, what was read, where from, and how it was settled.

Revision ID: 0019
Revises: 0017
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision: str = "0019"
down_revision: str | None = "0017"
branch_labels: str | None = None
depends_on: str | None = None

_PROPOSAL = sa.table(
    "proposal",
    sa.column("id", sa.Integer()),
    sa.column("event_id", sa.String()),
    sa.column("base_revision", sa.Integer()),
    sa.column("record", sa.JSON()),
    sa.column("editor_id", sa.String()),
    sa.column("reason", sa.String()),
    sa.column("digest", sa.String()),
    sa.column("settled_at", UtcInstant()),
)
_NEW = ("text", "draft", "origin", "settled_reason", "settled_revision")


def upgrade() -> None:
    """To the new schema. What was proposed before came from the desk, and is about events."""
    with op.batch_alter_table("proposal") as table:
        table.add_column(sa.Column("channel", sa.String(), nullable=False, server_default="desk"))
        table.add_column(sa.Column("subject", sa.String(), nullable=False, server_default="event"))
        table.add_column(sa.Column("digest", sa.String(), nullable=True))
        table.add_column(sa.Column("text", sa.String(), nullable=True))
        table.add_column(sa.Column("draft", sa.JSON(), nullable=True))
        table.add_column(sa.Column("origin", sa.JSON(), nullable=True))
        table.add_column(sa.Column("settled_reason", sa.String(), nullable=True))
        table.add_column(sa.Column("settled_revision", sa.Integer(), nullable=True))
    _fill_digests()
    with op.batch_alter_table("proposal") as table:
        table.alter_column("channel", existing_type=sa.String(), existing_nullable=False, server_default=None)
        table.alter_column("subject", existing_type=sa.String(), existing_nullable=False, server_default=None)
        table.alter_column("digest", existing_type=sa.String(), nullable=False)
        for name, kind in (("event_id", sa.String()), ("record", sa.JSON()), ("editor_id", sa.String())):
            table.alter_column(name, existing_type=kind, nullable=True)
        table.create_check_constraint(
            op.f("ck_proposal_channel"), "channel IN ('desk', 'import', 'reader', 'mail', 'watch', 'directory')"
        )
        table.create_check_constraint(
            op.f("ck_proposal_subject"), "subject IN ('event', 'correction', 'office-holder')"
        )
        table.create_unique_constraint(op.f("uq_proposal_digest"), ["digest"])
    op.drop_index(op.f("ix_proposal_state"), "proposal")
    op.create_index(op.f("ix_proposal_state_settled_at"), "proposal", ["state", "settled_at"])


def _fill_digests() -> None:
    """Give each row the digest that it would have today; of several in the same words the first has it."""
    connection, seen = op.get_bind(), set[str]()
    for row in connection.execute(sa.select(_PROPOSAL).order_by(_PROPOSAL.c.id)).all():
        key = [row.event_id, row.base_revision, row.record, row.editor_id, row.reason]
        canonical = json.dumps(key, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(f"event\0{canonical}".encode()).hexdigest()
        if digest in seen:
            digest = f"{digest} {row.id}"
        seen.add(digest)
        connection.execute(sa.update(_PROPOSAL).where(_PROPOSAL.c.id == row.id).values(digest=digest))


def downgrade() -> None:
    """To the schema before. What it has no place for goes: proposals without a record, an event or an account."""
    is_unknown = (
        _PROPOSAL.c.editor_id.is_(None)
        | _PROPOSAL.c.event_id.is_(None)
        # As SQL NULL or as the null of JSON.
        | sa.cast(_PROPOSAL.c.record, sa.String()).is_(None)
        | (sa.cast(_PROPOSAL.c.record, sa.String()) == "null")
    )
    op.execute(sa.delete(_PROPOSAL).where(is_unknown))
    op.drop_index(op.f("ix_proposal_state_settled_at"), "proposal")
    with op.batch_alter_table("proposal") as table:
        table.drop_constraint(op.f("uq_proposal_digest"), type_="unique")
        table.drop_constraint(op.f("ck_proposal_subject"), type_="check")
        table.drop_constraint(op.f("ck_proposal_channel"), type_="check")
        for name, kind in (("event_id", sa.String()), ("record", sa.JSON()), ("editor_id", sa.String())):
            table.alter_column(name, existing_type=kind, nullable=False)
        for name in ("channel", "subject", "digest", *_NEW):
            table.drop_column(name)
    op.create_index(op.f("ix_proposal_state"), "proposal", ["state"])

"""Keep the finished bytes of each event, and find the last embargo that lifted at once."""

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_vevent",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("rendering", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("starts_at", UtcInstant(), nullable=False),
        sa.Column("stamp", UtcInstant(), nullable=False),
        sa.Column("tzid", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("alarm", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_kept_vevent_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "rendering", name=op.f("pk_kept_vevent")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_visibility_embargo_until"), ["visibility", "embargo_until"])


def downgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_visibility_embargo_until"))
    op.drop_table("kept_vevent")

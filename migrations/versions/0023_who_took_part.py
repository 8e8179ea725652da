"""Who took part in an event, as one text of sorted ids: pairs are counted by these texts, not by joining rows.

Revision ID: 0023
Revises: 0022
"""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None

_EVENT = sa.table("event", sa.column("id"), sa.column("party_ids"), sa.column("participant_ids"))


def upgrade() -> None:
    """To the new schema."""
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("party_ids", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("participant_ids", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    _fill(connection, "party_ids", "SELECT event_id, party_id FROM event_party")
    _fill(connection, "participant_ids", "SELECT event_id, person_id || '/' || office_id FROM participant")


def _fill(connection: sa.Connection, column: str, query: str) -> None:
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for event_id, one in connection.execute(sa.text(query)):
        ids[event_id].add(one)
    if ids:
        statement = sa.update(_EVENT).where(_EVENT.c.id == sa.bindparam("key")).values({column: sa.bindparam("found")})
        connection.execute(statement, [{"key": key, "found": " ".join(sorted(found))} for key, found in ids.items()])


def downgrade() -> None:
    """To the schema before."""
    with op.batch_alter_table("event") as batch:
        batch.drop_column("participant_ids")
        batch.drop_column("party_ids")

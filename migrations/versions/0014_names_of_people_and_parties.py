"""People have names by language, parties and offices other names, series patterns of titles; more kinds of events.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None

_KINDS = ("summit", "leaders-meeting", "2+2", "foreign-ministerial", "defence-ministerial")
_OTHER_KINDS = ("visit", "signing", "exercise", "conference", "general-assembly", "incident")
_OLD_KINDS = (*_KINDS, "military-committee", "senior-officials", *_OTHER_KINDS)
_NEW_KINDS = (
    *(*_KINDS, "finance-ministerial", "trade-ministerial", "ministerial", "military-committee", "senior-officials"),
    *("working-level", "negotiation", "call", *_OTHER_KINDS),
)
# What a kind becomes that the older schema does not know.
_OLDER_KIND = {
    "finance-ministerial": "conference",
    "trade-ministerial": "conference",
    "ministerial": "conference",
    "working-level": "senior-officials",
    "negotiation": "senior-officials",
    "call": "leaders-meeting",
}
_BATCH = 1_000
_SERIES_TEXTS = ("notes", "title_patterns", "short_patterns")


def upgrade() -> None:
    """To the new schema."""
    _replace_kinds(_NEW_KINDS)
    for table in ("subscription", "signup"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_lang"), type_="check")
    for table in ("party", "office"):
        _add_json(table, "aliases", "[]")
    for name in _SERIES_TEXTS:
        _add_json("series", name, "{}")
    op.create_table(
        "party_name",
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.String(), nullable=True),
        sa.Column("valid_to", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_name_party_id_party")),
        sa.PrimaryKeyConstraint("party_id", "position", name=op.f("pk_party_name")),
    )
    with op.batch_alter_table("document") as batch:
        batch.add_column(sa.Column("language", sa.String(), nullable=True))
        batch.add_column(sa.Column("publisher", sa.String(), nullable=True))
    _add_json("person", "names", "{}")
    people = sa.table("person", *map(sa.column, ("id", "name", "name_native")), sa.column("names", sa.JSON()))
    rows = op.get_bind().execute(sa.select(people.c.id, people.c.name, people.c.name_native)).all()
    for person, name, native in rows:
        is_korean = any("가" <= character <= "힣" for character in native or "")
        names = {"en": name, "ko": native} if is_korean else {"en": name}
        op.execute(people.update().where(people.c.id == person).values(names=names))
    with op.batch_alter_table("person") as batch:
        batch.drop_column("name")
    _restore_from_revisions()


def downgrade() -> None:
    """Back to the old one: other names, patterns, and languages and publishers of documents are lost."""
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("name", sa.String(), nullable=True))
    people = sa.table("person", *map(sa.column, ("id", "name", "name_native")), sa.column("names", sa.JSON()))
    rows = op.get_bind().execute(sa.select(people.c.id, people.c.names)).all()
    for person, names in rows:
        name = names.get("en") or next(iter(names.values()), person)
        op.execute(people.update().where(people.c.id == person).values(name=name))
    with op.batch_alter_table("person") as batch:
        batch.alter_column("name", existing_type=sa.String(), nullable=False)
        batch.drop_column("names")
    with op.batch_alter_table("document") as batch:
        batch.drop_column("publisher")
        batch.drop_column("language")
    op.drop_table("party_name")
    with op.batch_alter_table("series") as batch:
        for name in _SERIES_TEXTS:
            batch.drop_column(name)
    for table in ("party", "office"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("aliases")
    for table in ("subscription", "signup"):
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(op.f(f"ck_{table}_lang"), "lang IN ('en', 'ko')")
    for table in ("event", "series"):
        rows_of = sa.table(table, sa.column("kind"))
        for kind, older in _OLDER_KIND.items():
            op.execute(rows_of.update().where(rows_of.c.kind == kind).values(kind=older))
    _replace_kinds(_OLD_KINDS)


def _restore_from_revisions() -> None:
    """Kinds of events and languages and publishers of documents, where an earlier downgrade took them away."""
    connection = op.get_bind()
    event = sa.table("event", *map(sa.column, ("id", "revision", "kind")))
    document = sa.table("document", *map(sa.column, ("event_id", "position", "language", "publisher")))
    revision = sa.table("revision", *map(sa.column, ("event_id", "number")), sa.column("record", sa.JSON()))
    newest = (revision.c.event_id == event.c.id) & (revision.c.number == event.c.revision)
    ids = connection.execute(sa.select(event.c.id).order_by(event.c.id)).scalars().all()
    for start in range(0, len(ids), _BATCH):
        query = sa.select(event.c.id, event.c.kind, revision.c.record).join(revision, newest)
        for row in connection.execute(query.where(event.c.id.in_(ids[start : start + _BATCH]))).all():
            if row.record["kind"] != row.kind:
                op.execute(event.update().where(event.c.id == row.id).values(kind=row.record["kind"]))
            for position, one in enumerate(row.record.get("documents", ())):
                values = {key: one[key] for key in ("language", "publisher") if key in one}
                is_this = (document.c.event_id == row.id) & (document.c.position == position)
                if values:
                    op.execute(document.update().where(is_this).values(values))


def _add_json(table: str, column: str, empty: str) -> None:
    """A JSON column that is never NULL: present rows get the empty value, and the default goes again."""
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(column, sa.JSON(), nullable=False, server_default=empty))
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column, existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def _replace_kinds(kinds: tuple[str, ...]) -> None:
    for table in ("event", "series"):
        name = op.f(f"ck_{table}_kind")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, f"kind IN ({', '.join(map(repr, kinds))})")

"""Tables, columns and stored words bear the names that the program uses; every row stays.

Revision ID: 0012
Revises: 0011
"""

import re

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None

_TABLES = {
    "event_words": "event_search",
    "guard": "mail_hold",
    "kept_form": "form_draft",
    "kept_vevent": "cached_vevent",
    "notice": "change_notice",
    "paused_domain": "domain_backoff",
    "source_answer": "link_check",
    "throttle": "login_throttle",
}
# By the old names of the tables: (old column, new column).
_COLUMNS = {
    "audit_entry": [("deed", "action")],
    "editor": [("sign_on", "oidc_identity")],
    "epoch": [("wholesale", "full_epoch")],
    "event": [("reach", "duration_class"), ("public_number", "public_revision")],
    "event_words": [("grams", "ngrams"), ("rules", "ngram_version")],
    "guard": [("counted_from", "count_from"), ("seen_at", "last_run_at")],
    "heartbeat": [("ticked_at", "last_run_at")],
    "kept_form": [("address", "path"), ("kept_at", "saved_at")],
    "kept_vevent": [("edition", "render_fingerprint"), ("stamp", "last_modified")],
    "outbox_message": [("next_at", "next_attempt_at"), ("last_code", "last_reply_code")],
    "proposal": [("opened_at", "base_revision")],
    "revision": [("reach", "duration_class")],
    "signup": [("mailbox", "mailbox_hash"), ("origin", "network_hash"), ("asked_at", "requested_at")],
    "source_answer": [("asked_at", "checked_at"), ("fault", "error"), ("status", "http_status")],
    "subscription": [("suspended_because", "suspension_reason")],
    "suppression": [("mailbox", "mailbox_hash"), ("since", "suppressed_at")],
    "throttle": [("next_at", "next_attempt_at"), ("failed_at", "last_failed_at")],
}
# (table, columns) of each index whose name follows from them, before and after.
_INDEXES = [
    (("event", "reach", "first_day"), ("event", "duration_class", "first_day")),
    (("kept_form", "editor_id"), ("form_draft", "editor_id")),
    (("notice", "event_id"), ("change_notice", "event_id")),
    (("revision", "reach", "first_day"), ("revision", "duration_class", "first_day")),
    (("signup", "mailbox"), ("signup", "mailbox_hash")),
    (("signup", "origin"), ("signup", "network_hash")),
    (("source_answer", "asked_at"), ("link_check", "checked_at")),
    (("throttle", "failed_at"), ("login_throttle", "last_failed_at")),
]
# By the new names of the tables: the states, before and after.
_STATES = {
    "change_notice": (("waiting", "raised"), ("pending", "enqueued")),
    "proposal": (("waiting", "accepted", "declined"), ("pending", "accepted", "declined")),
    "reminder": (("waiting", "raised", "superseded", "expired"), ("pending", "enqueued", "superseded", "expired")),
}


def upgrade() -> None:
    """To the new schema."""
    _drop_full_text_index("event_grams")
    _drop_state_indexes("notice", "waiting")
    for (table, *columns), _ in _INDEXES:
        op.drop_index(_index_name(table, columns), table_name=table)
    for table, pairs in _COLUMNS.items():
        for old, new in pairs:
            _rename_column(table, old, new)
    for old, new in _TABLES.items():
        _rename_table(old, new)
    for table, (before, after) in _STATES.items():
        _replace_states(table, before, after)
    _set_unique_editor_column("sign_on", "oidc_identity")
    for _, (table, *columns) in _INDEXES:
        op.create_index(_index_name(table, columns), table, columns)
    _create_state_indexes("change_notice", "pending")
    _create_full_text_index("event_search_fts", "event_search", "ngrams")


def downgrade() -> None:
    """Back to the old one."""
    _drop_full_text_index("event_search_fts")
    _drop_state_indexes("change_notice", "pending")
    for _, (table, *columns) in _INDEXES:
        op.drop_index(_index_name(table, columns), table_name=table)
    for table, (before, after) in _STATES.items():
        _replace_states(table, after, before)
    for old, new in _TABLES.items():
        _rename_table(new, old)
    for table, pairs in _COLUMNS.items():
        for old, new in pairs:
            _rename_column(table, new, old)
    _set_unique_editor_column("oidc_identity", "sign_on")
    for (table, *columns), _ in _INDEXES:
        op.create_index(_index_name(table, columns), table, columns)
    _create_state_indexes("notice", "waiting")
    _create_full_text_index("event_grams", "event_words", "grams")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _index_name(table: str, columns: list[str]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")


def _rename_column(table: str, old: str, new: str) -> None:
    # Not by `alter_column`, which copies the whole table on SQLite.
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def _rename_table(old: str, new: str) -> None:
    """Rename a table that no other refers to, with its constraints and its sequence."""
    connection = op.get_bind()
    if _is_sqlite():
        # Names of constraints stand in the text of the table alone, so it is made anew.
        query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        created = connection.execute(query, {"name": old}).scalar_one()
        op.execute(re.sub(rf'(\bCREATE TABLE "?|\b[cfpu][kq]_){old}(?=\b|_)', rf"\g<1>{new}", created))
        op.execute(f"INSERT INTO {new} SELECT * FROM {old}")  # noqa: S608  of our own names
        op.execute(f"DROP TABLE {old}")
        return
    op.execute(f"ALTER TABLE {old} RENAME TO {new}")
    query = sa.text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:name AS regclass)")
    for name in connection.execute(query, {"name": new}).scalars().all():
        renamed = re.sub(rf"^([cfpu][kq]_){old}(?=$|_)", rf"\g<1>{new}", name)
        if renamed != name:
            op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT {name} TO {renamed}")
    for column in ("id", "number"):
        op.execute(f"ALTER SEQUENCE IF EXISTS {old}_{column}_seq RENAME TO {new}_{column}_seq")


def _replace_states(table_name: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table_name}_state")
    with op.batch_alter_table(table_name) as table:
        table.drop_constraint(name, type_="check")
    rows = sa.table(table_name, sa.column("state"))
    for old, new in zip(before, after, strict=True):
        if old != new:
            op.execute(sa.update(rows).where(rows.c.state == old).values(state=new))
    with op.batch_alter_table(table_name) as table:
        table.create_check_constraint(name, f"state IN ({', '.join(map(repr, after))})")


def _drop_state_indexes(notice: str, state: str) -> None:
    op.drop_index(op.f(f"uq_{notice}_{state}"), table_name=notice)
    op.drop_index(op.f(f"ix_reminder_{state}"), table_name="reminder")


def _create_state_indexes(notice: str, state: str) -> None:
    where = sa.text(f"state = '{state}'")
    op.create_index(
        op.f(f"uq_{notice}_{state}"), notice, ["event_id"], unique=True, sqlite_where=where, postgresql_where=where
    )
    op.create_index(op.f(f"ix_reminder_{state}"), "reminder", ["due_at"], sqlite_where=where, postgresql_where=where)


def _set_unique_editor_column(old: str, new: str) -> None:
    with op.batch_alter_table("editor") as table:
        table.drop_constraint(op.f(f"uq_editor_{old}"), type_="unique")
        table.create_unique_constraint(op.f(f"uq_editor_{new}"), [new])


def _drop_full_text_index(name: str) -> None:
    op.execute(f"DROP TABLE {name}" if _is_sqlite() else f"DROP INDEX {name}")


def _create_full_text_index(name: str, table: str, column: str) -> None:
    """The index of migration 0008, filled from the n-grams that the table has."""
    if _is_sqlite():
        op.execute(
            f"CREATE VIRTUAL TABLE {name} USING fts5("
            f"{column}, content='{table}', content_rowid='number', detail=none, tokenize=\"ascii tokenchars '+_'\")"
        )
        op.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")  # noqa: S608  of our own names
    else:
        op.execute(
            f"CREATE INDEX {name} ON {table} USING gin (array_to_tsvector(string_to_array({column}, ' '))) "
            "WITH (fastupdate = off)"
        )

"""Names, titles and descriptions are JSON objects by language instead of a column for each language.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None

_KEYS = {"office_title": ("office_id", "position"), "revision": ("event_id", "number")}
# New column: the old columns by language. A column of the same name changes its type.
_TITLE, _NAME = {"en": "title", "ko": "title_ko"}, {"en": "name", "ko": "name_ko"}
_SHORT = {"short_names": {"en": "short"}}
_TEXTS: dict[str, dict[str, dict[str, str]]] = {
    "event": {"names": _TITLE},
    "office": {"names": _TITLE},
    "office_title": {"names": _TITLE},
    "party": {"names": _NAME, **_SHORT},
    "series": {"names": _NAME, **_SHORT, **{name: {"en": name} for name in ("cadence", "hosting", "description")}},
}
# What had no English name has its first one there.
_REQUIRED = ("title", "name")
_BATCH = 1_000
Record = dict[str, Any]


def upgrade() -> None:
    """To the new schema."""
    for table, texts in _TEXTS.items():
        old_columns = [column for columns in texts.values() for column in columns.values()]
        with op.batch_alter_table(table) as batch:
            for name in texts:
                batch.add_column(sa.Column(f"new_{name}", sa.JSON(), nullable=True))
        _rewrite(
            table,
            dict.fromkeys(old_columns, sa.String()) | {f"new_{name}": sa.JSON() for name in texts},
            partial(_collect, texts),
        )
        with op.batch_alter_table(table) as batch:
            for column in old_columns:
                batch.drop_column(column)
        with op.batch_alter_table(table) as batch:
            for name in texts:
                batch.alter_column(f"new_{name}", new_column_name=name, existing_type=sa.JSON(), nullable=False)
    for table in ("revision", "proposal"):
        _rewrite(table, {"record": sa.JSON()}, lambda row: {"record": _nest(row["record"])})


def downgrade() -> None:
    """Back to the old one: texts in other languages than English and Korean are lost."""
    for table in ("revision", "proposal"):
        _rewrite(table, {"record": sa.JSON()}, lambda row: {"record": _flatten(row["record"])})
    for table, texts in _TEXTS.items():
        old_columns = {column: (name, lang) for name, columns in texts.items() for lang, column in columns.items()}
        with op.batch_alter_table(table) as batch:
            for column in old_columns:
                batch.add_column(sa.Column(f"old_{column}", sa.String(), nullable=True))
        _rewrite(
            table,
            dict.fromkeys(texts, sa.JSON()) | {f"old_{column}": sa.String() for column in old_columns},
            partial(_spread, old_columns),
        )
        with op.batch_alter_table(table) as batch:
            for name in texts:
                batch.drop_column(name)
        with op.batch_alter_table(table) as batch:
            for column in old_columns:
                batch.alter_column(
                    f"old_{column}",
                    new_column_name=column,
                    existing_type=sa.String(),
                    nullable=column not in _REQUIRED,
                )


def _rewrite(table_name: str, columns: dict[str, Any], rewrite: Callable[[Any], dict[str, Any]]) -> None:
    """Set the columns that `rewrite` answers for each row, some rows at a time."""
    keys = _KEYS.get(table_name, ("id",))
    table = sa.table(
        table_name, *(sa.column(key) for key in keys), *(sa.column(name, kind) for name, kind in columns.items())
    )
    connection = op.get_bind()
    all_keys = connection.execute(sa.select(*(table.c[key] for key in keys))).all()
    is_row = sa.and_(*(table.c[key] == sa.bindparam(f"key_{key}") for key in keys))
    for start in range(0, len(all_keys), _BATCH):
        rows = all_keys[start : start + _BATCH]
        wanted = sa.tuple_(*(table.c[key] for key in keys)).in_([tuple(row) for row in rows])
        changed = [
            {**{f"key_{key}": row[key] for key in keys}, **rewrite(row)}
            for row in connection.execute(sa.select(table).where(wanted)).mappings()
        ]
        values = {name: sa.bindparam(name, type_=columns[name]) for name in changed[0] if name in columns}
        connection.execute(sa.update(table).where(is_row).values(values), changed)


def _collect(texts: dict[str, dict[str, str]], row: Record) -> Record:
    return {
        f"new_{name}": {lang: row[column] for lang, column in columns.items() if row[column]}
        for name, columns in texts.items()
    }


def _spread(columns: dict[str, tuple[str, str]], row: Record) -> Record:
    return {
        f"old_{column}": row[name].get(lang) or (next(iter(row[name].values())) if column in _REQUIRED else None)
        for column, (name, lang) in columns.items()
    }


def _nest(record: Record) -> Record:
    """A snapshot with `names` in place of `title` and `title_ko`."""
    names = {lang: record[key] for lang, key in _TITLE.items() if record.get(key)}
    return {
        "names" if key == "title" else key: names if key == "title" else value
        for key, value in record.items()
        if key != "title_ko"
    }


def _flatten(record: Record) -> Record:
    if "names" not in record:
        return record
    titles = {key: record["names"].get(lang) for lang, key in _TITLE.items()}
    titles["title"] = titles["title"] or next(iter(record["names"].values()))
    flat = {key: value for key, value in record.items() if key != "names"}
    return {**flat, **{key: text for key, text in titles.items() if text}}

"""Alembic is the only maker of tables: from every revision, on both databases, and when it is killed half-way."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect
from sqlmodel import SQLModel

from calendar_core.store.db.database import Database
from calendar_core.store.db.migrate import check, is_current, upgrade
from calendar_core.store.events.rows import load_newest_snapshots
from tests.builders.epoch import read_epoch
from tests.builders.records import add_events, fill_directory, make_record

CHECKOUT = Path(__file__).parents[3]


def schema_of(url: str) -> dict[str, Any]:
    """Every table with its columns, keys, checks and indexes."""
    database = Database(url)
    asked = inspect(database.engine)
    found = {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"]) for column in asked.get_columns(table)
            ],
            "primary": asked.get_pk_constraint(table)["name"],
            "foreign": sorted(str(key["name"]) for key in asked.get_foreign_keys(table)),
            "unique": sorted(str(key["name"]) for key in asked.get_unique_constraints(table)),
            "checks": sorted(str(key["name"]) for key in asked.get_check_constraints(table)),
            "indexes": sorted(str(index["name"]) for index in asked.get_indexes(table)),
        }
        for table in asked.get_table_names()
    }
    database.close()
    return found


def all_revisions() -> list[str]:
    """Every schema revision, oldest first."""
    scripts = ScriptDirectory(str(CHECKOUT / "migrations"))
    return [script.revision for script in scripts.walk_revisions()][::-1]


@pytest.mark.parametrize("revision", all_revisions())
def test_from_every_revision_the_newest_is_reached_with_all_data(empty_database_url: str, revision: str) -> None:
    upgrade(empty_database_url, revision)
    database = Database(empty_database_url)
    if revision == all_revisions()[-1]:
        fill_directory(database)
        add_events(database, make_record())
    upgrade(empty_database_url)
    assert is_current(database)
    with database.reading() as connection:
        assert list(load_newest_snapshots(connection)) == (["kr-us-scm-56"] if revision == all_revisions()[-1] else [])
    database.close()


def test_the_migrated_tables_are_those_of_the_models(database_url: str) -> None:
    check(database_url)


def test_every_constraint_of_the_models_is_in_the_database_by_its_name(database_url: str) -> None:
    found = schema_of(database_url)
    for name, table in SQLModel.metadata.tables.items():
        checks = {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
        assert (name, set(found[name]["checks"])) == (name, checks)
        assert set(found[name]["indexes"]) >= {str(index.name) for index in table.indexes}


def test_a_fresh_database_has_its_epoch(database: Database) -> None:
    with database.reading() as connection:
        assert read_epoch(connection)[0] == 0


def test_an_empty_database_is_not_current_and_a_second_upgrade_finds_nothing_to_do(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert not is_current(database)
    upgrade(empty_database_url)
    assert is_current(database)
    schema = schema_of(empty_database_url)
    upgrade(empty_database_url)
    assert schema_of(empty_database_url) == schema
    database.close()


def test_a_migration_that_is_killed_leaves_the_old_schema_and_can_be_run_again(empty_database_url: str) -> None:
    # The process ends itself, without any clean-up, when the sixth table has been made.
    program = f"""
import os, sys
sys.path.insert(0, {str(CHECKOUT)!r})
from alembic import op
from calendar_core.store.db.migrate import upgrade
make, made = op.create_table, []
def create_table(name, *rest, **named):
    made.append(name)
    if len(made) == 7:
        os.kill(os.getpid(), 9)
    return make(name, *rest, **named)
op.create_table = create_table
upgrade({empty_database_url!r})
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -9, done.stderr
    assert schema_of(empty_database_url) == {}
    upgrade(empty_database_url)
    check(empty_database_url)


def test_two_processes_that_migrate_at_once_both_succeed(empty_database_url: str) -> None:
    program = f"import sys; sys.path.insert(0, {str(CHECKOUT)!r})\n"
    program += f"from calendar_core.store.db.migrate import upgrade; upgrade({empty_database_url!r})"
    processes = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in processes] == [("", 0), ("", 0)]
    check(empty_database_url)

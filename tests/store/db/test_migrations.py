"""Alembic is the only maker of tables: from every revision, on both databases, and when it is killed half-way."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, select, text
from sqlmodel import SQLModel

from calendar_core.domain.events.record import Document, record_to_json
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.text.localized import Names
from calendar_core.models import (
    AuditEntry,
    CachedVevent,
    DomainBackoff,
    Editor,
    FormDraft,
    Heartbeat,
    LinkCheck,
    LoginThrottle,
    OfficeTitle,
    Proposal,
    Signup,
    Suppression,
)
from calendar_core.store.db.database import Database
from calendar_core.store.db.migrate import _build_config, check, is_current, upgrade
from calendar_core.store.desk.proposals import (
    NewProposal,
    add_proposal,
    compute_digest,
    insert_proposal,
    list_pending_proposals,
)
from calendar_core.store.events.present import PresentEvents
from calendar_core.store.events.rows import as_json, load_newest_snapshots
from tests.builders.epoch import read_epoch
from tests.builders.records import NOW, add_events, fill_directory, make_record

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


def test_a_downgrade_and_an_upgrade_of_a_filled_database_keep_every_row(database: Database, database_url: str) -> None:
    fill_directory(database)
    add_events(database, make_record())
    with database.writing() as session:
        for row in rows_with_new_names():
            session.add(row)
            session.flush()
    before = rows_of(database)
    command.downgrade(_build_config(database_url), "0011")
    upgrade(database_url)
    check(database_url)
    assert rows_of(database) == before
    assert {one.__tablename__ for one in rows_with_new_names()} <= {table for table, rows in before.items() if rows}
    with database.reading() as connection:
        assert PresentEvents(connection, viewer="public", now=NOW).count(Selection(q="한미")) == 1


def test_titles_and_names_by_language_survive_a_downgrade_and_an_upgrade(database: Database, database_url: str) -> None:
    fill_directory(database)
    record = make_record()
    add_events(database, record)
    with database.writing() as session:
        session.add(Editor(id="kim", name="Kim", role="chief", created_at=NOW))
        session.flush()
        add_proposal(
            session, make_record(title="Another"), base_revision=1, editor="kim", reason="Why", source=None, now=NOW
        )
        session.add(OfficeTitle(office_id="kr-mnd", position=0, names=Names(en="Minister", ko="장관")))
    before = rows_of(database)
    command.downgrade(_build_config(database_url), "0012")
    with database.reading() as connection:
        assert connection.execute(text("SELECT title, title_ko FROM event")).one() == tuple(record.names.values())
        assert connection.execute(text("SELECT title, title_ko FROM office_title")).one() == ("Minister", "장관")
        for table, title in (("revision", record.title), ("proposal", "Another")):
            stored = as_json(connection.execute(text(f"SELECT record FROM {table}")).scalar_one())
            assert (stored["title"], stored["title_ko"]) == (title, record.names["ko"])
            assert "names" not in stored
    upgrade(database_url)
    assert rows_of(database) == before
    with database.reading() as connection:
        assert load_newest_snapshots(connection) == {"kr-us-scm-56": record_to_json(record)}
        assert [one.record.names for one in list_pending_proposals(connection)] == [record.names | {"en": "Another"}]


def test_what_the_queue_had_before_it_took_other_things_survives_a_downgrade(
    database: Database, database_url: str
) -> None:
    fill_directory(database)
    with database.writing() as session:
        session.add(Editor(id="kim", name="Kim", role="chief", created_at=NOW))
        session.flush()
        for reason in ("One", "Two"):
            add_proposal(session, make_record(), base_revision=0, editor="kim", reason=reason, source=None, now=NOW)
        reader = NewProposal(channel="reader", subject="correction", key="words", reason="A typo.", text="In Seoul.")
        insert_proposal(session, reader, now=NOW)
    command.downgrade(_build_config(database_url), "0017")
    with database.writing() as session:
        # As two accounts could have written it before: the same once declined, once waiting.
        session.execute(text("UPDATE proposal SET reason = 'One', state = 'declined' WHERE reason = 'Two'"))
    upgrade(database_url)
    check(database_url)
    with database.reading() as connection:
        query = "SELECT reason, state, channel, subject, digest FROM proposal ORDER BY id"
        rows = connection.execute(text(query)).all()
    digest = compute_digest("event", ["kr-us-scm-56", 0, record_to_json(make_record()), "kim", "One"])
    assert [tuple(row) for row in rows] == [
        ("One", "pending", "desk", "event", digest),
        ("One", "declined", "desk", "event", f"{digest} 2"),
    ]


def test_kinds_and_documents_come_back_after_a_downgrade_and_an_upgrade(database: Database, database_url: str) -> None:
    fill_directory(database)
    document = Document(title="Joint statement", language="ko", publisher="Ministry")
    add_events(database, make_record(kind="negotiation", documents=(document,)))
    before = rows_of(database)
    command.downgrade(_build_config(database_url), "0013")
    with database.reading() as connection:
        assert connection.execute(text("SELECT kind FROM event")).scalar_one() == "senior-officials"
    upgrade(database_url)
    assert rows_of(database) == before


def rows_with_new_names() -> list[SQLModel]:
    """One row for each renamed table that `add_events` leaves empty."""
    return [
        Editor(id="kim", name="Kim", role="chief", oidc_identity="https://example.org kim", created_at=NOW),
        AuditEntry(at=NOW, editor="kim", action="changed"),
        CachedVevent(
            event_id="kr-us-scm-56",
            rendering="en",
            revision=1,
            changed_at=NOW,
            render_fingerprint="0",
            uid="uid",
            starts_at=NOW,
            last_modified=NOW,
            body=b"BEGIN:VEVENT",
        ),
        DomainBackoff(domain="example.org", failures=1, not_before=NOW),
        FormDraft(key="key", editor_id="kim", path="/desk", fields=[["title", "A title"]], saved_at=NOW),
        Heartbeat(node="desk-1:1", job="mail", last_run_at=NOW),
        LinkCheck(url="https://example.org/", checked_at=NOW, error="404 Not Found"),
        LoginThrottle(key="kim", failures=1, next_attempt_at=NOW, last_failed_at=NOW),
        Proposal(
            digest=compute_digest("event", ["new", 0, {}, "kim", "New"]),
            event_id="new",
            base_revision=0,
            record={},
            editor_id="kim",
            reason="New",
            proposed_at=NOW,
            state="pending",
        ),
        Signup(
            mailbox_hash="1",
            network_hash="2",
            domain="example.org",
            query="",
            leads="P1D",
            time_zone="UTC",
            requested_at=NOW,
        ),
        Suppression(mailbox_hash="1", reason="Asked", suppressed_at=NOW),
    ]


def rows_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in an order of its own."""
    with database.reading() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for name, table in SQLModel.metadata.tables.items()
        }


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

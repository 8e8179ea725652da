"""The shipped definitions: each is read on an answer in the shape of its source, from the request to the proposal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from werkzeug.wrappers import Response

from calendar_core.domain.vocabulary import CERTAINTIES
from calendar_core.intake.watch.definition import SourceDefinition, load_definitions
from calendar_core.intake.watch.run import SourceReport, WatchTools, ask_sources
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals
from calendar_core.store.desk.watched_items import load_newest_items
from calendar_core.store.desk.watched_sources import load_states, switch_source
from tests.builders.desk_browser import add_accounts
from tests.builders.source_server import loopback_client, play_source
from tests.conftest import SHIPPED_DATA
from tests.intake.watch.recorded_answers import ANSWERS

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SHIPPED = load_definitions(SHIPPED_DATA / "watch.yaml")


def test_the_shipped_file_has_no_problems_and_an_answer_for_each_source() -> None:
    assert SHIPPED.problems == ()
    assert list(SHIPPED.sources) == list(ANSWERS)


def test_every_shipped_source_is_off(loaded_sqlite_url: str) -> None:
    database = Database(loaded_sqlite_url)
    with database.reading() as connection:
        assert load_states(connection) == {}
    database.close()


@pytest.mark.parametrize("source_id", SHIPPED.sources)
def test_a_shipped_source_is_read_from_its_answer_to_the_proposal(loaded_sqlite_url: str, source_id: str) -> None:
    database, recorded, definition = Database(loaded_sqlite_url), ANSWERS[source_id], SHIPPED.sources[source_id]
    add_accounts(database)
    parts = urlsplit(definition.url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    assert path == next(iter(recorded.answers))
    with play_source() as server:
        definition = replace(definition, url=server.address + path)
        if recorded.before is not None:
            server.answers[path] = Response(recorded.before, content_type=recorded.content_type)
            assert ask(database, definition).new == 0
            server.asked.clear()
        server.fill(recorded.answers)
        body = server.answers[path]
        assert isinstance(body, bytes)
        server.answers[path] = Response(body, content_type=recorded.content_type)
        report = ask(database, definition)
        assert (report.outcome, report.new, report.proposed) == ("answered", 1, 1), refusals(database, source_id)
        assert server.paths() == list(recorded.answers)
    with database.reading() as connection:
        [proposal] = list_pending_proposals(connection)
    record, source = proposal.record, proposal.record.sources[-1]
    assert (record.kind, tuple(sorted(record.parties)), record.when.start_text) == recorded.event
    assert (source.publisher, source.side, source.title, source.published) == (
        *(definition.publisher, definition.side),
        *(recorded.title, recorded.published),
    )
    assert source.url == server.address + list(recorded.answers)[-1] if definition.follow else source.url
    assert proposal.base_revision or CERTAINTIES.index(record.certainty) <= CERTAINTIES.index(definition.certainty)
    database.close()


def refusals(database: Database, source_id: str) -> list[str | None]:
    """Why items of a source made no proposal."""
    with database.reading() as connection:
        return [one.refused for one in load_newest_items(connection, source_id, limit=10)]


def ask(database: Database, definition: SourceDefinition) -> SourceReport:
    with database.writing() as session:
        switch_source(session, definition.id, is_on=True, editor="editor", now=NOW)
    tools = WatchTools(
        database=database,
        client=loopback_client(),
        clock=lambda: NOW,
        wait=lambda _seconds: False,
        elapsed=timedelta,
    )
    [report] = ask_sources(tools, [definition], is_early=False)
    return report

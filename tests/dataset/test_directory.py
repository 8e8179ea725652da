"""The directory of the files is that of the database into which they were loaded."""

from calendar_core.dataset.directory import build_directory
from calendar_core.dataset.files import read_data_set
from calendar_core.dataset.load import load_paths
from calendar_core.desk.checks.run import load_directory
from calendar_core.store.db.database import Database
from tests.builders.records import NOW
from tests.dataset.conftest import DataFolder


def test_checks_see_the_same_directory_with_and_without_a_database(database: Database, files: DataFolder) -> None:
    files.replace("people.yaml", "to: '2024-12-05'", "to: '2024-12-05'\n      bounds: sightings\n      acting: true")
    data_set = read_data_set([files.path], progress=lambda _step, _done, _total: None)
    load_paths(database, [files.path], now=NOW, progress=lambda _step, _done, _total: None)
    built = build_directory(data_set.entries)
    with database.reading() as connection:
        assert built == load_directory(connection)
    assert [term.has_observed_bounds for terms in built.terms.values() for term in terms] == [True]

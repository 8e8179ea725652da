"""`flask feeds` from the command line."""

from tests.builders.records import add_events, fill_directory, make_record
from tests.builders.web_app import close_app, make_app


def test_after_a_backup_was_put_back_every_event_has_a_new_stamp(sqlite_url: str) -> None:
    with close_app(make_app(sqlite_url)) as app:
        database = app.extensions["entente"].database
        fill_directory(database)
        add_events(database, make_record(), make_record(id="other"))
        result = app.test_cli_runner().invoke(args=["feeds", "restamp"])
        assert (result.exit_code, result.output) == (0, "2 events have a new LAST-MODIFIED.\n")

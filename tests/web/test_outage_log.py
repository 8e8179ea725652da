"""While the database does not answer, the log has one line for the outage, and one when it answers again."""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from calendar_core.jobs import JOBS, build_scheduler_context
from calendar_core.scheduler import _run_job
from tests.builders.mail import settings_for
from tests.builders.records import NOW, make_record
from tests.builders.web_app import close_app, context_of, fill_database, make_app

ADDRESSES = ("/", "/agenda", "/events/kr-us-scm-56", "/feeds/kr.ics", "/calendar.ics?q=meeting", "/api/v1/events")


@contextmanager
def unreachable(url: str) -> Iterator[None]:
    """Let no connection be made to a database, and end those that are."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = Path(str(parsed.database))
        aside = file.rename(file.with_name("aside"))
        file.mkdir()
        yield
        file.rmdir()
        aside.rename(file)
        return
    server = parsed.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{parsed.database}" ALLOW_CONNECTIONS false'.encode())
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [parsed.database]
        )
        yield
        connection.execute(f'ALTER DATABASE "{parsed.database}" ALLOW_CONNECTIONS true'.encode())


def test_an_outage_is_one_line_by_type_and_place_and_its_end_another(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fill_database(database_url, make_record())
    settings = settings_for(database_url, f"maildir:{tmp_path / 'mail'}")
    with close_app(make_app(database_url)) as app, caplog.at_level(logging.INFO):
        client, database = app.test_client(), context_of(app).database
        scheduler = build_scheduler_context(database, settings, clock=lambda: NOW)
        assert {client.get(address).status_code for address in ADDRESSES} == {200}
        caplog.clear()
        with unreachable(database_url):
            database.close()  # what is open to a file would go on
            answers = [client.get(address) for address in (*ADDRESSES, *ADDRESSES)]
            for job in JOBS:
                _run_job(scheduler, job)
        numbers = [one.headers.get("X-Error-Number") for one in answers if one.status_code == 503]
        (line,) = caplog.messages
        caplog.clear()
        # What answers again is looked at once a second.
        limit = time.monotonic() + 30
        while client.get("/agenda").status_code != 200:
            assert time.monotonic() < limit
            time.sleep(0.05)
        assert {client.get(address).status_code for address in ADDRESSES} == {200}
        assert [message.partition(", after")[0] for message in caplog.messages] == ["The database answers again"]
    outage = re.fullmatch(r"The database does not answer \(([0-9a-f]{8})\): (.*)", line)
    assert outage is not None
    assert set(numbers) == {outage[1]}
    kind, _, place = outage[2].partition(" at ")
    assert kind.split(" ")[0].endswith("OperationalError")
    assert "calendar_core/store/db/" in place
    assert "\n" not in line

"""`flask status` and the health page: a scheduler that has stopped is noticed, a web process stays ready."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from calendar_core.store.db.heartbeats import find_late_jobs, record_heartbeat
from calendar_core.store.outbox.hold import hold_on_clock_step
from tests.builders.records import NOW
from tests.builders.web_app import close_app, make_app


@pytest.fixture
def application(sqlite_url: str) -> Iterator[Flask]:
    with close_app(make_app(sqlite_url)) as app:
        yield app


def beat(application: Flask, **ages: timedelta) -> None:
    with application.extensions["entente"].database.writing() as session:
        for job, age in ages.items():
            record_heartbeat(session, node="desk-1:4711", job=job, now=NOW - age)


def run(application: Flask) -> tuple[int, str]:
    result = application.test_cli_runner().invoke(args=["status"])
    return result.exit_code, result.output


def test_nodes_jobs_and_ages_are_listed(application: Flask) -> None:
    beat(application, plan=timedelta(seconds=12), send=timedelta(seconds=3), publish=timedelta(hours=5))
    lines = ["desk-1:4711", "  plan            12 seconds ago", "  publish         5 hours ago"]
    assert run(application) == (0, "\n".join([*lines, "  send            3 seconds ago", ""]))
    assert application.test_client().get("/health/ready").text == "ready\n"


def test_a_scheduler_that_has_stopped_is_an_error_of_the_command_and_a_remark_of_the_page(application: Flask) -> None:
    beat(application, plan=timedelta(minutes=17), send=timedelta(minutes=1))
    code, output = run(application)
    assert (code, "The scheduler has stopped: plan should have run since." in output) == (1, True)
    answer = application.test_client().get("/health/ready")
    assert (answer.status_code, answer.text) == (200, "ready, the scheduler has stopped\n")


def test_mail_that_is_held_is_said_with_its_reason_and_what_to_do(application: Flask) -> None:
    beat(application, plan=timedelta(seconds=12), send=timedelta(seconds=3))
    assert "HELD" not in run(application)[1]
    with application.extensions["entente"].database.writing() as session:
        hold_on_clock_step(session, step=timedelta(hours=25), now=NOW)
    code, output = run(application)
    reason = "The clock of this machine was set by +90000 s: which of the two times is right?"
    assert (code, output.splitlines()[-2:]) == (
        0,
        [
            f"ALL MAIL IS HELD since {NOW:%Y-%m-%d %H:%M} UTC: {reason}",
            "Look at what waits; then let it go: flask mail release. Or keep it back for good: flask mail hold.",
        ],
    )


def test_without_any_scheduler_the_command_fails_and_the_web_is_ready(application: Flask) -> None:
    code, output = run(application)
    assert (code, "No scheduler has run yet." in output) == (1, True)
    assert application.test_client().get("/health/ready").text == "ready\n"


def test_a_job_is_late_after_three_missed_runs_and_the_longest_run() -> None:
    limit = timedelta(seconds=90) + timedelta(minutes=15)
    assert find_late_jobs({"plan": NOW - limit, "publish": NOW - 100 * limit}, now=NOW) == []
    assert find_late_jobs({"plan": NOW - limit - timedelta(seconds=1)}, now=NOW) == ["plan"]


def test_a_disk_that_is_full_is_said_where_an_operator_looks(
    application: Flask, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    beat(application, plan=timedelta(0))
    folder = sqlite_url.removeprefix("sqlite:///").rpartition("/")[0]
    line = f"THE DISK of {folder} IS FULL: less than 50 MB are free. Make room."
    assert line not in run(application)[1]
    monkeypatch.setattr("calendar_core.disk_space.MIN_FREE_BYTES", 1 << 62)
    assert line in run(application)[1].splitlines()
    answer = application.test_client().get("/health/ready")
    assert (answer.status_code, answer.text) == (200, "ready, the disk is full\n")

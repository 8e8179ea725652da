"""The walk of the contract: an event an hour ahead, a subscription, a real scheduler, one mail with three times."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from calendar_core.clock import now as clock
from calendar_core.domain.time.formatting import format_local_time
from calendar_core.store.db.database import Database
from calendar_core.store.db.heartbeats import load_latest_heartbeats
from tests.builders.mail import DOMAIN, HOUR, make_record_at
from tests.builders.records import add_events, fill_directory
from tests.conftest import SmtpSink
from tests.house.source import CHECKOUT

FLASK = [sys.executable, "-m", "flask"]


def environment(database_url: str, mail_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "ENTENTE_DATABASE_URL": database_url,
        "ENTENTE_MAIL_URL": mail_url,
        "ENTENTE_MAIL_FROM": f"Entente <desk@{DOMAIN}>",
        "ENTENTE_BASE_URL": f"https://{DOMAIN}",
        "ENTENTE_SECRET_KEY": "x" * 32,
    }


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > limit:
            pytest.fail("It did not happen in time.")
        time.sleep(0.1)


def test_one_hour_before_an_event_exactly_one_mail_arrives_with_three_times(
    database: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    fill_directory(database)
    begins = clock().replace(microsecond=0) + HOUR
    add_events(database, make_record_at(begins), now=clock())
    settings = environment(database_url, smtp_sink.url)
    words = ["subscription", "add", "reader@example.org", "--filter", "party=KR&party=US", "--lead", "1h"]
    added = subprocess.run(
        [*FLASK, *words, "--zone", "America/New_York"],
        cwd=CHECKOUT,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert added.returncode == 0, added.stderr
    with subprocess.Popen(
        [*FLASK, "scheduler"], cwd=CHECKOUT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            wait_until(lambda: bool(smtp_sink.messages), 60)
            arrived = clock()

            def has_looked_again() -> bool:
                with database.reading() as connection:
                    ticks = load_latest_heartbeats(connection)
                return ticks.get("send", begins - HOUR) > arrived + HOUR / 1200

            wait_until(has_looked_again, 30)
        finally:
            process.send_signal(signal.SIGTERM)
            output, _ = process.communicate(timeout=30)
    assert process.returncode == 0, output
    assert f"mail goes to the mail server 127.0.0.1:{smtp_sink.port}." in output.splitlines()[0]
    assert "reader@" not in output
    assert len(smtp_sink.messages) == 1
    assert smtp_sink.messages[0].rcpt_tos == ["reader@example.org"]
    mail = message_from_bytes(smtp_sink.messages[0].original_content or b"", policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"].startswith("In 1 hour: 56th ROK–U.S. Security Consultative Meeting, ")
    text = mail.get_body(("plain",))
    assert isinstance(text, EmailMessage)
    lines = text.get_content().splitlines()
    for label, zone in (("Your time:", "America/New_York"), ("At the venue:", "Asia/Seoul"), ("UTC:", "UTC")):
        assert f"{label:18}{format_local_time(begins, zone=zone, venue_zone='Asia/Seoul')}" in lines
    assert f"Event page:       https://{DOMAIN}/events/kr-us-scm-56?lang=en" in lines
    assert f"List-Unsubscribe: <https://{DOMAIN}/unsubscribe/".encode() in (
        smtp_sink.messages[0].original_content or b""
    )

"""What conftest.py promises to every other test."""

import smtplib
import socket
import urllib.parse
from email.message import EmailMessage

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from sqlalchemy import create_engine, inspect, text

from tests.conftest import SmtpSink


def table_names(url: str) -> list[str]:
    engine = create_engine(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_gets_a_database_that_nobody_wrote_to(empty_database_url: str, round_: int) -> None:
    assert table_names(empty_database_url) == []
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE round_{round_} (id INTEGER)"))
    engine.dispose()
    assert table_names(empty_database_url) == [f"round_{round_}"]


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_gets_all_tables_and_no_rows(database_url: str, round_: int) -> None:
    names = table_names(database_url)
    assert "alembic_version" in names
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE round_{round_} (id INTEGER)"))
    engine.dispose()
    assert set(table_names(database_url)) - set(names) == {f"round_{round_}"}


def test_the_server_speaks_utf8_whatever_the_machine_does(empty_postgresql_url: str) -> None:
    engine = create_engine(empty_postgresql_url)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW server_encoding")).scalar() == "UTF8"
        assert connection.execute(text("SELECT upper('é'), length('한미')")).one() == ("É", 2)
    engine.dispose()


def test_a_free_port_can_be_bound(free_port: int) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", free_port))


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "desk@example.org", "reader@example.org", "한미"
    message.set_content("text")
    return message


def test_the_sink_keeps_what_it_is_sent(smtp_sink: SmtpSink) -> None:
    address = urllib.parse.urlsplit(smtp_sink.url)
    with smtplib.SMTP(address.hostname or "", address.port or 0) as client:
        client.send_message(letter())
    [kept] = smtp_sink.messages
    assert kept.mail_from == "desk@example.org"
    assert kept.rcpt_tos == ["reader@example.org"]
    assert kept.original_content is not None
    assert b"\r\n\r\ntext\r\n" in kept.original_content


def test_the_sink_refuses_what_it_is_told_to(smtp_sink: SmtpSink) -> None:
    smtp_sink.data_answers.append("451 4.3.0 try again later")
    smtp_sink.refused_recipients["nobody@example.org"] = "550 5.1.1 no such user"
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as client:
        with pytest.raises(smtplib.SMTPDataError, match="451"):
            client.send_message(letter())
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(letter(), to_addrs=["nobody@example.org"])
        assert smtp_sink.messages == []
        client.send_message(letter())
    assert len(smtp_sink.messages) == 1


@pytest.mark.browser
@pytest.mark.parametrize("round_", [1, 2])
def test_the_browser_starts_each_test_with_a_clean_slate(browser: Chrome, korean_font: None, round_: int) -> None:
    del korean_font  # asked for only so that a machine without one is noticed
    assert browser.current_url == "about:blank"
    assert browser.get_log("browser") == []
    browser.get("data:text/html;charset=utf-8,<title>2+2</title><p>외교<script>console.error('odd')</script>")
    assert browser.title == "2+2"
    assert browser.find_element(By.TAG_NAME, "p").text == "외교"
    assert [entry["level"] for entry in browser.get_log("browser")] == ["SEVERE"]
    browser.set_window_size(400, 800 * round_)

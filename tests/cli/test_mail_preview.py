"""Every letter can be looked at, in each language, and none of it is sent."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask

from app import create_app
from calendar_core.messages import LANGS
from calendar_core.store.db.database import Database
from tests.builders.mail import DAY, NOW, load_messages, make_record_at, settings_for
from tests.builders.records import add_events, fill_directory, make_record
from tests.builders.web_app import Page
from tests.house.source import CHECKOUT
from tests.walks.test_reminder_walk import environment, wait_until

KINDS = ("cancelled", "confirmation", "digest", "moved", "moving", "new", "reminder", "reminder-day")
LETTERS = len(KINDS) * len(LANGS)


@pytest.fixture
def application(database: Database, database_url: str) -> Iterator[Flask]:
    fill_directory(database)
    made = create_app(settings_for(database_url, "maildir:/nowhere"), now=lambda: NOW)
    yield made
    made.extensions["entente"].database.close()


def write(application: Flask, folder: Path) -> dict[str, str]:
    done = application.test_cli_runner().invoke(args=["mail", "preview", "--to", str(folder)])
    assert done.output == f"{LETTERS} letters are in {folder}; open {folder / 'index.html'}.\n"
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def test_each_kind_is_written_in_each_language_as_a_page_and_as_text(application: Flask, tmp_path: Path) -> None:
    files = write(application, tmp_path)
    letters = {f"{kind}.{lang}.{form}" for kind in KINDS for lang in LANGS for form in ("html", "text.html")}
    assert set(files) == {*letters, "index.html"}
    index = Page(files["index.html"])
    assert {one.attributes["href"] for one in index.all("a")} == letters
    for name in letters:
        assert f'<html lang="{name.split(".")[1]}">' in files[name]
    assert "(a sample)" in files["reminder.en.html"]


def test_the_letters_are_of_the_next_public_events(application: Flask, database: Database, tmp_path: Path) -> None:
    hidden = make_record_at(NOW + DAY, id="secret", title="A secret", visibility="draft")
    add_events(
        database, make_record_at(NOW + 3 * DAY, title="A real one"), hidden, make_record(id="day", title="A day")
    )
    files = write(application, tmp_path)
    assert "A real one" in files["moved.en.text.html"]
    assert "A day" in files["reminder-day.en.text.html"]
    assert {name for name, text in files.items() if "sample" in text or "A secret" in text} == set()
    assert load_messages(database) == []


def test_they_are_served_on_this_machine_alone(database_url: str, free_port: int) -> None:
    command = [sys.executable, "-m", "flask", "mail", "preview", "--port", str(free_port)]
    settings = environment(database_url, "maildir:nowhere")
    with subprocess.Popen(command, cwd=CHECKOUT, env=settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert (
                process.stdout.readline() == f"{LETTERS} letters are at http://127.0.0.1:{free_port}/ until Ctrl-C.\n"
            )

            def answers() -> bool:
                with urlopen(f"http://127.0.0.1:{free_port}/digest.ko.html", timeout=5) as answer:
                    return "일정 요약" in answer.read().decode()

            wait_until(answers, 10)
        finally:
            process.terminate()

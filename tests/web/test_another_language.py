"""Another language is one catalogue and the names in it: no line of Python changes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import CHECKOUT

#: A dozen messages in a made-up language. `qaa` is reserved for private use (ISO 639-2).
MESSAGES = {
    ("the name of this language", "English"): "Qaarish",
    ("the English name of this language", "English"): "Qaaric",
    ("label", "Confirmed"): "Qonfirm",
    ("change", "Moved"): "Qoved",
    ("date", "%(weekday)s %(day)s %(month)s %(year)s"): "%(year)s|%(month)s|%(day)s",
    ("ordinal", "%(ordinal)s"): "q%(number)s",
    ("", "Search"): "Qearch",
    ("", "Agenda"): "Qagenda",
    ("", "Calendar"): "Qalendar",
    ("", "Offices"): "Qoffices",
    ("", "%(value)s is not a day."): "%(value)s qaa nada.",
    ("", "Write a day as %(example)s."): "Qrite %(example)s.",
}
PROGRAM = """
from calendar_core.domain.text.localized import Names
from calendar_core.messages import LANGS
from calendar_core.notifications.preview import preview_letters
from calendar_core.store.db.migrate import upgrade
from tests.builders.records import NOW, SCM_TITLES, add_events, fill_directory, make_record
from tests.builders.web_app import make_app

url = "sqlite:///qaa.db"
upgrade(url)
app = make_app(url, now=NOW)
database = app.extensions["entente"].database
fill_directory(database)
titles = ["Qaa unu", "Qaa du", "Qaa tri"]
add_events(database, *(
    make_record(id=f"event-{number}", names=SCM_TITLES | {"qaa": title}) for number, title in enumerate(titles)
))
client = app.test_client()
page = client.get("/events/event-0?lang=qaa").text
assert '<html lang="qaa">' in page and "Qaa unu" in page and "Qearch" in page and "Qoffices" in page
assert "2024|October|30" in page and "q56" in page, page
assert ">한국어</button>" in page and ">English</button>" in page
assert ">Qaarish</button>" in client.get("/agenda?lang=en").text
agenda = client.get("/agenda?lang=qaa").text
assert all(title in agenda for title in titles)
feed = client.get("/calendar.ics?lang=qaa").text.replace("\\r\\n ", "")
assert all(f"SUMMARY:{title}" in feed for title in titles), feed
assert "nada." in client.get("/agenda?lang=qaa&from=never").text
refused = client.post("/display", data={"lang": "fr"})
assert refused.status_code == 400 and ", ".join(LANGS) in refused.text
assert client.post("/display", data={"lang": "qaa", "back": "/agenda"}).location.endswith("/agenda?lang=qaa")
assert "Qearch" in client.get("/agenda").text
with database.reading() as connection:
    letters = preview_letters(connection, base_url="http://localhost", key="k" * 40, now=NOW)
assert any(title in letter.text for letter in letters if letter.lang == "qaa" for title in titles)
assert any("Qoved" in letter.subject + letter.text for letter in letters if letter.lang == "qaa")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the program with one more catalogue."""
    for name in ("calendar_core", "templates", "static", "migrations", "tests/builders"):
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "tests/__init__.py"):
        if (CHECKOUT / name).exists():
            shutil.copy(CHECKOUT / name, tmp_path / name)
    entries = "\n\n".join(
        (f'msgctxt "{context}"\n' if context else "") + f'msgid "{message}"\nmsgstr "{text}"'
        for (context, message), text in MESSAGES.items()
    )
    catalogue = tmp_path / "calendar_core" / "translations" / "qaa.po"
    catalogue.write_text(
        f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n{entries}\n', encoding="utf-8"
    )
    return tmp_path


def test_a_language_is_added_by_its_catalogue_alone(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=checkout, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr

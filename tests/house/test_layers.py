"""Who may import whom: the contracts of pyproject.toml hold, and each of them is able to fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import CHECKOUT

#: One package of each layer, for a planted import.
PACKAGES = [
    *("cli", "web/pages", "desk", "desk/editing", "dataset", "feeds/ical", "notifications", "mail"),
    *("store/events", "store/db", "store/history", "models", "domain/events", "domain/time", "domain/feeds"),
]


def lint_imports(checkout: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Check the contracts, or some of them by their ids, in a checkout."""
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo", *chosen]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)


def test_the_contracts_hold() -> None:
    done = lint_imports(CHECKOUT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def model_house(tmp_path: Path) -> Path:
    """Lay out the packages of the program, all empty, under its contracts; those of `PACKAGES` have a module `part`."""
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    (tmp_path / "app.py").touch()
    for module in [CHECKOUT / "calendar_core" / "__init__.py", *sorted((CHECKOUT / "calendar_core").glob("*/**/*.py"))]:
        copy = tmp_path / module.relative_to(CHECKOUT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.touch()
    for module in (CHECKOUT / "calendar_core").glob("*.py"):
        (tmp_path / "calendar_core" / module.name).touch()
    for package in PACKAGES:
        (tmp_path / "calendar_core" / package / "part.py").touch()
    return tmp_path


def test_what_the_house_allows_passes(model_house: Path) -> None:
    allowed = {
        "app.py": "import flask\nimport calendar_core.web.pages.part\nimport calendar_core.settings",
        "calendar_core/cli/part.py": "import flask\nimport calendar_core.scheduler\nimport calendar_core.clock",
        "calendar_core/web/pages/part.py": "import flask\nfrom calendar_core import settings",
        "calendar_core/scheduler.py": "import apscheduler.triggers.base\nimport calendar_core.notifications.part",
        "calendar_core/safe_http.py": "import requests",
        "calendar_core/mail/part.py": "import smtplib\nimport calendar_core.store.events.part",
        "calendar_core/feeds/ical/part.py": "import icalendar\nimport calendar_core.domain.events.part",
        "calendar_core/dataset/part.py": "import calendar_core.models.part",
        "calendar_core/store/events/part.py": "import calendar_core.models.part",
        "calendar_core/models/part.py": "import calendar_core.domain.events.part",
        "calendar_core/domain/events/part.py": "import calendar_core.errors",
    }
    for file, text in allowed.items():
        (model_house / file).write_text(text)
    done = lint_imports(model_house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("contract", "file", "mistake"),
    [
        ("floors", "errors.py", "import calendar_core.domain.events.part"),
        ("floors", "domain/events/part.py", "import calendar_core.models.part"),
        ("floors", "models/part.py", "import calendar_core.store"),
        ("floors", "store/events/part.py", "from calendar_core.desk import part"),
        ("floors", "feeds/ical/part.py", "import calendar_core.notifications"),
        ("floors", "mail/part.py", "import calendar_core.notifications.part"),
        ("floors", "desk/part.py", "import calendar_core.web.pages.part"),
        ("floors", "documents/part.py", "import calendar_core.feeds.ical.part"),
        ("floors", "utils.py", "# a room without a floor"),
        ("domain", "domain/time/part.py", "import calendar_core.domain.events.part"),
        ("domain", "domain/events/part.py", "from calendar_core.domain.feeds import part"),
        ("store", "store/db/part.py", "import calendar_core.store.events.part"),
        ("store", "store/events/part.py", "import calendar_core.store.history.part"),
        ("feeds", "feeds/ical/part.py", "import calendar_core.feeds.spec"),
        ("web", "web/pages/part.py", "import calendar_core.web.desk"),
        ("cycles", "desk/part.py", "import calendar_core.desk.other"),
        ("app", "web/pages/part.py", "import app"),
        ("settings", "feeds/ical/part.py", "from calendar_core.settings import Settings"),
        ("clock", "domain/events/part.py", "from calendar_core import clock"),
        ("clock", "notifications/part.py", "from calendar_core.clock import now"),
        ("flask", "desk/part.py", "from flask import request"),
        ("flask", "scheduler.py", "import werkzeug.serving"),
        ("apscheduler", "notifications/part.py", "from apscheduler.schedulers.background import BackgroundScheduler"),
        ("apscheduler", "jobs.py", "import apscheduler"),
        ("floors", "jobs.py", "import calendar_core.scheduler"),
        ("floors", "safe_http.py", "import calendar_core.store.db.part"),
        ("http", "desk/part.py", "import requests"),
        ("http", "store/events/part.py", "from urllib3 import PoolManager"),
        ("smtp", "notifications/part.py", "import smtplib"),
        ("smtp", "web/pages/part.py", "from smtplib import SMTP"),
        ("icalendar", "web/pages/part.py", "from icalendar import Calendar"),
        ("icalendar", "store/events/part.py", "import icalendar.prop"),
    ],
)
def test_a_planted_import_is_found(model_house: Path, contract: str, file: str, mistake: str) -> None:
    if contract == "cycles":
        (model_house / "calendar_core/desk/other.py").write_text("import calendar_core.desk.part")
    (model_house / "calendar_core" / file).write_text(mistake)
    done = lint_imports(model_house, contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 kept, 1 broken" in done.stdout


@pytest.mark.parametrize("mistake", ["from urllib.request import urlopen", "import http.client"])
def test_a_planted_http_client_of_the_standard_library_is_found(model_house: Path, mistake: str) -> None:
    command = [str(Path(sys.executable).parent / "ruff"), "check", "--no-cache", "--select", "TID251", "calendar_core"]
    for text, code in (("from urllib.parse import urlsplit\nfrom http import HTTPStatus\n", 0), (mistake, 1)):
        (model_house / "calendar_core/desk/part.py").write_text(text)
        done = subprocess.run(command, cwd=model_house, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr

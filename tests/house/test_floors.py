"""Who may import whom: the contracts of pyproject.toml hold, and each of them is able to fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import CHECKOUT

MODULES = ["messages", "errors", "clock", "settings", "scheduler"]
FOLDERS = ["domain", "models", "store", "desk", "feeds", "notifications", "mail", "dataset", "web", "cli"]


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
    """Lay out the rooms of the house, all empty, under the contracts of the real one."""
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    files = [f"calendar_core/{name}.py" for name in MODULES]
    files += [f"calendar_core/{name}/{file}.py" for name in FOLDERS for file in ("__init__", "part")]
    for name in ["app.py", "calendar_core/__init__.py", *files]:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path


def test_what_the_house_allows_passes(model_house: Path) -> None:
    allowed = {
        "app.py": "import flask\nimport calendar_core.web.part\nimport calendar_core.settings",
        "calendar_core/cli/part.py": "import flask\nimport calendar_core.scheduler\nimport calendar_core.clock",
        "calendar_core/web/part.py": "import flask\nimport calendar_core.feeds.part\nimport calendar_core.settings",
        "calendar_core/scheduler.py": "import apscheduler.triggers.base\nimport calendar_core.notifications.part",
        "calendar_core/mail/part.py": "import smtplib\nimport calendar_core.store.part",
        "calendar_core/feeds/part.py": "import icalendar\nimport calendar_core.domain.part",
        "calendar_core/dataset/part.py": "import calendar_core.models.part",
        "calendar_core/store/part.py": "import calendar_core.models.part",
        "calendar_core/models/part.py": "import calendar_core.domain.part",
        "calendar_core/domain/part.py": "import calendar_core.errors",
    }
    for file, text in allowed.items():
        (model_house / file).write_text(text)
    done = lint_imports(model_house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("contract", "file", "mistake"),
    [
        ("floors", "errors.py", "import calendar_core.domain.part"),
        ("floors", "domain/part.py", "import calendar_core.models.part"),
        ("floors", "models/part.py", "import calendar_core.store"),
        ("floors", "store/part.py", "from calendar_core.desk import part"),
        ("floors", "feeds/part.py", "import calendar_core.notifications"),
        ("floors", "mail/part.py", "import calendar_core.notifications.part"),
        ("floors", "desk/part.py", "import calendar_core.web.part"),
        ("floors", "utils.py", "# a room without a floor"),
        ("cycles", "desk/part.py", "import calendar_core.desk.other"),
        ("app", "web/part.py", "import app"),
        ("settings", "feeds/part.py", "from calendar_core.settings import Settings"),
        ("clock", "domain/part.py", "from calendar_core import clock"),
        ("clock", "notifications/part.py", "from calendar_core.clock import now"),
        ("flask", "desk/part.py", "from flask import request"),
        ("flask", "scheduler.py", "import werkzeug.serving"),
        ("apscheduler", "notifications/part.py", "from apscheduler.schedulers.background import BackgroundScheduler"),
        ("smtp", "notifications/part.py", "import smtplib"),
        ("smtp", "web/part.py", "from smtplib import SMTP"),
        ("icalendar", "web/part.py", "from icalendar import Calendar"),
        ("icalendar", "store/part.py", "import icalendar.prop"),
    ],
)
def test_a_planted_import_is_found(model_house: Path, contract: str, file: str, mistake: str) -> None:
    if contract == "cycles":
        (model_house / "calendar_core/desk/other.py").write_text("import calendar_core.desk.part")
    (model_house / "calendar_core" / file).write_text(mistake)
    done = lint_imports(model_house, contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 kept, 1 broken" in done.stdout

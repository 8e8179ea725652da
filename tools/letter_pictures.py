"""Take the pictures of docs/letters.md: the preview of each letter, over the shipped data set, as Chromium shows it.

    python tools/letter_pictures.py [FOLDER]

The instant is fixed, so that the pictures change only where a letter does.
"""

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service as DriverService

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402  found by the line above
from calendar_core.cli.mail_preview import write_previews  # noqa: E402
from calendar_core.dataset.load import load_paths  # noqa: E402
from calendar_core.settings import Settings  # noqa: E402
from calendar_core.store.db.database import Database  # noqa: E402
from calendar_core.store.db.migrate import upgrade  # noqa: E402
from tests.conftest import chromium_options  # noqa: E402
from tools.services import CHROMIUM, find_chromium  # noqa: E402

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
KINDS = ("confirmation", "reminder", "moved", "cancelled", "digest")
WIDTH = 720  # CSS pixels: a window of a mail program beside its list


def write_letters(folder: Path) -> None:
    """The previews of the shipped data set."""
    url = f"sqlite:///{folder / 'entente.db'}"
    upgrade(url)
    database = Database(url)
    load_paths(database, [ROOT / "data"], now=NOW, progress=lambda _step, _done, _total: None)
    database.close()
    settings = Settings(
        database_url=url,
        mail_url=f"maildir:{folder / 'mail'}",
        mail_from="entente@calendar.example.org",
        given_base_url="https://calendar.example.org",
        secret_key="k" * 40,
        host="127.0.0.1",
        port=8000,
    )
    app = create_app(settings, now=lambda: NOW)
    with app.app_context():
        write_previews(folder)
    app.extensions["entente"].database.close()


def take_pictures(folder: Path, to: Path) -> None:
    """One picture a letter and language, as high as the letter is."""
    found = find_chromium()
    if found is None:
        raise SystemExit(CHROMIUM.advice)
    os.environ["SE_OFFLINE"] = "true"
    options = chromium_options(found[0], folder / "profile")
    with webdriver.Chrome(options=options, service=DriverService(executable_path=str(found[1]))) as browser:
        for kind in KINDS:
            for lang in ("en", "ko"):
                size = {"width": WIDTH, "height": 100, "deviceScaleFactor": 1, "mobile": False}
                browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
                browser.get((folder / f"{kind}.{lang}.html").as_uri())
                size["height"] = browser.execute_script("return document.documentElement.scrollHeight")
                browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
                browser.save_screenshot(str(to / f"{kind}.{lang}.png"))


def main() -> None:
    """Write the letters to a place of their own, and their pictures where they are wanted."""
    to = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots" / "letters"
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        write_letters(Path(made))
        take_pictures(Path(made), to)


if __name__ == "__main__":
    main()

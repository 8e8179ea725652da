"""Take the pictures of the pages that the README and the documents show, from the shipped record in a real browser.

    python tools/screenshots.py                      every picture of the documents, into docs/screenshots
    python tools/screenshots.py FOLDER ADDRESS…      any pages, at three widths, in light and dark

The clock of the pages stands at NOW, so that the same checkout gives the same pictures.
"""

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from werkzeug.serving import make_server

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402
from calendar_core.dataset.load import load_paths  # noqa: E402
from calendar_core.settings import Settings  # noqa: E402
from calendar_core.store.db.database import Database  # noqa: E402
from calendar_core.store.db.migrate import upgrade  # noqa: E402
from tools.services import find_chromium  # noqa: E402

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WIDTHS = (360, 768, 1440)
FOLD = 900  # CSS pixels: as much of a page as is seen at first

#: Each picture of the documents: its name, the page, its width, light or dark.
PICTURES = (
    ("front", "/", 1440, "light"),
    ("month", "/2024/10?zone=Asia/Seoul", 1440, "light"),
    ("month-dark-korean", "/2024/10?lang=ko&zone=Asia/Seoul", 1440, "dark"),
    ("month-phone", "/2024/10?lang=ko", 360, "light"),
    ("week", "/week/2024-10-28?zone=Asia/Seoul", 1440, "light"),
    ("year", "/year/2024", 1440, "light"),
    ("agenda", "/agenda?party=KR&party=US", 1440, "light"),
    ("event", "/events/kr-us-scm-56", 1440, "light"),
    ("event-times", "/events/dprk-icbm-2024-10-31?zone=America/New_York", 1440, "light"),
    ("event-phone", "/events/kr-us-scm-56?lang=ko", 360, "dark"),
    ("series", "/series/kr-us-scm", 1440, "light"),
    ("person", "/people/kim-yong-hyun?lang=ko", 1440, "light"),
    ("pictures", "/pictures", 1440, "light"),
)


def load_record(url: str) -> None:
    """Load the shipped record into a database that has its tables."""
    database = Database(url)
    load_paths(database, [ROOT / "data"], now=NOW, progress=lambda *_: None)
    database.close()


@contextmanager
def served_record(url: str, *, base_url: str, now: datetime = NOW) -> Iterator[str]:
    """The calendar with the shipped record, on this machine, until the block ends."""
    settings = Settings(
        database_url=url,
        mail_url="maildir:nowhere",
        mail_from="entente@example.org",
        given_base_url=base_url,
        secret_key="k" * 40,
        host="127.0.0.1",
        port=8000,
    )
    app = create_app(settings, now=lambda: now)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["entente"].database.close()


@contextmanager
def photographer() -> Iterator[webdriver.Chrome]:
    """A browser without a window."""
    found = find_chromium()
    if found is None:
        raise SystemExit("Chromium and its driver are needed: make test installs them where it can.")
    program, driver = found
    options = Options()
    options.binary_location = str(program)
    for flag in ("headless=new", "disable-gpu", "no-sandbox", "hide-scrollbars", "disable-dev-shm-usage", "lang=en-US"):
        options.add_argument(f"--{flag}")
    with webdriver.Chrome(options=options, service=Service(executable_path=str(driver))) as browser:
        yield browser


def take(browser: webdriver.Chrome, address: str, file: Path, *, width: int, scheme: str, whole: bool = False) -> None:
    """One picture: what is seen at first, or the whole page."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    metrics = {"width": width, "height": FOLD, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(address)
    if whole:
        height = min(browser.execute_script("return document.documentElement.scrollHeight"), 4000)
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**metrics, "height": height})
    browser.save_screenshot(str(file))


def main() -> None:
    """Take them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, photographer() as browser:
        url = f"sqlite:///{home}/entente.db"
        upgrade(url)
        load_record(url)
        with served_record(url, base_url="https://calendar.example.org") as site:
            take_all(browser, site, folder)


def take_all(browser: webdriver.Chrome, site: str, folder: Path) -> None:
    """The pictures of the addresses that were given, or those of the documents."""
    for number, address in enumerate(sys.argv[2:]):
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                file = folder / f"{number}-{width}-{scheme}.png"
                take(browser, site + address, file, width=width, scheme=scheme, whole=True)
    if len(sys.argv) < 3:
        for name, address, width, scheme in PICTURES:
            take(browser, site + address, folder / f"{name}.png", width=width, scheme=scheme)


if __name__ == "__main__":
    main()

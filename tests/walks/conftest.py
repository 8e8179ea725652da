"""The calendar with the whole shipped record, served on this machine, and a reader with a browser."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from werkzeug.serving import make_server

from app import create_app
from calendar_core.ingest.loading import load_paths
from calendar_core.settings import Settings
from calendar_core.store.doors import Database
from tests.walks.reading import DATA, NOW


@pytest.fixture(scope="session")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the calendar. Nobody writes to it: one is enough for all who read."""
    file = tmp_path_factory.mktemp("browsing") / "entente.db"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    load_paths(database, [DATA], now=NOW, progress=lambda *_: None)
    database.close()
    settings = Settings(
        database_url=f"sqlite:///{file}",
        mail_url="maildir:nowhere",
        mail_from="entente@example.org",
        base_url="http://127.0.0.1",
        secret_key="k" * 40,
        host="127.0.0.1",
        port=8000,
    )
    app = create_app(settings, now=lambda: NOW)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["entente"].database.close()


@pytest.fixture
def reader(browser: Chrome) -> Iterator[Chrome]:
    """The browser, given back as wide and as bright as it was, with its scripts running."""
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    browser.delete_all_cookies()

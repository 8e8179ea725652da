"""The calendar with the whole shipped record, served on this machine, and a reader with a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.conftest import LOADED_AT
from tools.screenshots import served_record


@pytest.fixture(scope="session")
def site(loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the calendar. Nobody writes to it: one is enough for all who read."""
    file = tmp_path_factory.mktemp("browsing") / "entente.db"
    file.write_bytes(loaded_sqlite_template.read_bytes())
    with served_record(f"sqlite:///{file}", base_url="http://127.0.0.1", now=LOADED_AT) as address:
        yield address


@pytest.fixture
def reader(browser: Chrome) -> Iterator[Chrome]:
    """The browser, given back as wide and as bright as it was, with its scripts running."""
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    browser.delete_all_cookies()

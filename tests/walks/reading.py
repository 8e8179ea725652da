"""How a reader looks at pages: which pages there are, how wide, in light or dark, with scripts or without."""

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tools.screenshots import WIDTHS

__all__ = ["PAGES", "WIDTHS", "set_scheme", "set_width", "visible_texts", "wait_for_page", "with_language"]

#: One of every kind of page, and those that are unlike the others of their kind.
PAGES = [
    "/",
    "/2024/10",
    "/2026/05?zone=America/New_York",
    "/2027/01?lang=ko",
    "/2024/10?as_of=2024-10-31T18:00%2B09:00",
    "/week/2024-10-28",
    "/diary?week=2024-W44&zone=Asia/Seoul",
    "/week/2024-10-28?zone=Asia/Seoul&lang=ko",
    "/year/2024",
    "/agenda",
    "/agenda?party=KR&party=US&kind=2%2B2",
    "/events/kr-us-scm-56",
    "/events/dprk-icbm-2024-10-31?zone=America/Argentina/ComodRivadavia",
    "/events/kr-us-scm-56/history",
    "/events/kr-us-scm-56/chain?zone=Asia/Seoul",
    "/series",
    "/series/kr-us-scm",
    "/parties",
    "/parties/KR",
    "/people",
    "/people/kim-yong-hyun",
    "/offices",
    "/offices/us-secdef",
    "/search?q=kim",
    "/coverage",
    "/changes",
    "/pictures?party=KR",
    "/feeds",
    "/feeds?party=KR&party=US&kind=2%2B2",
    "/follow?collection=korean-peninsula",
    "/subscribe?party=KR",
    "/nowhere",
]


def set_width(browser: Chrome, width: int) -> None:
    """Make the page so many CSS pixels wide; a window cannot be made as narrow as a phone."""
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def set_scheme(browser: Chrome, scheme: str) -> None:
    """Prefer light or dark."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def with_language(address: str, lang: str) -> str:
    """A page in a language."""
    if "lang=" in address:
        return address.replace("lang=ko", f"lang={lang}")
    return f"{address}{'&' if '?' in address else '?'}lang={lang}"


def visible_texts(browser: Chrome, selector: str) -> list[str]:
    """What the reader sees of the elements."""
    return [" ".join(one.text.split()) for one in browser.find_elements(By.CSS_SELECTOR, selector)]


def wait_for_page(browser: Chrome, address: str) -> None:
    """Wait until the reader is there and the page is whole: a click answers before a redirect has been followed."""

    def is_loaded(driver: Chrome) -> bool:
        return driver.current_url == address and bool(driver.execute_script("return document.readyState") == "complete")

    WebDriverWait(browser, 10).until(is_loaded, f"The reader never came to {address}.")

"""axe-core over a page in Chromium: what in it breaks WCAG 2.2 at the levels A and AA, as far as a program can tell."""

from dataclasses import dataclass
from urllib.parse import urlencode

from selenium.webdriver import Chrome

from tools.services import find_axe

_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: {type: "tag", values: arguments[0]}, resultTypes: ["violations"]}).then(
  found => done(found.violations.flatMap(
    rule => rule.nodes.map(node => rule.id + " at " + node.target.join(" ") + ": " + node.failureSummary))),
  error => done(["axe failed: " + error]));
"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    width: int
    dark: bool
    lang: str

    def __str__(self) -> str:
        return f"{self.width}-{'dark' if self.dark else 'light'}-{self.lang}"


#: Every way of looking at a page.
LOOKS = tuple(Look(width, dark, lang) for width in (360, 768, 1440) for dark in (False, True) for lang in ("en", "ko"))


def violations(browser: Chrome, url: str, *, width: int, dark: bool, lang: str) -> list[str]:
    """What axe-core finds on a page so many CSS pixels wide, by day or night, in a language: rule, element, reason."""
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    spoken = urlencode({"lang": lang}) if lang != "en" else ""
    browser.get(f"{url}{'&' if '?' in url else '?'}{spoken}" if spoken else url)
    return violations_of_open_page(browser)


def violations_of_open_page(browser: Chrome) -> list[str]:
    """What axe-core finds on the page that the browser has open, as it is: rule, element, reason."""
    script = find_axe()
    if script is None:
        raise LookupError("axe-core is not installed.")
    browser.execute_script(script.read_text(encoding="utf-8"))
    found: list[str] = browser.execute_async_script(_RUN, _TAGS)
    return found


def as_before(browser: Chrome) -> None:
    """Take back what `violations` set."""
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

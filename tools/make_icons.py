"""Make the icons of the site from static/favicon.svg: for old browsers, telephones and home screens.

    python tools/make_icons.py

Draws with Chromium (tools/services.py finds it). An .ico file is a small directory before PNG files.
"""

import base64
import json
import struct
import sys
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from tools.services import CHROMIUM, find_chromium

STATIC = Path(__file__).parents[1] / "static"
PAPER = "#fdfdfc"
# Size in pixels, and the part of it that the drawing fills: telephones cut the corners off.
ICONS = {"apple-touch-icon.png": (180, 0.72), "icon-192.png": (192, 0.72), "icon-512.png": (512, 0.72)}
ICO_SIZES = (16, 32, 48)


def draw(browser: webdriver.Chrome, size: int, part: float, background: str) -> bytes:
    """The drawing as PNG."""
    drawing = base64.b64encode((STATIC / "favicon.svg").read_bytes()).decode()
    inside = round(size * part)
    page = (
        f"<body style='margin:0;display:grid;place-items:center;height:{size}px;background:{background}'>"
        f"<img width={inside} height={inside} src='data:image/svg+xml;base64,{drawing}'>"
    )
    metrics = {"width": size, "height": size, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "light"}]}
    )
    browser.execute_cdp_cmd("Emulation.setDefaultBackgroundColorOverride", {"color": {"r": 0, "g": 0, "b": 0, "a": 0}})
    browser.get(f"data:text/html;base64,{base64.b64encode(page.encode()).decode()}")
    return base64.b64decode(browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"])


def ico(images: dict[int, bytes]) -> bytes:
    """PNG files as one .ico, by their size."""
    head, body = struct.pack("<HHH", 0, 1, len(images)), b""
    for size, png in images.items():
        offset = 6 + 16 * len(images) + len(body)
        head += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), offset)
        body += png
    return head + body


def manifest() -> str:
    """What a telephone needs to put the calendar on its home screen."""
    icons = [
        {"src": name, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, (size, _) in ICONS.items()
        if name.startswith("icon-")
        for purpose in ("any", "maskable")
    ]
    values = {
        "name": "Entente",
        "short_name": "Entente",
        "description": "The diplomatic calendar, with sources",
        "start_url": "/",
        "display": "browser",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return f"{json.dumps(values, indent=1)}\n"


def main() -> None:
    """Write every icon."""
    found = find_chromium()
    if found is None:
        sys.exit(CHROMIUM.advice)
    options = Options()
    options.binary_location = str(found[0])
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars"):
        options.add_argument(argument)
    browser = webdriver.Chrome(options=options, service=Service(str(found[1])))
    try:
        for name, (size, part) in ICONS.items():
            (STATIC / name).write_bytes(draw(browser, size, part, PAPER))
        (STATIC / "favicon.ico").write_bytes(ico({size: draw(browser, size, 1, "transparent") for size in ICO_SIZES}))
    finally:
        browser.quit()
    (STATIC / "site.webmanifest").write_text(manifest(), encoding="utf-8")


if __name__ == "__main__":
    main()

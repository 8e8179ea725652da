"""Find what tests need beside Python (PostgreSQL, Chromium, a Korean font), or install it where that is ours to do.

Used twice: `make test` runs it as a program to install what is missing (Debian, as root), and tests/conftest.py asks
it where things are. What is missing elsewhere is said in one line; the tests that need it are then skipped.

Needs nothing but the standard library: it runs before anything is installed.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")  # Debian keeps the server's programs out of PATH, a folder per version


@dataclass(frozen=True)
class Service:
    """Something the tests use, and the Debian packages that bring it."""

    name: str
    debian_packages: tuple[str, ...]

    @property
    def advice(self) -> str:
        """What to tell a person who lacks it."""
        return f"{self.name} is missing (Debian, Ubuntu: apt-get install {' '.join(self.debian_packages)})"


POSTGRESQL = Service("PostgreSQL", ("postgresql",))
CHROMIUM = Service("Chromium", ("chromium", "chromium-driver"))
KOREAN_FONT = Service("a Korean font", ("fontconfig", "fonts-noto-cjk"))
SERVICES = (POSTGRESQL, CHROMIUM, KOREAN_FONT)


def is_hidden(service: Service) -> bool:
    """Is the service to be taken as missing? HIDDEN_SERVICES=PostgreSQL,Chromium shows the tests without them."""
    return service.name in os.environ.get("HIDDEN_SERVICES", "").split(",")


def find_postgresql() -> Path | None:
    """Find the folder that holds initdb and postgres, the newest version if there are several."""
    if is_hidden(POSTGRESQL):
        return None
    versions = [path for path in DEBIAN_POSTGRESQL.glob("*/bin") if path.parent.name.isdecimal()]
    folders = sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    if initdb := shutil.which("initdb"):
        folders.append(Path(initdb).resolve().parent)
    return next((folder for folder in folders if is_server_folder(folder)), None)


def is_server_folder(folder: Path) -> bool:
    """Are both programs of a server here? Debian's client packages fill the same folder without them."""
    return (folder / "initdb").exists() and (folder / "postgres").exists()


def find_chromium() -> tuple[Path, Path] | None:
    """Find the browser and its driver; both, or None."""
    if is_hidden(CHROMIUM):
        return None
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    return (Path(browser), Path(driver)) if browser and driver else None


def has_korean_font() -> bool:
    """Can a page show Korean, or would it show boxes?"""
    if is_hidden(KOREAN_FONT) or not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=ko", "family"], capture_output=True, check=False).stdout.strip())


def find_missing() -> list[Service]:
    """List what is not on this machine."""
    found = {POSTGRESQL: find_postgresql(), CHROMIUM: find_chromium(), KOREAN_FONT: has_korean_font()}
    return [service for service, place in found.items() if not place]


def may_install() -> bool:
    """Is this a Debian of our own, where installing a package asks nobody for a password?"""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(services: Sequence[Service]) -> None:
    """Install Debian packages without a question; what fails is seen by looking again."""
    packages = [package for service in services for package in service.debian_packages]
    print(f"Installing {' '.join(packages)} for the tests …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install_command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "--quiet"], install_command):
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"`{' '.join(command)}` failed: {done.stderr.strip()[-1000:]}", flush=True)


def main() -> None:
    """Install what is missing where that is allowed, and say what stays missing."""
    missing = find_missing()
    if missing and may_install():
        install(missing)
        missing = find_missing()
    for service in missing:
        print(f"{service.advice}: the tests that need it are skipped, under CI they fail.", flush=True)


if __name__ == "__main__":
    main()

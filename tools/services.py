"""Find what tests and benchmarks need beside Python (PostgreSQL, Chromium, calendar apps, nginx), or install it.

    python tools/services.py [test | long | bench]

Used twice: `make test` runs it as a program to install what is missing (Debian packages only as root; packages of npm,
by their lock, for whoever has npm), and tests/conftest.py asks it where things are. What is missing elsewhere is said
in one line; the tests that need it are then skipped.

Needs nothing but the standard library: it runs before anything is installed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
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
NODE = Service("Node 18 or newer", ("nodejs", "npm"))
LIBICAL = Service("libical", ("gir1.2-ical-3.0", "python3-gi"))
GNOME = Service(
    "GNOME's calendar",
    ("evolution-data-server", "gir1.2-ecal-2.0", "gir1.2-edataserver-1.2", "gir1.2-ical-3.0", "dbus", "python3-gi"),
)
THUNDERBIRD = Service("Thunderbird", ("thunderbird",))
NGINX = Service("nginx", ("nginx-light",))
WRK = Service("wrk", ("wrk",))
# Unpacked beside the benchmarks and never installed: a mail server of this machine must not give way to it.
POSTFIX = Service("Postfix's smtp-sink", ("postfix",))

SYSTEM_PYTHON = Path("/usr/bin/python3")  # the one that Debian's python3-gi belongs to
POSTFIX_FOLDER = Path(__file__).parents[1] / "benchmarks" / "postfix"
NODE_FOLDER = Path(__file__).parents[1] / "tests" / "interop"  # its package-lock.json says what to install there
OLDEST_NODE = 18  # of node-ical


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


def find_node() -> Path | None:
    """Find the program that runs JavaScript, new enough for the readers in tests/interop."""
    node = shutil.which("node")
    if is_hidden(NODE) or node is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", said)
    return Path(node) if version and int(version[1]) >= OLDEST_NODE else None


def node_fingerprint() -> str:
    """Name the content of npm's lock."""
    return hashlib.sha256((NODE_FOLDER / "package-lock.json").read_bytes()).hexdigest()


def find_node_readers() -> Path | None:
    """Find Node where exactly the locked packages lie beside the tests; both, or None."""
    stamp = NODE_FOLDER / "node_modules" / "installed-lock"
    return find_node() if stamp.exists() and stamp.read_text() == node_fingerprint() else None


def find_axe() -> Path | None:
    """Find axe-core, a script that finds what keeps people out of a page. It runs in the browser, without Node."""
    script = NODE_FOLDER / "node_modules" / "axe-core" / "axe.min.js"
    return script if script.exists() and not is_hidden(NODE) else None


def install_node_readers() -> None:
    """Install what npm's lock names, each package checked against its hash, running none of their scripts."""
    npm = shutil.which("npm")
    if npm is None or find_node() is None:
        return
    print("Installing the locked packages of tests/interop/package-lock.json …", flush=True)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        command, cwd=NODE_FOLDER, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"`npm ci` failed: {done.stderr.strip()[-1000:]}", flush=True)
    else:
        (NODE_FOLDER / "node_modules" / "installed-lock").write_text(node_fingerprint())


def find_postfix() -> Path | None:
    """Find the folder under which usr/sbin/smtp-sink lies: unpacked, or the root of the file system."""
    folders = [folder for folder in (POSTFIX_FOLDER, Path("/")) if (folder / "usr" / "sbin" / "smtp-sink").exists()]
    return None if is_hidden(POSTFIX) else next(iter(folders), None)


def unpack_postfix() -> None:
    """Unpack Debian's package, where there are the programs for it."""
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return
    print("Unpacking Debian's postfix into benchmarks/postfix …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # apt fetches as a user of its own
        download = ["apt-get", "download", "--quiet", "postfix"]
        done = subprocess.run(download, cwd=folder, capture_output=True, text=True, check=False)
        for package in Path(folder).glob("postfix_*.deb"):
            command = ["dpkg", "-x", str(package), str(POSTFIX_FOLDER)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
    if find_postfix() is None:
        print(f"Postfix could not be unpacked: {done.stderr.strip()[-1000:]}", flush=True)


def has_gnome_libraries(service: Service, *libraries: str) -> bool:
    """Does the system's Python know these libraries, each named with its version as in "ECal 2.0"?"""
    if is_hidden(service) or not SYSTEM_PYTHON.exists():
        return False
    asked = ";".join(f"gi.require_version({name!r}, {version!r})" for name, version in map(str.split, libraries))
    command = [str(SYSTEM_PYTHON), "-c", f"import gi; {asked}"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def has_libical() -> bool:
    """Can the system's Python read calendars with libical?"""
    return has_gnome_libraries(LIBICAL, "ICalGLib 3.0")


def has_gnome() -> bool:
    """Can GNOME's calendar be started, in a session of its own?"""
    has_session = shutil.which("dbus-run-session") is not None
    return has_session and has_gnome_libraries(GNOME, "ECal 2.0", "EDataServer 1.2", "ICalGLib 3.0")


def find_program(service: Service) -> Path | None:
    """Find the program that a service is named after; Debian keeps servers in a folder of root's PATH."""
    if is_hidden(service):
        return None
    found = shutil.which(service.name.lower(), path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return Path(found) if found else None


FINDERS: dict[Service, Callable[[], object]] = {
    POSTGRESQL: find_postgresql,
    CHROMIUM: find_chromium,
    KOREAN_FONT: has_korean_font,
    NODE: find_node_readers,
    LIBICAL: has_libical,
    GNOME: has_gnome,
    THUNDERBIRD: lambda: find_program(THUNDERBIRD),
    NGINX: lambda: find_program(NGINX),
    WRK: lambda: find_program(WRK),
    POSTFIX: find_postfix,
}
# What each run needs; the apps are large, and only the long tests drive them.
FOR_TESTS = (POSTGRESQL, CHROMIUM, KOREAN_FONT, NODE, LIBICAL)
NEEDED = {"test": FOR_TESTS, "long": (*FOR_TESTS, GNOME, THUNDERBIRD), "bench": (NGINX, WRK, POSTGRESQL, POSTFIX)}


def find_missing(services: Sequence[Service] = FOR_TESTS) -> list[Service]:
    """List what is not on this machine."""
    return [service for service in services if not FINDERS[service]()]


def may_install() -> bool:
    """Is this a Debian of our own, where installing a package asks nobody for a password?"""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def lacks_packages(service: Service) -> bool:
    """Is it Debian's packages that are missing? Node may be there without the packages of npm, or be another one."""
    if service is POSTFIX:
        return False
    return service is not NODE or not (shutil.which("node") and shutil.which("npm"))


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


def main(run: str = "test") -> None:
    """Install what is missing for a kind of run where that is allowed, and say what stays missing."""
    missing = find_missing(NEEDED[run])
    packaged = [service for service in missing if lacks_packages(service)]
    if packaged and may_install():
        install(packaged)
    if POSTFIX in missing:
        unpack_postfix()
    if NODE in missing:
        install_node_readers()
    for service in find_missing(missing):
        print(f"{service.advice}: the tests that need it are skipped, under CI they fail.", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

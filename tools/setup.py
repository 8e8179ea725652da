"""Make the virtual environment `.venv` with the locked packages, or find that it is as it should be.

    python tools/setup.py requirements.txt        what Entente needs to run
    python tools/setup.py requirements-dev.txt    the same and what tests and checks need

A lock is installed when its hash is not in the stamp `.venv/installed-locks`; otherwise nothing is started, so that the
second `make run` costs nothing. Needs nothing but the standard library: it runs before anything is installed.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

VENV = Path(".venv")
STAMP = VENV / "installed-locks"
RUNTIME_LOCK = Path("requirements.txt")


class SetupError(Exception):
    """What stops the set-up, said so that a person knows what to do."""


def fingerprint(lock: Path) -> str:
    """Name a lock and its content in one line of the stamp."""
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def is_installed(lock: Path) -> bool:
    """Are exactly these packages in the virtual environment?"""
    return STAMP.exists() and fingerprint(lock) in STAMP.read_text().splitlines()


def has_this_python() -> bool:
    """Does the virtual environment work, and with the version of Python that runs this?"""
    if not (VENV / "bin" / "python").exists():  # also when it points to a Python that has been removed
        return False
    configuration = (VENV / "pyvenv.cfg").read_text()
    version = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", configuration, re.MULTILINE)
    return version is not None and version[1] == f"{sys.version_info.major}.{sys.version_info.minor}"


def create_venv() -> None:
    """Create the virtual environment anew."""
    if not importlib.util.find_spec("ensurepip"):
        version = f"python3.{sys.version_info.minor}-venv"
        message = f"{sys.executable} cannot make virtual environments (Debian, Ubuntu: apt-get install {version})."
        raise SetupError(message)
    print(f"Creating the virtual environment {VENV} …", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
        message = f"{sys.executable} could not make the virtual environment {VENV}: see above."
        raise SetupError(message)


def install(lock: Path) -> None:
    """Install what the lock names and nothing else, each file checked against its hash."""
    count = len(re.findall(r"^\S+==", lock.read_text(), re.MULTILINE))
    print(f"Installing {count} locked packages from {lock} …", flush=True)
    STAMP.unlink(missing_ok=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--quiet", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "install", "--no-input", "--no-deps", "--require-hashes", "--requirement", str(lock)]
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
        message = f"The packages of {lock} could not be installed: see above; make clean, then try again."
        raise SetupError(message)
    # The lock for development holds all of the other: `make run` after `make test` has nothing to do.
    STAMP.write_text("".join(f"{fingerprint(done)}\n" for done in {lock, RUNTIME_LOCK}))


def main(lock: Path) -> None:
    """Bring the virtual environment to the state that the lock describes."""
    if not has_this_python():
        create_venv()
    if not is_installed(lock):
        install(lock)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped; the next make goes on from here.")

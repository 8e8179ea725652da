"""`make` on a fresh checkout: the right Python, the locked packages, the servers the tests need, or one sentence."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import CHECKOUT
from tools import services, setup

FIXTURE_TEST = "tests/house/test_fixtures.py::test_the_server_speaks_utf8_whatever_the_machine_does"


def run_python_sh(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(CHECKOUT / "tools/python.sh"), "-c", "import sys; print(sys.version_info >= (3, 11))"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def plant_python(folder: Path, name: str, *, answer: str) -> Path:
    """Put a program called `name` into the folder, whose answer is a line of shell."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(0o755)
    return program


def test_a_python_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    plant_python(tmp_path, "python3", answer="exit 1")
    plant_python(tmp_path, "python3.13", answer=f'exec {sys.executable} "$@"')
    done = run_python_sh(tmp_path, PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "True\n")


def test_without_a_python_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    plant_python(tmp_path, "python3", answer="exit 1")
    done = run_python_sh(tmp_path, PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Entente needs Python 3.11 or newer and found none: install it, or name it with make PYTHON=/path/to/python3.\n"
    )


def test_a_named_python_that_is_too_old_is_refused_rather_than_replaced(tmp_path: Path) -> None:
    plant_python(tmp_path, "python3", answer=f'exec {sys.executable} "$@"')
    old = plant_python(tmp_path, "python2", answer="exit 1")
    done = run_python_sh(tmp_path, PATH=str(tmp_path), PYTHON=str(old))
    assert done.returncode == 1
    assert done.stderr.startswith(f"PYTHON={old} is not a Python 3.11 or newer:")


def test_the_readme_names_every_python_that_was_tried() -> None:
    """A newer one may run the tests before it is named there."""
    readme, project = ((CHECKOUT / name).read_text(encoding="utf-8") for name in ("README.md", "pyproject.toml"))
    oldest = re.findall(r"You need Python 3\.(\d+) or newer", readme)
    tried = re.findall(r"3\.(\d+)", "".join(re.findall(r"The tests pass on Python (.*)\.$", readme, re.MULTILINE)))
    assert oldest == re.findall(r'^target-version = "py3(\d+)"', project, re.MULTILINE)
    assert tried == [str(minor) for minor in range(int(oldest[0]), int(tried[-1]) + 1)]
    assert str(sys.version_info.minor) in tried or sys.version_info.minor > int(tried[-1])


def test_a_long_test_may_take_an_hour() -> None:
    """The limit of the other tests, five minutes, would stop the whole run at the first that takes longer."""
    planned = subprocess.run(
        ["make", "--dry-run", "test-long"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert "-m long --hypothesis-profile=long -o faulthandler_timeout=3600" in planned.stdout


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a checkout whose locks name nothing, so that installing them needs no registry."""
    monkeypatch.chdir(tmp_path)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(f"# {name}\n")
    return tmp_path


def test_the_virtual_environment_is_made_once(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    setup.main(Path("requirements-dev.txt"))
    first = capfd.readouterr().out
    assert "Creating the virtual environment .venv …" in first
    assert "Installing 0 locked packages from requirements-dev.txt …" in first
    setup.main(Path("requirements-dev.txt"))
    setup.main(Path("requirements.txt"))  # is part of the other
    assert capfd.readouterr().out == ""
    (checkout / "requirements.txt").write_text("# another\n")
    setup.main(Path("requirements.txt"))
    assert capfd.readouterr().out == "Installing 0 locked packages from requirements.txt …\n"


def test_a_virtual_environment_of_another_python_is_made_again(checkout: Path) -> None:
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").touch()
    (checkout / ".venv/pyvenv.cfg").write_text("version = 3.10.2\n")
    assert not setup.has_this_python()
    (checkout / ".venv/pyvenv.cfg").write_text(f"version = {sys.version_info.major}.{sys.version_info.minor}.1\n")
    assert setup.has_this_python()
    (checkout / ".venv/bin/python").unlink()
    (checkout / ".venv/bin/python").symlink_to("/nowhere/python3")
    assert not setup.has_this_python()


@pytest.mark.usefixtures("checkout")
def test_a_python_without_ensurepip_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(setup.SetupError, match=r"cannot make virtual environments .*apt-get install python3\.\d+-venv"):
        setup.main(Path("requirements.txt"))


def test_what_cannot_be_installed_leaves_no_stamp(checkout: Path) -> None:
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/pyvenv.cfg").write_text(f"version = {sys.version_info.major}.{sys.version_info.minor}.1\n")
    plant_python(checkout / ".venv/bin", "python", answer="exit 0")
    setup.main(Path("requirements.txt"))
    assert setup.is_installed(Path("requirements.txt"))
    (checkout / "requirements.txt").write_text("# another\n")
    plant_python(checkout / ".venv/bin", "python", answer="exit 1")
    with pytest.raises(setup.SetupError, match="make clean, then try again"):
        setup.main(Path("requirements.txt"))
    assert not (checkout / ".venv/installed-locks").exists()


def locked_versions(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (CHECKOUT / lock).read_text(), re.MULTILINE))


def test_tests_run_with_the_versions_that_are_served() -> None:
    runtime, development = locked_versions("requirements.txt"), locked_versions("requirements-dev.txt")
    assert runtime
    assert {name: development.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_hashes_and_nothing_else_is_named(lock: str) -> None:
    statements = re.sub(r"\\\n", "", re.sub(r"^ *#.*\n", "", (CHECKOUT / lock).read_text(), flags=re.MULTILINE))
    pattern = r"[\w.-]+==[\w.]+( ; [^#\n]+?)?( +--hash=sha256:[0-9a-f]{64})+ *"
    assert [line for line in statements.splitlines() if not re.fullmatch(pattern, line)] == []


def run_fixture_test(**environment: str) -> subprocess.CompletedProcess[str]:
    """Run a test that needs PostgreSQL where it is hidden."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", FIXTURE_TEST]
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    environment = {**kept, "HIDDEN_SERVICES": "PostgreSQL", **environment}
    return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)


def test_a_missing_server_skips_its_tests_and_says_what_to_install() -> None:
    done = run_fixture_test()
    assert done.returncode == 0, done.stdout
    assert "1 skipped" in done.stdout
    assert done.stdout.count("PostgreSQL is missing (Debian, Ubuntu: apt-get install postgresql)") == 1


def test_under_ci_a_missing_server_is_a_failure() -> None:
    done = run_fixture_test(CI="true")
    assert done.returncode == 1, done.stdout
    assert "PostgreSQL is missing (Debian, Ubuntu: apt-get install postgresql), and CI skips nothing." in done.stdout


def test_a_client_without_a_server_is_not_taken_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "DEBIAN_POSTGRESQL", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    for version, programs in {"9": ["initdb", "postgres"], "15": ["initdb", "postgres"], "17": ["psql"]}.items():
        (tmp_path / version / "bin").mkdir(parents=True)
        for program in programs:
            (tmp_path / version / "bin" / program).touch()
    assert services.find_postgresql() == tmp_path / "15" / "bin"


def test_help_names_every_target() -> None:
    makefile = (CHECKOUT / "Makefile").read_text()
    [phony] = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    done = subprocess.run(["make", "--no-print-directory"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert [line.split()[0] for line in done.stdout.splitlines()] == phony.split()

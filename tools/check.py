"""Run every check that does not run the program's tests: style, types, layers, migrations, the shipped record,
known vulnerabilities.

All of them run, whatever the first says; the last lines name those that failed.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
AUDIT_SECONDS = 120  # a registry that is slow today must not hold up a change


def passes(name: str, *command: str, **environment: str) -> bool:
    """Run one program of the virtual environment, with its name above what it prints."""
    print(f"--- {name}", flush=True)
    arguments = [str(PROGRAMS / command[0]), *command[1:]]
    return subprocess.run(arguments, env={**os.environ, **environment}, check=False).returncode == 0


def check_migrations() -> bool:
    """Do the migrations make the tables that the models describe? Asked of a new SQLite database."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/check.db"
        return passes("alembic upgrade", "alembic", "upgrade", "head", ENTENTE_DATABASE_URL=url) and passes(
            "alembic check", "alembic", "check", ENTENTE_DATABASE_URL=url
        )


def check_vulnerabilities() -> bool:
    """Is a locked package known to be vulnerable? Under CI this only warns, and so it does where nobody answers.

    The answer depends on the day and not on the change: a change that has nothing to do with it must land. A package
    that the index knows no advisories of was not looked at, and is not called safe.
    """
    print("--- pip-audit", flush=True)
    command = [
        str(PROGRAMS / "pip-audit"),
        "--requirement",
        "requirements-dev.txt",
        "--require-hashes",
        "--disable-pip",
    ]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    reason = f"no answer in {AUDIT_SECONDS} seconds"
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=AUDIT_SECONDS, check=False)
        reason = done.stderr.strip().rpartition("\n")[2]
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        print(f"Skipped: nobody told whether the locked packages have known vulnerabilities ({reason}).")
        return True
    found = [f"{p['name']} {p['version']}: {v['id']}" for p in packages for v in p.get("vulns", [])]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    audited = len(packages) - len(skipped)
    if not audited:
        print(f"NOT AUDITED: none of {len(packages)} packages; the index that was asked has no advisories.")
        return True
    print("\n".join(found) or f"{audited} packages audited, none known to be vulnerable")
    if skipped:
        print(f"NOT AUDITED: {len(skipped)} more, {', '.join(skipped)}")
    return not found or os.environ.get("CI") == "true"


def main() -> int:
    """Run the checks; 0 if all pass."""
    results = {
        "ruff check": passes("ruff check", "ruff", "check", "--output-format", "concise"),
        "ruff format": passes("ruff format", "ruff", "format", "--check", "--output-format", "concise"),
        "mypy": passes("mypy", "mypy"),
        "import-linter": passes("import-linter", "lint-imports", "--no-logo"),
        "migrations": check_migrations(),
        "record": passes("record of data/", "python", "-m", "tools.check_record"),
        "vulnerabilities": check_vulnerabilities(),
    }
    failed = [name for name, good in results.items() if not good]
    print(f"FAILED: {', '.join(failed)}" if failed else "All checks pass.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

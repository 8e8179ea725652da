"""`make check` asks about known vulnerabilities, and goes on where nobody answers."""

from pathlib import Path

import pytest

from tools import check

FOUND = '{"dependencies": [{"name": "flask", "version": "0.1", "vulns": [{"id": "CVE-1"}]}]}'
NONE = '{"dependencies": [{"name": "flask", "version": "3.1", "vulns": []}]}'


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(check, "PROGRAMS", tmp_path)
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def plant_audit(programs: Path, script: str) -> None:
    (programs / "pip-audit").write_text(f"#!/bin/sh\n{script}\n")
    (programs / "pip-audit").chmod(0o755)


def test_a_vulnerable_package_is_named_and_fails_the_check(programs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant_audit(programs, f"echo '{FOUND}'; exit 1")
    assert not check.check_vulnerabilities()
    assert capsys.readouterr().out == "--- pip-audit\nflask 0.1: CVE-1\n"


def test_under_ci_a_vulnerable_package_is_named_and_the_change_lands(
    programs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    plant_audit(programs, f"echo '{FOUND}'; exit 1")
    assert check.check_vulnerabilities()
    assert "flask 0.1: CVE-1" in capsys.readouterr().out


def test_packages_without_a_known_vulnerability_pass(programs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant_audit(programs, f"echo '{NONE}'")
    assert check.check_vulnerabilities()
    assert "1 packages audited, none known to be vulnerable\n" in capsys.readouterr().out


def test_packages_that_nobody_looked_at_are_not_called_safe(programs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    skipped = '{"name": "click", "skip_reason": "Dependency not found on PyPI and could not be audited"}'
    plant_audit(programs, "echo '" + NONE[:-2] + f", {skipped}]" + "}'")
    assert check.check_vulnerabilities()
    assert capsys.readouterr().out.endswith(
        "1 packages audited, none known to be vulnerable\nNOT AUDITED: 1 more, click\n"
    )
    plant_audit(programs, "echo '" + '{"dependencies": [' + skipped + "]}'")
    assert check.check_vulnerabilities()
    assert capsys.readouterr().out.endswith(
        "NOT AUDITED: none of 1 packages; the index that was asked has no advisories.\n"
    )


def test_no_answer_is_said_in_one_line_and_stops_nobody(
    programs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_audit(programs, "echo 'ConnectionError: refused' >&2; exit 1")
    assert check.check_vulnerabilities()
    assert "Skipped: nobody told" in (said := capsys.readouterr().out)
    assert "(ConnectionError: refused)" in said
    monkeypatch.setattr(check, "AUDIT_SECONDS", 0.05)
    plant_audit(programs, "exec sleep 5")
    assert check.check_vulnerabilities()
    assert "(no answer in 0.05 seconds)" in capsys.readouterr().out


def test_every_check_runs_and_the_failed_ones_are_named(programs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for program in ("ruff", "mypy", "lint-imports", "alembic", "python"):
        (programs / program).write_text(f"#!/bin/sh\necho {program} ran\n[ {program} != mypy ]\n")
        (programs / program).chmod(0o755)
    plant_audit(programs, f"echo '{NONE}'")
    assert check.main() == 1
    said = capfd.readouterr().out
    assert said.count("ruff ran") == 2
    assert said.count("alembic ran") == 2
    assert said.count("python ran") == 1
    assert said.endswith("FAILED: mypy\n")

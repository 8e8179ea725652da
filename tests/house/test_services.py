"""What the tests borrow from others: a Node that is new enough, packages of npm exactly as locked, apps on request."""

import json
from pathlib import Path

import pytest

from tools import services


def plant_node(folder: Path, monkeypatch: pytest.MonkeyPatch, *, version: str) -> Path:
    """Put a Node that says this version first, and alone, on the path."""
    program = folder / "node"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return program


def test_a_node_that_is_too_old_is_not_taken_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant_node(tmp_path, monkeypatch, version="v16.20.2")
    assert services.find_node() is None
    plant_node(tmp_path, monkeypatch, version="v18.0.0")
    assert services.find_node() == tmp_path / "node"


def test_readers_in_javascript_count_only_while_they_are_those_of_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "NODE_FOLDER", tmp_path)
    node = plant_node(tmp_path, monkeypatch, version="v20.0.0")
    (tmp_path / "package-lock.json").write_text("{}")
    assert services.find_node_readers() is None
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "installed-lock").write_text(services.node_fingerprint())
    assert services.find_node_readers() == node
    (tmp_path / "package-lock.json").write_text('{"packages": {}}')
    assert services.find_node_readers() is None


def test_every_locked_package_of_npm_has_its_hash_and_no_address() -> None:
    lock = json.loads((services.NODE_FOLDER / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {"node_modules/ical.js", "node_modules/node-ical"} <= packages.keys()
    assert {name for name, package in packages.items() if not package["integrity"].startswith("sha512-")} == set()
    assert {name for name, package in packages.items() if "resolved" in package} == set()


def test_the_large_apps_are_asked_for_by_the_long_tests_alone() -> None:
    assert set(services.NEEDED["long"]) - set(services.NEEDED["test"]) == {services.GNOME, services.THUNDERBIRD}
    assert {service for needed in services.NEEDED.values() for service in needed} == services.FINDERS.keys()


@pytest.mark.parametrize("service", services.FINDERS, ids=lambda service: service.name)
def test_a_service_can_be_hidden_to_see_the_tests_without_it(
    service: services.Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIDDEN_SERVICES", service.name)
    assert services.find_missing([service]) == [service]

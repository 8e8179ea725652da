"""The examples in the docstrings of the time modules are run."""

import doctest
import importlib

import pytest

MODULES = ("zones", "when", "walltime", "spans", "printing", "abbreviations", "reading")
STEPS = ("words", "numbers", "facts", "phrases", "dates", "moments", "bases", "zone_names", "misreadings")


@pytest.mark.parametrize("name", [*MODULES, *(f"stated.{step}" for step in STEPS)])
def test_the_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"calendar_core.domain.{name}")).failed == 0

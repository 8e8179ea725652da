"""The examples in the docstrings of every module are run."""

import doctest
import importlib

import pytest

from tests.house.source import CHECKOUT, PROGRAM

MODULES = [
    ".".join(file.relative_to(CHECKOUT).with_suffix("").parts)
    for file in PROGRAM
    if "    >>> " in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert (result.failed, result.attempted > 0) == (0, True)

"""Where things are can be found by name: small folders, plain module names, a docstring for every package."""

import ast
from collections import Counter
from pathlib import PurePosixPath

import pytest

from tests.house.source import program_trees

MAX_MODULES = 20
#: Field's words that end so; any other module is named by a noun.
ING_NAMES = {"parsing", "editing", "templating", "formatting"}


def crowded_folders(paths: list[str]) -> dict[str, int]:
    """The folders with too many modules, `__init__.py` not counted."""
    counts = Counter(str(PurePosixPath(path).parent) for path in paths if not path.endswith("/__init__.py"))
    return {folder: count for folder, count in counts.items() if count > MAX_MODULES}


def coined_names(paths: list[str]) -> list[str]:
    """The modules and folders named by what they do ("noticing") and not by a noun."""
    parts = {part.removesuffix(".py") for path in paths for part in PurePosixPath(path).parts}
    return sorted(part for part in parts if part.endswith("ing") and part not in ING_NAMES)


def undocumented(trees: dict[str, ast.Module]) -> list[str]:
    """The packages and modules without a docstring."""
    return [path for path, tree in trees.items() if not ast.get_docstring(tree)]


def test_no_folder_is_crowded() -> None:
    assert crowded_folders([path for path, _ in program_trees()]) == {}


def test_no_module_is_named_by_a_coined_word() -> None:
    assert coined_names([path for path, _ in program_trees()]) == []


def test_every_package_and_module_says_what_it_is() -> None:
    assert undocumented(dict(program_trees())) == []


@pytest.mark.parametrize("count", [MAX_MODULES, MAX_MODULES + 1])
def test_a_crowded_folder_would_be_found(count: int) -> None:
    paths = ["store/__init__.py", *(f"store/part{number}.py" for number in range(count))]
    assert crowded_folders(paths) == ({} if count == MAX_MODULES else {"store": count})


def test_a_coined_name_and_a_silent_package_would_be_found() -> None:
    assert coined_names(["domain/noticing.py", "domain/time/parsing/dates.py", "web/linking/x.py"]) == [
        "linking",
        "noticing",
    ]
    assert undocumented({"a/__init__.py": ast.parse(""), "b.py": ast.parse('"""Text."""')}) == ["a/__init__.py"]

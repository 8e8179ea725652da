"""Nothing turns bytes into objects of their choosing: no pickles, and YAML only by a restricted loader."""

import ast

import pytest

from tests.house.source import full_name, imported_names, program_trees

PICKLES = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
YAML_READERS = {"yaml.load", "yaml.load_all", "yaml.scan", "yaml.parse", "yaml.compose", "yaml.compose_all"}
OPEN_YAML = {f"yaml.{name}{all_}" for name in ("unsafe_load", "full_load") for all_ in ("", "_all")}
OPEN_LOADERS = {f"yaml.{name}" for name in ("Loader", "UnsafeLoader", "FullLoader", "CLoader", "CUnsafeLoader")}


def loading_faults(tree: ast.Module) -> list[str]:
    """List what a file does that the house forbids, with the line."""
    names = imported_names(tree)
    faults = [f"1: imports {name}" for name in names.values() if name.partition(".")[0] in PICKLES]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and full_name(node, names) in OPEN_YAML | OPEN_LOADERS:
            faults.append(f"{node.lineno}: {full_name(node, names)} builds any object that the file asks for")
        if isinstance(node, ast.Call) and full_name(node.func, names) in YAML_READERS and not names_a_loader(node):
            faults.append(f"{node.lineno}: {full_name(node.func, names)} without Loader=")
    return faults


def names_a_loader(call: ast.Call) -> bool:
    """Does the call say which loader reads? The second argument, or Loader=."""
    return len(call.args) > 1 or any(keyword.arg == "Loader" for keyword in call.keywords)


def test_no_file_builds_objects_from_bytes() -> None:
    found = {path: loading_faults(tree) for path, tree in program_trees()}
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    "mistake",
    [
        "import pickle",
        "from shelve import open as open_shelf",
        "import yaml\nyaml.load(text)",
        "import yaml\nyaml.load(text, Loader=yaml.Loader)",
        "import yaml\nclass Reader(yaml.FullLoader): ...",
        "from yaml import unsafe_load\nunsafe_load(text)",
    ],
)
def test_a_planted_fault_is_found(mistake: str) -> None:
    assert len(loading_faults(ast.parse(mistake))) == 1


@pytest.mark.parametrize(
    "good",
    [
        "import yaml\nclass StrictLoader(yaml.SafeLoader): ...\nyaml.load(text, Loader=StrictLoader)",
        "import yaml\nyaml.safe_load(text)",
        "import json\njson.loads(text)",
    ],
)
def test_what_is_safe_is_left_alone(good: str) -> None:
    assert loading_faults(ast.parse(good)) == []

"""The program's own source, as the tests of the house read it."""

import ast
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PROGRAM = [*sorted((CHECKOUT / "calendar_core").rglob("*.py")), CHECKOUT / "app.py", CHECKOUT / "wsgi.py"]


def program_trees() -> Iterator[tuple[str, ast.Module]]:
    """Give each file of the program: its path in the checkout, and its syntax tree."""
    for file in PROGRAM:
        if file.exists():
            yield str(file.relative_to(CHECKOUT)), ast.parse(file.read_text())


def imported_names(tree: ast.Module) -> dict[str, str]:
    """Map each name that an import binds to what it stands for: for `from time import time as t` `t` is `time.time`."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                names[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return names


def full_name(node: ast.expr, names: dict[str, str]) -> str:
    """Say what an expression such as `dt.datetime.now` stands for, or "" if it is not a dotted name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([names.get(node.id, node.id), *parts])

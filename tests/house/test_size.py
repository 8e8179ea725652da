"""Files, classes and functions stay short."""

import ast

from tests.house.source import program_trees

FILE_LINES, CLASS_LINES, FUNCTION_LINES = 300, 150, 45


def parts_too_long(tree: ast.Module) -> list[str]:
    """List the parts of one file that are longer than their limit. A file ends with its last statement."""
    parts = [("file", 1, tree.body[-1].end_lineno or 0, FILE_LINES)] if tree.body else []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts.append((node.name, node.lineno, node.end_lineno or 0, FUNCTION_LINES))
        elif isinstance(node, ast.ClassDef):
            parts.append((node.name, node.lineno, node.end_lineno or 0, CLASS_LINES))
    return [f"{name}: {end - start + 1} lines" for name, start, end, limit in parts if end - start + 1 > limit]


def test_nothing_is_too_long() -> None:
    found = {path: parts_too_long(tree) for path, tree in program_trees()}
    assert {path: parts for path, parts in found.items() if parts} == {}


def test_the_limits_are_found_to_the_line() -> None:
    def function(lines: int) -> str:
        return "def walk():\n" + "    step()\n" * (lines - 1)

    def class_(lines: int) -> str:
        return "class House:\n" + "    room = 1\n" * (lines - 1)

    assert parts_too_long(ast.parse(function(45) + class_(150) + "step()\n" * 105)) == []
    assert parts_too_long(ast.parse(function(46))) == ["walk: 46 lines"]
    assert parts_too_long(ast.parse(class_(151))) == ["House: 151 lines"]
    assert parts_too_long(ast.parse("step()\n" * 301)) == ["file: 301 lines"]

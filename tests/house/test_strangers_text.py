"""Numbers and addresses in strangers' text are parsed by functions that answer a value or an error, nowhere else."""

import ast

import pytest

from tests.house.source import full_name, imported_names, program_trees

# `setting_parsers` is below the domain; the others catch what urlsplit raises, and need its parts.
SPLIT_URLS = {
    "calendar_core/setting_parsers.py",
    "calendar_core/domain/text/links.py",
    "calendar_core/domain/quality/addresses.py",
    "calendar_core/mail/config.py",
    "calendar_core/safe_http.py",
}


def unsafe_conversions(tree: ast.Module) -> list[int]:
    """List the lines with `type=int` of Werkzeug, which keeps numbers that no column holds."""
    keywords = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "type"]
    return [
        one.value.lineno for one in keywords if isinstance(one.value, ast.Name) and one.value.id in ("int", "float")
    ]


def url_splits(tree: ast.Module) -> list[int]:
    """List the lines that name a function of urllib that raises ValueError for a malformed address."""
    names = imported_names(tree)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)]
    raising = {"urllib.parse.urlsplit", "urllib.parse.urlparse"}
    return sorted({node.lineno for node in nodes if full_name(node, names) in raising})


def logged_exceptions(tree: ast.Module) -> list[int]:
    """List the lines that log an exception with its text, which may quote what somebody typed."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if (isinstance(call.func, ast.Attribute) and call.func.attr == "exception")
        or any(keyword.arg in ("exc_info", "stack_info") for keyword in call.keywords)
    ]


def test_exceptions_are_logged_without_their_texts() -> None:
    assert {path: lines for path, tree in program_trees() if (lines := logged_exceptions(tree))} == {}


def test_a_logged_text_of_an_exception_is_found() -> None:
    source = "_log.exception('A')\n_log.warning('B', exc_info=True)\nlog_exception(_log, 'C')\nsys.exception()"
    assert logged_exceptions(ast.parse(source)) == [1, 2, 4]


def test_no_view_takes_a_number_of_any_size() -> None:
    web = [(path, tree) for path, tree in program_trees() if path.startswith("calendar_core/web/")]
    assert len(web) > 40
    assert {path: lines for path, tree in web if (lines := unsafe_conversions(tree))} == {}


def test_addresses_are_split_in_one_place() -> None:
    found = {path for path, tree in program_trees() if url_splits(tree)}
    assert found == SPLIT_URLS


@pytest.mark.parametrize("mistake", ["n = args.get('n', type=int)", "n = args.get('n', 0, type=float)"])
def test_a_planted_number_is_found(mistake: str) -> None:
    assert unsafe_conversions(ast.parse(mistake)) == [1]


@pytest.mark.parametrize("name", ["urlsplit", "urlparse"])
def test_a_planted_split_is_found(name: str) -> None:
    assert url_splits(ast.parse(f"from urllib.parse import {name}\nparts = {name}(text)")) == [2]

"""The list of decisions names every decision once, with its number and its title."""

import re
from collections import Counter

from tests.house.source import CHECKOUT

DECISIONS = CHECKOUT / "docs" / "decisions"
_ENTRY = re.compile(r"^- \[(?P<number>\d{4})\]\((?P<file>[^)]+)\) (?P<title>.+)$", re.MULTILINE)


def listed(text: str) -> list[tuple[str, str, str]]:
    """The entries of the list: number, file and title."""
    return [(entry["number"], entry["file"], entry["title"]) for entry in _ENTRY.finditer(text)]


def decisions() -> dict[str, str]:
    """The first line of every page, by its file."""
    pages = [page for page in DECISIONS.glob("*.md") if page.name != "README.md"]
    return {page.name: page.read_text(encoding="utf-8").splitlines()[0] for page in pages}


def test_the_list_has_every_decision_once_and_nothing_else() -> None:
    files = [file for _, file, _ in listed((DECISIONS / "README.md").read_text(encoding="utf-8"))]
    assert Counter(files) == Counter(list(decisions()))


def test_the_list_gives_the_number_and_the_title_of_each_page() -> None:
    entries = listed((DECISIONS / "README.md").read_text(encoding="utf-8"))
    assert {file: f"# {number} {title}" for number, file, title in entries} == decisions()


def test_no_two_decisions_have_one_number() -> None:
    numbers = Counter(file[:4] for file in decisions())
    assert [number for number, count in numbers.items() if count > 1] == []


def test_entries_are_found_and_other_lines_are_not() -> None:
    text = "# Decisions\n\n- [0001](0001-a.md) A title, with a comma\n- 0002 no link\nSee [0003](0003-c.md).\n"
    assert listed(text) == [("0001", "0001-a.md", "A title, with a comma")]

"""docs/data-format.md names every key that is read, and every word that a key may have; nothing else."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calendar_core.dataset.directory_schema import parse_entry
from calendar_core.domain.events.status import STATUSES
from calendar_core.domain.schema.event import SUPPORTABLE_FACTS, parse_event
from calendar_core.domain.schema.reader import Findings, MappingReader
from calendar_core.domain.schema.tree import MappingNode
from calendar_core.domain.vocabulary import CERTAINTIES, FORMATS, KIND_TOPICS, KINDS, OFFICE_KINDS, ROLES, SIDES

PAGE = (Path(__file__).parents[2] / "docs" / "data-format.md").read_text(encoding="utf-8")


class Listening(MappingReader):
    """Fields that go into every list and remember all that is asked."""

    def parts(self, key: str) -> Iterator[MappingReader]:
        self.known_keys[key] = None
        part = Listening(MappingNode(1), self.file, Findings(), f"{self.path}{key}.")
        yield part
        self.known_keys |= {f"{key}.{name}": None for name in part.known_keys}


def keys_read(read: Callable[[MappingReader], object]) -> tuple[set[str], set[str]]:
    """Every key, and those that must be there."""
    fields = Listening(MappingNode(1), "f", Findings())
    read(fields)
    return set(fields.known_keys), {problem.what.split("'")[1] for problem in fields.findings.problems}


def keys_documented(heading: str) -> tuple[set[str], set[str]]:
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (.+?) \|", section, re.MULTILINE)
    keys = {key for cell in cells for key in re.findall(r"`([a-z_.]+)`", cell)}
    needed = {key for cell in cells for key in re.findall(r"\*\*`([a-z_]+)`\*\*", cell)}
    return keys, needed


@pytest.mark.parametrize(
    ("heading", "read"),
    [
        ("Parties", lambda fields: parse_entry("party", fields)),
        ("Offices", lambda fields: parse_entry("office", fields)),
        ("People", lambda fields: parse_entry("person", fields)),
        ("Series", lambda fields: parse_entry("series", fields)),
        ("Events", parse_event),
    ],
)
def test_the_page_names_the_keys_that_are_read(heading: str, read: Callable[[MappingReader], object]) -> None:
    assert keys_documented(heading) == keys_read(read)


@pytest.mark.parametrize(
    "words", [KINDS, STATUSES, FORMATS, ROLES, SIDES, CERTAINTIES, SUPPORTABLE_FACTS, OFFICE_KINDS]
)
def test_the_page_names_the_words_of_each_list(words: tuple[str, ...]) -> None:
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_the_page_names_the_topic_of_each_kind() -> None:
    section = PAGE.partition("\n## IPTC Media Topics of kinds\n")[2]
    rows = re.findall(r"^\| `medtop:(\d+)` ([a-z ]+) \| (.+) \|$", section, re.MULTILINE)
    found = {kind: (number, name) for number, name, kinds in rows for kind in re.findall(r"`([^`]+)`", kinds)}
    assert found == KIND_TOPICS
    assert KINDS.keys() - found.keys() == {"conference", "incident"}

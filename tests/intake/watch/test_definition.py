"""Definitions of watched sources: every problem is told with file, line and key, and harms no other definition."""

from pathlib import Path

import pytest

from calendar_core.errors import Problems
from calendar_core.intake.watch.definition import (
    DEFINITION_KEYS,
    ITEM_FIELDS,
    SourceDefinition,
    format_definition,
    load_definitions,
    parse_definition,
    parse_definitions,
)
from tests.conftest import SHIPPED_DATA
from tests.house.source import CHECKOUT

FINE = """
- id: fine
  name: A ministry
  url: https://example.org/feed
  format: feed
  publisher: A ministry
  side: counterpart
"""


def test_a_definition_has_its_usual_values() -> None:
    assert parse_definitions(FINE.encode(), "watch.yaml").sources == {
        "fine": SourceDefinition(
            id="fine",
            name="A ministry",
            url="https://example.org/feed",
            format="feed",
            publisher="A ministry",
            side="counterpart",
            certainty="announced",
            interval=60,
            silent_after=30,
            first_days=14,
            follow=False,
        )
    }


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("  id: A b", "watch.yaml:2: id: 'A b' is not an id."),
        ("  url: ftp://example.org", "watch.yaml:4: url: 'ftp://example.org' is not an address of the web."),
        ("  format: rss", "watch.yaml:5: format: 'rss' is not one of the words here."),
        ("  side: ours", "watch.yaml:7: side: 'ours' is not one of the words here."),
        ("  interval: 5", "watch.yaml:8: interval: '5' is not a whole number from 15 to 10080."),
        ("  certainty: sure", "watch.yaml:8: certainty: 'sure' is not one of the words here."),
        ("  follow: yes", "watch.yaml:8: follow: 'yes' is neither true nor false."),
        ("  time_zone: KST", "watch.yaml:8: time_zone: "),
        ("  items: //a", "watch.yaml:8: items: A source of the format 'feed' has no mapping."),
        ("  intervall: 60", "watch.yaml:8: intervall: The key 'intervall' is not known here. Did you mean 'interval'?"),
    ],
)
def test_a_problem_names_file_line_and_key_and_harms_no_other(line: str, problem: str) -> None:
    key = line.split(":", maxsplit=1)[0].strip()
    lines = FINE.strip().splitlines()
    places = [number for number, one in enumerate(lines) if one.strip(" -").startswith(f"{key}:")]
    if places:
        lines[places[0]] = ("- " if places[0] == 0 else "  ") + line.strip()
    else:
        lines.append(line)
    found = parse_definitions(
        ("# A comment\n" + "\n".join(lines) + FINE.replace("fine", "other")).encode(), "watch.yaml"
    )
    assert [str(one)[: len(problem)] for one in found.problems] == [problem]
    assert list(found.sources) == ["other"]


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        (
            "items: '//['\n  fields:\n    title: .",
            "watch.yaml:7: items: '//[' is not a valid XPath: Invalid expression.",
        ),
        (
            "items: //a\n  fields:\n    title: '@['",
            "watch.yaml:9: fields.title: '@[' is not a valid XPath: Invalid expression.",
        ),
        ("items: //a\n  fields:\n    link: .", "watch.yaml:9: fields: The key 'title' is missing."),
        ("items: //a\n  fields:\n    title: .\n    when: .", "watch.yaml:10: fields.when: The key 'when' is not known"),
        ("items: //a\n  fields: title", "watch.yaml:8: fields: A mapping is expected here."),
        ("items: //a", "watch.yaml:1: The key 'fields' is missing."),
        ("fields:\n    title: .", "watch.yaml:1: The key 'items' is missing."),
    ],
)
def test_a_mapping_is_checked_before_it_is_used(mapping: str, problem: str) -> None:
    text = FINE.strip().replace("format: feed", "format: page") + f"\n  {mapping}\n"
    found = parse_definitions(text.encode(), "watch.yaml")
    assert [str(one)[: len(problem)] for one in found.problems][:1] == [problem]
    assert found.sources == {}


@pytest.mark.parametrize("path", ["a b", "a..b", "[0]", "a[0]", ""])
def test_a_path_of_json_is_names_joined_by_dots(path: str) -> None:
    text = FINE.strip().replace("format: feed", "format: json")
    found = parse_definitions(f"{text}\n  items: {path!r}\n  fields:\n    title: t\n".encode(), "watch.yaml")
    assert len(found.problems) == 1
    assert str(found.problems[0]).startswith("watch.yaml:7: items: ")


def test_a_file_may_be_empty_and_must_be_a_list_with_each_id_once() -> None:
    assert parse_definitions(b"", "watch.yaml").problems == ()
    assert parse_definitions(b"# Nothing\n", "watch.yaml").problems == ()
    assert [str(one) for one in parse_definitions(b"id: a\n", "watch.yaml").problems] == [
        "watch.yaml:1: A list is expected here. Begin each entry with - id: …"
    ]
    twice = parse_definitions((FINE + FINE).encode(), "watch.yaml")
    assert ([str(one) for one in twice.problems], list(twice.sources)) == (
        ["watch.yaml:9: id: The id 'fine' appears twice. Keep one of the two."],
        ["fine"],
    )


def test_a_file_that_is_not_there_is_a_problem_in_words(tmp_path: Path) -> None:
    found = load_definitions(tmp_path / "none.yaml")
    assert [str(one) for one in found.problems] == [
        f"{tmp_path}/none.yaml: The file cannot be read: No such file or directory. Check ENTENTE_WATCH_FILE."
    ]


def test_a_definition_is_written_as_it_is_read() -> None:
    for definition in load_definitions(SHIPPED_DATA / "watch.yaml").sources.values():
        assert parse_definition(format_definition(definition)) == definition


def test_a_form_with_a_problem_says_the_line() -> None:
    with pytest.raises(Problems) as found:
        parse_definition("id: one\nname: A\nformat: feed\n")
    assert [str(one) for one in found.value.problems] == [
        f"watch.yaml:1: The key '{key}' is missing. Add {key}: …" for key in ("url", "publisher", "side")
    ]


def test_the_documentation_lists_every_key() -> None:
    page = (CHECKOUT / "docs" / "watched-sources.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip(" *`") for line in page.splitlines() if line.startswith(("| `", "| **`"))]
    assert rows == [*DEFINITION_KEYS, *ITEM_FIELDS]

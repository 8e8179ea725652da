"""The restricted reader: texts and lines, and nothing that YAML would rather make of them."""

import subprocess
import sys

import pytest

from calendar_core.domain.schema.tree import MappingNode, Node, ScalarNode, SequenceNode
from calendar_core.domain.schema.yaml_reader import MAX_FILE_BYTES, parse_yaml


def read(text: str) -> Node | None:
    root, problems = parse_yaml(text.encode(), "f.yaml")
    assert problems == []
    return root


def problems_of(data: str | bytes) -> list[str]:
    _, problems = parse_yaml(data if isinstance(data, bytes) else data.encode(), "f.yaml")
    return [f"{problem.where} {problem.what}" for problem in problems]


@pytest.mark.parametrize(
    "word", ["NO", "no", "yes", "on", "null", "~", "12:30", "1_000", "0o17", "2026-02-30", "1e3", ".inf"]
)
def test_what_yaml_would_turn_into_something_else_stays_the_text_that_it_is(word: str) -> None:
    assert read(f"country: {word}\n") == MappingNode(1, {"country": ScalarNode(word, 1)}, {"country": 1})


@pytest.mark.parametrize(
    ("text", "line", "value"),
    [
        ("title: Summit #5 of the leaders\n", 1, "Summit"),
        ("a: 1\ntitle: 한미 정상회담 # 5\n", 2, "한미 정상회담"),
        ("- KR # Seoul\n", 1, "KR"),
        ("a: first\n  second\t# third\n", 1, "first second"),
        ("a: 1\r\nb: x # y\r\n", 2, "x"),
    ],
)
def test_a_text_that_a_comment_would_cut_short_is_a_problem(text: str, line: int, value: str) -> None:
    assert problems_of(text) == [f"f.yaml:{line} A comment stands behind {value!r}."]


def test_comments_that_cut_nothing_short_are_passed_over() -> None:
    text = "# The SCM\ntitle: 'Summit #5' # quoted\nurl: https://example.org/#top\nparties: # all\n  - KR\n# the end\n"
    assert read(text) == MappingNode(
        2,
        {
            "title": ScalarNode("Summit #5", 2),
            "url": ScalarNode("https://example.org/#top", 3),
            "parties": SequenceNode(5, [ScalarNode("KR", 5)]),
        },
        {"title": 2, "url": 3, "parties": 4},
    )


def test_every_key_and_item_knows_its_line() -> None:
    root = read("# The SCM\n- id: a\n  parties:\n    - KR\n    - US\n  sources: [{url: x}]\n")
    assert root == SequenceNode(
        2,
        [
            MappingNode(
                2,
                {
                    "id": ScalarNode("a", 2),
                    "parties": SequenceNode(4, [ScalarNode("KR", 4), ScalarNode("US", 5)]),
                    "sources": SequenceNode(6, [MappingNode(6, {"url": ScalarNode("x", 6)}, {"url": 6})]),
                },
                {"id": 2, "parties": 3, "sources": 6},
            )
        ],
    )


def test_of_two_equal_keys_both_lines_are_told_and_the_first_is_kept() -> None:
    root, problems = parse_yaml(b"a: 1\nb: 2\na: [3, 4]\n", "f.yaml")
    assert root == MappingNode(1, {"a": ScalarNode("1", 1), "b": ScalarNode("2", 2)}, {"a": 1, "b": 2})
    assert [str(problem) for problem in problems] == [
        "f.yaml:3: The key 'a' appears twice, first in line 1. Keep one of the two."
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x 1", "f.yaml:1 &x is an anchor."),
        ("a: &x [1]", "f.yaml:1 &x is an anchor."),
        ("b: *x", "f.yaml:1 *x is an alias."),
        ("<<: *x", "f.yaml:1 *x is an alias."),
        ("a: !!int 1", "f.yaml:1 tag:yaml.org,2002:int is a tag."),
        (
            "a: !!python/object/apply:os.system [echo]",
            "f.yaml:1 tag:yaml.org,2002:python/object/apply:os.system is a tag.",
        ),
        ("\n? [1]\n: 2", "f.yaml:2 A list or a mapping stands where a key belongs."),
        ("a: 1\n---\nb: 2", "f.yaml:2 A second document begins here."),
        ("a: [", "f.yaml:2 This is not YAML: while parsing a flow node, did not find expected node content."),
        ("a: 1\n b: 2", "f.yaml:2 This is not YAML: mapping values are not allowed in this context."),
        (
            'a: "\\ud800"',
            "f.yaml:1 This is not YAML: while parsing a quoted scalar, found invalid Unicode character escape code.",
        ),
    ],
)
def test_what_is_not_read_is_named_with_its_line(text: str, problem: str) -> None:
    assert problems_of(text) == [problem]


def test_bytes_that_are_not_utf8_are_found_in_their_line() -> None:
    assert problems_of(b"a: 1\nb: \xff\n") == ["f.yaml:2 The byte 0xFF is not UTF-8."]


def test_a_control_character_in_the_file_is_a_problem() -> None:
    assert problems_of(b"a: \x00") == [
        "f.yaml:1 This is not YAML: unacceptable character #x0000: control characters are not allowed."
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read("\ufeffa: 1") == MappingNode(1, {"a": ScalarNode("1", 1)}, {"a": 1})


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_file_holds_nothing(text: str) -> None:
    assert read(text) is None


def test_nesting_is_read_to_twenty_and_no_deeper() -> None:
    twenty = "[" * 20 + "]" * 20
    assert problems_of(twenty) == []
    assert problems_of(f"[{twenty}]") == ["f.yaml:1 Lists and mappings are nested more than 20 deep."]


def test_a_hundred_thousand_brackets_do_not_end_the_process() -> None:
    # Composing a tree in libyaml would: in a process of its own, so that a relapse fails one test and not the suite.
    program = (
        "from calendar_core.domain.schema.yaml_reader import parse_yaml; print(len(parse_yaml(b'[' * 100_000, 'f')[1]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "1\n")


def test_a_file_may_be_large_but_not_larger() -> None:
    line = b"- 1234567890123456789012345678901234567\n"
    fitting = line * (MAX_FILE_BYTES // len(line))
    assert problems_of(fitting) == []
    assert problems_of(fitting + line) == [f"f.yaml:1 The file has {len(fitting + line):,} bytes."]

"""The list of known issues is read strictly, and kept from growing stale."""

from pathlib import Path

import pytest

from calendar_core.dataset.known_issues import KNOWN_ISSUES_FILE, list_outdated, read_known_issues
from calendar_core.domain.quality.known_issues import KnownIssue, judge_issues
from calendar_core.errors import CalendarError, Problems
from tests.dataset.conftest import DataFolder
from tests.dataset.test_files import problems_of

ENTRY = "- check: twice\n  ids: [a, b]\n  reason: They are two.\n"


def read(folder: Path, text: str) -> list[KnownIssue]:
    file = folder / KNOWN_ISSUES_FILE
    file.write_text(text)
    return read_known_issues(file, shown="data/known-issues.yaml")


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(Problems) as found:
        read(folder, text)
    return [str(problem).removeprefix("data/known-issues.yaml:") for problem in found.value.problems]


def test_an_entry_names_its_check_its_events_and_its_reason(tmp_path: Path) -> None:
    assert read(tmp_path, ENTRY + "- check: office\n  event: c\n  reason: So it was.\n") == [
        KnownIssue(kind="twice", event_ids=("a", "b"), reason="They are two.", place="data/known-issues.yaml:1"),
        KnownIssue(kind="office", event_ids=("c",), reason="So it was.", place="data/known-issues.yaml:4"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("twice", "twise", "1: check: 'twise' is not one of the words here. Did you mean 'twice'?"),
        ("  ids: [a, b]\n", "", "1: The entry does not say which events it is about. "
         "Write either event: with one id, or ids: with a list."),
        ("  ids", "  event: c\n  ids", "1: The entry does not say which events it is about. "
         "Write either event: with one id, or ids: with a list."),
        ("b]", "B]", "2: ids: 'B' is not an id. Use a-z, 0-9 and single hyphens, at most 80 characters: kr-us-scm-56."),
        ("  reason: They are two.\n", "", "1: The key 'reason' is missing. Add reason: …"),
        ("reason", "why", "3: why: The key 'why' is not known here. Use one of: check, event, ids, reason."),
        (ENTRY, "- twice\n", "1: A mapping is expected here. Begin the entry with - check: …"),
        (ENTRY, "check: twice\n", "1: A list is expected here. Begin each entry with - check: …"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_entry_is_told_at_its_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert problem in problems(tmp_path, ENTRY.replace(old, new))


def test_a_list_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CalendarError) as error:
        read_known_issues(tmp_path / "none.yaml", shown="none.yaml")
    assert str(error.value) == "none.yaml: The file cannot be read: No such file or directory. Check the path."


def test_entries_that_do_not_apply_are_to_be_removed(tmp_path: Path) -> None:
    judged = judge_issues({}, read(tmp_path, ENTRY.replace("[a, b]", "[kr-us-scm-56, kr-us-scm-65]")))
    assert [str(problem) for problem in list_outdated(judged, {"kr-us-scm-56"})] == [
        "data/known-issues.yaml:1: The check 'twice' finds nothing in 'kr-us-scm-56'. Remove it from the list.",
        "data/known-issues.yaml:1: No event has the id 'kr-us-scm-65'. Did you mean 'kr-us-scm-56'?",
    ]
    unknown = judge_issues({}, read(tmp_path, ENTRY.replace("[a, b]", "[quite-different]")))
    assert [str(problem) for problem in list_outdated(unknown, {"kr-us-scm-56"})] == [
        "data/known-issues.yaml:1: No event has the id 'quite-different'. Mend the id, or remove it from the list."
    ]


def test_loading_passes_the_list_over(files: DataFolder) -> None:
    files.write(KNOWN_ISSUES_FILE, ENTRY)
    assert problems_of(files) == []
    files.write("other.yaml", ENTRY)
    assert len(problems_of(files)) == 1

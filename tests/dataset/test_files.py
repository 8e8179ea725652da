"""What is wrong with a file is told at its place, all of it at once."""

import time
from pathlib import Path
from textwrap import dedent

import pytest

from calendar_core.dataset.files import DataSet, check_data_set, read_data_set, sort_problems
from calendar_core.domain.events.record import Deadline, Document, EventRecord, Participant, Source
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import WallTime
from calendar_core.errors import Problems
from tests.dataset.conftest import DataFolder


def no_progress(_step: str, _done: int, _total: int) -> None:
    pass


def read(*paths: Path) -> DataSet:
    data_set = read_data_set(paths, progress=no_progress)
    check_data_set(data_set, {})
    return data_set


def problems_of(files: DataFolder, *paths: Path) -> list[str]:
    found = [str(problem) for problem in sort_problems(read(*(paths or [files.path])))]
    return [problem.replace(f"{files.path}/", "") for problem in found]


EVENT = """
    - id: one
      title: One
      kind: summit
      start: '2024-10-30'
      status: held
      parties: [KR]
      sources:
        - publisher: A wire
          url: https://example.org/
"""


def event_with(files: DataFolder, extra: str, *, without: str = "", name: str = "events/one.yaml") -> list[str]:
    """The problems of one event, the line of `without` left out and some lines added at its end."""
    lines = [line for line in dedent(EVENT).strip("\n").splitlines() if not without or without not in line]
    files.write(
        name, "\n".join(lines) + "\n" + "\n".join(f"  {line}" for line in dedent(extra).strip("\n").splitlines())
    )
    return problems_of(files)


def test_a_data_set_without_faults_has_no_problems(files: DataFolder) -> None:
    assert problems_of(files) == []


def test_the_shipped_data_set_has_no_problems() -> None:
    data_set = read(Path(__file__).parents[2] / "data")
    assert data_set.findings.problems == []
    assert (len(data_set.events), len(data_set.entries)) == (1082, 95 + 397 + 90 + 67)


def test_every_key_of_an_event_reaches_its_record(files: DataFolder) -> None:
    files.write(
        "events/full.yaml",
        """
        - id: full
          series: kr-us-scm
          number: 57
          title: 57th SCM
          title_ko: 제57차 SCM
          kind: defence-ministerial
          start: 2026-11-01T01:30
          end: 2026-11-01T01:45
          fold: 0
          end_fold: 1
          time_zone: America/New_York
          time_as_stated: 1:30 a.m.
          status: postponed
          certainty: confirmed
          format: hybrid
          venue: The Pentagon
          city: Arlington
          country: US
          parties: [US, KR]
          participants:
            - {person: kim-yong-hyun, office: kr-mnd, role: host}
          agenda: |
            One.
            Two.
          outcome: Agreed.
          disputed: The hour.
          notes: Ask.
          documents:
            - title: Joint communiqué
              url: https://example.org/jc
            - title: Fact sheet
          deadlines:
            - title: Accreditation closes
              at: 2026-10-20T18:00
              time_zone: Asia/Seoul
          parent: kr-us-scm-56
          related: [kr-us-scm-55]
          visibility: draft
          sources:
            - publisher: MND
              url: https://example.org/a
              title: Notice
              published: 2026-09-01T10:00+09:00
              updated: 2026-09
              side: own-government
              supports: [start, venue]
        """,
    )
    data_set = read(files.path)
    assert data_set.findings.problems == []
    when = data_set.events["full"].when
    assert isinstance(when, WallTime)
    assert (when.start_text, when.end_text, when.zone) == ("2026-11-01T01:30", "2026-11-01T01:45", "America/New_York")
    assert (when.fold, when.end_fold) == (0, 1)
    assert data_set.events["full"] == EventRecord(
        id="full",
        series="kr-us-scm",
        number=57,
        names=Names(en="57th SCM", ko="제57차 SCM"),
        kind="defence-ministerial",
        when=when,
        time_as_stated="1:30 a.m.",
        certainty="confirmed",
        lifecycle="postponed",
        format="hybrid",
        venue="The Pentagon",
        city="Arlington",
        country="US",
        parties=("US", "KR"),
        participants=(Participant(person="kim-yong-hyun", office="kr-mnd", role="host"),),
        agenda="One.\nTwo.",
        outcome="Agreed.",
        disputed="The hour.",
        notes="Ask.",
        documents=(Document(title="Joint communiqué", url="https://example.org/jc"), Document(title="Fact sheet")),
        deadlines=(Deadline(title="Accreditation closes", at="2026-10-20T18:00", time_zone="Asia/Seoul"),),
        parent="kr-us-scm-56",
        related=("kr-us-scm-55",),
        visibility="draft",
        sources=(
            Source(
                publisher="MND",
                url="https://example.org/a",
                title="Notice",
                published="2026-09-01T10:00+09:00",
                updated="2026-09",
                side="own-government",
                supports=("start", "venue"),
            ),
        ),
    )


def test_all_problems_of_all_files_are_told_at_once_with_file_line_key_and_advice(files: DataFolder) -> None:
    files.replace("parties.yaml", "kind: country\n  name: United", "kind: land\n  name: United")
    files.replace("people.yaml", "office: kr-mnd", "office: kr-mdn")
    files.replace("events/kr-us-scm.yaml", "status: confirmed", "status: confirmd")
    files.replace("events/kr-us-scm.yaml", "country: US", "contry: US")
    assert problems_of(files) == [
        "parties.yaml:5: kind: 'land' is not one of the words here. Use one of: country, organisation.",
        "people.yaml:6: terms.office: No office has the id 'kr-mdn', in the files or in the database. "
        "Did you mean 'kr-mnd'? Add it to offices.yaml, or mend the id.",
        "events/kr-us-scm.yaml:17: status: 'confirmd' is not one of the words here. Did you mean 'confirmed'?",
        "events/kr-us-scm.yaml:18: contry: The key 'contry' is not known here. Did you mean 'country'?",
    ]


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ("start: '2024-10-31'", "10: The key 'start' appears twice, first in line 4. Keep one of the two."),
        ("country: South Korea", "10: country: 'South Korea' is not the code of a country. Write 'KR'."),
        ("venue:", "10: venue: The value is empty. Write it, or leave the key out."),
        ("venue: [A]", "10: venue: A text is expected here. Write one value."),
        ("related: two", "10: related: A list is expected here. Write one item per line, each after a hyphen."),
        ("related: []", "10: related: The list is empty. Fill it, or leave the key out."),
        ("related: [one]", "10: related: The event names itself. Name another event."),
        ("parent: one", "10: parent: The event names itself. Name another event."),
        (
            "related:\n- kr-us-scm-55\n- kr-us-scm-55",
            "12: related: 'kr-us-scm-55' appears twice in the list. Keep one of the two.",
        ),
        ("documents: [x]", "10: documents: A mapping is expected here. Write key: value pairs."),
        ("documents:\n- url: https://a.org/", "11: documents: The key 'title' is missing. Add title: …"),
        (
            'title_ko: "a\\0b"',
            "10: title_ko: The text holds the control character U+0000. Delete it, or type it anew.",
        ),
        (
            "certainty: expected",
            "10: certainty: The certainty 'expected' contradicts the status 'held'. "
            "Leave certainty out; it is for what was postponed or cancelled.",
        ),
        (
            "certainty: confirmed\nnumber: 0",
            "11: number: '0' is not a whole number from 1 to 9999. Write it in digits: 56.",
        ),
        (
            "end: '2024-10-29'",
            "4: start: The last day, 2024-10-29, is not after the first, 2024-10-30. "
            "Give a later last day, or only one day.",
        ),
        (
            "time_zone: KST",
            "10: time_zone: 'KST' is not an IANA time zone. Give the IANA zone of the place, such as 'Asia/Seoul'.",
        ),
        (
            "deadlines:\n- title: Closes\n  at: 2024-10-01T10:00",
            "12: deadlines.at: 2024-10-01T10:00 has no time zone. "
            "A clock time needs the IANA zone of its venue, such as 'Asia/Seoul'.",
        ),
    ],
)
def test_a_fault_of_an_event_is_told_at_its_line(files: DataFolder, extra: str, problem: str) -> None:
    assert event_with(files, extra) == [f"events/one.yaml:{problem}"]


@pytest.mark.parametrize("key", ["title", "kind", "start", "status", "parties"])
def test_a_key_that_must_be_there_is_missed_at_the_event(files: DataFolder, key: str) -> None:
    missing = "names" if key == "title" else key
    assert event_with(files, "", without=f"{key}:") == [
        f"events/one.yaml:1: The key {missing!r} is missing. Add {missing}: …",
    ]


def test_every_event_has_a_source_that_can_be_looked_up(files: DataFolder) -> None:
    assert event_with(files, "", without="url:") == [
        "events/one.yaml:8: sources: The source has neither url nor title. Add one of the two."
    ]


def test_a_time_that_happens_twice_is_a_question_with_both_answers(files: DataFolder) -> None:
    twice = "start: 2026-10-25T02:30\ntime_zone: Europe/Brussels"
    question = (
        "events/one.yaml:9: start: 2026-10-25 02:30 happens twice in Europe/Brussels: the clocks went back over it. "
        "Is it the first, 2026-10-25 02:30 CEST (UTC+2), or the second, 2026-10-25 02:30 CET (UTC+1)? "
        "Add fold: 0 for the first or fold: 1 for the second."
    )
    assert event_with(files, twice, without="start:") == [question]
    assert event_with(files, f"{twice}\nfold: 1", without="start:") == []
    when = read(files.path).events["one"].when
    assert when.extent().start.isoformat() == "2026-10-25T01:30:00+00:00"


def test_a_time_that_does_not_exist_is_a_question_with_both_answers(files: DataFolder) -> None:
    assert event_with(files, "start: 2026-03-29T02:30\ntime_zone: Europe/Brussels", without="start:") == [
        "events/one.yaml:9: start: 2026-03-29 02:30 does not exist in Europe/Brussels: "
        "the clocks went forward over it. "
        "Is it 2026-03-29 01:30 CET (UTC+1), before the change, or 2026-03-29 03:30 CEST (UTC+2), after it?"
    ]


def test_norway_is_norway(files: DataFolder) -> None:
    assert event_with(files, "country: NO") == []
    assert read(files.path).events["one"].country == "NO"


def test_an_id_stands_once_in_all_files(files: DataFolder) -> None:
    assert event_with(files, "", name="events/zz.yaml") == []
    files.write("events.yaml", EVENT)
    assert problems_of(files) == [
        "events/zz.yaml:1: id: The event 'one' appears twice, first in events.yaml:1. Keep one of the two."
    ]


def test_parents_that_go_round_in_a_circle_are_refused(files: DataFolder) -> None:
    files.replace("events/kr-us-scm.yaml", "start: '2023-11-13'", "start: '2023-11-13'\n  parent: kr-us-scm-56")
    files.replace("events/kr-us-scm.yaml", "country: US", "country: US\n  parent: kr-us-scm-55")
    assert [problem.partition(" Remove")[0] for problem in problems_of(files)] == [
        "events/kr-us-scm.yaml:1: id: The parents form a circle: kr-us-scm-55 → kr-us-scm-56 → kr-us-scm-55.",
        "events/kr-us-scm.yaml:11: id: The parents form a circle: kr-us-scm-56 → kr-us-scm-55 → kr-us-scm-56.",
    ]


def test_a_country_has_the_code_of_a_country(files: DataFolder) -> None:
    files.replace("parties.yaml", "id: US", "id: NATO")
    assert problems_of(files)[0] == (
        "parties.yaml:4: id: 'NATO' is not the ISO 3166-1 alpha-2 code of a country. "
        "Use the code, or kind: organisation."
    )


def test_a_term_that_ends_before_it_begins_is_refused(files: DataFolder) -> None:
    files.replace("people.yaml", "to: '2024-12-05'", "to: '2024-08'")
    assert problems_of(files) == [
        "people.yaml:8: terms.to: 2024-08 is before 2024-09-06. Exchange the two, or mend one; both are inclusive."
    ]


def test_what_a_file_holds_follows_from_its_name_or_place(files: DataFolder) -> None:
    single = [files.path / name for name in ("people.yaml", "parties.yaml", "offices.yaml", "events/kr-us-scm.yaml")]
    data_set = read_data_set(single, progress=no_progress)
    assert [file.name for file in data_set.files] == [
        "parties.yaml",
        "offices.yaml",
        "people.yaml",
        "events/kr-us-scm.yaml",
    ]
    assert (sorted(data_set.events), data_set.is_complete) == (["kr-us-scm-55", "kr-us-scm-56"], False)
    assert read_data_set([files.path], progress=no_progress).is_complete


def test_a_file_of_no_known_name_is_a_problem(files: DataFolder) -> None:
    files.write("partys.yaml", "")
    assert problems_of(files) == [
        "partys.yaml: What the file holds does not follow from its name. "
        "Did you mean 'parties.yaml'? Files of events may also stand in events/."
    ]


def test_a_path_that_is_not_there_and_an_empty_folder_are_problems(files: DataFolder, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert problems_of(files, files.path / "nowhere.yaml", tmp_path / "empty") == [
        "nowhere.yaml: There is no such file or folder. Check the path.",
        f"{tmp_path}/empty: The folder holds no .yaml file. Name a folder laid out like data/, or single files.",
    ]


def test_a_file_given_twice_is_read_once(files: DataFolder) -> None:
    assert problems_of(files, files.path, files.path / "people.yaml", files.path / "events") == []


def test_hidden_files_and_other_files_are_left_alone(files: DataFolder) -> None:
    files.write(".git/config.yaml", "{")
    files.write("README.md", "# Data")
    assert problems_of(files) == []


def test_a_file_that_is_no_list_of_mappings_is_a_problem(files: DataFolder) -> None:
    files.write("people.yaml", "id: a\n")
    files.write("events/b.yaml", "- a\n")
    assert problems_of(files, files.path / "people.yaml", files.path / "events/b.yaml") == [
        "people.yaml:1: A list is expected here. Begin each entry with - id: …",
        "events/b.yaml:1: A mapping is expected here. Begin the entry with - id: …",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("format: 3\n", "dataset.yaml:1: format: The data set has the format 3; this version of the program reads 2"),
        ("compiled: '2026-11-29'\n", "dataset.yaml:1: The key 'format' is missing."),
        ("format: 2\ncompiled: '2026-11'\n", "dataset.yaml:2: compiled: '2026-11' is not a day."),
        ("format: 2\nlicense: CC-BY-4.0\n", "dataset.yaml:2: license: The key 'license' is not known here."),
        ("- format: 2\n", "dataset.yaml:1: A mapping is expected here."),
    ],
)
def test_what_a_data_set_says_of_itself_is_checked(files: DataFolder, text: str, problem: str) -> None:
    files.write("dataset.yaml", text)
    found = problems_of(files)
    assert len(found) == 1
    assert problem in found[0]


@pytest.mark.parametrize("pattern", ["{ordinal", "{number} SCM", "{} SCM", "{n!r}", "}{n}"])
def test_a_pattern_of_titles_asks_only_for_what_an_event_has(files: DataFolder, pattern: str) -> None:
    files.replace("series.yaml", "kind: defence", f"title_pattern: '{pattern}'\n  kind: defence")
    assert [f"{pattern!r} is not a pattern of titles." in one for one in problems_of(files)] == [True]


def test_an_event_without_a_title_and_without_a_pattern_is_a_problem(files: DataFolder) -> None:
    files.replace("events/kr-us-scm.yaml", "title: 56th Security Consultative Meeting\n  ", "")
    assert ["The event has no title, and its series gives it none." in one for one in problems_of(files)] == [True]


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ("{EN: Korea}", "names.EN: 'EN' is not the tag of a language. Write it as BCP 47 has it: ko, en, zh-Hant."),
        ("{en_US: Korea}", "names.en_US: 'en_US' is not the tag of a language."),
        ("{en: Korea, '': Corea}", "names: '' is not the tag of a language."),
        ("{}", "names: A mapping is expected here. Write key: value pairs."),
        ("Korea", "names: A mapping is expected here. Write key: value pairs."),
        ("[Korea]", "names: A mapping is expected here. Write key: value pairs."),
    ],
)
def test_names_stand_by_the_tag_of_their_language(files: DataFolder, names: str, problem: str) -> None:
    files.replace("parties.yaml", "name: Republic of Korea", f"names: {names}")
    found = problems_of(files)
    assert len(found) == 1
    assert problem in found[0]


def test_a_text_of_a_series_stands_by_the_tag_of_its_language(files: DataFolder) -> None:
    files.replace("series.yaml", "since: 1968", "since: 1968\n  cadence: {Korean: every year}")
    assert ["cadence.Korean: 'Korean' is not the tag of a language." in one for one in problems_of(files)] == [True]


def test_after_a_hundred_problems_the_rest_is_not_read(files: DataFolder) -> None:
    files.write("events/one.yaml", "- id: one\n" + "".join(f"  key-{number}: x\n" for number in range(100_000)))
    started_at = time.monotonic()
    with pytest.raises(Problems) as found:
        problems_of(files)
    assert len(found.value.problems) == 100
    assert "These are the first ones." in str(found.value)
    assert time.monotonic() - started_at < 8  # 10 s and more where each key is compared with the known ones

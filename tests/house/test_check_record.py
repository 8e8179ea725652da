"""`make check` finds every kind of contradiction in a data set: a mistake is planted against each."""

from datetime import date
from pathlib import Path

import pytest

from calendar_core.domain.quality.checks import ISSUE_KINDS, QUESTION_KINDS
from tools.check_record import DATA, find_faults, main

TODAY = date(2024, 10, 1)
PARTIES = """\
- {id: KR, kind: country, names: {en: Korea, ko: 대한민국}}
- {id: US, kind: country, names: {en: United States, ko: 미국}}
"""
OFFICES = """\
- {id: kr-mnd, party: KR, names: {en: Minister, ko: 장관}, kind: defence, rank: principal}
"""
PEOPLE = """\
- id: kim-yong-hyun
  name: Kim Yong-hyun
  terms:
    - {office: kr-mnd, from: '2024-09-06', source: https://example.org/kim}
"""
SERIES = """\
- {id: scm, names: {en: SCM, ko: 안보협의회의}, kind: defence-ministerial, source: https://example.org/scm}
"""
EVENTS = """\
- id: scm-55
  series: scm
  number: 55
  names: {en: 55th SCM, ko: 제55차 안보협의회의}
  kind: defence-ministerial
  start: '2023-11-13'
  status: held
  parties: [KR, US]
  sources: [{publisher: A wire, url: https://example.org/55}]
- id: scm-56
  series: scm
  number: 56
  names: {en: 56th SCM, ko: 제56차 안보협의회의}
  kind: defence-ministerial
  start: 2024-10-30T10:00
  time_zone: America/New_York
  time_as_stated: 10 a.m. EDT
  status: confirmed
  city: Washington, D.C.
  country: US
  parties: [KR, US]
  participants: [{person: kim-yong-hyun, office: kr-mnd, role: co-chair}]
  sources: [{publisher: A wire, title: Note}]
"""
TALKS = """\
- id: talks
  names: {en: Talks, ko: 회담}
  kind: visit
  start: '2024-10-30'
  time_zone: America/New_York
  status: confirmed
  city: New York
  country: US
  parties: [KR]
  participants: [{person: kim-yong-hyun, office: kr-mnd, role: participant}]
  sources: [{publisher: A wire, title: Note}]
"""
#: For every kind of contradiction: what to put in place of what among the events.
MISTAKES = {
    "length": ("start: '2023-11-13'", "start: '2023-11-13'\n  end: '2023-12-13'"),
    "office": ("2024-10-30T10:00", "2024-09-05T10:00"),
    "stated-time": ("10 a.m. EDT", "11 a.m. EDT"),
    "two-cities": (EVENTS, EVENTS + TALKS),
    "number": ("number: 56", "number: 55"),
    "order": ("number: 56", "number: 54"),
    "twice": ("start: '2023-11-13'", "start: '2024-10-31'"),
    "unexplained": ("status: held", "status: confirmed"),
    "held-ahead": ("status: confirmed", "status: held"),
    "no-title": (", ko: 제56차 안보협의회의}", "}"),
    "address": ("https://example.org/55", "https://bit.ly/55"),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "events").mkdir()
    files = {"parties": PARTIES, "offices": OFFICES, "people": PEOPLE, "series": SERIES, "events/scm": EVENTS}
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def plant(data: Path, name: str, old: str, new: str) -> None:
    file = data / f"{name}.yaml"
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def kinds_of(faults: list[str]) -> set[str]:
    return {fault.split(": ")[1] for fault in faults}


def test_a_record_without_mistakes_has_no_faults(data: Path) -> None:
    assert find_faults(data, today=TODAY) == []


@pytest.mark.parametrize("kind", MISTAKES)
def test_each_kind_of_contradiction_is_found(data: Path, kind: str) -> None:
    plant(data, "events/scm", *MISTAKES[kind])
    assert kind in kinds_of(find_faults(data, today=TODAY))


def test_a_mistake_is_planted_against_every_kind_of_contradiction() -> None:
    # That an event cites a source is held by the format itself.
    assert {*MISTAKES, "no-source"} == ISSUE_KINDS.keys() - QUESTION_KINDS


def test_an_event_without_a_source_is_refused(data: Path) -> None:
    plant(data, "events/scm", "[{publisher: A wire, title: Note}]", "[{publisher: A wire}]")
    assert find_faults(data, today=TODAY) == [
        f"{data}/events/scm.yaml:23: sources: The source has neither url nor title. Add one of the two."
    ]


@pytest.mark.parametrize(
    ("name", "entry"), [("series", "series scm: https://t.co/1"), ("people", "person kim-yong-hyun: https://t.co/1")]
)
def test_an_address_of_the_directory_names_a_page_too(data: Path, name: str, entry: str) -> None:
    plant(data, name, "https://example.org/scm" if name == "series" else "https://example.org/kim", "https://t.co/1")
    assert find_faults(data, today=TODAY) == [f"{entry} is a link shortener: cite the page that it leads to."]


def test_a_reason_makes_a_contradiction_lawful_until_it_is_mended(data: Path) -> None:
    listed = data / "known-issues.yaml"
    listed.write_text("- {check: two-cities, ids: [scm-56, talks], reason: He flew.}\n")
    assert find_faults(data, today=TODAY) == [
        f"{listed}:1: The check 'two-cities' finds nothing in 'scm-56'. Remove it from the list.",
        f"{listed}:1: No event has the id 'talks'. Mend the id, or remove it from the list.",
    ]
    plant(data, "events/scm", *MISTAKES["two-cities"])
    assert find_faults(data, today=TODAY) == []
    listed.write_text("- {check: two-cities, ids: [scm-56, talks]}\n")
    assert find_faults(data, today=TODAY) == [f"{listed}:1: The key 'reason' is missing. Add reason: …"]


def test_what_is_past_is_judged_by_the_day_of_the_data_set(data: Path) -> None:
    late = date(2024, 12, 1)
    assert kinds_of(find_faults(data, today=late)) == {"unexplained"}
    (data / "dataset.yaml").write_text("format: 2\ncompiled: '2024-10-01'\n")
    assert find_faults(data, today=late) == []


def test_a_title_by_the_pattern_of_the_series_is_a_title(data: Path) -> None:
    plant(data, "events/scm", "  names: {en: 56th SCM, ko: 제56차 안보협의회의}\n", "")
    plant(data, "series", "kind:", "title_pattern: {en: '{ordinal} SCM', ko: '제{n}차 안보협의회의'}, kind:")
    assert find_faults(data, today=TODAY) == []
    plant(data, "series", ", ko: '제{n}차 안보협의회의'", "")
    assert find_faults(data, today=TODAY) == ["scm-56: no-title: It has no title in Korean."]


def test_faults_are_printed_and_fail_the_check(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "dataset.yaml").write_text("format: 2\ncompiled: '2024-10-01'\n")
    assert main([str(data)]) == 0
    assert capsys.readouterr().out == "No contradiction without a reason.\n"
    plant(data, "events/scm", *MISTAKES["number"])
    assert main([str(data)]) == 1
    assert capsys.readouterr().out == "scm-55: number: It is number 55 of scm, and so is scm-56.\n"


def test_the_shipped_record_has_no_contradiction_without_a_reason() -> None:
    assert find_faults(DATA, today=TODAY) == []

"""From files to revisions: once, twice, changed, in part, and beside what the desk did."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from calendar_core.dataset.load import DATA_SET_EDITOR, LoadReport, load_paths
from calendar_core.domain.events.record import record_from_json
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.text.localized import Names
from calendar_core.errors import CalendarError, Problems
from calendar_core.models import ChangeNotice, Event, OfficeTitle, Revision, Series, SeriesName, Term, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.directory.queries import find_person, find_series
from calendar_core.store.editing.save_event import RevisionMetadata, revise_event
from calendar_core.store.events.cards import load_selected_cards
from calendar_core.store.events.rows import load_newest_snapshots
from tests.builders.records import NOW, change_facts, load_epoch
from tests.conftest import LOADED_AT, SHIPPED_DATA
from tests.dataset.conftest import DataFolder

SCM = "kr-us-scm-56"


def load(database: Database, *paths: Path, now: datetime = NOW) -> LoadReport:
    return load_paths(database, paths, now=now, progress=lambda _step, _done, _total: None)


def revisions_of(database: Database, event_id: str = SCM) -> list[tuple[int, str, str | None, dict[str, Any]]]:
    revision = table_of(Revision)
    columns = (revision.c[name] for name in ("number", "editor", "source", "changes"))
    with database.reading() as connection:
        rows = connection.execute(select(*columns).where(revision.c.event_id == event_id).order_by(revision.c.number))
        return [(number, editor, source, changes) for number, editor, source, changes in rows]


def snapshot(database: Database, event_id: str = SCM) -> dict[str, Any]:
    with database.reading() as connection:
        return load_newest_snapshots(connection, [event_id])[event_id]


def edit_at_desk(database: Database, **facts: Any) -> None:
    """What an editor does to the SCM."""
    with database.reading() as connection:
        event = table_of(Event)
        base_revision = connection.execute(select(event.c.revision).where(event.c.id == SCM)).scalar_one()
    record = change_facts(record_from_json(snapshot(database)), **facts)
    with database.writing() as session:
        revise_event(
            session, record, RevisionMetadata(editor="kim", reason="Heard it"), base_revision=base_revision, now=NOW
        )


def count_rows(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table_of(Revision))).scalar_one()


def test_the_first_load_adds_everything_under_its_file(database: Database, files: DataFolder) -> None:
    report = load(database, files.path)
    assert (report.files, report.created, report.revised, report.unchanged) == (5, ["kr-us-scm-55", SCM], [], 0)
    assert report.directory.created == (
        "party KR",
        "party US",
        "office kr-mnd",
        "person kim-yong-hyun",
        "series kr-us-scm",
    )
    assert revisions_of(database) == [(1, DATA_SET_EDITOR, "events/kr-us-scm.yaml", {})]
    assert snapshot(database)["start"] == "2024-10-30T10:00"
    with database.reading() as connection:
        assert find_person(connection, "kim-yong-hyun", public_at=None).aliases == ("Kim Yonghyun",)
        series = find_series(connection, "kr-us-scm", public_at=None)
        assert (series.since, series.aliases) == (1968, ("Annual Defense Official Meeting", "SCM"))
        names = table_of(SeriesName)
        dated = select(names.c.valid_to).order_by(names.c.position)
        assert list(connection.execute(dated).scalars()) == ["1970", None]
        title = table_of(OfficeTitle)
        assert list(connection.execute(select(title.c.names, title.c.valid_to))) == [
            (Names(en="Minister of Defense"), "1990")
        ]


def test_what_was_loaded_is_found_by_the_names_it_refers_to(database: Database, files: DataFolder) -> None:
    load(database, files.path)
    with database.reading() as connection:
        found = load_selected_cards(connection, Selection(q="yonghyun"), viewer="public", now=NOW)
    assert [card.id for card in found] == [SCM]


def test_loading_twice_changes_nothing(database: Database, files: DataFolder) -> None:
    load(database, files.path)
    epoch = load_epoch(database)
    report = load(database, files.path, now=NOW + timedelta(days=1))
    assert report == LoadReport(files=5, unchanged=2)
    assert (load_epoch(database), count_rows(database)) == (epoch, 2)


def test_the_shipped_data_set_loaded_again_changes_nothing(loaded_database_url: str) -> None:
    database = Database(loaded_database_url)
    epoch = load_epoch(database)
    assert load(database, SHIPPED_DATA, now=LOADED_AT + timedelta(days=1)) == LoadReport(files=100, unchanged=1082)
    assert (load_epoch(database), count_rows(database)) == (epoch, 1082)
    database.close()


def test_a_changed_file_makes_one_revision_of_each_changed_event_with_the_difference(
    database: Database, files: DataFolder
) -> None:
    load(database, files.path)
    files.replace("events/kr-us-scm.yaml", "2024-10-30T10:00", "2024-10-31T14:00")
    files.replace("events/kr-us-scm.yaml", "country: US", "country: US\n  venue: The Pentagon")
    report = load(database, files.path, now=NOW + timedelta(hours=1))
    assert (report.created, report.revised, report.unchanged) == ([], [SCM], 1)
    assert revisions_of(database)[1:] == [
        (
            2,
            DATA_SET_EDITOR,
            "events/kr-us-scm.yaml",
            {"start": ["2024-10-30T10:00", "2024-10-31T14:00"], "venue": [None, "The Pentagon"]},
        )
    ]
    assert load(database, files.path).revised == []


def test_a_data_set_says_why_its_events_changed(database: Database, files: DataFolder) -> None:
    load(database, files.path)
    files.write("dataset.yaml", "format: 2\ncompiled: '2024-11-05'\nreason: 'Checked against the communiqué.'\n")
    files.replace("events/kr-us-scm.yaml", "2024-10-30T10:00", "2024-10-30T11:00")
    files.replace("events/kr-us-scm.yaml", "start: '2023-11-13'", "start: '2023-11-12'")
    assert load(database, files.path, now=NOW + timedelta(hours=1)).revised == ["kr-us-scm-55", SCM]
    revision, event = table_of(Revision), table_of(Event)
    with database.reading() as connection:
        reasons = connection.execute(select(revision.c.number, revision.c.reason).distinct()).all()
        stamps = connection.execute(select(event.c.id, event.c.revision, event.c.sequence, event.c.uid)).all()
        notices = list(connection.execute(select(table_of(ChangeNotice).c.event_id)).scalars())
    assert set(reasons) == {(1, "Loaded from the data set."), (2, "Checked against the communiqué.")}
    assert {row.id: (row.revision, row.sequence) for row in stamps} == {"kr-us-scm-55": (2, 1), SCM: (2, 1)}
    # A correction of the past is news to nobody.
    assert notices == [SCM]


def test_an_event_may_leave_its_title_to_its_series(database: Database, files: DataFolder) -> None:
    files.replace("series.yaml", "kind: def", "title_pattern: {en: '{ordinal} SCM', ko: '제{n}차 SCM'}\n  kind: def")
    files.replace("events/kr-us-scm.yaml", "title: 56th Security Consultative Meeting\n  ", "")
    load(database, files.path)
    assert "names" not in snapshot(database)

    def titles() -> tuple[Names, set[str]]:
        with database.reading() as connection:
            cards = load_selected_cards(connection, Selection(), viewer="public", now=NOW)
            found = load_selected_cards(connection, Selection(q="제56차"), viewer="public", now=NOW)
        return next(card.names for card in cards if card.id == SCM), {card.id for card in found}

    assert titles() == (Names(en="56th SCM", ko="제56차 SCM"), {SCM})
    files.replace("series.yaml", "{ordinal} SCM", "{ordinal} Consultative Meeting")
    report = load(database, files.path, now=NOW + timedelta(hours=1))
    assert (report.directory.changed, report.revised) == (("series kr-us-scm",), [])
    assert titles()[0]["en"] == "56th Consultative Meeting"
    with database.reading() as connection:
        changed_at = select(table_of(Event).c.public_changed_at).where(table_of(Event).c.id == SCM)
        assert connection.execute(changed_at).scalar_one() == NOW + timedelta(hours=1)


def test_a_pattern_that_gives_an_event_its_only_title_cannot_be_taken_away(
    database: Database, files: DataFolder
) -> None:
    files.replace("series.yaml", "kind: def", "title_pattern: {en: '{ordinal} SCM'}\n  kind: def")
    files.replace("events/kr-us-scm.yaml", "title: 56th Security Consultative Meeting\n  ", "")
    load(database, files.path)
    files.replace("series.yaml", "title_pattern: {en: '{ordinal} SCM'}\n  ", "")
    with pytest.raises(CalendarError, match="Without this pattern these events have no title: kr-us-scm-56"):
        load(database, files.path / "series.yaml")
    with database.reading() as connection:
        assert find_series(connection, "kr-us-scm", public_at=None).name.title_patterns == Names(en="{ordinal} SCM")


def test_a_changed_directory_changes_rows_and_the_search_but_no_event(database: Database, files: DataFolder) -> None:
    # A spelling that is not the name without its hyphen: that one is found in any case.
    files.replace("people.yaml", "- Kim Yonghyun", "- Kim Younghyeon")
    load(database, files.path)
    epoch = load_epoch(database)
    files.replace("people.yaml", "- Kim Younghyeon", "- Kim Ryong-hyun")
    files.replace("people.yaml", "to: '2024-12-05'", "to: '2024-12-06'")
    files.replace("series.yaml", "offices: [kr-mnd]", "short: SCM")
    report = load(database, files.path)
    assert report.directory.changed == ("person kim-yong-hyun", "series kr-us-scm")
    assert (report.directory.created, report.revised, count_rows(database), load_epoch(database)) == (
        (),
        [],
        2,
        epoch + 1,
    )
    with database.reading() as connection:
        term, series = table_of(Term), table_of(Series)
        assert connection.execute(select(term.c.valid_to)).scalar_one() == "2024-12-06"
        assert connection.execute(select(series.c.short_names)).scalar_one() == Names(en="SCM")
        assert [
            [card.id for card in load_selected_cards(connection, Selection(q=word), viewer="public", now=NOW)]
            for word in ("younghyeon", "ryong")
        ] == [[], [SCM]]


def test_a_single_file_is_loaded_against_what_the_database_knows(
    database: Database, files: DataFolder, tmp_path: Path
) -> None:
    load(database, files.path)
    alone = DataFolder(tmp_path / "other").path / "events" / "more.yaml"
    alone.write_text(
        "- {id: more, title: More, kind: 2+2, start: '2024-11', status: expected, parties: [KR], series: kr-us-scm,"
        " related: [kr-us-scm-56], sources: [{publisher: A wire, title: Note}]}\n",
        encoding="utf-8",
    )
    report = load(database, alone)
    assert (report.created, report.missing, report.unchanged) == (["more"], [], 0)
    assert revisions_of(database, "more") == [(1, DATA_SET_EDITOR, "events/more.yaml", {})]


def test_a_single_file_that_names_what_nobody_knows_is_refused(database: Database, files: DataFolder) -> None:
    with pytest.raises(Problems) as refused:
        load(database, files.path / "people.yaml")
    assert [problem.what for problem in refused.value.problems] == [
        "No office has the id 'kr-mnd', in the files or in the database."
    ]


def test_any_problem_means_that_nothing_is_written(database: Database, files: DataFolder) -> None:
    files.replace("events/kr-us-scm.yaml", "status: held", "status: hold")
    epoch = load_epoch(database)
    with pytest.raises(Problems, match=r"1 problem found\. Nothing was loaded"):
        load(database, files.path)
    with database.reading() as connection:
        assert (load_newest_snapshots(connection), load_epoch(database)) == ({}, epoch)
        assert connection.execute(select(func.count()).select_from(table_of(Series))).scalar_one() == 0


def test_an_event_gone_from_the_files_is_reported_and_kept(database: Database, files: DataFolder) -> None:
    load(database, files.path)
    files.write("events/kr-us-scm.yaml", "")
    assert load(database, files.path).missing == ["kr-us-scm-55", SCM]
    assert snapshot(database)["id"] == SCM


def test_of_a_single_file_only_its_own_events_can_be_gone(database: Database, files: DataFolder) -> None:
    load(database, files.path)
    files.write("events/other.yaml", "")
    assert load(database, files.path / "events/other.yaml").missing == []
    files.write("events/kr-us-scm.yaml", "")
    assert load(database, files.path / "events/kr-us-scm.yaml").missing == ["kr-us-scm-55", SCM]


def test_what_the_desk_changed_stays_when_the_files_are_loaded_again(database: Database, files: DataFolder) -> None:
    load(database, files.path)
    edit_at_desk(database, city="Arlington", lifecycle="postponed")
    report = load(database, files.path)
    assert (report.revised, report.kept, report.conflicting) == ([], {SCM: ("city", "status")}, {})
    assert len(revisions_of(database)) == 2


def test_file_and_desk_may_change_different_things_again_and_again(database: Database, files: DataFolder) -> None:
    load(database, files.path)
    edit_at_desk(database, city="Arlington")
    for number, title in enumerate(("SCM 56", "The 56th SCM"), start=3):
        files.write("events/kr-us-scm.yaml", (files.path / "events/kr-us-scm.yaml").read_text(encoding="utf-8"))
        old = snapshot(database)["names"]["en"]
        files.replace("events/kr-us-scm.yaml", old, title)
        report = load(database, files.path)
        assert (report.revised, report.kept, report.conflicting) == ([SCM], {SCM: ("city",)}, {})
        assert revisions_of(database)[-1] == (number, DATA_SET_EDITOR, "events/kr-us-scm.yaml", {"title": [old, title]})
        assert snapshot(database)["city"] == "Arlington"


def test_what_both_changed_is_kept_and_reported_until_it_is_settled(database: Database, files: DataFolder) -> None:
    load(database, files.path)
    edit_at_desk(database, title="The 56th SCM")
    files.replace("events/kr-us-scm.yaml", "56th Security Consultative Meeting", "SCM 56")
    for _ in range(2):
        report = load(database, files.path)
        assert (report.revised, report.conflicting) == ([], {SCM: ("title",)})
        assert snapshot(database)["names"]["en"] == "The 56th SCM"
    files.replace("events/kr-us-scm.yaml", "SCM 56", "The 56th SCM")
    report = load(database, files.path)
    assert (report.revised, report.conflicting, report.unchanged) == ([], {}, 2)


def test_progress_is_told_for_files_and_events(database: Database, files: DataFolder) -> None:
    steps = []
    load_paths(database, [files.path], now=NOW, progress=lambda *step: steps.append(step))
    assert steps == [
        *(("Reading files", number, 5) for number in range(1, 6)),
        ("Adding events", 1, 2),
        ("Adding events", 2, 2),
    ]


def test_an_error_while_writing_leaves_nothing_behind(database: Database, files: DataFolder) -> None:
    def interrupt(step: str, done: int, _total: int) -> None:
        if (step, done) == ("Adding events", 2):
            raise CalendarError("The power failed.", next_step="Try again.")

    with pytest.raises(CalendarError, match="power"):
        load_paths(database, [files.path], now=NOW, progress=interrupt)
    with database.reading() as connection:
        assert load_newest_snapshots(connection) == {}
    assert load(database, files.path).created == ["kr-us-scm-55", SCM]


@pytest.mark.parametrize(("count", "noticed"), [(11, 11), (12, 0)])
def test_a_few_new_events_are_news_and_a_whole_record_is_not(
    database: Database, files: DataFolder, count: int, noticed: int
) -> None:
    talks = "\n".join(
        f"- {{id: talks-{number}, title: Talks {number}, kind: visit, start: '2024-12-0{number % 9 + 1}', "
        "status: announced, parties: [KR, US], sources: [{publisher: A wire, title: Notice}]}"
        for number in range(count)
    )
    load(database, files.path)
    with database.writing() as session:
        session.execute(delete(table_of(ChangeNotice)))
    (files.path / "events" / "one-off.yaml").write_text(talks, encoding="utf-8")
    load(database, files.path)
    with database.reading() as connection:
        notices = connection.execute(select(func.count()).select_from(table_of(ChangeNotice))).scalar_one()
    assert notices == noticed

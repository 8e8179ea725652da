"""Every zone of the record, through the years: foreign programs read each of our times as the instant of zoneinfo.

Nothing is known here of how a time is written: with a zone and our VTIMEZONE, or in UTC where a VTIMEZONE that every
app understands would be wrong. Seventy years hold Seoul's summers of 1987 and 1988, Moscow's permanent summer, Samoa's
missing day and the rules of the United States before 2007.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from calendar_core.domain.time.when import WallTime
from calendar_core.store.db.database import Database
from tests.builders.records import add_events, fill_directory, make_record
from tests.house.source import CHECKOUT
from tests.interop.readers import READERS, node_wall_times
from tests.interop.site import ARCHIVE_FEED_PATH, format_instant, open_app

TIME_ZONE = re.compile(r"^ *time_zone: ([\w/]+)$", re.MULTILINE)
YEARS = range(1968, 2038)
HARD = ("America/New_York", "Asia/Seoul", "Europe/Brussels")
HOUR = timedelta(hours=1)
Wall = tuple[datetime, str, int]
# Times that the clocks showed once, and that the rule of today has twice or never.
ONCE_IN_HISTORY: tuple[Wall, ...] = (
    (datetime(1987, 10, 25, 3, 10), "Europe/Kyiv", 0),  # noqa: DTZ001  a wall time
    (datetime(2022, 11, 6, 1, 10), "America/Ciudad_Juarez", 0),  # noqa: DTZ001  a wall time
    (datetime(1974, 3, 10, 2, 30), "America/Chicago", 0),  # noqa: DTZ001  a wall time
)
BEFORE_ALL = datetime(1960, 1, 1, tzinfo=UTC)  # whatever window a feed has, everything ahead is in it


def zones_of_record() -> list[str]:
    """The zones that are named anywhere in the shipped data set."""
    files = (CHECKOUT / "data").rglob("*.yaml")
    return sorted({key for file in files for key in TIME_ZONE.findall(file.read_text())})


def changes_of_clocks(key: str, year: int) -> list[datetime]:
    """The last hours, as wall times, before the offset of a zone changed in a year."""
    begin = datetime(year, 1, 1, tzinfo=UTC)
    zone = ZoneInfo(key)

    def changes_within(instant: datetime, length: timedelta) -> bool:
        return instant.astimezone(zone).utcoffset() != (instant + length).astimezone(zone).utcoffset()

    days = (begin + n * 24 * HOUR for n in range(366))
    changing = (day for day in days if changes_within(day, 24 * HOUR))
    last = (next(day + n * HOUR for n in range(24) if changes_within(day + n * HOUR, HOUR)) for day in changing)
    return [hour.astimezone(zone).replace(tzinfo=None, minute=0) for hour in last]


def exists(wall: datetime, key: str) -> bool:
    """Whether the clocks of a zone showed a wall time."""
    zone = ZoneInfo(key)
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall


def seasons(keys: Iterable[str], years: Iterable[int]) -> Iterator[Wall]:
    """One time a year and zone, winter and summer in turn."""
    for year in years:
        for key in keys:
            yield datetime(year, 7 if year % 4 == 3 else 1, 15, 9, 30), key, 0  # noqa: DTZ001  a wall time


def edges(keys: Iterable[str], years: Iterable[int]) -> Iterator[Wall]:
    """The hours around each change of the clocks, the repeated ones both times."""
    for year in years:
        for key in keys:
            for change in changes_of_clocks(key, year):
                for hours in (-24, -2, -1, 0, 1, 2, 3, 24):
                    wall = change + hours * HOUR
                    if exists(wall, key):
                        folds = {format_instant(wall, key, fold): fold for fold in (1, 0)}
                        yield from ((wall, key, fold) for fold in folds.values())


def starts_by_title(walls: Iterable[Wall]) -> dict[str, str]:
    """The right start of each, by the title of its event."""
    return {f"{key} {wall} {fold}": format_instant(wall, key, fold) for wall, key, fold in walls}


def feed_of(walls: Iterable[Wall], url: str, folder: Path) -> bytes:
    """What is served for events at these times."""
    nobody = {"participants": (), "series": None, "number": None, "title_ko": None}
    records = (
        make_record(id=f"event-{n}", title=f"{key} {wall} {fold}", when=WallTime(wall, key, fold=fold), **nobody)
        for n, (wall, key, fold) in enumerate(walls)
    )
    database = Database(url)
    fill_directory(database)
    add_events(database, *records, now=BEFORE_ALL)
    database.close()
    with open_app(url, folder, now=lambda: BEFORE_ALL + HOUR) as app:
        answer = app.test_client().get(ARCHIVE_FEED_PATH)
    assert answer.status_code == 200
    body: bytes = answer.data
    return body


Sample = tuple[bytes, dict[str, str]]


def sample_of(walls: list[Wall], template: Path, folder: Path) -> Sample:
    """What is served for events at these times, and their right starts by title."""
    right = starts_by_title(walls)
    assert len(right) == len(walls)
    shutil.copyfile(template, folder / "entente.db")
    return feed_of(walls, f"sqlite:///{folder / 'entente.db'}", folder), right


@pytest.fixture(scope="module")
def seventy_years(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Every zone in every seventh year, some changes of the clocks to the hour, and times that the rule gets wrong."""
    walls = [*seasons(zones_of_record(), YEARS[::7]), *edges(HARD, [1988, 2026]), *ONCE_IN_HISTORY]
    return sample_of(walls, sqlite_template, tmp_path_factory.mktemp("zones"))


@pytest.fixture(scope="module", params=YEARS[::10])
def decade(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Every zone in every year of ten, and every change of its clocks, to the hour."""
    keys, years = zones_of_record(), range(request.param, request.param + 10)
    walls = dict.fromkeys([*seasons(keys, years), *edges(keys, years)])
    return sample_of(list(walls), sqlite_template, tmp_path_factory.mktemp("zones"))


Wrong = Mapping[str, tuple[str | None, str]]


def wrong_starts(name: str, sample: Sample) -> Wrong:
    """What a reader reads and what is right, by title, where they differ."""
    feed, right = sample
    found = {reading.summary: reading.start for reading in READERS[name](feed).values()}
    return {title: (found.get(title), start) for title, start in right.items() if found.get(title) != start}


def unheard_of_by_node(wrong: Wrong) -> Wrong:
    """Those of the wrong starts whose zone has new rules that Node has not got yet: node-ical goes by its name."""
    asked = {title: (title.split()[0], right) for title, (_, right) in wrong.items()}
    walls = dict(zip(asked, node_wall_times(list(asked.values())), strict=True))
    return {title: both for title, both in wrong.items() if walls[title] != " ".join(title.split()[1:3])}


def test_node_is_asked_for_its_own_rules() -> None:
    assert node_wall_times([("Asia/Seoul", "2024-10-30T22:10:00Z")]) == ["2024-10-31 07:10:00"]
    right = {"Asia/Seoul 2024-10-31 07:10:00 0": ("2024-10-30T21:10:00Z", "2024-10-30T22:10:00Z")}
    assert unheard_of_by_node(right) == {}


def test_the_samples_hold_what_is_hard() -> None:
    keys = zones_of_record()
    assert len(keys) > 70
    assert {"Asia/Seoul", "America/New_York", "Africa/Cairo", "Pacific/Apia", "Europe/Dublin"} <= set(keys)
    assert [str(change) for change in changes_of_clocks("Asia/Seoul", 1988)] == [
        "1988-05-08 01:00:00",  # at 02:00 it became 03:00
        "1988-10-09 02:00:00",  # at 03:00 it became 02:00
    ]
    new_york = starts_by_title(edges(["America/New_York"], [2024]))
    assert new_york["America/New_York 2024-11-03 01:00:00 0"] == "2024-11-03T05:00:00Z"
    assert new_york["America/New_York 2024-11-03 01:00:00 1"] == "2024-11-03T06:00:00Z"
    assert "America/New_York 2024-03-10 02:00:00 0" not in new_york
    assert "America/New_York 2024-03-10 03:00:00 0" in new_york


@pytest.mark.parametrize("name", READERS)
def test_every_zone_of_the_record_is_read_right_through_seventy_years(name: str, seventy_years: Sample) -> None:
    assert wrong_starts(name, seventy_years) == {}


@pytest.mark.long
@pytest.mark.parametrize("name", READERS)
def test_every_year_and_every_change_of_the_clocks_is_read_right(name: str, decade: Sample) -> None:
    wrong = wrong_starts(name, decade)
    assert wrong == (unheard_of_by_node(wrong) if name == "node-ical" else {})

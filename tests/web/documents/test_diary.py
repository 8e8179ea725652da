"""The diary as a page and as files: one set of facts, that of the agenda; files that a reader can open and print."""

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import docx
import pypdf
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendar_core.domain.events.record import Deadline, EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.time.when import Day
from calendar_core.store.db.database import Database
from tests.builders.documents import text_of_body, text_of_pdf
from tests.builders.records import add_events, make_record
from tests.builders.selections import SELECTIONS
from tests.builders.web_app import Page, close_app, fill_database, make_app
from tests.conftest import LOADED_AT, skip_or_fail
from tests.web.test_one_filter import asked
from tools.services import KOREAN_FONT, has_korean_font

ITEM = re.compile(r'<li class="timed.*?</li>', re.DOTALL)
ID = re.compile(r'class="entry-title">(?:<strong.*?</strong>)?\s*<a href="/events/([^"?/#]+)[^"#]*(#deadlines)?"')
STATUS = re.compile(r'class="entry-facts"><span class="(?:hidden|standing)">([^<]+)</span>')
CLOCK = re.compile(r"<time datetime=[^>]*>(\d\d:\d\d \w+)</time>", re.ASCII)
WEEKS = st.dates(date(2024, 9, 1), date(2026, 12, 31)).map(lambda day: day - timedelta(days=day.weekday()))
SPACES = re.compile(r"\s+")


@pytest.fixture(scope="module")
def reader(loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Somebody before the whole data set, with a deadline in every week."""
    file = tmp_path_factory.mktemp("diary") / "entente.db"
    file.write_bytes(loaded_sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    add_events(database, *(make_called_event(year) for year in (2024, 2025, 2026)))
    database.close()
    with close_app(make_app(f"sqlite:///{file}", now=LOADED_AT)) as app:
        yield app.test_client()


def make_called_event(year: int) -> EventRecord:
    """An event of the January after a year, with a deadline in every week of that year."""
    days = (date(year, 1, 3) + timedelta(days=7 * number) for number in range(52))
    return make_record(
        id=f"called-{year}",
        title="A called meeting",
        number=None,
        series=None,
        participants=(),
        when=Day(date(year + 1, 1, 6), "Asia/Seoul"),
        deadlines=tuple(Deadline(title=f"Call of {day}", at=f"{day}T10:00") for day in days),
    )


@pytest.fixture
def busy(sqlite_url: str) -> Iterator[FlaskClient]:
    """A week of 25 events with long titles, and one more whose title is partly in Linear A."""
    title = "Meeting of the foreign and defence ministers on the alliance, exercises and extended deterrence, {}"
    records = [
        make_record(
            id=f"event-{number}",
            title=title.format(number),
            title_ko=f"제{number}차 한미 외교·국방 장관 회의 및 확장억제전략협의체 고위급 회의",
            number=None,
            when=Day(date(2024, 10, 7) + timedelta(days=number % 7), "Asia/Seoul"),
        )
        for number in range(25)
    ]
    odd = make_record(id="odd", title="A meeting \U00010600", number=None, when=Day(date(2024, 10, 15), "Asia/Seoul"))
    fill_database(sqlite_url, *records, odd)
    with close_app(make_app(sqlite_url)) as app:
        yield app.test_client()


def text_of_docx(body: bytes) -> str:
    document = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def list_keys(page: str) -> list[str]:
    """The ids of the events of a page, and of its deadlines with that part of the event's page."""
    return ["".join(found) for found in ID.findall(page)]


def facts_on_week_page(page: str) -> dict[str, set[str]]:
    """The entries of the agenda of a week: the status of an event, and the clock at the venue where one is stated."""
    facts: dict[str, set[str]] = {}
    for item in ITEM.findall(page) + re.findall(r'<li class="entry .*?</li>', page, re.DOTALL):
        [key] = list_keys(item)
        said = facts.setdefault(key, set())
        status = () if key.endswith("#deadlines") else STATUS.findall(item)
        said.update(html.unescape(one) for one in (*status, *CLOCK.findall(item)))
    return facts


def rows_of_text(text: str) -> dict[str, str]:
    """The lines of each event of the plain text, by id."""
    rows: dict[str, str] = {}
    lines: list[str] = []
    for line in text.splitlines():
        lines = [line] if line.startswith(("-  ", "** ")) else [*lines, line]
        if found := re.fullmatch(r"   https?://\S+/events/(\S+)", line):
            rows[found[1]] = "\n".join(lines)
    return rows


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(selection=SELECTIONS, monday=WEEKS, lang=st.sampled_from(["en", "ko"]))
def test_every_form_has_the_events_of_the_agenda_with_their_times_and_certainty(
    reader: FlaskClient, selection: Selection, monday: date, lang: str
) -> None:
    query = f"{asked(replace(selection, lists=())).query()}&lang={lang}"
    week = f"{query}&week={monday:%G-W%V}"
    agenda = reader.get(f"/week/{monday}?{query}")
    assert agenda.status_code == 200, agenda.text
    facts = facts_on_week_page(agenda.text)
    rows = rows_of_text(reader.get(f"/diary.txt?{week}").text)
    assert rows.keys() == facts.keys(), week
    for key, said in facts.items():
        assert all(one in rows[key] for one in said), (key, said, rows[key])
    page = reader.get(f"/diary?{week}").text
    assert sorted(list_keys(page)) == sorted(facts), week
    file = SPACES.sub(" ", text_of_docx(reader.get(f"/diary.docx?{week}").data))
    for row in rows.values():
        first, line, *_ = row.splitlines()
        assert SPACES.sub(" ", line.strip()) in file
        assert all(SPACES.sub(" ", part) in file for part in first[3:].split(" - ")[-1:])


def test_the_comparison_compares_something(reader: FlaskClient) -> None:
    facts = facts_on_week_page(reader.get("/week/2025-10-27").text)
    assert facts["us-cn-2025-busan"] >= {"Held", "11:00 KST"}
    assert facts["called-2025#deadlines"] == {"10:00 KST"}
    assert len(facts) > 15


def test_the_pdf_has_the_same_events(reader: FlaskClient) -> None:
    for lang in ("en", "ko"):
        query = f"week=2025-W44&lang={lang}"
        text = reader.get(f"/diary.txt?{query}").text
        if lang == "ko" and not has_korean_font():
            skip_or_fail(KOREAN_FONT)
        in_pdf = text_of_pdf(reader.get(f"/diary.pdf?{query}").data)
        read = SPACES.sub("", in_pdf)
        for row in rows_of_text(text).values():
            assert all(SPACES.sub("", line.strip()) in read for line in row.splitlines()[1:2]), row
        assert set(re.findall(r"/events/([^\s'\"]+)", text)) <= set(re.findall(r"/events/(\S+)", in_pdf))


def test_25_events_with_long_titles_are_two_pages_tagged_and_with_their_fonts(busy: FlaskClient) -> None:
    if not has_korean_font():
        skip_or_fail(KOREAN_FONT)
    for lang in ("en", "ko"):
        body = busy.get(f"/diary.pdf?week=2024-W41&lang={lang}").data
        read = pypdf.PdfReader(io.BytesIO(body))
        assert len(read.pages) <= 2
        assert bool(read.trailer["/Root"]["/MarkInfo"]["/Marked"])  # type: ignore[index]  # a PDF dictionary
        assert has_fonts_inside(read)
        assert text_of_pdf(body).count("/events/event-") >= 25


def has_fonts_inside(read: pypdf.PdfReader) -> bool:
    fonts = [font.get_object() for page in read.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]  # a PDF dictionary
    parts = [part.get_object() for font in fonts for part in font["/DescendantFonts"]]
    return all({"/FontFile2", "/FontFile3"} & part["/FontDescriptor"].keys() for part in parts)


def test_the_same_diary_has_the_same_bytes_and_is_sent_once(busy: FlaskClient) -> None:
    for ending in ("docx", "pdf", "txt"):
        answers = [busy.get(f"/diary.{ending}?week=2024-W41") for _ in range(2)]
        assert answers[0].data == answers[1].data
        again = busy.get(f"/diary.{ending}?week=2024-W41", headers={"If-None-Match": answers[0].headers["ETag"]})
        assert again.status_code == 304


def test_a_character_that_no_font_has_is_an_error_that_says_what_to_install(busy: FlaskClient) -> None:
    answer = busy.get("/diary.pdf?week=2024-W42")
    assert answer.status_code == 503
    assert "fonts-noto-cjk" in answer.text
    assert "A meeting" in busy.get("/diary.txt?week=2024-W42").text


def test_a_file_opens_by_its_name_and_says_its_licence(busy: FlaskClient) -> None:
    answer = busy.get("/diary.docx?week=2024-W41")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="entente-diary-2024-W41.docx"'
    assert b"CC BY 4.0" in text_of_body(answer.data)
    assert "creativecommons" in answer.headers["Link"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("week=2026-50", "?week: '2026-50' is not a week. Write a week of ISO 8601 as 2026-W50.\n"),
        ("week=2026-W50&week=2026-W51", "?week: week is given 2 times. Give it once.\n"),
        (
            "clock=UTC&clock=Asia/Seoul&clock=Asia/Tokyo&clock=Asia/Dubai",
            "?clock: 4 clocks are given. Give at most 3.\n",
        ),
    ],
)
def test_a_wrong_week_or_clock_is_refused_with_what_to_write(busy: FlaskClient, query: str, said: str) -> None:
    answer = busy.get(f"/diary.txt?{query}")
    assert (answer.status_code, answer.text) == (400, said)


def test_an_unknown_clock_is_refused_with_near_ones(busy: FlaskClient) -> None:
    answer = busy.get("/diary?clock=Asia/Seol")
    assert answer.status_code == 400
    assert "Asia/Seoul" in answer.text


def test_the_links_of_the_page_keep_the_week_the_clocks_and_the_filter(busy: FlaskClient) -> None:
    page = Page(busy.get("/diary?week=2024-W41&clock=UTC&party=KR&zone=Asia/Seoul").text)
    links = page.links()
    assert links["Word"] == "/diary.docx?party=KR&lang=en&zone=Asia%2FSeoul&week=2024-W41&clock=UTC"
    assert links["Week after →"] == "/diary?party=KR&zone=Asia%2FSeoul&week=2024-W42&clock=UTC"
    assert links["×"] == "/diary?zone=Asia%2FSeoul&week=2024-W41&clock=UTC"
    assert busy.get(links["Word"]).status_code == 200


def test_without_a_week_it_is_the_coming_one_by_the_day_of_the_reader(busy: FlaskClient) -> None:
    # 1 October 2024, a Tuesday.
    assert Page(busy.get("/diary").text).texts("title") == ["Diary, 7–13 October 2024 (week 41) – Entente"]


def test_go_to_a_date_leads_to_the_diary_of_its_week(busy: FlaskClient) -> None:
    assert busy.get("/go-to?view=diary&date=2026-12-14").headers["Location"] == "/diary?week=2026-W51"

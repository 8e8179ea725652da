"""The briefing sheet of an event: what its page says, on paper, each line with where it comes from."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pypdf
import pytest
from flask.testing import FlaskClient

from tests.builders.documents import text_of_pdf
from tests.builders.web_app import FULL_RECORD, RECORDS, Page, close_app, fill_database, make_app

SPACES = re.compile(r"\s+")


@pytest.fixture(scope="module")
def reader(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Somebody before the small record, on 1 October 2024."""
    file = tmp_path_factory.mktemp("briefing") / "entente.db"
    file.write_bytes(sqlite_template.read_bytes())
    night = replace(FULL_RECORD, id="night", lifecycle="scheduled", certainty="confirmed", number=59)
    fill_database(f"sqlite:///{file}", *RECORDS, night)
    with close_app(make_app(f"sqlite:///{file}")) as app:
        yield app.test_client()


def lines_of(reader: FlaskClient, address: str) -> list[str]:
    """The lines of the Word file, of its table a line for each row."""
    document = docx.Document(io.BytesIO(reader.get(address).data))
    rows = [": ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return [*rows, *(paragraph.text for paragraph in document.paragraphs if paragraph.text)]


def test_the_sheet_has_every_fact_with_its_source(reader: FlaskClient) -> None:
    assert lines_of(reader, "/events/rich.docx?zone=Europe/Brussels") == [
        "Status: Postponed (by one side only; will not take place on this date)",
        "When: Postponed. Was Monday 4 November 2024, 22:00 – Tuesday 5 November 2024, 01:00 EST (UTC-5)",
        "Where: The Pentagon, Washington, D.C., United States",
        "Kind: 2+2 ministerial",
        "Countries and organisations: Republic of Korea and United States",
        "Series: ROK–U.S. Security Consultative Meeting, 58th",
        "A meeting with everything",
        "제56차 한미안보협의회의",
        "Participants",
        "Kim Yong-hyun (김용현): Minister of National Defense, Republic of Korea",
        "Co-chair",
        "Lloyd J. Austin III: Secretary of Defense, United States",
        "Co-chair",
        "Last meetings of the series",
        "56th ROK–U.S. Security Consultative Meeting: Wednesday 30 October 2024",
        "Confirmed · Washington, D.C., United States · https://calendar.example.org/events/kr-us-scm-56",
        "What it is about",
        "What is on it.",
        "Background",
        "What came of it.",
        "Documents",
        "A communiqué",
        "https://example.org/paper",
        "Deadlines",
        "Accreditation closes: Sunday 20 October 2024, 17:00 EDT (UTC-4)",
        "Sources",
        "What it says",
        "A ministry · own government · https://example.org/a",
        "A wire",
        "2 October 2024, 09:00 UTC+9 · updated 2 October 2024 · supports: When",
        "Revision 1, changed Tuesday 1 October 2024, 14:00 CEST (UTC+2).",
        "https://calendar.example.org/events/rich/revisions/1",
        "Made on 1 October 2024 (Europe/Brussels) from https://calendar.example.org.",
        "Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
    ]


def test_a_clock_time_is_read_by_the_clocks_of_the_venue_the_reader_and_the_capitals(reader: FlaskClient) -> None:
    assert lines_of(reader, "/events/night.docx?zone=Europe/Brussels")[1].split("\n") == [
        "When: Monday 4 November 2024, 22:00 – Tuesday 5 November 2024, 01:00 EST (UTC-5)",
        "Your zone, Europe/Brussels: 04:00–07:00 CET (UTC+1), Tue 5 Nov 2024 +1 day",
        "Washington, D.C. (venue): 22:00 EST (UTC-5), Mon 4 Nov 2024, until 01:00, Tue 5 Nov 2024",
        "UTC: 03:00–06:00 UTC, Tue 5 Nov 2024 +1 day",
        "Seoul: 12:00–15:00 KST (UTC+9), Tue 5 Nov 2024 +1 day",
    ]


def test_the_pdf_says_the_same_on_one_page(reader: FlaskClient) -> None:
    body = reader.get("/events/launch.pdf").data
    read = SPACES.sub("", text_of_pdf(body))
    lines = [part for line in lines_of(reader, "/events/launch.docx") for part in line.split(" · http")]
    for line in lines:
        label, _, text = line.partition(": ")
        assert {SPACES.sub("", part) in read for part in (label, *text.split("\n"))} == {True}, line
    assert len(pypdf.PdfReader(io.BytesIO(body)).pages) == 1


def test_a_sheet_of_a_month_states_no_day(reader: FlaskClient) -> None:
    lines = lines_of(reader, "/events/undated-0.docx")
    assert lines[1] == "When: October 2024\nMonth only; date to be announced"


def test_the_page_of_the_event_leads_to_its_sheet_as_it_is_shown(reader: FlaskClient) -> None:
    hrefs = Page(reader.get("/events/rich?zone=Asia/Seoul&lang=ko").text).links().values()
    assert "/events/rich.pdf?lang=ko&zone=Asia%2FSeoul" in hrefs
    sheets = [one for one in hrefs if one.startswith(("/events/rich.pdf", "/events/rich.docx"))]
    assert [reader.get(one).status_code for one in sheets] == [200, 200]


def test_an_event_that_is_not_there_has_no_sheet(reader: FlaskClient) -> None:
    assert reader.get("/events/nothing.docx").status_code == 404
    assert reader.get("/events/rich.pdf?as_of=2020-01-01").status_code == 404

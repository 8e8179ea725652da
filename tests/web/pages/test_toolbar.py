"""The tools above every page that shows a selection: one set of them, with the filter, in every view."""

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import Visit

PAGES = ["/", "/2024/10", "/week/2024-10-28", "/year/2024", "/agenda", "/changes", "/pictures", "/search"]
FILTER = "party=KR&zone=Asia%2FSeoul"


@pytest.mark.parametrize("path", PAGES)
def test_each_page_of_a_selection_has_the_same_tools(visit: Visit, path: str) -> None:
    page = visit(f"{path}?{FILTER}")
    tools = [" ".join(text.split()) for text in page.texts("summary")][:6]
    assert tools == ["Directory", "Analysis", "Go to", "Times: local and Seoul", "Filter 1", "Follow"]
    links = page.links()
    assert links["Agenda"] == f"/agenda?{FILTER}"
    assert links["In a calendar app"] == f"/follow?{FILTER}"
    assert links["By email"] == f"/follow?{FILTER}#email"
    assert len(page.texts("h1")) == 1


@pytest.mark.parametrize(
    ("address", "month", "week", "year"),
    [
        ("/week/2024-10-28", "/2024/10", "/week/2024-10-28", "/year/2024"),
        ("/year/2023", "/2023/01", "/week/2022-12-26", "/year/2023"),
        ("/agenda", "/go-to?view=month", "/go-to?view=week", "/go-to?view=year"),
        ("/changes", "/go-to?view=month", "/go-to?view=week", "/go-to?view=year"),
    ],
)
def test_the_views_lead_to_the_days_of_the_page(visit: Visit, address: str, month: str, week: str, year: str) -> None:
    links = visit(address).links()
    assert (links["Month"], links["Week"], links["Year"]) == (month, week, year)


def test_a_common_value_is_added_to_the_filter_by_a_link(visit: Visit) -> None:
    links = visit("/2024/10?zone=Asia/Seoul").links()
    assert links["+ United States"] == "/2024/10?party=US&zone=Asia%2FSeoul"
    chosen = visit("/2024/10?party=US").links()
    assert "+ United States" not in chosen
    assert chosen["+ Republic of Korea"] == "/2024/10?party=US&party=KR"


def test_a_value_that_would_leave_nothing_is_not_offered(visit: Visit) -> None:
    assert "+ 2+2 ministerial" in visit("/2024/11").links()
    assert "+ 2+2 ministerial" not in visit("/2024/10").links()
    assert [text for text in visit("/2030/01").links() if text.startswith("+")] == []


@pytest.mark.parametrize(
    ("view", "address"),
    [
        ("", "/2026/12?party=KR&zone=Asia%2FSeoul"),
        ("&view=month", "/2026/12?party=KR&zone=Asia%2FSeoul"),
        ("&view=week", "/week/2026-12-14?party=KR&zone=Asia%2FSeoul"),
        ("&view=year", "/year/2026?party=KR&zone=Asia%2FSeoul"),
        ("&view=agenda", "/agenda?party=KR&from=2026-12-16&zone=Asia%2FSeoul"),
    ],
)
def test_a_date_leads_to_the_same_view_of_its_days_with_the_filter(
    visitor: FlaskClient, view: str, address: str
) -> None:
    answer = visitor.get(f"/go-to?{FILTER}&date=2026-12-16{view}")
    assert (answer.status_code, answer.location) == (302, address)


def test_without_a_date_the_views_lead_to_today(visitor: FlaskClient) -> None:
    found = [visitor.get(f"/go-to?view={view}").location for view in ("month", "week", "year")]
    assert found == ["/2024/10", "/week/2024-09-30", "/year/2024"]


def test_the_agenda_of_a_later_date_has_no_end_before_it(visitor: FlaskClient) -> None:
    kept = visitor.get("/go-to?from=2024-01-01&to=2027-01-01&date=2026-12-16&view=agenda").location
    dropped = visitor.get("/go-to?from=2024-01-01&to=2025-01-01&date=2026-12-16&view=agenda").location
    assert (kept, dropped) == ("/agenda?from=2026-12-16&to=2027-01-01", "/agenda?from=2026-12-16")


@pytest.mark.parametrize(
    "query", ["date=2026", "date=soon", "date=1899-12-31", "date=2101-01-01", "date=2026-12-16&view=day"]
)
def test_what_is_no_date_or_no_view_is_an_error_with_the_next_step(visitor: FlaskClient, query: str) -> None:
    answer = visitor.get(f"/go-to?{query}")
    assert answer.status_code == 400
    assert "2026-12-14" in answer.text or "month, week, year, agenda" in answer.text


@pytest.mark.parametrize("given", ["Berlin", "berlin", " 베를린 ", "Europe/Berlin"])
def test_times_are_read_in_a_city_by_its_name(stranger: FlaskClient, given: str) -> None:
    answer = stranger.post("/display", data={"zone": given, "back": "/2024/10"})
    assert answer.location == "/2024/10?zone=Europe%2FBerlin"
    assert stranger.post("/display", data={"zone": "Atlantis", "back": "/"}).status_code == 400

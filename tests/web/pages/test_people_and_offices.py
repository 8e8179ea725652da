"""The pages of people and offices."""

from datetime import date

from calendar_core.domain.time.when import Day
from tests.builders.desk_browser import add_accounts, sign_in_as
from tests.builders.records import make_record
from tests.builders.web_app import Page, close_app, fill_database, make_app


def test_the_locations_of_a_person_are_those_of_meetings_that_were_held_and_each_event_is_there_once(
    sqlite_url: str,
) -> None:
    editions = [
        make_record(id=f"scm-{year}", title=f"SCM of {year}", title_ko=None, number=number, when=when, **facts)
        for year, number, facts in (
            (2021, 53, {"lifecycle": "held"}),
            (2022, 54, {"lifecycle": "held", "city": "Seoul", "country": "KR"}),
            (2023, 55, {"city": "Busan", "country": "KR"}),
        )
        for when in [Day(date(year, 11, 3), "America/New_York")]
    ]
    fill_database(sqlite_url, *editions)
    with close_app(make_app(sqlite_url)) as app:
        page = Page(app.test_client().get("/people/lloyd-austin").text)
    assert page.texts("ul", "columns") == ["Seoul 1 Washington 1"]
    assert page.all("svg", "map") == []
    titles = page.texts("p", "entry-title")
    assert [sum(f"SCM of {year}" in one for one in titles) for year in (2021, 2022, 2023)] == [1, 1, 1]


def test_people_are_listed_by_family_name_in_each_language(sqlite_url: str) -> None:
    fill_database(sqlite_url)
    with close_app(make_app(sqlite_url)) as app:
        pages = [Page(app.test_client().get(f"/people?lang={lang}").text) for lang in ("en", "ko")]
    assert [page.texts("h2") for page in pages] == [["A", "K"], ["ㄱ", "A"]]
    assert [["Austin, Lloyd J. III" in page.links(), "Kim Yong-hyun" in page.links()] for page in pages] == [
        [True, True],
        [True, False],
    ]


def test_an_earlier_title_stands_in_the_language_of_the_page(sqlite_url: str) -> None:
    fill_database(sqlite_url)
    address, titles = (
        "/desk/directory/office/kr-mnd/yaml",
        {"en": "Minister of War", "ko": "\uc804\uc7c1\ubd80 \uc7a5\uad00"},
    )
    with close_app(make_app(sqlite_url)) as app:
        add_accounts(app.extensions["entente"].database)
        editor = sign_in_as(app)
        fields = [one.attributes for one in editor.page(address).all("input")]
        text = next(one["value"] or "" for one in fields if one.get("name") == "opened")
        names = "".join(f"\n        {lang}: {title}" for lang, title in titles.items())
        editor.post(address, {"text": f"{text}  titles:\n    - names:{names}\n      to: '1948'\n", "opened": text})
        for lang, title in titles.items():
            notes = Page(app.test_client().get(f"/offices/kr-mnd?lang={lang}").text).texts("p", "note")
            assert [title in one for one in notes if "1948" in one] == [True]

"""The pages of people and offices."""

from datetime import date

from calendar_core.domain.time.when import Day
from tests.builders.desk_browser import add_accounts, sign_in_as
from tests.builders.records import make_record
from tests.builders.web_app import Page, close_app, fill_database, make_app


def test_the_travels_of_a_person_are_meetings_that_were_held(sqlite_url: str) -> None:
    editions = [
        make_record(id=f"scm-{year}", title=f"SCM of {year}", title_ko=None, number=number, when=when, lifecycle=state)
        for year, number, state in ((2021, 53, "held"), (2022, 54, "held"), (2023, 55, "scheduled"))
        for when in [Day(date(year, 11, 3), "America/New_York")]
    ]
    fill_database(sqlite_url, *editions)
    with close_app(make_app(sqlite_url)) as app:
        page = Page(app.test_client().get("/people/lloyd-austin").text)
    assert page.texts("p", "entry-facts")[:2] == ["SCM of 2022", "SCM of 2021"]
    assert "SCM of 2023" not in page.texts("p", "entry-facts")
    assert any("SCM of 2023" in one for one in page.texts("p", "entry-title"))


def test_an_earlier_title_stands_in_the_language_of_the_page(sqlite_url: str) -> None:
    fill_database(sqlite_url)
    address, titles = (
        "/desk/directory/office/kr-mnd",
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

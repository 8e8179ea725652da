"""What people wrote is text on every page: it is never a tag, an attribute, or an address that runs."""

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from calendar_core.domain.events.record import Deadline, Document, Source
from calendar_core.domain.text.links import safe_url
from calendar_core.domain.text.localized import Names
from calendar_core.models import Office, Party, Person, PersonName, Series, SeriesName, Term
from calendar_core.store.db.database import Database
from tests.builders.records import add_events, fill_directory, make_record
from tests.builders.web_app import EXERCISE, MISSILE_LAUNCH, Page, close_app, make_app

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt; & <b>bold</b>",
]
ADDRESSES = [
    "/",
    "/2024/10",
    "/week/2024-10-28",
    "/year/2024",
    "/agenda",
    "/events/attack",
    "/events/attack/history",
    "/series",
    "/series/kr-us-scm",
    "/parties",
    "/parties/KR",
    "/people",
    "/people/kim-yong-hyun",
    "/offices",
    "/offices/kr-mnd",
    "/coverage",
    "/suggest?event=attack",
]


@pytest.fixture(params=PAYLOADS, scope="module")
def attacked(
    request: pytest.FixtureRequest, sqlite_template: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FlaskClient, str]]:
    """A record in which every text is the payload."""
    file = tmp_path_factory.mktemp("attacked") / "entente.db"
    file.write_bytes(sqlite_template.read_bytes())  # type: ignore[attr-defined]  # a Path
    payload: str = request.param
    database = Database(f"sqlite:///{file}")
    fill_directory(database)
    with database.writing() as session:
        rename(session, payload)
    source = Source(publisher=payload, url=payload, title=payload, published="2024-10-01", supports=(payload,))
    record = make_record(
        id="attack",
        **dict.fromkeys(("title", "title_ko", "venue", "city", "time_as_stated"), payload),
        **dict.fromkeys(("agenda", "outcome", "disputed"), payload),
        documents=(Document(title=payload, url=payload),),
        deadlines=(Deadline(title=payload, at="2024-10-20"),),
        sources=(source,),
        related=("launch",),
    )
    add_events(database, MISSILE_LAUNCH, EXERCISE, record)
    database.close()
    with close_app(make_app(f"sqlite:///{file}")) as app:
        yield app.test_client(), payload


def rename(session: Session, payload: str) -> None:
    """Give everything in the directory the payload as its name."""
    for party in (session.get_one(Party, "KR"), session.get_one(Party, "US")):
        party.names = party.short_names = Names(en=payload, ko=payload)
    office, series = session.get_one(Office, "kr-mnd"), session.get_one(Series, "kr-us-scm")
    office.names = Names(en=payload, ko=payload)
    series.names = series.short_names = series.cadence = Names(en=payload, ko=payload)
    series.hosting = series.description = Names(en=payload)
    series.source = payload
    person = session.get_one(Person, "kim-yong-hyun")
    person.names, person.name_native = Names(en=payload, ko=payload), payload
    session.get_one(Term, ("kim-yong-hyun", 0)).source = payload
    session.add(PersonName(person_id="kim-yong-hyun", position=0, name=payload))
    session.add(SeriesName(series_id="kr-us-scm", position=0, name=payload))


def strange_scripts(page: Page) -> list[str]:
    """Every script that is neither the site's own file nor data, which nothing runs and which says what it means."""
    own = [one for one in page.all("script") if (one.attributes.get("src") or "").startswith("/static/site.js?v=")]
    data = [one for one in page.all("script") if one.attributes.get("type") == "application/ld+json"]
    for one in data:
        assert "<" not in one.text
        assert json.loads(one.text)["@context"] == "https://schema.org"
    assert len(own) == 1
    return [one.text for one in page.all("script") if one not in own + data]


def test_a_payload_in_every_text_changes_no_page(attacked: tuple[FlaskClient, str]) -> None:
    visitor, payload = attacked
    shown = 0
    for address in ADDRESSES:
        response = visitor.get(address)
        assert response.status_code == 200, address
        page = Page(response.text)
        shown += payload in page.all("html")[0].text
        assert {one.tag for one in page.elements} & {"b", "iframe", "object"} == set()
        assert {(one.attributes["src"] or "").rpartition("/")[0] for one in page.all("img")} <= {"/pictures"}
        assert strange_scripts(page) == []
        assert {tuple(one.classes) for one in page.all("svg")} <= {("mark",), ("icon",), ("map",)}
        assert {name for one in page.elements for name in one.attributes if name.startswith("on")} == set()
        links = [one.attributes.get(name) or "" for one in page.elements for name in ("href", "src", "action")]
        schemes = {link.partition(":")[0] for link in links if ":" in link.partition("/")[0].partition("?")[0]}
        assert schemes <= {"https", "mailto"}, address
    assert shown >= 10


@pytest.mark.parametrize("key", ["q", "zone", "party", "page", "as_of", "<script>alert(1)</script>"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_the_address_changes_no_page(visitor: FlaskClient, key: str, payload: str) -> None:
    page = Page(visitor.get("/agenda", query_string={key: payload}).text)
    assert {one.tag for one in page.elements} & {"img", "b"} == set()
    assert strange_scripts(page) == []
    assert {name for one in page.elements for name in one.attributes if name.startswith("on")} == set()


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "webcal://example.org",
        "//example.org/x",
        "https:example.org",
        "https:///example.org",
        "http://[",
        "https://example.org/\\..",
        "https://example.org/\x00",
        "https://example.org/a b",
        "file:///etc/passwd",
        "example.org",
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(url: str | None) -> None:
    assert safe_url("https://example.org/뉴스?a=1#b") == "https://example.org/뉴스?a=1#b"
    assert safe_url(url) is None

"""What errors say on Korean pages: what a reader can meet has its Korean."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from calendar_core.domain.subscriptions.tokens import Purpose, build_token
from calendar_core.messages import Message
from calendar_core.store.db.database import Database
from calendar_core.web.subscriptions.preferences_form import fields_from_form
from tests.builders.mail import subscribe
from tests.builders.records import NOW
from tests.builders.web_app import BASE, RECORDS, Page, close_app, fill_database, make_app

Form = dict[str, str]
KEY = "k" * 40
FRAME = f"/oembed?url={BASE}/events/kr-us-scm-56"
#: One address for each kind of error that a page can be answered with.
WRONG = (
    "/nowhere",
    "/agenda?partys=KR",
    "/agenda?zzzzzz=1",
    f"/agenda?q={'a' * 201}",
    f"/agenda?q={'a+' * 13}",
    "/agenda?zone=UTC&zone=Asia/Seoul",
    "/agenda?party=QQ",
    "/agenda?kind=summits",
    "/agenda?kind=ministerials",
    "/feeds?feed=nowhere",
    "/feeds?feed=kr&party=KR",
    "/feeds?tz=utc&tz=venue",
    "/feeds?tz=moon",
    "/feeds?alarm=soon",
    "/feeds?alarm=200d",
    "/agenda?from=soon",
    "/agenda?from=2024-02-01&to=2024-01-01",
    "/agenda?from=0001-01-01",
    "/agenda?as_of=soon",
    "/agenda?as_of=0001-01-01",
    "/agenda?as_of=9999-12-31",
    "/agenda?as_of=9999-12-31T23:59-09:00",
    "/agenda?page=soon",
    "/agenda?page=99",
    "/agenda?zone=KST",
    "/agenda?zone=EST",
    "/agenda?zone=Asia/Soul",
    "/agenda?zone=US/East",
    "/changes?page=soon",
    "/changes?page=9",
    "/coverage?as_of=2024-01-01",
    "/week/soon",
    "/2024/13",
    "/year/1800",
    "/events/nowhere",
    "/events/a%25s%25(x)s",
    "/events/kr-us-scm-56?as_of=2001-01-01",
    "/events/kr-us-scm-56/revisions/9",
    "/series/nowhere",
    "/parties/nowhere",
    "/people/nowhere",
    "/offices/nowhere",
    "/sitemap-99.xml",
    "/pictures/nowhere.svg",
    "/pictures/years.svg?shape=round",
    "/oembed?url=nowhere",
    f"{FRAME}&maxwidth=1",
    "/preview/nowhere",
    "/unsubscribe/nowhere",
    "/broken",
    "/silent",
    "/too-many",
    "/too-large",
    "/garbled",
)
FIELDS = {"changes": "none", "lang": "en", "zone": "UTC"}
#: Forms with something wrong beside a field.
WRONG_FORMS = (
    {**FIELDS, "changes": "much"},
    {**FIELDS, "own": "soon"},
    {**FIELDS, "own": "200d"},
    {**FIELDS, "own": "1h, 2h, 3h, 4h, 5h, 6h"},
    FIELDS,
    {**FIELDS, "zone": "KST"},
    {**FIELDS, "own": "1h", "quiet_from": "late", "quiet_to": "early"},
    {**FIELDS, "own": "1h", "quiet_from": "07:00", "quiet_to": "07:00"},
)


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    """The small record, and places where the web itself fails."""
    fill_database(sqlite_url, *RECORDS)
    with close_app(make_app(sqlite_url)) as made:
        failing: dict[str, Exception] = {
            "/broken": RuntimeError("broken"),
            "/silent": OperationalError("", {}, Exception("silent")),
        }
        for path, failure in failing.items():

            def fail(failure: Exception = failure) -> str:
                raise failure

            made.add_url_rule(path, endpoint=path[1:], view_func=fail)
        for path, code in (("/too-many", 429), ("/too-large", 413), ("/garbled", 400)):
            made.add_url_rule(path, endpoint=path[1:], view_func=lambda code=code: abort(code))
        yield made


@pytest.fixture
def posts(sqlite_url: str, app: Flask) -> list[tuple[str, Form]]:  # noqa: ARG001  the record is there first
    """Forms that are refused, by their addresses."""
    database = Database(sqlite_url)
    reader = subscribe(database, address="reader@example.org", now=NOW)
    database.close()

    def link(page: str, purpose: Purpose, subscription: str = reader.id) -> str:
        return f"/{page}/{build_token(purpose, subscription, key=KEY)}"

    manage = link("subscriptions", "manage")
    return [
        ("/agenda", {}),
        ("/display", {"lang": "xx"}),
        (manage, {"do": "pause", "subscription": "nowhere"}),
        (manage, {"do": "dance", "subscription": reader.id}),
        (link("subscriptions", "manage", "0" * 32), {"do": "move", "address": "other@example.org"}),
        (manage, {"do": "move", "address": "nobody"}),
        (manage, {"do": "move", "address": "reader@example.org"}),
        (link("confirm", "confirm"), {"do": "dance"}),
    ]


def said(client: FlaskClient, lang: str, posts: list[tuple[str, Form]]) -> dict[str, list[str]]:
    """What the page of each error says: the error beside its field, or in the heading and what to do next."""
    found: dict[str, list[str]] = {}
    answers = [(path, client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")) for path in WRONG]
    answers += [(f"{path} {form}", client.post(f"{path}?lang={lang}", data=form)) for path, form in posts]
    for path, answer in answers:
        assert answer.status_code >= 400, path
        page = Page(answer.text)
        found[path] = page.texts("p", "wrong") or [*page.texts("h1"), *page.texts("p", "lead")]
    return found


def faults() -> list[Message]:
    """What is wrong in each of the forms, in the words of the domain."""
    wrong = [error for form in WRONG_FORMS for error in fields_from_form(MultiDict(form))[0].errors.values()]
    assert len(wrong) >= len(WRONG_FORMS)
    return [sentence for error in wrong for sentence in (error.what, error.next_step)]


def test_every_error_of_a_korean_page_is_korean(app: Flask, posts: list[tuple[str, Form]]) -> None:
    client = app.test_client(use_cookies=False)
    english, korean = said(client, "en", posts), said(client, "ko", posts)
    assert [path for path, sentences in english.items() if re.search("[가-힣]", "".join(sentences))] == []
    assert [(path, one) for path, sentences in korean.items() for one in sentences if not is_korean(one)] == []
    assert len(korean) == len(WRONG) + len(posts)


def is_korean(text: str) -> bool:
    """Whether there is Hangul, and nothing like an English sentence: four words of which the first is capital."""
    return bool(re.search("[가-힣]", text)) and not re.search(r"\b[A-Z][a-z]+(?: [\w']+){3}", text)


def test_every_fault_of_the_subscription_form_has_its_korean() -> None:
    assert [one for one in faults() if not is_korean(one.translated("ko"))] == []


def test_what_somebody_wrote_is_neither_markup_nor_a_format(app: Flask) -> None:
    answer = app.test_client().get("/events/%3Cb%3E%25(id)s%25s?lang=ko")
    assert Page(answer.text).texts("h1") == ["등록되지 않은 일정입니다: '<b>%(id)s%s'"]
    assert "<b>" not in answer.text


def test_the_api_answers_in_english(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/events?partys=KR", headers={"Accept-Language": "ko"})
    assert answer.get_json()["detail"] == "The key 'partys' is not known."

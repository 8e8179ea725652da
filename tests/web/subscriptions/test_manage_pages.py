"""The pages behind secret links: a GET changes nothing, a POST does, and nobody else hears of them."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.subscriptions.tokens import Purpose, build_token
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.bounces import record_bounce
from calendar_core.store.subscriptions.signup import admit_signups
from calendar_core.store.subscriptions.subscriptions import Subscriber, list_subscriptions
from tests.builders.mail import subscribe
from tests.builders.records import NOW, fill_directory
from tests.builders.web_app import Page, close_app, make_app

KEY = "k" * 40
HOUR = timedelta(hours=1)


@pytest.fixture
def reader(database: Database) -> Subscriber:
    """A reader with a lead time that no form offers, beside another reader."""
    fill_directory(database)
    subscribe(database, address="other@example.org")
    subscribe(database, selection=Selection(party=("KR", "US")), zone="Asia/Kathmandu", lang="ko")
    return subscribe(database, "1d", "90m")


@pytest.fixture
def client(database_url: str, reader: Subscriber) -> Iterator[FlaskClient]:  # noqa: ARG001  the reader is there first
    with close_app(make_app(database_url)) as app:
        yield app.test_client(use_cookies=False)


def link(purpose: Purpose, subscriber: Subscriber) -> str:
    pages = {"unsubscribe": "unsubscribe", "manage": "subscriptions", "confirm": "confirm"}
    return f"/{pages[purpose]}/{build_token(purpose, subscriber.id, key=KEY)}"


def test_a_suspended_subscription_says_so_and_leads_back(
    client: FlaskClient, database: Database, reader: Subscriber
) -> None:
    before = Page(client.get(link("manage", reader)).text)
    assert (before.texts("p", "notice"), before.texts("button").count("Save")) == ([], 2)
    with database.writing() as session:
        record_bounce(session, reader.address, message_id="<a@b>", kind="dead", status="5.1.1", now=NOW)
    page = Page(client.get(link("manage", reader)).text)
    said = "Mail to this address bounced or was reported as spam, so nothing is sent. Subscribe again once it works."
    assert page.texts("p", "notice") == [said, said]
    assert (page.texts("button").count("Save"), page.texts("button").count("Unsubscribe")) == (0, 2)
    assert client.post(link("manage", reader), data={"do": "end", "subscription": reader.id}).status_code == 303
    assert len(Page(client.get(link("manage", reader)).text).texts("p", "notice")) == 1


@pytest.mark.parametrize(
    ("query", "headers", "lang"),
    [
        ("", {}, "ko"),
        ("", {"Accept-Language": "en"}, "ko"),
        ("", {"Accept-Language": "en", "Cookie": "lang=xx"}, "ko"),
        ("", {"Accept-Language": "ko", "Cookie": "lang=en"}, "en"),
        ("?lang=en", {"Accept-Language": "ko"}, "en"),
    ],
)
def test_a_link_of_a_letter_opens_in_the_language_of_the_letter_unless_the_reader_chose_another(
    client: FlaskClient, database: Database, query: str, headers: dict[str, str], lang: str
) -> None:
    with database.reading() as connection:
        (korean,) = (one for one in list_subscriptions(connection) if one.lang == "ko")
    purposes: tuple[Purpose, ...] = ("manage", "confirm", "unsubscribe")
    for purpose in purposes:
        page = Page(client.get(link(purpose, korean) + query, headers=headers).text)
        assert page.all("html")[0].attributes["lang"] == lang


def test_an_english_letter_opens_in_english_in_a_korean_browser(client: FlaskClient, reader: Subscriber) -> None:
    page = Page(client.get(link("manage", reader), headers={"Accept-Language": "ko"}).text)
    assert page.all("html")[0].attributes["lang"] == "en"


TRAILING = [".", ",", ";", ")", ">", "=", "/", "%20", "%3E", "%3D", "./", ">.", "%22", "%E2%80%9D"]


@pytest.mark.parametrize("trailing", TRAILING)
def test_what_a_mail_program_adds_to_a_link_does_not_close_it(
    client: FlaskClient, database: Database, reader: Subscriber, trailing: str
) -> None:
    assert Page(client.get(link("unsubscribe", reader) + trailing).text).texts("button")[-1] == "Unsubscribe"
    pages = [client.get(link(purpose, reader) + trailing) for purpose in ("manage", "confirm")]
    assert [(page.status_code, page.headers["Referrer-Policy"]) for page in pages] == [(200, "no-referrer")] * 2
    one_click = client.post(link("unsubscribe", reader) + trailing, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert reader.id not in {one.id for one in left(database)}


@pytest.mark.parametrize("wrong", ["/x", "A", "-", "x."])
def test_what_a_token_may_hold_is_not_cut_off(client: FlaskClient, reader: Subscriber, wrong: str) -> None:
    assert client.get(link("manage", reader) + wrong).status_code == 404
    assert client.get(link("manage", reader)[:-1]).status_code == 404


def left(database: Database) -> list[Subscriber]:
    with database.reading() as connection:
        return list_subscriptions(connection)


def test_opening_the_link_a_hundred_times_unsubscribes_nobody(
    client: FlaskClient, database: Database, reader: Subscriber
) -> None:
    for _ in range(50):
        page = Page(client.get(link("unsubscribe", reader)).text)
        assert page.texts("button") == ["Search", "日本語", "한국어", "Unsubscribe"]
        client.head(link("unsubscribe", reader))
    assert reader in left(database)


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "One-Click"}])
def test_one_click_unsubscribes_without_a_redirect_and_twice_is_once(
    client: FlaskClient, database: Database, reader: Subscriber, body: dict[str, str]
) -> None:
    answers = [client.post(link("unsubscribe", reader), data=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert Page(answers[0].text).texts("h1") == ["Unsubscribed"]
    assert [(one.address, one.query) for one in left(database)] == [
        ("other@example.org", ""),
        ("reader@example.org", "party=KR&party=US"),
    ]


def test_the_page_that_unsubscribes_tells_nothing_of_the_reader(client: FlaskClient, reader: Subscriber) -> None:
    assert "reader@" not in client.get(link("unsubscribe", reader)).text
    assert "reader@" in client.get(link("manage", reader)).text


@pytest.mark.parametrize("path", ["/unsubscribe/{}", "/subscriptions/{}"])
def test_a_made_up_link_and_one_for_another_purpose_open_nothing(
    client: FlaskClient, reader: Subscriber, path: str
) -> None:
    other: Purpose = "manage" if "unsubscribe" in path else "unsubscribe"
    for token in (
        "x",
        "A" * 38,
        "%00",
        build_token(other, reader.id, key=KEY),
        build_token("manage", reader.id, key="o" * 40),
    ):
        for answer in (client.get(path.format(token)), client.post(path.format(token))):
            assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_the_pages_are_kept_nowhere_and_their_address_goes_nowhere(client: FlaskClient, reader: Subscriber) -> None:
    pages: tuple[Purpose, ...] = ("unsubscribe", "manage")
    for page in pages:
        answer = client.get(link(page, reader))
        headers = {name: answer.headers.get(name) for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")}
        assert headers == {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
        assert "Set-Cookie" not in answer.headers


def test_the_page_shows_each_subscription_as_it_is(client: FlaskClient, reader: Subscriber) -> None:
    page = Page(client.get(link("manage", reader)).text)
    titles = ["Every event", "With: Republic of Korea, With: United States"]
    assert page.texts("h2") == [*titles, "Move to another address", "Delete everything"]
    inputs = [one.attributes for one in page.all("input") if one.attributes.get("name") in ("own", "zone")]
    assert [one["value"] for one in inputs] == ["America/New_York", "1 hour 30 minutes", "Asia/Kathmandu", ""]
    ticked = [one.attributes["value"] for one in page.all("input") if "checked" in one.attributes]
    assert ticked == ["P1D", "PT1H"]
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))


def test_the_page_is_korean_throughout_for_a_korean_reader(client: FlaskClient, reader: Subscriber) -> None:
    page = Page(client.get(f"{link('manage', reader)}?lang=ko").text)
    assert page.texts("h1") == ["내 구독"]
    assert page.texts("h2") == ["모든 일정", "참가국·기구: 대한민국, 참가국·기구: 미국", "수신 주소 변경", "모두 삭제"]
    assert page.texts("button") == [
        *("검색", "English", "日本語", "저장", "일시 중지", "구독 해지", "저장", "일시 중지", "구독 해지"),
        *("주소 변경", "내 정보 모두 삭제"),
    ]
    assert "/agenda?party=KR&party=US&lang=ko" in page.links().values()
    own, _ = (one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "own")
    assert own == "1시간 30분"


def test_a_button_that_takes_something_away_does_not_look_like_save(client: FlaskClient, reader: Subscriber) -> None:
    page = Page(client.get(link("manage", reader)).text)
    looks = {one.text: one.attributes.get("class") for one in page.all("button")}
    assert {text: looks[text] for text in ("Save", "Pause", "Unsubscribe", "Move", "Delete everything about me")} == {
        "Save": None,
        "Pause": "plain",
        "Unsubscribe": "danger",
        "Move": "plain",
        "Delete everything about me": "danger",
    }
    assert [one.attributes.get("class") for one in Page(client.get(link("unsubscribe", reader)).text).all("button")][
        -1
    ] == "danger"


def test_what_the_form_shows_can_be_sent_back_in_either_language(
    client: FlaskClient, database: Database, reader: Subscriber
) -> None:
    for lang, words in (("en", "1 hour 30 minutes"), ("ko", "1시간 30분")):
        (before,) = [one for one in left(database) if one.id == reader.id]
        page = Page(client.get(f"{link('manage', reader)}?lang={lang}").text)
        own = next(one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "own")
        fields = {"changes": before.changes, "lang": before.lang, "zone": before.time_zone}
        assert send(client, reader, "change", own=own, lead=["P1D"], **fields)[0] == 303
        (after,) = [one for one in left(database) if one.id == reader.id]
        assert (own, after.format_leads()) == (
            words,
            "1 day and 1 hour 30 minutes",
        )


def test_a_change_leads_back_to_the_page_in_its_language(client: FlaskClient, reader: Subscriber) -> None:
    address = f"{link('manage', reader)}?lang=ko"
    answer = client.post(address, data={"subscription": reader.id, "do": "pause"})
    assert (answer.status_code, answer.location) == (303, address)
    assert Page(client.get(address).text).texts("p", "notice") == ["일시 중지됨(메일을 보내지 않음)"]


def send(client: FlaskClient, reader: Subscriber, do: str, **fields: object) -> tuple[int, str]:
    answer = client.post(link("manage", reader), data={"subscription": reader.id, "do": do, **fields})
    return answer.status_code, answer.text


def test_a_subscription_is_changed_as_the_form_says(
    client: FlaskClient, database: Database, reader: Subscriber
) -> None:
    fields = {"changes": "all", "lead": ["P7D", "PT1H"], "own": "30m, 2d12h", "lang": "ko", "zone": "Asia/Seoul"}
    assert send(client, reader, "change", **fields)[0] == 303
    (changed,) = [one for one in left(database) if one.id == reader.id]
    assert changed.format_leads() == "7 days, 2 days 12 hours, 1 hour and 30 minutes"
    assert (changed.changes, changed.lang, changed.time_zone) == ("all", "ko", "Asia/Seoul")
    assert changed.confirmed_at == NOW


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"own": "soon"}, "is not a lead time"),
        ({"lead": []}, "Nothing would ever be sent"),
        ({"zone": "KST"}, "is not an IANA time zone"),
        ({"lang": "fr"}, "is none of the choices"),
        ({"changes": "some"}, "is none of the choices"),
        ({"do": "dance"}, "is not an available action"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    client: FlaskClient, database: Database, reader: Subscriber, wrong: dict[str, object], said: str
) -> None:
    fields: dict[str, object] = {
        "do": "change",
        "changes": "none",
        "lead": ["P7D"],
        "lang": "en",
        "zone": "UTC",
        **wrong,
    }
    status, text = send(client, reader, **fields)  # type: ignore[arg-type]
    assert (status, said in text) == (400, True)
    assert reader in left(database)


def test_pausing_resuming_and_ending_are_a_button_each(
    client: FlaskClient, database: Database, reader: Subscriber
) -> None:
    for do, buttons in (("pause", ["Save", "Resume"]), ("resume", ["Save", "Pause"])):
        assert send(client, reader, do)[0] == 303
        page = Page(client.get(link("manage", reader)).text)
        assert page.texts("button")[3:5] == buttons
    assert send(client, reader, "end")[0] == 303
    assert reader.id not in {one.id for one in left(database)}
    assert send(client, reader, "resume")[0] == 404


def test_a_link_changes_no_subscription_of_somebody_else(
    client: FlaskClient, database: Database, reader: Subscriber
) -> None:
    before = left(database)
    other = before[0]
    assert other.address == "other@example.org"
    answer = client.post(link("manage", reader), data={"subscription": other.id, "do": "end"})
    assert answer.status_code == 404
    assert left(database) == before


def test_who_wants_to_be_forgotten_is(client: FlaskClient, database: Database, reader: Subscriber) -> None:
    status, text = send(client, reader, "forget")
    assert (status, Page(text).texts("h1")) == (200, ["Deleted"])
    assert [one.address for one in left(database)] == ["other@example.org"]
    assert client.get(link("manage", reader)).status_code == 404
    assert client.post(link("unsubscribe", reader)).status_code == 200


def test_no_log_holds_a_link(
    client: FlaskClient, database: Database, reader: Subscriber, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(link("manage", reader))
        with database.writing() as session:
            session.connection().exec_driver_sql("ALTER TABLE subscription RENAME TO moved")
        assert client.get(link("manage", reader)).status_code >= 500
    assert "subscriptions.manage" in caplog.text
    assert build_token("manage", reader.id, key=KEY) not in caplog.text


def test_what_cannot_be_changed_stands_beside_its_field_of_that_subscription(
    client: FlaskClient, reader: Subscriber
) -> None:
    fields = {"changes": "all", "lead": ["P7D"], "own": "soon", "lang": "ko", "zone": "Asia/Soul", "digest": "daily"}
    status, text = send(client, reader, "change", **fields)
    page = Page(text)
    faults = [one.attributes["id"] for one in page.all("p", "wrong")]
    assert (status, page.texts("h1"), faults) == (400, ["Your subscriptions"], ["zone-1-wrong", "own-1-wrong"])
    own = [one.attributes["value"] for one in page.all("input") if one.attributes.get("name") in ("own", "zone")]
    assert own == ["Asia/Soul", "soon", "Asia/Kathmandu", ""]


def test_a_move_waits_for_the_other_address_and_may_be_taken_back(
    client: FlaskClient, database: Database, reader: Subscriber
) -> None:
    status, text = send(client, reader, "move", address="nobody")
    assert (status, Page(text).texts("p", "wrong")[0].startswith("'nobody' is not an email address.")) == (400, True)
    assert send(client, reader, "move", address="READER+x@example.org")[0] == 400
    assert send(client, reader, "move", address="new@example.org")[0] == 303
    with database.writing() as session:
        admit_signups(session, mail_domain="example.org", now=NOW)
    page = Page(client.get(link("manage", reader)).text)
    assert "Stay with this address" in page.texts("button")
    assert {one.state for one in left(database) if one.address == "new@example.org"} == {"pending"}
    assert send(client, reader, "stay")[0] == 303
    assert "Stay with this address" not in Page(client.get(link("manage", reader)).text).texts("button")
    assert {one.address for one in left(database)} == {"other@example.org", "reader@example.org"}

"""The form answers everybody the same; the confirmation is the reader's alone."""

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from email.message import Message
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from calendar_core.domain.subscriptions.digest_schedule import DigestSchedule
from calendar_core.domain.subscriptions.tokens import build_token
from calendar_core.domain.time.quiet_hours import QuietHours
from calendar_core.jobs import run_once
from calendar_core.models import Signup, Subscription
from calendar_core.store.db.database import Database
from calendar_core.store.subscriptions.manage import pause_subscription
from calendar_core.store.subscriptions.signup import admit_signups, confirm_subscriptions
from calendar_core.store.subscriptions.subscriptions import list_subscriptions
from calendar_core.web.request.form_timestamp import build_form_timestamp, parse_form_timestamp
from tests.builders.mail import load_rows, settings_for, subscribe
from tests.builders.records import NOW, add_events, fill_directory, make_record
from tests.builders.web_app import Page, close_app, make_app

FORM = {
    "address": "reader@example.org",
    "lead": ["P1D"],
    "own": "",
    "changes": "none",
    "lang": "en",
    "zone": "Asia/Seoul",
    "opened": build_form_timestamp(NOW - timedelta(minutes=1), key="k" * 40),
}
HOSTILE = "/subscribe?q=WIN+A+PRIZE+evil.example&party=KR"


@pytest.fixture
def client(database: Database, database_url: str) -> Iterator[FlaskClient]:
    fill_directory(database)
    add_events(database, make_record())
    with close_app(make_app(database_url)) as app:
        yield app.test_client(use_cookies=False)


def mail(database: Database, database_url: str, folder: Path) -> list[str]:
    """What the scheduler sends: headers and decoded parts, as one text."""
    settings = settings_for(database_url, f"maildir:{folder}")
    run_once(database, type(settings)(**{**vars(settings), "secret_key": "k" * 40}), now=NOW)
    mails = [email.message_from_bytes(file.read_bytes()) for file in (folder / "new").iterdir()]
    return ["\n".join([str(one.items()), *(decoded(part) for part in one.walk())]) for one in mails]


def decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode() if isinstance(content, bytes) else ""


def test_a_collection_can_be_had_by_mail(client: FlaskClient) -> None:
    feed = Page(client.get("/feeds?feed=korean-peninsula").text)
    assert feed.links()["By email"] == "/follow?collection=korean-peninsula#email"
    moved = client.get("/subscribe?feed=korean-peninsula&lang=ko")
    assert (moved.status_code, moved.location) == (302, "/subscribe?collection=korean-peninsula&lang=ko")
    assert client.get("/subscribe?feed=kr-us-scm").location == "/subscribe?series=kr-us-scm"
    assert client.get("/subscribe?feed=nothing").status_code == 404
    page = Page(client.get("/subscribe?collection=korean-peninsula").text)
    assert "Collection Korean Peninsula ×" in page.texts("li")
    assert client.post("/subscribe?collection=korean-peninsula", data=FORM).status_code == 200


@pytest.mark.parametrize("path", ["/subscribe", "/follow"])
def test_nothing_is_ticked_that_nobody_asked_for_and_hours_name_their_zone(client: FlaskClient, path: str) -> None:
    for query, in_words, attributes in [
        ("party=KR", "UTC", (True, "UTC")),
        ("party=KR&lang=ko", "서울 시간", (True, "Asia/Seoul")),
        ("party=KR&zone=Asia/Seoul", "Seoul time", (False, "Asia/Seoul")),
        ("party=KR&zone=Europe/Berlin", "Berlin time", (False, "Europe/Berlin")),
    ]:
        page = Page(client.get(f"{path}?{query}").text)
        assert len([one for one in page.all("input") if one.attributes.get("name") == "lead"]) == 5
        assert [one for one in page.all("input") if "checked" in one.attributes] == []
        assert page.texts("span", "zone-of") == [in_words] * 2
        zones = [one.attributes for one in page.all("input") if one.attributes.get("id") == "zone-1"]
        assert [("data-propose" in one, one["value"]) for one in zones] == [attributes]


def test_what_is_ticked_is_sent_as_the_field_beside_it_says(client: FlaskClient, database: Database) -> None:
    asked = {"digest": "weekly", "frequency": "daily", "changes": "important", "level": "all", "zone": "Berlin"}
    assert client.post("/subscribe?party=KR", data={**FORM, **asked, "lead": []}).status_code == 200
    unticked = {"frequency": "daily", "level": "all", "lead": ["P1D"], "address": "other@example.org"}
    form = {name: value for name, value in {**FORM, **unticked}.items() if name != "changes"}
    assert client.post("/subscribe?party=KR", data=form).status_code == 200
    with database.writing() as session:
        assert admit_signups(session, mail_domain="example.org", now=NOW) == 2
    stored = load_rows(database, Subscription, "changes", "digest", "time_zone")
    assert sorted(stored) == [("all", "daily", "Europe/Berlin"), ("none", None, "Asia/Seoul")]


def test_the_form_shows_the_filter_and_keeps_language_and_zone(client: FlaskClient) -> None:
    page = Page(client.get("/subscribe?party=KR&lang=ko&zone=Asia/Seoul").text)
    assert "참가국·기구 대한민국 ×" in page.texts("li")
    fields = {one.attributes.get("name"): one.attributes for one in page.all("input")}
    assert (fields["zone"]["value"], fields["address"]["type"]) == ("Asia/Seoul", "email")
    assert [one.attributes["value"] for one in page.all("input") if "checked" in one.attributes] == []


def test_the_form_is_korean_throughout_for_a_korean_reader(client: FlaskClient) -> None:
    page = Page(client.get("/subscribe?party=KR&lang=ko").text)
    assert (page.texts("title"), page.texts("h1")) == (["이메일로 구독 – Entente"], ["이메일로 구독"])
    assert page.texts("p", "lead") == [
        "선택한 일정의 알림과 변경 소식을 내 시간대 기준으로 보내 드립니다. 회원 가입은 필요 없습니다."
    ]
    assert page.texts("legend") == ["받을 내용", "방해 금지 시간(없으면 비워 두십시오) 서울 시간"]
    ticks = ["일정 요약", "변경 시 즉시 알림", "7일", "3일", "1일", "3시간", "1시간"]
    assert page.texts("span", "tick") == ticks
    assert [text for text in page.texts("option") if text.endswith("요일")][::6] == ["월요일", "일요일"]
    assert {"모든 변경", "매주", "매일"} < set(page.texts("option"))


def test_what_is_wrong_is_said_in_the_language_of_the_page(client: FlaskClient) -> None:
    faults = Page(client.post("/subscribe?lang=ko", data={**FORM, "address": "누구", "opened": ""}).text)
    assert [(one.attributes.get("lang"), one.text) for one in faults.all("p", "wrong")] == [
        (
            None,
            "입력이 너무 빨랐거나 페이지를 연 지 오래되어 처리하지 못했습니다. "
            "내용을 확인하고 구독 버튼을 다시 눌러 주십시오.",
        ),
        (
            None,
            "올바른 이메일 주소가 아닙니다: '누구' "
            "reader@example.org처럼 쓰십시오. @ 앞에는 영문자, 숫자와 기호만 쓸 수 있습니다.",
        ),
    ]


def test_a_domain_in_korean_is_taken_and_shown_as_it_is_written(client: FlaskClient, database: Database) -> None:
    assert client.post("/subscribe", data={**FORM, "address": "reader@예시.한국"}).status_code == 200
    with database.writing() as session:
        assert admit_signups(session, mail_domain="example.org", now=NOW) == 1
    ((key, address),) = load_rows(database, Subscription, "id", "address")
    with database.writing() as session:
        assert confirm_subscriptions(session, key, [key], now=NOW) == 1
    assert address == "reader@xn--vv4b11d.xn--3e0b707e"
    page = client.get(f"/subscriptions/{build_token('manage', key, key='k' * 40)}").text
    assert ("Mail to reader@예시.한국" in page, "xn--" in page) == (True, False)


def test_a_misspelt_filter_is_an_error_and_not_a_subscription_to_everything(client: FlaskClient) -> None:
    for answer in (client.get("/subscribe?partys=KR"), client.post("/subscribe?partys=KR", data=FORM)):
        assert answer.status_code == 400
    assert client.post("/subscribe?as_of=2024-10-01", data=FORM).status_code == 400


def test_new_known_pausing_and_refusing_addresses_get_the_same_bytes(client: FlaskClient, database: Database) -> None:
    paused = subscribe(database, address="paused@example.org", now=NOW)
    subscribe(database, address="known@example.org", now=NOW)
    with database.writing() as session:
        pause_subscription(session, paused.id)
    answers = [
        client.post("/subscribe", data={**FORM, "address": f"{name}@example.org"})
        for name in ("new", "known", "paused", "new", "new")
    ]
    answers.append(client.post("/subscribe", data={**FORM, "website": "https://evil.example"}))
    shown = {(one.status_code, one.data, tuple(sorted(one.headers.items()))) for one in answers}
    assert [(status, Page(data.decode()).texts("h1")) for status, data, _ in shown] == [(200, ["Check your inbox"])]
    assert len(load_rows(database, Signup, "id")) == 5


def test_from_the_form_to_the_confirmed_subscription(
    client: FlaskClient, database: Database, database_url: str, tmp_path: Path
) -> None:
    assert client.post(HOSTILE, data=FORM).status_code == 200
    (text,) = mail(database, database_url, tmp_path)
    assert re.search("prize|evil|reader@example.org.*reader@", text, re.IGNORECASE) is None
    (address,) = set(re.findall(r"https://calendar\.example\.org(/confirm/[\w-]{38})", text))
    for _ in range(20):
        client.get(address)
    page = Page(client.get(address).text)
    assert page.texts("button") == ["Search", "日本語", "한국어", "Confirm", "Never write to me"]
    with database.reading() as connection:
        assert [one.state for one in list_subscriptions(connection)] == ["pending"]
    ticked = [one.attributes["value"] for one in page.all("input") if "checked" in one.attributes]
    assert Page(client.post(address, data={"do": "confirm", "subscription": ticked}).text).texts("h1") == ["Confirmed"]
    again = Page(client.post(address, data={"do": "confirm", "subscription": ticked}).text)
    assert again.texts("h1") == ["Confirmed"]
    nothing = Page(client.post(address, data={"do": "confirm"}).text)
    assert nothing.texts("h1") == ["No subscription was confirmed"]
    with database.reading() as connection:
        (made,) = list_subscriptions(connection)
    assert (made.state, made.query, made.time_zone) == (
        "confirmed",
        "party=KR&q=WIN+A+PRIZE+evil.example",
        "Asia/Seoul",
    )
    manage = next(target for target in page_links(client.get(address).text) if target.startswith("/subscriptions/"))
    assert "reader@example.org" in client.get(manage).text


def test_who_wants_no_reminders_may_be_told_of_changes_alone(client: FlaskClient) -> None:
    assert client.post("/subscribe", data={**FORM, "lead": [], "changes": "all"}).status_code == 200
    assert client.post("/subscribe", data={**FORM, "lead": [], "changes": "none"}).status_code == 400


def page_links(html: str) -> list[str]:
    return list(Page(html).links().values())


def test_who_never_wants_mail_is_forgotten(
    client: FlaskClient, database: Database, database_url: str, tmp_path: Path
) -> None:
    client.post("/subscribe", data=FORM)
    (text,) = mail(database, database_url, tmp_path)
    address = str(re.findall(r"https://calendar\.example\.org(/confirm/[\w-]{38})", text)[0])
    assert client.post(address, data={"do": "dance"}).status_code == 400
    assert Page(client.post(address, data={"do": "refuse"}).text).texts("h1") == ["Deleted"]
    assert client.get(address).status_code == 404
    client.post("/subscribe", data=FORM)
    assert len(mail(database, database_url, tmp_path)) == 1


def test_a_made_up_link_confirms_nothing(client: FlaskClient) -> None:
    for token in ("x", "A" * 38):
        assert (client.get(f"/confirm/{token}").status_code, client.post(f"/confirm/{token}").status_code) == (404, 404)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "nobody"}, "is not an email address"),
        ({"lead": [], "own": ""}, "Nothing would ever be sent."),
        ({"zone": "KST"}, "is not an IANA time zone"),
        ({"quiet_from": "22:00"}, "is not a time of day"),
        ({"digest": "hourly"}, "is none of the choices"),
    ],
)
def test_what_cannot_be_is_said(client: FlaskClient, wrong: dict[str, object], said: str) -> None:
    answer = client.post("/subscribe", data={**FORM, **wrong})
    page = Page(answer.text)
    assert (answer.status_code, page.texts("h1")) == (400, ["Subscribe by email"])
    (fault,) = [one for one in page.all("p", "wrong") if "id" in one.attributes]
    assert said in fault.text
    fields = [one.attributes for one in page.elements if "aria-describedby" in one.attributes]
    assert {(field["aria-invalid"], field["aria-describedby"]) for field in fields} == {
        ("true", fault.attributes["id"])
    }


def test_nothing_that_was_written_is_lost_when_something_is_wrong(client: FlaskClient) -> None:
    written = {
        "address": "reader@example.org",
        "own": "2 days, soon",
        "zone": "Asia/Seoul",
        "quiet_from": "22:30",
        "quiet_to": "06:00",
    }
    chosen = {"changes": "all", "digest": "weekly", "hour": "19", "weekday": "4", "lang": "ko"}
    page = Page(client.post("/subscribe?party=KR", data={**FORM, **written, **chosen, "lead": ["PT3H"]}).text)
    inputs = {one.attributes.get("name"): one.attributes for one in page.all("input")}
    assert {name: inputs[name]["value"] for name in written} == written
    ticked = [one.attributes["value"] for one in page.all("input") if "checked" in one.attributes]
    assert ticked == ["weekly", "all", "PT3H"]
    selected = [one.attributes["value"] for one in page.all("option") if "selected" in one.attributes]
    assert selected == ["KR", "weekly", "4", "19", "all", "ko"]


def test_all_that_may_be_asked_for_is_kept_until_it_is_confirmed(
    client: FlaskClient, database: Database, database_url: str, tmp_path: Path
) -> None:
    asked = {"digest": "weekly", "hour": "19", "weekday": "4", "quiet_from": "22:00", "quiet_to": "07:00"}
    client.post("/subscribe", data={**FORM, **asked, "own": "2 days, PT90M"})
    (text,) = mail(database, database_url, tmp_path)
    address = str(re.findall(r"https://calendar\.example\.org(/confirm/[\w-]{38})", text)[0])
    assert "reminders 2 days, 1 day and 1 hour 30 minutes before, a weekly digest, times in Asia/Seoul" in (
        client.get(address).text
    )
    with database.reading() as connection:
        (waiting,) = list_subscriptions(connection)
    assert waiting.digest == DigestSchedule(frequency="weekly", hour=19, weekday=4)
    assert waiting.quiet == QuietHours(begin=time(22), end=time(7))


@pytest.mark.parametrize(
    "opened",
    ["", "1727784000.00", "x", build_form_timestamp(NOW, key="k" * 40), build_form_timestamp(NOW, key="o" * 40)],
)
def test_what_comes_faster_than_anybody_writes_is_asked_for_once_more(
    client: FlaskClient, database: Database, opened: str
) -> None:
    answer = client.post("/subscribe", data={**FORM, "opened": opened})
    page = Page(answer.text)
    assert answer.status_code == 400
    assert page.texts("p", "wrong")[0].startswith("The form was sent too quickly")
    assert load_rows(database, Signup, "id") == []
    inputs = {
        one.attributes.get("name"): one.attributes["value"] for one in page.all("input") if "value" in one.attributes
    }
    assert (inputs["address"], parse_form_timestamp(inputs["opened"] or "", key="k" * 40)) == (
        "reader@example.org",
        NOW,
    )


@pytest.mark.parametrize(("proxies", "counted"), [(0, 1), (1, 6)])
def test_who_asks_is_known_by_the_nearest_trusted_proxy_alone(database_url: str, proxies: int, counted: int) -> None:
    """Six wishes, each from another address by its own words: one network is let through five times an hour."""
    made = replace(settings_for(database_url, "maildir:nowhere"), secret_key="k" * 40, proxies=proxies)
    with close_app(create_app(made, now=lambda: NOW)) as app:
        client = app.test_client(use_cookies=False)
        for number in range(6):
            forwarded = {"X-Forwarded-For": f"10.9.8.7, 203.0.{number + 114}.5"}
            form = {**FORM, "address": f"reader{number}@example.org"}
            sent = client.post(
                "/subscribe", data=form, headers=forwarded, environ_overrides={"REMOTE_ADDR": "198.41.0.4"}
            )
            assert sent.status_code == 200
        found = app.extensions["entente"].database
        origins = {origin for (origin,) in load_rows(found, Signup, "network_hash")}
        assert (len(origins), len(load_rows(found, Signup, "id"))) == (counted, 5 if proxies == 0 else 6)


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("/agenda?party=KR", "/follow?party=KR#email"),
        ("/series/kr-us-scm", "/follow?series=kr-us-scm#email"),
        ("/parties/KR?lang=ko", "/follow?party=KR&lang=ko#email"),
        ("/people/lloyd-austin", "/follow?person=lloyd-austin#email"),
        ("/offices/kr-mnd", "/follow?office=kr-mnd#email"),
        ("/events/kr-us-scm-56", "/follow?series=kr-us-scm#email"),
    ],
)
def test_the_form_is_reached_from_every_choice(client: FlaskClient, page: str, leads_to: str) -> None:
    assert leads_to in page_links(client.get(page).text)
    assert client.get(leads_to).status_code == 200


def hammer(client: FlaskClient, database: Database, database_url: str, folder: Path, count: int) -> None:
    """Many ask for one victim, from everywhere, in every spelling; another reader asks in between."""
    spellings = ("victim@example.org", "VICTIM@Example.org", "victim+{}@example.org")
    for number in range(count):
        origin = f"{1 + number % 100}.{number // 256 % 256}.{number % 256}.7"
        address = spellings[number % 3].format(number)
        form = {**FORM, "address": address, "lang": ("en", "ko")[number % 2]}
        sent = client.post(f"/subscribe?q=word{number % 50}", data=form, environ_overrides={"REMOTE_ADDR": origin})
        assert sent.status_code == 200
    client.post("/subscribe", data={**FORM, "address": "reader@example.net"})
    settings = replace(settings_for(database_url, f"maildir:{folder}"), secret_key="k" * 40)
    while not all(handled for (handled,) in load_rows(database, Signup, "handled_at")):
        run_once(database, settings, now=NOW)
    run_once(database, settings, now=NOW + timedelta(hours=23))
    to = [str(email.message_from_bytes(file.read_bytes())["To"]) for file in (folder / "new").iterdir()]
    victims = [one for one in to if one.lower().startswith("victim")]
    assert (len(victims), to.count("reader@example.net")) == (1, 1)


def test_whoever_hammers_the_form_makes_one_mail_a_day_and_others_are_served(
    client: FlaskClient, database: Database, database_url: str, tmp_path: Path
) -> None:
    hammer(client, database, database_url, tmp_path, 120)


@pytest.mark.long
def test_ten_thousand_wishes_from_everywhere_make_one_mail_a_day(
    client: FlaskClient, database: Database, database_url: str, tmp_path: Path
) -> None:
    hammer(client, database, database_url, tmp_path, 10_000)

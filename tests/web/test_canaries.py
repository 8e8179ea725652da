"""Canaries: 120 events that the public may not know of, with a word of their own in every field.

Some of them name entries of the directory that no other event names.

Two calendars are asked the same: one with them, one without. Every route, method and kind of answer must be the same to
the byte, headers too. A route that is not in the table fails the test, so that none is forgotten.
"""

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from calendar_core.domain.events.reader_lists import ReaderList
from calendar_core.domain.events.record import Deadline, Document, EventRecord, Participant, Source
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day
from calendar_core.feeds.publish import publish_feed_files
from calendar_core.jobs import run_once
from calendar_core.settings import Settings
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.db.database import Database
from calendar_core.store.desk.preview_links import create_preview_link
from calendar_core.store.desk.proposals import NewProposal, add_proposal, insert_proposal
from calendar_core.store.editing.save_directory import DirectoryEntry, save_entries
from calendar_core.store.editing.save_event import revise_event
from tests.builders.desk_browser import add_accounts
from tests.builders.documents import text_of_body
from tests.builders.mail import subscribe
from tests.builders.reader_lists import make_list, save_lists
from tests.builders.records import CHANGE, NOW, add_events, change_facts, fill_directory, make_record
from tests.builders.web_app import BASE, FULL_RECORD, MISSILE_LAUNCH, SCM, close_app, make_app

RELEASE = NOW + timedelta(days=2)
EACH = 40
#: Events that the public saw until they were withdrawn; the desk then wrote a word of its own into every field.
WITHDRAWN = tuple(
    make_record(id=key, title="A meeting that was withdrawn", when=Day(date(2024, 11, 4), "Asia/Seoul"), number=None)
    for key in ("was-draft", "was-held")
)
#: The link of a list that has stars of all the canaries, of what was withdrawn, and of their entries.
LIST = "stars-of-a-reader"
#: What every route is asked with; `{secret}` is the id of a canary, `{open}` of an event that all may see.
TABLE: dict[str, tuple[str, ...]] = {
    "static": ("/static/site.css", "/static/nothing"),
    "coverage.coverage": ("/coverage",),
    "api.events": (
        "/api/v1/events",
        *(f"/api/v1/events?{kind}={{{kind}}}" for kind in ("series", "party", "person", "office")),
        "/api/v1/events?q={word}",
        f"/api/v1/events?list={LIST}",
        "/api/v1/events?as_of=2024-10-02&limit=1",
    ),
    "api.event": ("/api/v1/events/{secret}", "/api/v1/events/{open}", "/api/v1/events/{secret}?as_of=2024-10-02"),
    "calendar.home": ("/", "/?party=KR", "/?as_of=2024-10-01", "/?q={word}"),
    "calendar.month": ("/2024/10", "/2024/11?lang=ko&zone=Asia/Seoul", "/2024/11?q={word}"),
    "calendar.week": ("/week/2024-10-28", "/week/2024-11-04"),
    "calendar.year": ("/year/2024",),
    "calendar.agenda": (
        "/agenda",
        "/agenda?q={word}",
        "/agenda?series=kr-us-scm&page=2",
        "/agenda?as_of=2024-10-02",
        "/agenda?series={series}",
        f"/agenda?list={LIST}",
        f"/agenda?list={LIST}&as_of=2024-10-02",
    ),
    "diary.diary": (
        "/diary",
        "/diary?week=2024-W43",
        "/diary?week=2024-W44&q={word}",
        "/diary?series={series}",
        f"/diary?list={LIST}",
    ),
    "diary.diary_docx": (
        "/diary.docx?week=2024-W43",
        "/diary.docx?week=2024-W44&as_of=2024-10-02",
        "/diary.docx?template=none",
    ),
    "diary.diary_pdf": ("/diary.pdf?week=2024-W43",),
    "diary.diary_text": ("/diary.txt?week=2024-W43", "/diary.txt?week=2024-W44&lang=ko", "/diary.txt?q={word}"),
    "briefing.briefing_docx": ("/events/{secret}.docx", "/events/{open}.docx", "/events/{open}.docx?as_of=2024-10-01"),
    "briefing.briefing_pdf": ("/events/{secret}.pdf", "/events/{open}.pdf"),
    "changes.changes": ("/changes", "/changes?q={word}", f"/changes?list={LIST}"),
    "changes.atom": ("/changes.atom", f"/changes.atom?list={LIST}"),
    "statistics.statistics": (
        "/pictures",
        "/pictures?party={party}",
        "/pictures?q={word}",
        "/pictures?as_of=2024-10-02",
    ),
    "statistics_tables.table": tuple(
        f"/pictures/{name}.csv{query}"
        for name in ("places", "parties", "editions", "notice", "date-changes", "calibration", "nothing")
        for query in ("", "?q={word}")
    ),
    "meetings.meetings": (
        "/meetings",
        "/meetings?by=people",
        "/meetings?by=offices&party={party}",
        "/meetings?q={word}",
        "/meetings?as_of=2024-10-02",
    ),
    "meetings.matrix": ("/meetings.svg", "/meetings.svg?by=people&shape=narrow"),
    "meetings.table": ("/meetings.csv", "/meetings.csv?by=offices", "/meetings.csv?as_of=2024-10-02"),
    "meetings.graph": ("/meetings.graphml", "/meetings.graphml?by=people"),
    "two_parties.page": (
        "/parties/KR/with/US",
        "/parties/KR/with/{party}",
        "/parties/US/with/KR",
        "/parties/KR/with/US?as_of=2024-10-02",
        "/parties/KR/with/US?q={word}",
    ),
    "two_parties.table": ("/parties/KR/with/US.csv", "/parties/KR/with/{party}.csv"),
    "compare.compare": (
        "/compare?as_of=2024-09-01",
        "/compare?as_of=2024-09-01&with=2024-10-01T12:02%2B00:00",
        "/compare?as_of=2024-09-01&q={word}",
    ),
    "compare.table": ("/compare.csv?as_of=2024-09-01",),
    "editions.compare": (
        "/series/kr-us-scm/compare",
        "/series/{series}/compare",
        "/series/kr-us-scm/compare?a={secret}",
        "/series/kr-us-scm/compare?b=1001",
    ),
    "editions.table": ("/series/kr-us-scm/compare.csv", "/series/{series}/compare.csv"),
    "statistics.chart": ("/pictures/years.svg", "/pictures/nothing.svg"),
    "directory.series_list": ("/series", "/series?as_of=2024-10-02"),
    "directory.series": ("/series/kr-us-scm", "/series/{series}"),
    "directory.parties": ("/parties", "/parties?as_of=2024-10-02"),
    "directory.party": ("/parties/KR", "/parties/{party}", "/parties/zqsecret"),
    "directory.people": ("/people", "/people?as_of=2024-10-02"),
    "directory.person": ("/people/lloyd-austin", "/people/{person}"),
    "directory.offices": ("/offices", "/offices?as_of=2024-10-02"),
    "directory.office": ("/offices/kr-mnd", "/offices/{office}"),
    "directory.search": (
        "/search",
        "/search?q={word}",
        "/search?q=lloyd",
        "/search?q={alias}",
        "/search?q={alias}x",
        "/search?series={series}",
        "/search?q=meeting&as_of=2024-10-02",
    ),
    "events.event": (
        "/events/was-draft",
        "/events/was-held",
        "/events/{secret}",
        "/events/{open}",
        "/events/{secret}?as_of=2024-10-01",
    ),
    "events.chain": ("/events/{secret}/chain", "/events/{open}/chain", "/events/{open}/chain?as_of=2024-10-02"),
    "events.history": ("/events/{secret}/history", "/events/{open}/history"),
    "events.revision": ("/events/{secret}/revisions/1", "/events/{open}/revisions/1", "/events/{open}/revisions/2"),
    "events.bibtex": ("/events/{secret}.bib", "/events/{open}.bib", "/events/{open}/revisions/1.bib"),
    "events.ris": ("/events/{secret}.ris", "/events/{open}.ris", "/events/{secret}/revisions/1.ris"),
    "events.csl_json": ("/events/{secret}.csl.json", "/events/{open}.csl.json"),
    **{
        f"citations.{name}": (path, f"{path}?q={{word}}", f"{path}?as_of=2024-10-02")
        for name, path in (
            ("cite", "/cite"),
            ("bibtex", "/cite.bib"),
            ("ris", "/cite.ris"),
            ("csl_json", "/cite.csl.json"),
        )
    },
    "jscalendar.group": (
        "/calendar.jscalendar.json",
        "/calendar.jscalendar.json?q={word}",
        "/calendar.jscalendar.json?as_of=2024-10-02",
        f"/calendar.jscalendar.json?list={LIST}&history=all&undated=span",
    ),
    "jscalendar.single": tuple(
        f"/events/{name}.jscalendar.json" for name in ("{secret}", "{open}", "was-draft", "was-held")
    ),
    "json_ld.event": ("/events/{secret}.jsonld", "/events/{open}.jsonld", "/events/{open}.jsonld?as_of=2024-10-02"),
    "json_ld.selection": (
        "/agenda.jsonld",
        "/agenda.jsonld?q={word}",
        "/agenda.jsonld?as_of=2024-10-02&limit=1",
        f"/agenda.jsonld?list={LIST}",
    ),
    "agenda_table.table": ("/agenda.csv", "/agenda.csv?q={word}", "/agenda.csv?as_of=2024-10-02"),
    "go_to.go_to": ("/go-to?date=2024-10-30&q={word}",),
    "embed.embed": ("/embed", "/embed?series={series}", "/embed?q={word}"),
    "embed.embed_event": ("/embed/events/{secret}", "/embed/events/{open}"),
    "embed.oembed": (
        f"/oembed?url={BASE}/events/{{secret}}",
        f"/oembed?url={BASE}/events/{{open}}",
        f"/oembed?url={BASE}/agenda",
        f"/oembed?url={BASE}/agenda?series={{series}}",
    ),
    "feeds.filtered_feed": (
        "/calendar.ics",
        "/calendar.ics?q={word}",
        "/calendar.ics?person={person}",
        f"/calendar.ics?list={LIST}&history=all&undated=span",
        "/feeds/all.ics",
        "/calendar.ics?as_of=2024-10-02",
        "/calendar.ics?q=withdrawn",
        "/calendar.ics?party=KR&history=all&undated=span",
        "/calendar.ics?deadlines=yes",
    ),
    "feeds.curated_feed": (
        "/feeds/{series}.ics",
        "/feeds/zqsecret.ics",
        "/feeds/kr-us-scm.ics",
        "/feeds/kr.ics",
        "/feeds/archive.ics",
    ),
    "feeds.single": (
        "/events/{secret}.ics",
        "/events/{open}.ics",
        "/events/was-draft.ics",
        "/events/was-held.ics?lang=ko",
    ),
    "health.live": ("/health/live",),
    "health.ready": ("/health/ready",),
    "sitemap.sitemap": ("/sitemap.xml",),
    "sitemap.part": ("/sitemap-1.xml", "/sitemap-2.xml"),
    "sitemap.robots": ("/robots.txt",),
    "sitemap.favicon": ("/favicon.ico",),
    "sitemap.touch_icon": ("/apple-touch-icon.png",),
    "display_settings.choose": ("/display",),
    "display_settings.keyboard": ("/keyboard",),
    "suggest.form": ("/suggest", "/suggest?event={secret}", "/suggest?event={open}"),
    "suggest.send": ("/suggest", "/suggest?event={secret}"),
    "subscribe.form": ("/subscribe", "/subscribe?series={series}", "/subscribe?feed={series}", "/subscribe?q={word}"),
    "subscribe.subscribe": ("/subscribe",),
    "subscribe.ask_to_confirm": ("/confirm/made-up",),
    "subscribe.confirm": ("/confirm/made-up",),
    "follow.follow": ("/follow", "/follow?office={office}", "/follow?q={word}", f"/follow?list={LIST}"),
    "lists.own": ("/lists",),
    "lists.show": (f"/lists/{LIST}", "/lists/made-up"),
    "lists.change": (f"/lists/{LIST}", "/lists/made-up"),
    "lists.star": ("/stars",),
    "feed_instructions.feeds": ("/feeds", "/feeds?office={office}", "/feeds?q={word}"),
    "subscriptions.ask_to_unsubscribe": ("/unsubscribe/made-up",),
    "subscriptions.unsubscribe": ("/unsubscribe/made-up",),
    "subscriptions.manage": ("/subscriptions/made-up",),
    "subscriptions.change": ("/subscriptions/made-up",),
    "login.sign_in": ("/sign-in", "/sign-in?next=/desk/events/{secret}"),
    "oidc.authorize": ("/sign-in/elsewhere",),
    "oidc.callback": ("/sign-in/back?code=x&state=y",),
    "preview.preview": ("/preview/made-up",),
    "desk.worklist": ("/desk/",),
    "desk.event_list": ("/desk/events", "/desk/events?q={word}"),
    "desk.new_event": ("/desk/events/new?like={secret}",),
    "desk.save_new_event": ("/desk/events/new",),
    "desk.open_event": ("/desk/events/{secret}",),
    "desk.save_open_event": ("/desk/events/{secret}",),
    "desk.intake": ("/desk/intake", "/desk/intake?done={secret}"),
    "desk.intake_document": ("/desk/intake/document",),
    "desk.intake_proposal": ("/desk/intake/1",),
    "desk.settle_intake_proposal": ("/desk/intake/1",),
    "desk.intake_table": ("/desk/intake/table",),
    "desk.proposal": ("/desk/proposals/1",),
    "desk.time_preview": ("/desk/when?when=now",),
    "desk.event_action": ("/desk/events/{secret}/do/cancel",),
    "desk.merge": ("/desk/events/{secret}/merge",),
    "desk.split": ("/desk/events/{secret}/split",),
    "desk.source_conflict": ("/desk/events/{secret}/claims/when/0",),
    "desk.source_copy": ("/desk/copies/1",),
    "desk.source_copy_file": ("/desk/copies/1/file",),
    "desk.event_history": ("/desk/events/{secret}/history",),
    "desk.preview_links": ("/desk/events/{secret}/previews",),
    "desk.watched_sources": ("/desk/watch",),
    "desk.switch_watched_source": ("/desk/watch/us-state",),
    "desk.watch_definition": ("/desk/watch/us-state/definition",),
    "desk.directory": ("/desk/directory",),
    "desk.directory_entry": ("/desk/directory/series/kr-us-scm",),
    "desk.directory_entry_yaml": ("/desk/directory/series/kr-us-scm/yaml",),
    "desk.audit_log": ("/desk/log",),
    "desk.form_draft": ("/desk/kept/made-up",),
    "desk.not_found": ("/desk/{secret}", "/desk/nothing/at/all"),
    "desk.sign_out": ("/desk/sign-out",),
}
ACCEPTED = ("text/html", "application/json", "text/calendar", "*/*")
COOKIES = ("", "__Host-entente-desk=made-up")


def words(seed: int = 5) -> Iterator[str]:
    """Words that stand nowhere else."""
    chance = random.Random(seed)  # noqa: S311 - the same ones each time
    while True:
        yield "zq" + "".join(chance.choice("bcdfghjklmnpqrstvwx") for _ in range(10))


def a_canary(word: Iterator[str], number: int) -> EventRecord:
    """An event with a word of its own in every field."""
    text: dict[str, Any] = {
        name: next(word) for name in ("title", "title_ko", "venue", "city", "agenda", "outcome", "disputed", "notes")
    }
    return change_facts(
        SCM,
        id=next(word),
        number=1_000 + number,
        when=Day(date(2024, 10, 25) + timedelta(days=number % 20), "Asia/Seoul"),
        time_as_stated=next(word),
        documents=(Document(title=next(word), url=f"https://{next(word)}.example/{next(word)}"),),
        deadlines=(Deadline(title=next(word), at="2024-10-20"),),
        sources=(Source(publisher=next(word), url=f"https://{next(word)}.example/", title=next(word)),),
        related=("kr-us-scm-56",),
        **text,
    )


#: Entries that only canaries name, of each kind, and a word by which the search finds the series.
ENTRY_IDS = {"party": "ZQSECRET", "office": "zq-office", "person": "zq-person", "series": "zq-series"}
ALIAS = next(words(7))


def secret_entries() -> list[DirectoryEntry]:
    """A party, its office, who holds it, and their series, with words of their own."""
    word = words(6)
    names = [Names(en=next(word), ko=next(word)) for _ in range(4)]
    office = {"party_id": "ZQSECRET", "names": names[1], "kind": "other", "rank": "principal", "aliases": [next(word)]}
    return [
        DirectoryEntry(kind="party", id="ZQSECRET", columns={"kind": "organisation", "names": names[0]}),
        DirectoryEntry(kind="office", id="zq-office", columns=office),
        DirectoryEntry(
            kind="person", id="zq-person", columns={"names": names[2]}, parts={"term": [{"office_id": "zq-office"}]}
        ),
        DirectoryEntry(
            kind="series",
            id="zq-series",
            columns={"names": names[3], "kind": "summit"},
            parts={"series_name": [{"name": ALIAS}], "series_party": [{"party_id": "KR"}]},
        ),
    ]


def with_secret_entries(record: EventRecord) -> EventRecord:
    """An event that names each of them."""
    envoy = Participant(person="zq-person", office="zq-office", role="participant")
    return replace(
        record, series="zq-series", parties=(*record.parties, "ZQSECRET"), participants=(*record.participants, envoy)
    )


def secrets_of(word: Iterator[str]) -> list[EventRecord]:
    """Embargoed ones, drafts, and ones that were to be published and were withdrawn before they were."""
    canaries = [a_canary(word, number) for number in range(3 * EACH)]
    canaries = [with_secret_entries(one) if number % 4 == 3 else one for number, one in enumerate(canaries)]
    embargoed = [replace(one, embargo_until=RELEASE) for one in canaries[:EACH]]
    drafts = [replace(one, visibility="draft") for one in canaries[EACH : 2 * EACH]]
    return [*embargoed, *drafts, *(replace(one, embargo_until=RELEASE) for one in canaries[2 * EACH :])]


def starred_list() -> ReaderList:
    """A list that stars secrets, by their own ids and by those of their entries, beside what all may see."""
    secret_ids = {one.id for one in secrets_of(words())}
    return make_list(
        LIST,
        events=frozenset({"kr-us-scm-56", *(one.id for one in WITHDRAWN), *secret_ids}),
        series=frozenset({ENTRY_IDS["series"]}),
        parties=frozenset({ENTRY_IDS["party"]}),
        people=frozenset({ENTRY_IDS["person"], "lloyd-austin"}),
    )


def withdraw(database: Database, records: list[EventRecord]) -> None:
    """Take back what was to be published."""
    with database.writing() as session:
        for record in records:
            gone = replace(record, visibility="draft", embargo_until=None, agenda=f"{record.agenda} again")
            revise_event(session, gone, CHANGE, base_revision=1, now=NOW)


def withdraw_again(database: Database, secrets: list[EventRecord]) -> None:
    """Withdraw what the public saw; with secrets, their words are in it from the same revision on."""
    for number, record in enumerate(WITHDRAWN):
        hidden = replace(secrets[number], id=record.id) if secrets else record
        standing: dict[str, Any] = {"visibility": "draft", "embargo_until": None}
        with database.writing() as session:
            held = replace(hidden, **(standing if number == 0 else {"embargo_until": RELEASE}))
            revise_event(session, held, CHANGE, base_revision=1, now=NOW + timedelta(minutes=5))
            if secrets:
                again = replace(held, city=f"{held.city} again")
                revise_event(session, again, CHANGE, base_revision=2, now=NOW + timedelta(minutes=6))


def fill(database: Database, secrets: list[EventRecord]) -> None:
    """The same public record, around the secrets; work on them, proposals and links go on at the desk."""
    fill_directory(database)
    add_accounts(database)
    add_events(database, SCM)
    if secrets:
        with database.writing() as session:
            save_entries(session, secret_entries(), now=NOW)
    add_events(database, *secrets)
    add_events(database, MISSILE_LAUNCH, replace(FULL_RECORD, parent=None))
    withdraw(database, secrets[2 * EACH :])
    add_events(database, *WITHDRAWN)
    withdraw_again(database, secrets)
    save_lists(database, starred_list())
    subscribe(database, "P30D", address="reader@example.org", changes="all", now=NOW)
    with database.writing() as session:
        for record in secrets[:2]:
            moved = replace(record, city=f"{record.city} again")
            revise_event(session, moved, CHANGE, base_revision=1, now=NOW + timedelta(minutes=1))
            add_proposal(session, moved, base_revision=2, editor="reporter", reason=record.id, source=None, now=NOW)
            told = NewProposal(
                channel="reader",
                subject="correction",
                key=record.id,
                event_id=record.id,
                reason=record.id,
                text=" ".join((record.title, record.id, str(record.venue))),
                origin={"publisher": record.sources[0].publisher},
            )
            insert_proposal(session, told, now=NOW)
            create_preview_link(session, record.id, editor="chief", reader=record.id, length=timedelta(days=1), now=NOW)
            log_action(session, "editor", "saw", event_id=record.id, now=NOW)


class Twin:
    """Two calendars at one instant: with the secrets and without."""

    def __init__(self, full: Flask, bare: Flask, secrets: list[EventRecord], clock: list[datetime]) -> None:
        self.full, self.bare, self.secrets, self.clock = full, bare, secrets, clock
        self.clients = (full.test_client(), bare.test_client())


@pytest.fixture(scope="module")
def twin(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    folder = tmp_path_factory.mktemp("canaries")
    clock, secrets = [NOW + timedelta(hours=1)], secrets_of(words())
    urls = []
    for name, own in (("full", secrets), ("bare", [])):
        file = folder / f"{name}.db"
        file.write_bytes(sqlite_template.read_bytes())
        urls.append(f"sqlite:///{file}")
        database = Database(urls[-1])
        fill(database, own)
        database.close()
    with (
        close_app(make_app(urls[0], now=lambda: clock[0])) as full,
        close_app(make_app(urls[1], now=lambda: clock[0])) as bare,
    ):
        yield Twin(full, bare, secrets, clock)


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def asked(client: FlaskClient, method: str, address: str, accept: str, cookie: str) -> TestResponse:
    headers = {"Accept": accept, "Origin": BASE, "Accept-Encoding": "identity"}
    if cookie:
        headers["Cookie"] = cookie
    data = {"name": "editor", "password": "a guess", "address": "reader@example.org", "do": "save"}
    return client.open(address, method=method, base_url=BASE, headers=headers, data=data if method == "POST" else None)


def answer_of(response: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """All of it but the time of day."""
    with response:
        headers = sorted((name, value) for name, value in response.headers if name != "Date")
        return response.status_code, headers, response.data


def test_what_was_withdrawn_is_told_and_found_by_what_the_public_saw_alone(twin: Twin) -> None:
    word = twin.secrets[0].title
    for client in twin.clients:
        for address in ("/calendar.ics", "/calendar.ics?q=withdrawn", "/feeds/kr.ics"):
            assert client.get(address).data.count(b"SUMMARY:Withdrawn\r\n") == len(WITHDRAWN), address
        assert client.get("/events/was-draft.ics").data.count(b"SUMMARY:Withdrawn\r\n") == 1
        assert b"Withdrawn" not in client.get(f"/calendar.ics?q={word}").data


def test_every_route_is_in_the_table(twin: Twin) -> None:
    assert {rule.endpoint for rule in rules(twin.full)} == TABLE.keys()


def check_answers(twin: Twin, ways: list[tuple[str, str]]) -> int:
    """Ask every route by every method in these ways; answers how many answers were the same."""
    fill_in = {"secret": twin.secrets[0].id, "open": "kr-us-scm-56", "word": twin.secrets[0].title, "alias": ALIAS}
    fill_in |= ENTRY_IDS
    methods = {rule.endpoint: set[str]() for rule in rules(twin.full)}
    for rule in rules(twin.full):
        methods[rule.endpoint] |= rule.methods or set()
    canary = re.compile(rb"zq[b-x]{10}")
    asked_for = set(canary.findall(repr(fill_in).encode()))
    count = 0
    for endpoint, addresses in TABLE.items():
        for address, method, (accept, cookie) in itertools.product(addresses, sorted(methods[endpoint]), ways):
            given = address.format(**fill_in)
            full, bare = (answer_of(asked(client, method, given, accept, cookie)) for client in twin.clients)
            assert full == bare, (method, given, accept)
            assert set(canary.findall(text_of_body(full[2]))) <= asked_for, (method, given)
            count += 1
    return count


def test_no_answer_tells_of_what_may_not_be_known(twin: Twin) -> None:
    assert check_answers(twin, [("text/html", "")]) > 180


@pytest.mark.long
def test_no_answer_of_any_kind_to_anybody_tells_of_it_either(twin: Twin) -> None:
    assert check_answers(twin, list(itertools.product(ACCEPTED, COOKIES))) > 1_400


def test_no_file_and_no_mail_tells_of_it(twin: Twin, tmp_path: Path) -> None:
    published = []
    for number, app in enumerate((twin.full, twin.bare)):
        folder, mail = tmp_path / f"feeds{number}", tmp_path / f"mail{number}"
        publish_feed_files(app.extensions["entente"].feed_service, folder, twin.clock[0])
        parts = app.extensions["entente"]
        settings: Settings = replace(parts.settings, mail_url=f"maildir:{mail}")
        run_once(parts.database, settings, now=twin.clock[0])
        letters = [file.read_bytes() for file in sorted(mail.rglob("*")) if file.is_file()]
        assert letters
        published.append(({file.name: file.read_bytes() for file in sorted(folder.rglob("*.ics"))}, len(letters)))
        assert re.search(rb"zq[b-x]{10}", b"".join([*published[-1][0].values(), *letters])) is None
    assert published[0] == published[1]


def test_at_the_instant_of_release_every_surface_has_it_and_none_a_moment_before(twin: Twin) -> None:
    client, record = twin.clients[0], twin.secrets[5]
    day = record.when.first_day
    surfaces = [
        f"/{day.year}/{day.month:02d}",
        f"/week/{day - timedelta(days=day.weekday())}",
        "/year/2024",
        "/agenda",
        f"/events/{record.id}",
        f"/events/{record.id}/history",
        f"/events/{record.id}.ics",
        "/calendar.ics",
        "/feeds/all.ics",
        "/feeds/kr-us-scm.ics",
        f"/changes?q={record.title}",
        f"/search?q={record.title}",
        f"/agenda?series=kr-us-scm&from={day.year}-01-01&to={day.year + 1}-01-01",  # where its series leads
        f"/embed?q={record.title}",
        f"/diary.txt?week={day:%G-W%V}",
        f"/diary?week={day:%G-W%V}",
        f"/embed/events/{record.id}",
        f"/events/{record.id}.bib",
        f"/events/{record.id}.ris",
        f"/events/{record.id}/revisions/1",
        f"/events/{record.id}/revisions/1.bib",
        f"/api/v1/events?q={record.title}",
        f"/api/v1/events/{record.id}",
        f"/calendar.jscalendar.json?q={record.title}",
        f"/events/{record.id}.jscalendar.json",
        f"/agenda.jsonld?q={record.title}",
        f"/events/{record.id}.jsonld",
    ]
    try:
        twin.clock[0] = RELEASE - timedelta(milliseconds=1)
        before = [
            f"/events/{record.id}" in client.get(surface).text for surface in surfaces if record.id not in surface
        ]
        assert not any(before)
        twin.clock[0] = RELEASE
        for surface in surfaces:
            answer = client.get(surface)
            assert answer.status_code == 200, surface
            assert record.title in answer.text.replace("\r\n ", ""), surface
        texts = [client.get(address).text for address in ("/series", "/parties", "/people", "/offices", "/agenda")]
        listed = "".join([*texts, client.get("/sitemap.xml").text, client.get("/feeds").text])
        for kind, path in (("series", "series"), ("party", "parties"), ("person", "people"), ("office", "offices")):
            assert client.get(f"/{path}/{ENTRY_IDS[kind]}").status_code == 200
            assert f"/{path}/{ENTRY_IDS[kind]}" in listed
        assert client.get("/feeds/zq-series.ics").status_code == 200
        assert "zq-series" in client.get(f"/search?q={ALIAS}").text
    finally:
        twin.clock[0] = NOW + timedelta(hours=1)

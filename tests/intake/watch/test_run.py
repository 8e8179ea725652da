"""Asking watched sources: what is asked when, what is done with the answer, and what goes wrong."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from calendar_core import safe_http
from calendar_core.intake.watch.definition import SourceDefinition, format_definition
from calendar_core.intake.watch.run import SourceReport, WatchTools, ask_sources, run_due
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals
from calendar_core.store.desk.source_copies import list_copies
from calendar_core.store.desk.watched_items import ITEM_RETENTION, delete_expired_items, has_items, load_newest_items
from calendar_core.store.desk.watched_sources import (
    LEASE,
    WatchState,
    claim_source,
    load_states,
    settle_source,
    switch_source,
)
from tests.builders.desk_browser import add_accounts
from tests.builders.documents import make_calendar, make_page
from tests.builders.records import NOW, add_events, fill_directory, make_record
from tests.builders.source_server import SourceServer, loopback_client, play_source

SCM_TEXT = "The 56th ROK-U.S. Security Consultative Meeting will be held in Washington on October 30, 2024."
OLD_DAY = "Mon, 02 Sep 2024 09:00:00 +0000"
NEW_DAY = "Mon, 30 Sep 2024 09:00:00 +0000"
PROPOSED_SCM = [("kr-us-scm-56", "counterpart")]


def rss(*items: tuple[str, str, str], day: str = NEW_DAY) -> bytes:
    """A feed of items: id, title and text, all of one day."""
    entries = "".join(
        f"<item><guid>{key}</guid><link>ADDRESS/{key}</link><title>{title}</title><description>{text}</description>"
        f"<pubDate>{day}</pubDate></item>"
        for key, title, text in items
    )
    return f'<rss version="2.0"><channel><title>A</title>{entries}</channel></rss>'.encode()


@dataclass
class Desk:
    """A database with the SCM and an account, a source that is played, and the time, which only tests move."""

    database: Database
    server: SourceServer
    folder: Path
    now: datetime = NOW
    waited: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def define(self, source_id: str = "one", **facts: object) -> SourceDefinition:
        usual = SourceDefinition(
            id=source_id,
            name="A ministry",
            url=f"{self.server.address}/feed",
            format="feed",
            publisher="U.S. Department of State",
            side="counterpart",
        )
        return replace(usual, **facts)  # type: ignore[arg-type]  # what a test varies

    def switch_on(self, definition: SourceDefinition) -> None:
        with self.database.writing() as session:
            switch_source(session, definition.id, is_on=True, editor="editor", now=self.now)

    def tools(self, database: Database | None = None) -> WatchTools:
        return WatchTools(
            database=database or self.database,
            client=loopback_client(),
            clock=lambda: self.now,
            wait=self.wait,
            elapsed=lambda: timedelta(seconds=self.seconds),
        )

    def wait(self, seconds: float) -> bool:
        self.seconds += seconds
        if seconds:
            self.waited.append(seconds)
        return False

    def run(self, *definitions: SourceDefinition) -> list[SourceReport]:
        """Ask those that are due."""
        return run_due(self.tools(), self.write(*definitions))

    def write(self, *definitions: SourceDefinition) -> Path:
        lines = (line for one in definitions for line in _as_item(format_definition(one)))
        file = self.folder / "watch.yaml"
        file.write_text("\n".join(lines), encoding="utf-8")
        return file

    def state(self, source_id: str = "one") -> WatchState:
        with self.database.reading() as connection:
            return load_states(connection)[source_id]

    def proposals(self) -> list[tuple[str, str | None]]:
        """The event of each proposal, and the side of its newest source."""
        with self.database.reading() as connection:
            return [(one.event_id, one.record.sources[-1].side) for one in list_pending_proposals(connection)]


def _as_item(text: str) -> list[str]:
    first, *rest = text.splitlines()
    return [f"- {first}", *(f"  {line}" for line in rest)]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    fill_directory(database)
    add_accounts(database)
    add_events(database, make_record())
    with play_source() as server:
        yield Desk(database, server, tmp_path)


def test_a_new_item_becomes_a_proposal_once_and_the_source_waits_for_its_interval(desk: Desk) -> None:
    desk.server.fill({"/feed": rss(("a", "Security talks", SCM_TEXT))})
    one = desk.define()
    desk.switch_on(one)
    assert desk.run(one) == [SourceReport(id="one", outcome="answered", new=1, proposed=1)]
    assert desk.run(one) == []
    desk.now += timedelta(minutes=60)
    assert desk.run(one) == [SourceReport(id="one", outcome="answered", new=0, proposed=0)]
    assert desk.proposals() == PROPOSED_SCM
    state = desk.state()
    assert (state.answered_at, state.next_at, state.problem) == (desk.now, desk.now + timedelta(minutes=60), None)
    assert desk.server.asked[0][1]["User-Agent"] == "Entente (+https://calendar.example.org)"


def test_an_item_whose_words_changed_is_read_again(desk: Desk) -> None:
    desk.server.fill({"/feed": rss(("a", "Security talks", "Nothing yet."))})
    one = desk.define()
    desk.switch_on(one)
    assert (desk.run(one)[0].proposed, desk.proposals()) == (0, [])
    desk.server.fill({"/feed": rss(("a", "Security talks", SCM_TEXT))})
    desk.now += timedelta(hours=1)
    assert desk.run(one) == [SourceReport(id="one", outcome="answered", new=1, proposed=1)]


def test_the_first_time_old_items_are_only_noted(desk: Desk) -> None:
    desk.server.fill({"/feed": rss(("a", "Security talks", SCM_TEXT), day=OLD_DAY)})
    one = desk.define()
    desk.switch_on(one)
    assert desk.run(one) == [SourceReport(id="one", outcome="answered", new=0, proposed=0)]
    with desk.database.reading() as connection:
        assert has_items(connection, "one")
        assert load_newest_items(connection, "one", limit=5) == []
    longer = replace(one, first_days=60, id="two")
    desk.switch_on(longer)
    assert desk.run(one, longer) == [SourceReport(id="two", outcome="answered", new=1, proposed=1)]


def test_a_source_that_is_off_is_never_asked(desk: Desk) -> None:
    desk.server.fill({"/feed": rss(("a", "Security talks", SCM_TEXT))})
    one, two = desk.define(), desk.define("two")
    desk.switch_on(one)
    with desk.database.writing() as session:
        switch_source(session, "one", is_on=False, editor="editor", now=desk.now)
    assert desk.run(one, two) == []
    assert ask_sources(desk.tools(), [one, two], is_early=True) == []
    assert desk.server.asked == []


def test_what_has_not_changed_is_not_sent_again(desk: Desk) -> None:
    def play(request: Request) -> Response:
        if request.headers.get("If-None-Match") == '"v1"' and "If-Modified-Since" in request.headers:
            return Response(status=304)
        head = {"ETag": '"v1"', "Last-Modified": NEW_DAY.replace("+0000", "GMT")}
        return Response(rss(("a", "Security talks", SCM_TEXT)), headers=head)

    desk.server.answers["/feed"] = play
    one = desk.define()
    desk.switch_on(one)
    desk.run(one)
    desk.now += timedelta(hours=1)
    assert desk.run(one) == [SourceReport(id="one", outcome="unchanged")]
    assert desk.state().answered_at == desk.now
    desk.now += timedelta(hours=1)
    other = replace(one, name="Another definition")
    assert desk.run(other)[0].outcome == "answered", "by another definition the answer is read anew"


def test_a_server_that_asks_for_a_pause_gets_it(desk: Desk) -> None:
    desk.server.answers["/feed"] = Response("slow down", status=429, headers={"Retry-After": "7200"})
    one = desk.define()
    desk.switch_on(one)
    [report] = desk.run(one)
    assert (report.outcome, report.error) == ("broken", "The server answers with status 429 Too Many Requests.")
    assert desk.state().next_at == desk.now + timedelta(hours=2)
    until = (desk.now + timedelta(hours=5)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    desk.server.answers["/feed"] = Response("later", status=503, headers={"Retry-After": until})
    desk.now += timedelta(hours=2)
    desk.run(one)
    assert desk.state().next_at == NOW + timedelta(hours=5)


def test_the_pause_after_failures_doubles_up_to_a_day(desk: Desk) -> None:
    desk.server.answers["/feed"] = Response("broken", status=500)
    one = desk.define()
    desk.switch_on(one)
    pauses = []
    for _ in range(7):
        assert [report.outcome for report in desk.run(one)] == ["broken"]
        pauses.append((desk.state().next_at - desk.now) / timedelta(hours=1))
        desk.now = desk.state().next_at
    assert pauses == [1, 2, 4, 8, 16, 24, 24]
    state = desk.state()
    assert (state.failures, state.failing_since, state.problem) == (7, NOW, "broken")
    desk.server.fill({"/feed": rss(("a", "Security talks", SCM_TEXT))})
    desk.run(one)
    state = desk.state()
    assert (state.failures, state.failing_since, state.problem, state.error) == (0, None, None, None)


def _endless() -> Iterator[bytes]:
    while True:
        yield b"<item>" * 10_000


def _trickle() -> Iterator[bytes]:
    for _ in range(100):
        threading.Event().wait(0.1)
        yield b" "


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _request: Response(_endless()), "The answer is larger than 5 MB."),
        (lambda _request: Response(_trickle()), "It does not answer."),
        (Response(status=302, headers={"Location": "http://10.0.0.1/"}), "It is not an address of the internet"),
        (Response(status=302, headers={"Location": "http://nobody.invalid/"}), "It does not answer."),
        (Response("gone", status=410), "The server answers with status 410 Gone."),
        (Response(status=304), "The server answers with status 304 Not Modified."),
    ],
)
def test_a_source_that_fails_says_how(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: Response, error: str
) -> None:
    monkeypatch.setattr(safe_http, "_DEADLINE_SECONDS", 2)
    desk.server.answers["/feed"] = answer
    one = desk.define()
    desk.switch_on(one)
    [report] = desk.run(one)
    assert (report.outcome, (report.error or "")[: len(error)]) == ("broken", error)
    assert desk.state().error == report.error


def test_a_changed_layout_is_told_from_a_broken_source(desk: Desk) -> None:
    table = make_page("<table><tr><td><a href='/1'>Security talks</a></td><td>2024-09-30</td></tr></table>")
    one = desk.define(
        url=f"{desk.server.address}/page",
        format="page",
        items="//tr",
        fields={"title": ".//a", "link": ".//a/@href", "published": "td[2]"},
    )
    desk.switch_on(one)
    desk.server.answers["/page"] = Response(table, content_type="text/html", headers={"ETag": '"1"'})
    assert desk.run(one)[0].outcome == "answered"
    desk.server.answers["/page"] = Response(make_page("<ul><li>Security talks</li></ul>"), headers={"ETag": '"2"'})
    desk.now += timedelta(hours=1)
    [report] = desk.run(one)
    assert (report.outcome, report.error) == (
        "layout",
        "The answer has no items where the definition looks for them. "
        "Open its address, and mend items and fields of the definition.",
    )
    assert (desk.state().problem, desk.state().etag, desk.state().failing_since) == ("layout", None, desk.now)


def test_a_feed_that_became_a_page_has_a_changed_layout_and_an_empty_feed_is_fine(desk: Desk) -> None:
    desk.server.answers["/feed"] = Response(make_page("<p>We have moved.</p>"), content_type="text/html")
    one = desk.define()
    desk.switch_on(one)
    assert [(report.outcome, report.error) for report in desk.run(one)] == [
        ("layout", "The answer is not an RSS or Atom feed. Open its address, and mend the definition.")
    ]
    desk.server.fill({"/feed": rss()})
    desk.now += timedelta(days=1)
    assert desk.run(one) == [SourceReport(id="one", outcome="answered")]


def test_what_robots_txt_forbids_is_not_asked_and_pauses_are_kept(desk: Desk) -> None:
    items = [(key, f"Talks {key}", "Nothing.") for key in "abc"]
    desk.server.fill({"/feed": rss(*items), "/robots.txt": b"User-agent: *\nDisallow: /f*d$\n"})
    one = desk.define(follow=True)
    desk.switch_on(one)
    assert [report.error for report in desk.run(one)] == ["Its robots.txt does not allow this address."]
    assert desk.server.paths() == []
    allowed = b"User-agent: entente\nDisallow: /b\nCrawl-delay: 7\n\nUser-agent: *\nDisallow: /\n"
    desk.server.fill({"/robots.txt": allowed, "/a": b"A", "/b": b"B", "/c": b"C"})
    desk.now += timedelta(days=1)
    desk.waited.clear()
    assert desk.run(one) == [SourceReport(id="one", outcome="answered", new=3)]
    assert desk.server.paths() == ["/feed", "/a", "/c"]
    assert desk.waited == [7.0, 7.0, 7.0]
    with desk.database.reading() as connection:
        told = {item.title: item.refused for item in load_newest_items(connection, "one", limit=5)}
    assert told == {
        "Talks a": None,
        "Talks b": "Its page: Its robots.txt does not allow this address.",
        "Talks c": None,
    }


def test_robots_txt_is_asked_once_a_day_and_a_broken_one_allows_nothing(desk: Desk) -> None:
    desk.server.fill({"/feed": rss(), "/robots.txt": b"User-agent: *\nAllow: /"})
    one = desk.define()
    desk.switch_on(one)
    for _ in range(3):
        desk.run(one)
        desk.now += timedelta(hours=1)
    assert [path for path, _ in desk.server.asked] == ["/robots.txt", "/feed", "/feed", "/feed"]
    desk.server.answers["/robots.txt"] = Response("broken", status=500)
    desk.now += timedelta(days=1)
    assert [report.error for report in desk.run(one)] == [
        "Its robots.txt: The server answers with status 500 Internal Server Error."
    ]
    assert len(desk.server.paths()) == 3


def test_who_asks_for_long_pauses_is_asked_for_one_page_in_a_run(desk: Desk) -> None:
    items = [(key, f"Talks {key}", "Nothing.") for key in "ab"]
    robots = b"User-agent: *\nCrawl-delay: 600\n"
    desk.server.fill({"/feed": rss(*items), "/robots.txt": robots, "/a": b"A", "/b": b"B"})
    one = desk.define(follow=True)
    desk.switch_on(one)
    assert desk.run(one) == [SourceReport(id="one", outcome="answered")]
    assert (desk.server.paths(), desk.state().next_at) == (["/feed"], desk.now + timedelta(minutes=15))


def test_a_broken_source_harms_no_other(desk: Desk) -> None:
    desk.server.fill({"/good": rss(("a", "Security talks", SCM_TEXT)), "/json": b"{]", "/deep": b"[" * 100_000})
    base = desk.server.address
    mapping = {"format": "json", "items": "$", "fields": {"title": "t"}}
    sources = (
        desk.define("broken", url=f"{base}/none"),
        desk.define("no-json", url=f"{base}/json", **mapping),
        desk.define("too-deep", url=f"{base}/deep", **mapping),
        desk.define("nobody", url="http://nobody.invalid/feed"),
        desk.define("good", url=f"{base}/good"),
    )
    for one in sources:
        desk.switch_on(one)
    reports = {report.id: (report.outcome, report.proposed) for report in desk.run(*sources)}
    assert reports == {
        "broken": ("broken", 0),
        "no-json": ("layout", 0),
        "too-deep": ("broken", 0),
        "nobody": ("broken", 0),
        "good": ("answered", 1),
    }


def test_a_broken_definition_harms_no_other(desk: Desk) -> None:
    desk.server.fill({"/feed": rss(("a", "Security talks", SCM_TEXT))})
    one = desk.define()
    desk.switch_on(one)
    file = desk.write(one)
    file.write_text(f"- id: broken\n  format: fax\n{file.read_text('utf-8')}", encoding="utf-8")
    assert [report.outcome for report in run_due(desk.tools(), file)] == ["answered"]


def test_two_nodes_ask_a_source_that_is_due_once(desk: Desk, database_url: str) -> None:
    started, go_on = threading.Event(), threading.Event()

    def play(_request: Request) -> Response:
        started.set()
        assert go_on.wait(20)
        return Response(rss(("a", "Security talks", SCM_TEXT)))

    desk.server.answers["/feed"] = play
    one = desk.define()
    desk.switch_on(one)
    file, reports = desk.write(one), []
    first = threading.Thread(target=lambda: reports.extend(run_due(desk.tools(), file)))
    first.start()
    assert started.wait(20)
    other = Database(database_url)
    assert run_due(desk.tools(other), file) == []
    assert ask_sources(desk.tools(other), [one], is_early=True) == []
    other.close()
    go_on.set()
    first.join(20)
    assert [report.proposed for report in reports] == [1]
    assert desk.server.paths() == ["/feed"]


def test_of_many_nodes_that_begin_at_one_instant_one_claims(desk: Desk, database_url: str) -> None:
    one = desk.define()
    desk.switch_on(one)
    barrier, claims = threading.Barrier(6), []

    def claim() -> None:
        other = Database(database_url)
        barrier.wait(20)
        with other.writing() as session:
            claims.append(claim_source(session, "one", now=desk.now))
        other.close()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(claim is not None for claim in claims) == [False] * 5 + [True]


def test_a_node_that_was_stopped_for_long_writes_nothing_any_more(desk: Desk) -> None:
    one = desk.define()
    desk.switch_on(one)
    with desk.database.writing() as session:
        slow = claim_source(session, "one", now=desk.now)
    assert slow is not None
    desk.server.fill({"/feed": rss(("a", "Security talks", SCM_TEXT))})
    assert desk.run(one) == []
    desk.now += LEASE
    assert [report.proposed for report in desk.run(one)] == [1]
    with desk.database.writing() as session:
        assert not settle_source(session, slow, {"problem": "broken"}, next_at=desk.now)
    assert desk.state().problem is None


def test_the_end_of_the_program_leaves_a_source_due(desk: Desk) -> None:
    desk.server.fill({"/feed": rss(("a", "Security talks", SCM_TEXT))})
    one = desk.define()
    desk.switch_on(one)
    waits = iter([False, False, True])
    tools = replace(desk.tools(), wait=lambda _seconds: next(waits))
    assert ask_sources(tools, [one], is_early=False) == []
    assert (desk.state().lease_token, desk.state().next_at) == (None, desk.now)
    assert [report.proposed for report in desk.run(one)] == [1]


def test_a_page_that_is_followed_gives_the_event_and_a_copy(desk: Desk) -> None:
    page = make_page(f"<main><h1>Security talks</h1><p>{SCM_TEXT}</p></main>")
    desk.server.fill({"/feed": rss(("a", "Security talks", "More on our page."))})
    desk.server.answers["/a"] = Response(page, content_type="text/html")
    one = desk.define(follow=True)
    desk.switch_on(one)
    assert desk.run(one)[0].proposed == 1
    with desk.database.reading() as connection:
        [proposal] = list_pending_proposals(connection)
        copies = list_copies(connection, [f"{desk.server.address}/a"])
    assert proposal.record.sources[-1].url == f"{desk.server.address}/a"
    assert len(copies) == 1


def test_what_one_run_has_no_time_for_is_read_by_the_next(desk: Desk) -> None:
    items = [(f"i{number}", f"Talks {number}", "Nothing.") for number in range(30)]
    desk.server.answers["/feed"] = Response(rss(*items), headers={"ETag": '"1"'})
    one = desk.define()
    desk.switch_on(one)
    assert desk.run(one)[0].new == 25
    assert (desk.state().etag, desk.state().next_at) == (None, desk.now + timedelta(minutes=15))
    desk.now += timedelta(minutes=15)
    assert desk.run(one)[0].new == 5
    assert (desk.state().etag, desk.state().next_at) == ('"1"', desk.now + timedelta(minutes=60))


def test_events_in_fields_are_read_of_a_calendar_and_of_json(desk: Desk) -> None:
    diary = make_calendar(
        ("UID:1@example.org", "SUMMARY:56th ROK-U.S. Security Consultative Meeting", "DTSTART;VALUE=DATE:20241030"),
        ("UID:2@example.org", "SUMMARY:55th ROK-U.S. Security Consultative Meeting", "DTSTART;VALUE=DATE:20231113"),
    )
    api = b"""{"data": {"rows": [{"n": 7, "title": "57th ROK-U.S. Security Consultative Meeting",
        "begins": "2025-11-04T09:00", "where": "Seoul"}]}}"""
    desk.server.fill({"/diary": diary, "/api": api})
    calendar = desk.define("calendar", url=f"{desk.server.address}/diary", format="calendar")
    fields = {"id": "n", "title": "title", "start": "begins", "place": "where"}
    interface = desk.define(
        "api",
        url=f"{desk.server.address}/api",
        format="json",
        items="data.rows",
        fields=fields,
        time_zone="Asia/Seoul",
        certainty="proposed",
    )
    for one in (calendar, interface):
        desk.switch_on(one)
    assert [(one.id, one.new, one.proposed) for one in desk.run(calendar, interface)] == [
        ("api", 1, 1),
        ("calendar", 1, 1),
    ]
    with desk.database.reading() as connection:
        told = [(one.record.when.start_text, one.record.certainty) for one in list_pending_proposals(connection)]
    assert sorted(told) == [("2024-10-30", "confirmed"), ("2025-11-04T09:00", "proposed")]


@pytest.mark.parametrize(
    "body",
    [
        f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>A</title></channel>
        <item rdf:about="ADDRESS/a"><title>Security talks</title><link>ADDRESS/a</link>
        <description>{SCM_TEXT}</description><dc:date>2024-09-30T09:00:00+09:00</dc:date></item></rdf:RDF>""",
        f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>tag:a</id>
        <title type="html">Security &lt;b&gt;talks&lt;/b&gt;</title><link href="/a"/>
        <updated>2024-09-30T09:00:00Z</updated>
        <content type="html">&lt;p&gt;{SCM_TEXT}&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</content></entry></feed>""",
        f"""<rss version="2.0"><channel><item><title>Security talks</title><link>/a</link>
        <description>&lt;p&gt;Read this.&lt;/p&gt;&lt;p&gt;{SCM_TEXT}&lt;/p&gt;</description>
        <pubDate>Mon, 30 Sep 2024 09:00:00 +0900</pubDate></item></channel></rss>""",
    ],
)
def test_every_kind_of_feed_is_read(desk: Desk, body: str) -> None:
    desk.server.fill({"/feed": body})
    one = desk.define()
    desk.switch_on(one)
    assert desk.run(one) == [SourceReport(id="one", outcome="answered", new=1, proposed=1)]
    with desk.database.reading() as connection:
        [proposal] = list_pending_proposals(connection)
    source = proposal.record.sources[-1]
    assert (source.title, source.url, source.published) == (
        *("Security talks", f"{desk.server.address}/a"),
        "2024-09-30",
    )


def test_items_that_are_shown_no_more_are_forgotten(desk: Desk) -> None:
    desk.server.fill({"/feed": rss(("a", "Security talks", SCM_TEXT))})
    one = desk.define()
    desk.switch_on(one)
    desk.run(one)
    later = desk.now + timedelta(days=100)
    desk.now = later
    desk.run(one)
    for now, is_known in ((later + ITEM_RETENTION - timedelta(days=1), True), (later + ITEM_RETENTION, False)):
        with desk.database.writing() as session:
            delete_expired_items(session, now=now)
        with desk.database.reading() as connection:
            assert has_items(connection, "one") == is_known

"""What a calendar app and its reader learn of one event."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from calendar_core.domain.events.cards import PartyName, SeriesName
from calendar_core.domain.events.record import Document, Source
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.text.localized import Names
from calendar_core.domain.text.single_line import one_line
from calendar_core.domain.time.when import Day, Month
from calendar_core.feeds.ical import vevent
from calendar_core.feeds.ical.description import MAX_CHARACTERS, FeedEntry
from calendar_core.feeds.ical.vevent import categories_of, location_of, render_event, to_last_modified
from calendar_core.messages import Lang
from tests.builders.event_details import BASE, SAVED_AT, make_event_details, make_wall_time, render_feed_of
from tests.feeds.ical.icslint import lint


def read(**facts: Any) -> dict[str, Any]:
    """The properties of the one event of a feed, read back by icalendar; the feed has no fault."""
    body = render_feed_of(make_event_details(**facts)).body
    assert lint(body) == []
    (event,) = Calendar.from_ical(body).events
    return {
        name: event.decoded(name) if name in ("DTSTAMP", "CREATED", "LAST-MODIFIED") else str(event[name])
        for name in event
    }


def test_an_event_to_the_byte() -> None:
    """Whoever changes these bytes on purpose raises vevent.RENDER_VERSION, or apps keep the old ones."""
    assert vevent.RENDER_VERSION == 3
    body = render_event(
        FeedEntry(details=make_event_details(when=make_wall_time("2024-10-30T10:00", "America/New_York"))),
        base_url=BASE,
    ).body
    unfolded = body.decode().replace("\r\n ", "")
    assert unfolded.split("\r\n") == [
        "BEGIN:VEVENT",
        "SUMMARY:56th ROK–U.S. Security Consultative Meeting",
        "DTSTART;TZID=America/New_York:20241030T100000",
        "DTEND;TZID=America/New_York:20241030T110000",
        "DTSTAMP:20241001T120003Z",
        "UID:a3b19041-0c05-5791-9e5a-423c04de0ed3",
        "SEQUENCE:0",
        "CATEGORIES:Defence ministers’ meeting,South Korea,United States",
        "CREATED:20241001T120000Z",
        "DESCRIPTION:제56차 한미안보협의회의\\n"
        "\\n"
        "At the venue: Wednesday 30 October 2024\\, 10:00 EDT (UTC-4)\\n"
        "In UTC: Wednesday 30 October 2024\\, 14:00 UTC\\n"
        "End not stated: one hour is assumed.\\n"
        "\\n"
        "Participants:\\n"
        "- Kim Yong-hyun\\, Minister of National Defense\\, South Korea (co-chair)\\n"
        "\\n"
        "Sources:\\n"
        "- A wire\\, 2024-09-20: https://example.org/scm\\n"
        "\\n"
        "Page: https://calendar.example.org/events/kr-us-scm-56?lang=en\\n"
        "Record: revision 1\\, of Tuesday 1 October 2024\\, 12:00 UTC",
        "LAST-MODIFIED:20241001T120003Z",
        "LOCATION:The Pentagon\\, Washington\\, D.C.\\, United States",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://calendar.example.org/events/kr-us-scm-56?lang=en",
        "END:VEVENT",
        "",
    ]


@pytest.mark.parametrize(
    ("certainty", "lifecycle", "status", "prefix", "transp"),
    [
        ("confirmed", "held", "CONFIRMED", "", "OPAQUE"),
        ("confirmed", "scheduled", "CONFIRMED", "", "OPAQUE"),
        ("announced", "scheduled", "TENTATIVE", "Announced: ", "TRANSPARENT"),
        ("proposed", "scheduled", "TENTATIVE", "Proposed: ", "TRANSPARENT"),
        ("expected", "scheduled", "TENTATIVE", "Expected: ", "TRANSPARENT"),
        ("announced", "postponed", "TENTATIVE", "Postponed: ", "TRANSPARENT"),
        ("confirmed", "postponed", "TENTATIVE", "Postponed: ", "TRANSPARENT"),
        ("announced", "cancelled", "CANCELLED", "Cancelled: ", "TRANSPARENT"),
        ("confirmed", "cancelled", "CANCELLED", "Cancelled: ", "TRANSPARENT"),
    ],
)
def test_the_standing_is_in_the_properties_and_in_the_title(
    certainty: str, lifecycle: str, status: str, prefix: str, transp: str
) -> None:
    found = read(
        when=make_wall_time("2024-10-30T10:00", "America/New_York"),
        certainty=certainty,
        lifecycle=lifecycle,
        title="SCM",
    )
    assert (found["STATUS"], found["SUMMARY"], found["TRANSP"]) == (status, f"{prefix}SCM", transp)
    assert found.get("X-MICROSOFT-CDO-BUSYSTATUS") == ("FREE" if transp == "TRANSPARENT" else None)


def test_a_day_makes_nobody_look_busy() -> None:
    found = read(when=Day(date(2024, 10, 30)))
    assert (found["STATUS"], found["TRANSP"], found["X-MICROSOFT-CDO-BUSYSTATUS"]) == (
        "CONFIRMED",
        "TRANSPARENT",
        "FREE",
    )


def test_the_stamps_are_those_of_the_revision() -> None:
    changed = SAVED_AT + timedelta(days=3, microseconds=5)
    found = read(changed_at=changed, sequence=2, revision=4)
    assert [found[name] for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE")] == [
        to_last_modified(changed),
        to_last_modified(changed),
        SAVED_AT,
        "2",
    ]


def test_another_rendering_moves_every_stamp_and_still_the_next_revision_is_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stamp(changed_at: datetime) -> datetime:
        return render_event(FeedEntry(details=make_event_details(changed_at=changed_at)), base_url=BASE).last_modified

    before = stamp(SAVED_AT)
    monkeypatch.setattr(vevent, "RENDER_VERSION", vevent.RENDER_VERSION + 1)
    assert before < stamp(SAVED_AT) < stamp(SAVED_AT + timedelta(seconds=1))


def test_an_event_as_known_then_never_changes_again() -> None:
    as_of = datetime(2024, 10, 2, tzinfo=UTC)

    def body(**facts: Any) -> bytes:
        return render_event(
            FeedEntry(details=make_event_details(**facts), as_of=as_of, is_reconstructed=True), base_url=BASE
        ).body

    assert body() == body(changed_at=SAVED_AT + timedelta(days=9), sequence=3, revision=5)
    assert b"As known on Wednesday 2 October 2024\\, 00:00 UTC\\, reconstructed" in body().replace(b"\r\n ", b"")


def test_the_text_says_who_says_so_and_what_is_disputed() -> None:
    found = read(
        time_as_stated="7:10 a.m. KST on Oct. 31 (2210 GMT)",
        disputed="Tokyo says 7:11.",
        outcome="A joint communiqué.",
        agenda="Combined defence posture.",
        documents=(Document(title="Communiqué", url="https://example.org/communique"), Document(title="Fact sheet")),
        sources=(Source(publisher="A wire", title="Ministers meet", published="2024-10-31T17:14+09:00"),),
        format="hybrid",
        lifecycle="held",
    )
    assert found["DESCRIPTION"].split("\n") == [
        "제56차 한미안보협의회의",
        "Format: hybrid",
        "",
        "Time as the source states it: “7:10 a.m. KST on Oct. 31 (2210 GMT)”",
        "",
        "Disputed: Tokyo says 7:11.",
        "Outcome: A joint communiqué.",
        "Agenda: Combined defence posture.",
        "",
        "Participants:",
        "- Kim Yong-hyun, Minister of National Defense, South Korea (co-chair)",
        "",
        "Documents:",
        "- Communiqué: https://example.org/communique",
        "- Fact sheet",
        "",
        "Sources:",
        "- A wire, 2024-10-31: Ministers meet",
        "",
        "Page: https://calendar.example.org/events/kr-us-scm-56?lang=en",
        "Record: revision 1, of Tuesday 1 October 2024, 12:00 UTC",
    ]


@pytest.mark.parametrize(
    ("certainty", "lifecycle", "standing"),
    [
        ("expected", "scheduled", "expected from the habit of its series; nobody has announced it"),
        ("announced", "scheduled", "announced, not yet confirmed by all sides"),
        ("announced", "postponed", "postponed; it does not take place on this date"),
        ("announced", "cancelled", "cancelled"),
    ],
)
def test_the_text_says_how_sure_it_is(certainty: str, lifecycle: str, standing: str) -> None:
    lines = read(certainty=certainty, lifecycle=lifecycle)["DESCRIPTION"].split("\n")
    assert lines[:3] == ["제56차 한미안보협의회의", f"Standing: {standing}", ""]


@pytest.mark.parametrize("facts", [{"certainty": "confirmed"}, {"certainty": "announced", "lifecycle": "held"}])
def test_what_is_as_usual_is_not_said(facts: dict[str, str]) -> None:
    assert "Standing" in read(certainty="announced")["DESCRIPTION"]
    assert "Standing" not in read(**facts)["DESCRIPTION"]


@pytest.mark.parametrize(
    ("lifecycle", "lang", "line"),
    [
        ("held", "en", "Outcome: What is to be said."),
        ("scheduled", "en", "Background: What is to be said."),
        ("postponed", "en", "Background: What is to be said."),
        ("cancelled", "en", "Why: What is to be said."),
        ("scheduled", "ko", "배경: What is to be said."),
    ],
)
def test_only_an_event_that_took_place_has_an_outcome(lifecycle: str, lang: Lang, line: str) -> None:
    details = make_event_details(lifecycle=lifecycle, outcome="What is to be said.")
    (event,) = Calendar.from_ical(render_feed_of(details, options=FeedOptions(lang=lang)).body).events
    assert line in str(event["DESCRIPTION"]).split("\n")


def test_a_long_text_is_cut_says_so_and_keeps_its_first_and_last_line() -> None:
    sources = tuple(Source(publisher=f"Wire {n}", url=f"https://example.org/{'x' * 90}{n}") for n in range(40))
    text = read(sources=sources, outcome="word " * 500, lifecycle="held")["DESCRIPTION"]
    lines = text.split("\n")
    assert len(text) <= MAX_CHARACTERS
    assert lines[0] == "제56차 한미안보협의회의"
    assert lines[-4:] == [
        "… more on the page",
        "",
        f"Page: {BASE}/events/kr-us-scm-56?lang=en",
        "Record: revision 1, of Tuesday 1 October 2024, 12:00 UTC",
    ]
    (outcome,) = (line for line in lines if line.startswith("Outcome: "))
    assert outcome.endswith("word …")
    assert "Sources:" in lines


@pytest.mark.parametrize(
    ("facts", "location"),
    [
        ({}, "The Pentagon, Washington, D.C., United States"),
        ({"venue": None, "city": "Singapore", "country": "SG"}, "Singapore"),
        ({"venue": None, "city": None, "country": "KR"}, "South Korea"),
        ({"venue": None, "city": None, "country": None}, ""),
        ({"venue": None, "city": None, "country": None, "format": "virtual"}, ""),
        ({"venue": "Virtual (videoconference)", "city": "Riyadh", "country": "SA", "format": "virtual"}, ""),
        ({"format": "hybrid"}, "The Pentagon, Washington, D.C., United States"),
        ({"venue": "A\r\nB", "city": None, "country": None}, "A B"),
    ],
)
def test_the_place_is_one_line_without_repeats(facts: dict[str, Any], location: str) -> None:
    assert location_of(make_event_details(**facts).card) == location


@pytest.mark.parametrize(
    ("city", "country", "location"),
    [("Seoul", "KR", "서울, 대한민국"), ("Singapore", "SG", "싱가포르"), ("Nowhere", "US", "Nowhere, 미국")],
)
def test_the_place_of_a_korean_feed_is_korean_as_far_as_the_city_has_a_korean_name(
    city: str, country: str, location: str
) -> None:
    assert location_of(make_event_details(venue=None, city=city, country=country).card, "ko") == location


@pytest.mark.parametrize(
    ("facts", "geo"),
    [
        ({"venue": None}, "38.9;-77.04"),
        ({}, None),
        ({"venue": None, "format": "virtual"}, None),
        ({"venue": None, "city": "Nowhere"}, None),
        ({"venue": None, "city": None}, None),
    ],
)
def test_a_city_has_its_coordinates_and_a_venue_is_left_to_the_search(facts: dict[str, Any], geo: str | None) -> None:
    body = render_event(FeedEntry(details=make_event_details(**facts)), base_url=BASE).body.decode()
    found = [line.removeprefix("GEO:") for line in body.split("\r\n") if line.startswith("GEO")]
    assert found == ([] if geo is None else [geo])
    (event,) = Calendar.from_ical(render_feed_of(make_event_details(**facts)).body).events
    assert (event["GEO"].to_ical() if "GEO" in event else None) == geo


SCM = SeriesName(
    id="kr-us-scm",
    names=Names(en="ROK–U.S. Security Consultative Meeting"),
    short_names=Names(en="SCM"),
    short_patterns=Names(en="SCM {n}", ko="SCM {n}차"),
)


@pytest.mark.parametrize(
    ("lang", "facts", "summary", "first_lines"),
    [
        ("en", {}, "SCM 56", ["56th ROK–U.S. Security Consultative Meeting", "제56차 한미안보협의회의"]),
        ("ko", {}, "SCM 56차", ["제56차 한미안보협의회의", "56th ROK–U.S. Security Consultative Meeting"]),
        (
            "en",
            {"lifecycle": "cancelled"},
            "Cancelled: SCM 56",
            ["56th ROK–U.S. Security Consultative Meeting", "제56차 한미안보협의회의", "Standing: cancelled"],
        ),
        (
            "ko",
            {"lifecycle": "postponed"},
            "[연기] SCM 56차",
            ["제56차 한미안보협의회의", "56th ROK–U.S. Security Consultative Meeting"],
        ),
        ("en", {"certainty": "expected"}, "SCM 56, expected", None),
        ("ko", {"certainty": "expected"}, "SCM 56차, 예상", None),
        ("en", {"certainty": "announced", "when": Month(2024, 10)}, "SCM 56, announced (day open, October 2024)", None),
        ("en", {"certainty": "proposed", "series": None, "title": "Talks"}, "Talks, proposed", None),
        ("en", {"number": None}, "56th ROK–U.S. Security Consultative Meeting", ["제56차 한미안보협의회의", ""]),
        ("en", {"series": None}, "56th ROK–U.S. Security Consultative Meeting", ["제56차 한미안보협의회의", ""]),
        ("en", {"title": "SCM"}, "SCM", ["제56차 한미안보협의회의", ""]),
        ("en", {"series": replace(SCM, short_patterns=Names(en="SCM {date}"))}, "SCM", None),
        ("en", {"series": replace(SCM, short_patterns=Names(en="SCM {year}"))}, "SCM 2024", None),
    ],
)
def test_a_short_title_is_that_of_the_series_and_the_text_begins_with_the_whole_one(
    lang: Lang, facts: dict[str, Any], summary: str, first_lines: list[str] | None
) -> None:
    details = make_event_details(**{"series": SCM, **facts})
    options = FeedOptions(lang=lang, has_short_titles=True)
    (event,) = Calendar.from_ical(render_feed_of(details, options=options).body).events
    assert event["SUMMARY"] == summary
    lines = str(event["DESCRIPTION"]).split("\n")
    assert first_lines is None or lines[: len(first_lines)] == first_lines
    (usual,) = Calendar.from_ical(render_feed_of(details, options=FeedOptions(lang=lang)).body).events
    assert details.card.display_name(lang) in str(usual["SUMMARY"])


def test_the_categories_are_the_kind_and_the_parties_where_they_are_few() -> None:
    def categories(*parties: PartyName) -> tuple[str, ...]:
        return categories_of(make_event_details(parties=parties).card)

    many = tuple(
        PartyName(id=name, kind="country", names=Names(en=name), short_names=Names()) for name in ("A", "B", "C", "D")
    )
    assert categories(*many[:3]) == ("Defence ministers’ meeting", "A", "B", "C")
    assert categories(*many) == ("Defence ministers’ meeting",)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://example.org/x",
        "https://",
        "https://example.org/a b",
        "https://a\r\nX-EVIL:1",
        "http://[::1",
    ],
)
def test_an_address_that_is_none_of_the_web_is_left_out(address: str) -> None:
    def text(url: str) -> str:
        found: str = read(sources=(Source(publisher="A wire", url=url),))["DESCRIPTION"]
        return found

    assert "\n- A wire: https://example.org/good\n" in text("https://example.org/good")
    assert "\n- A wire\n" in text(address)


def test_an_address_in_another_script_is_an_address_of_ascii() -> None:
    source = Source(publisher="Example", url="https://한국.example/경로?q=한미#top")
    wanted = "https://xn--3e0b707e.example/%EA%B2%BD%EB%A1%9C?q=%ED%95%9C%EB%AF%B8#top"
    assert f"\n- Example: {wanted}\n" in read(sources=(source,))["DESCRIPTION"]


HOSTILE = "a,b;c\\d\r\nATTENDEE:mailto:x@y.z\x00\x0b\x1b\x85\u2028e\ufeff\ud800 \U0001f1f0\U0001f1f7 한미"


def test_no_text_can_start_a_property_of_its_own() -> None:
    source = Source(publisher=HOSTILE, title=HOSTILE)
    texts = dict.fromkeys(("title", "title_ko", "venue", "city", "country", "outcome", "disputed", "agenda"), HOSTILE)
    found = read(**texts, time_as_stated=HOSTILE, sources=(source,), documents=(Document(title=HOSTILE),))
    assert found["SUMMARY"] == "a,b;c\\d ATTENDEE:mailto:x@y.z e \U0001f1f0\U0001f1f7 한미"


@given(title=st.text(min_size=1, max_size=120), outcome=st.text(max_size=3_000), venue=st.text(max_size=80))
def test_any_text_gives_a_good_feed_that_reads_back_the_same(title: str, outcome: str, venue: str) -> None:
    title = f"SCM {title}"
    event = read(title=title, outcome=outcome, venue=venue)
    assert event["SUMMARY"].split() == one_line(title).split()

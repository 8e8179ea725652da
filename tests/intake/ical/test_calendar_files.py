"""Calendar files of others: what is taken, what is asked, what is left out in words, and what is refused."""

from collections.abc import Iterable

import pytest

from calendar_core.errors import CalendarError
from calendar_core.intake.calendar_entry import CalendarEntry
from calendar_core.intake.document import Document
from calendar_core.intake.documents.read import read_file
from tests.builders.documents import make_calendar

FEW_ZONES = "BEGIN:VTIMEZONE|TZID:Customized Time Zone|BEGIN:STANDARD|DTSTART:16010101T020000|TZOFFSETFROM:-0400|TZOFFSETTO:-0500|RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11|END:STANDARD|BEGIN:DAYLIGHT|DTSTART:16010101T020000|TZOFFSETFROM:-0500|TZOFFSETTO:-0400|RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3|END:DAYLIGHT|END:VTIMEZONE"  # noqa: E501  one definition


def read(*events: Iterable[str], head: Iterable[str] = ()) -> Document:
    return read_file("diary.ics", make_calendar(*events, head=head))


def read_one(*lines: str, head: Iterable[str] = ()) -> CalendarEntry:
    (entry,) = read(("SUMMARY:A meeting", *lines), head=head).entries
    return entry


@pytest.mark.parametrize(
    ("lines", "start", "end", "zone"),
    [
        ("DTSTART;TZID=Asia/Seoul:20241031T071000", "2024-10-31T07:10", None, "Asia/Seoul"),
        ("DTSTART;TZID=asia/seoul:20241031T071000", "2024-10-31T07:10", None, "Asia/Seoul"),
        (
            "DTSTART;TZID=W. Europe Standard Time:20240601T100000|DURATION:PT90M",
            "2024-06-01T10:00",
            "2024-06-01T11:30",
            "Europe/Berlin",
        ),
        (
            "DTSTART;TZID=/mozilla.org/20050126_1/America/New_York:20241030T090000",
            "2024-10-30T09:00",
            None,
            "America/New_York",
        ),
        (
            "DTSTART;TZID=Asia/Seoul:20241031T090000|DTEND;TZID=Asia/Tokyo:20241031T100000",
            "2024-10-31T09:00",
            "2024-10-31T10:00",
            "Asia/Seoul",
        ),
        ("DTSTART:20241030T221000Z|DTEND:20241030T231000Z", "2024-10-30T22:10", "2024-10-30T23:10", "UTC"),
        ("DTSTART;VALUE=DATE:20241030|DTEND;VALUE=DATE:20241101", "2024-10-30", "2024-10-31", None),
        ("DTSTART;VALUE=DATE:20241030|DTEND;VALUE=DATE:20241031", "2024-10-30", None, None),
        ("DTSTART;VALUE=DATE:20241030|DURATION:P3D", "2024-10-30", "2024-11-01", None),
        ("DTSTART:20021028", "2002-10-28", None, None),
        ("DTSTART:20241030T221000Z|DTEND:20241030T211000Z", "2024-10-30T22:10", None, "UTC"),
        ("DTSTART:20241030T221000Z|DURATION:-PXX", "2024-10-30T22:10", None, "UTC"),
    ],
)
def test_times_are_as_the_file_states_them(lines: str, start: str, end: str | None, zone: str | None) -> None:
    entry = read_one(*lines.split("|"))
    assert (entry.start, entry.end, entry.zone, entry.questions) == (start, end, zone, ())


def test_the_zone_of_a_floating_time_is_asked_and_never_guessed() -> None:
    entry = read_one("DTSTART:20241030T090000", head=("X-WR-TIMEZONE:US/Pacific", *FEW_ZONES.split("|")))
    assert (entry.start, entry.zone) == ("2024-10-30", None)
    (question,) = entry.questions
    assert (question.fact, question.value, question.answers) == ("time_zone", "2024-10-30 09:00", ("US/Pacific",))


def test_a_zone_that_only_the_file_defines_gives_the_instant_and_is_asked() -> None:
    entry = read_one("DTSTART;TZID=Customized Time Zone:20200825T103500", head=FEW_ZONES.split("|"))
    assert (entry.start, entry.zone) == ("2020-08-25T14:35", "UTC")
    (question,) = entry.questions
    assert "America/New_York" in question.answers


def test_a_zone_that_nobody_defines_is_asked() -> None:
    entry = read_one("DTSTART;TZID=tzone://Microsoft/Custom:20210401T193000")
    assert (entry.start, entry.zone, len(entry.questions)) == ("2021-04-01", None, 1)


def test_one_file_does_not_define_the_zones_of_another() -> None:
    zone = "BEGIN:VTIMEZONE|TZID:Custom/A|BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETFROM:{0}|TZOFFSETTO:{0}|END:STANDARD|END:VTIMEZONE"  # noqa: E501  one definition
    event = "DTSTART;TZID=Custom/A:20240601T090000"
    first = read_one(event, head=zone.format("+0900").split("|"))
    second = read_one(event, head=zone.format("-0500").split("|"))
    assert (first.start, second.start) == ("2024-06-01T00:00", "2024-06-01T14:00")
    assert read_one(event).zone is None


def test_dates_of_a_rule_are_offered_twenty_at_most() -> None:
    weekly = read_one(
        "DTSTART;TZID=Asia/Seoul:20241030T090000", "RRULE:FREQ=WEEKLY", "EXDATE;TZID=Asia/Seoul:20241106T090000"
    )
    (question,) = weekly.questions
    assert weekly.start is None
    assert (len(question.answers), question.answers[:2]) == (
        20,
        ("2024-10-30 09:00 Asia/Seoul", "2024-11-13 09:00 Asia/Seoul"),
    )
    twice = read_one("DTSTART:20241030", "RRULE:FREQ=YEARLY;UNTIL=20251231T000000Z")
    assert twice.questions[0].answers == ("2024-10-30", "2025-10-30")
    once = read_one("DTSTART:20241030", "RRULE:FREQ=DAILY;COUNT=1")
    assert (once.start, once.questions) == ("2024-10-30", ())


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("DTSTART:20241030T0900", "it has no start that can be read"),
        ("DESCRIPTION:x", "it has no start that can be read"),
        ("DTSTART:20241030|RRULE:FREQ=SECONDLY", "its rule of repetition cannot be expanded"),
        ("DTSTART:20241030|RRULE:FREQ=DAILY;INTERVAL=0", "its rule of repetition cannot be expanded"),
        ("DTSTART:20241030|RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "its rule of repetition cannot be expanded"),
        ("DTSTART:20241030|RRULE:FREQ=DAILY;COUNT=1|EXDATE:20241030", "its rule of repetition has no date"),
        ("DTSTART:20240101|RRULE:FREQ=DAILY;UNTIL=20210101", "its rule of repetition has no date"),
    ],
)
def test_a_broken_event_is_left_out_with_its_line_and_the_others_are_taken(lines: str, why: str) -> None:
    broken = ("SUMMARY:Broken", *lines.split("|"))
    document = read(("SUMMARY:Before", "DTSTART:20241029"), broken, ("SUMMARY:After", "DTSTART:20241031"))
    assert [entry.title for entry in document.entries] == ["Before", "After"]
    assert [str(note) for note in document.notes] == [f"The event at line 8 is left out: {why}."]


def test_of_the_versions_of_an_event_the_newest_is_taken() -> None:
    document = read(
        ("UID:a", "SEQUENCE:1", "SUMMARY:Old", "DTSTART:20240114"),
        ("UID:a", "SEQUENCE:3", "SUMMARY:New", "DTSTART:20240115"),
        ("UID:a", "SEQUENCE:2", "SUMMARY:Between", "DTSTART:20240116"),
        ("UID:a", "SEQUENCE:0", "SUMMARY:One of a series", "DTSTART:20240117", "RECURRENCE-ID:20240117"),
    )
    assert [entry.title for entry in document.entries] == ["New", "One of a series"]
    assert [str(note) for note in document.notes] == ["2 older versions of events are left out."]


def test_status_and_method_cancel() -> None:
    assert read_one("DTSTART:20241030", "STATUS:CANCELLED").status == "cancelled"
    assert read_one("DTSTART:20241030", "STATUS:TENTATIVE").status == "tentative"
    assert read_one("DTSTART:20241030", "STATUS:CONFIRMED").status is None
    assert read_one("DTSTART:20241030", head=("METHOD:CANCEL",)).status == "cancelled"


def test_texts_are_unfolded_before_they_are_decoded_and_hold_nothing_unseen() -> None:
    raw = make_calendar(("DTSTART:20241030", "SUMMARY:한미 SCM\\, 서울", "DESCRIPTION:one\\ntwo"))
    letter = raw.index("미".encode())
    folded = raw[: letter + 1] + b"\r\n " + raw[letter + 1 :]
    (entry,) = read_file("a.ics", b"\xef\xbb\xbf" + folded.replace(b"\r\n", b"\n")).entries
    assert (entry.title, entry.description) == ("한미 SCM, 서울", "one\ntwo")
    (entry,) = read(("DTSTART:20241030", "SUMMARY:SCM\u202e not\x07 held")).entries
    assert entry.title == "SCM not held"


def test_people_alarms_and_attachments_are_not_read() -> None:
    entry = read_one(
        *("DTSTART:20241030", "ATTENDEE:mailto:a@example.org", "ORGANIZER:mailto:b@example.org"),
        *("ATTACH:file:///etc/passwd", "URL:javascript:alert(1)", "X-SECRET:canary"),
        *("BEGIN:VALARM", "ACTION:EMAIL", "SUMMARY:canary", "ATTENDEE:mailto:c@example.org", "END:VALARM"),
    )
    assert entry.url is None
    assert not any(word in repr(entry) for word in ("example.org", "passwd", "canary", "javascript"))


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "The file is empty|not whole"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "not whole"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "broken at line 3"),
        (b"BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n", "The VEVENT at line 1 is in no calendar"),
        (make_calendar(), "no events, and 0 other entries"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR", "no events, and 1 other entries"),
        (make_calendar(("SUMMARY:x",)).replace(b"x", b"\xc7\xd1"), "not in UTF-8"),
        (make_calendar(("SUMMARY:x",)).decode().encode("utf-16"), "not in UTF-8|outside of any calendar"),
        (b"BEGIN:VCALENDAR\r\n" * 6 + b"END:VCALENDAR\r\n" * 6, "nested too deeply"),
        (make_calendar(("SUMMARY:" + "x" * 70_000,)), "Line 5 of the file has more than"),
        (make_calendar(("SUMMARY:x",)) + b"x" * 5_000_000, "larger than 5 MB"),
    ],
)
def test_what_is_no_whole_calendar_is_refused_in_words(raw: bytes, told: str) -> None:
    with pytest.raises(CalendarError, match=told):
        read_file("a.ics", raw)


def test_a_text_is_never_the_name_of_a_file() -> None:
    with pytest.raises(CalendarError):
        read_file("a.ics", b"/etc/passwd")


def test_lines_may_be_broken_by_blank_ones_and_names_be_in_any_case() -> None:
    lines = b"begin:vcalendar||Begin:VEvent|summary:A|| day|dtstart:20031225|End:vevent|end:VCALENDAR"
    raw = lines.replace(b"|", b"\r\n")
    (entry,) = read_file("a.ics", raw).entries
    assert (entry.title, entry.start, entry.line) == ("Aday", "2003-12-25", 3)

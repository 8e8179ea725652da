"""The linter finds each of the mistakes that are known to break some calendar app, and nothing in a good feed."""

import re

import pytest

from tests.feeds.ical.icslint import lint

GOOD = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Entente//Diplomatic calendar//EN
CALSCALE:GREGORIAN
DESCRIPTION:A calendar
NAME:Entente\\, all
X-WR-CALNAME:Entente\\, all
COLOR:steelblue
LAST-MODIFIED:20241001T120000Z
REFRESH-INTERVAL;VALUE=DURATION:PT1H
SOURCE;VALUE=URI:https://calendar.example.org/feeds/all.ics
URL:https://calendar.example.org/
X-APPLE-CALENDAR-COLOR:#4682B4
X-PUBLISHED-TTL:PT1H
BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:STANDARD
DTSTART:19701101T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZNAME:EST
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700308T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZNAME:EDT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:Asia/Seoul
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:KST
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:제56차 한미안보협의회의
DTSTART;VALUE=DATE:20241030
DTEND;VALUE=DATE:20241031
DTSTAMP:20241001T120000Z
UID:a3b19041-0c05-5791-9e5a-423c04de0ed3
SEQUENCE:0
CATEGORIES:Defence ministers’ meeting,South Korea
CREATED:20241001T120000Z
DESCRIPTION:국방장관은 만난다\\; 곧\\nPage: https://calendar.ex
 ample.org/events/one
LAST-MODIFIED:20241001T120000Z
LOCATION:The Pentagon\\, Washington\\, D.C.
STATUS:CONFIRMED
TRANSP:TRANSPARENT
URL:https://calendar.example.org/events/one
X-MICROSOFT-CDO-BUSYSTATUS:FREE
END:VEVENT
BEGIN:VEVENT
SUMMARY:2+2
DTSTART;TZID=America/New_York:20241031T141500
DTEND;TZID=America/New_York:20241031T151500
DTSTAMP:20241001T120000Z
UID:3e4f6d4c-2f9f-5f0a-a5ef-11f4a3e3a001
SEQUENCE:1
CREATED:20241001T120000Z
DESCRIPTION:Page: https://calendar.example.org/events/two
LAST-MODIFIED:20241001T120000Z
STATUS:CONFIRMED
TRANSP:OPAQUE
URL:https://calendar.example.org/events/two
END:VEVENT
BEGIN:VEVENT
SUMMARY:Cancelled: Follow-up
DTSTART;TZID=Asia/Seoul:20241105T100000
DTEND;TZID=Asia/Seoul:20241105T110000
DTSTAMP:20241001T120000Z
UID:3e4f6d4c-2f9f-5f0a-a5ef-11f4a3e3a002
SEQUENCE:2
CREATED:20241001T120000Z
DESCRIPTION:Page: https://calendar.example.org/events/three
LAST-MODIFIED:20241001T120000Z
STATUS:CANCELLED
TRANSP:TRANSPARENT
URL:https://calendar.example.org/events/three
X-MICROSOFT-CDO-BUSYSTATUS:FREE
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()


def swapped(old: str | bytes, new: str | bytes) -> bytes:
    """The good feed with the first `old` in it replaced; LF stands for CRLF in both."""
    before, after = (text.replace("\n", "\r\n").encode() if isinstance(text, str) else text for text in (old, new))
    assert before in GOOD, f"{old!r} is not in the good feed, so nothing would be planted"
    return GOOD.replace(before, after, 1)


def found(feed: bytes) -> set[str]:
    """What the linter says, without the places."""
    return {re.sub(r"^(line \d+: )?([A-Z]+|file): |^line \d+: ", "", fault) for fault in lint(feed)}


def test_a_good_feed_has_no_fault() -> None:
    assert lint(GOOD) == []


SUMMARY = "SUMMARY:2+2\n"
STAMP = "DTSTAMP:20241001T120000Z\nUID:3e4f6d4c-2f9f-5f0a-a5ef-11f4a3e3a001"
FIRST_EVENT = GOOD.index(b"BEGIN:VEVENT")
KOREAN = "국방장관은".encode()
ALARM = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:SCM\nTRIGGER:-PT1H\nEND:VALARM\n"


MISTAKES: dict[str, tuple[bytes, set[str]]] = {
    # Bytes
    "a bare LF": (swapped(b"STATUS:CONFIRMED\r\n", b"STATUS:CONFIRMED\n"), {"a bare CR or LF"}),
    "no last line end": (GOOD.removesuffix(b"\r\n"), {"the last line does not end in CRLF"}),
    "a blank line": (swapped(SUMMARY, f"\n{SUMMARY}"), {"blank"}),
    "a long line": (swapped(SUMMARY, f"SUMMARY:2+2{'+' * 65}\n"), {"76 octets"}),
    "a fold inside a character": (
        swapped(KOREAN, KOREAN[:4] + b"\r\n " + KOREAN[4:]),
        {"not UTF-8, or folded inside a character"},
    ),
    "CP949": (
        swapped("제56차", "제56차".encode("cp949")),
        {"not UTF-8, or folded inside a character"},
    ),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, {"a byte order mark", "a control character"}),
    "a control character": (swapped("2+2\n", "2\x0b2\n"), {"a control character"}),
    "a fold without its space": (
        swapped("\n ample.org", "\nample.org"),
        {"no content line: 'ample.org/events/one'", "the URL is not in the DESCRIPTION"},
    ),
    # VCALENDAR
    "no VERSION": (swapped("VERSION:2.0\n", ""), {"no VERSION"}),
    "another VERSION": (swapped("VERSION:2.0", "VERSION:1.0"), {"VERSION is '1.0'"}),
    "no PRODID": (swapped("PRODID:-//Entente//Diplomatic calendar//EN\n", ""), {"no PRODID"}),
    "PRODID twice": (swapped("CALSCALE", "PRODID:-//x\nCALSCALE"), {"2 times PRODID"}),
    "a METHOD": (swapped("CALSCALE", "METHOD:PUBLISH\nCALSCALE"), {"METHOD must not be there"}),
    "X-WR-TIMEZONE": (
        swapped("CALSCALE", "X-WR-TIMEZONE:Asia/Seoul\nCALSCALE"),
        {"X-WR-TIMEZONE must not be there"},
    ),
    "a UID of the calendar": (
        swapped("CALSCALE", "UID:f734baae-0764-599c-b0a2-4385b23743da\nCALSCALE"),
        {"a UID, which vdirsyncer takes for that of every event"},
    ),
    "no NAME": (swapped("\nNAME:Entente\\, all", ""), {"no NAME"}),
    "COLOR in hex": (swapped("COLOR:steelblue", "COLOR:#4682B4"), {"COLOR is '#4682B4'"}),
    "REFRESH-INTERVAL without its type": (
        swapped("REFRESH-INTERVAL;VALUE=DURATION:", "REFRESH-INTERVAL:"),
        {"REFRESH-INTERVAL without VALUE=DURATION"},
    ),
    "REFRESH-INTERVAL with its type in the value": (
        swapped("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "REFRESH-INTERVAL:VALUE=DURATION:PT1H"),
        {"REFRESH-INTERVAL without VALUE=DURATION", "REFRESH-INTERVAL is 'VALUE=DURATION:PT1H'"},
    ),
    "a duration as a clock": (
        swapped("X-PUBLISHED-TTL:PT1H", "X-PUBLISHED-TTL:1:00:00"),
        {"X-PUBLISHED-TTL is '1:00:00'"},
    ),
    "SOURCE without its type": (swapped("SOURCE;VALUE=URI:", "SOURCE:"), {"SOURCE without VALUE=URI"}),
    "a calendar of nothing": (GOOD[: GOOD.index(b"BEGIN:VTIMEZONE")] + b"END:VCALENDAR\r\n", {"no component"}),
    "two calendars": (GOOD + GOOD, {"2 calendars in one file"}),
    "no END of the calendar": (GOOD.removesuffix(b"END:VCALENDAR\r\n"), {"VCALENDAR has no END"}),
    "a property outside": (GOOD + b"X-A:b\r\n", {"a property outside of VCALENDAR"}),
    "a UID twice": (
        swapped("11f4a3e3a002", "11f4a3e3a001"),
        {"2 events with the UID 3e4f6d4c-2f9f-5f0a-a5ef-11f4a3e3a001"},
    ),
    # VTIMEZONE
    "an unknown zone": (
        swapped("TZID:Asia/Seoul", "TZID:Korea Standard Time"),
        {
            "the zone Asia/Seoul is used but not defined",
            "the zone Korea Standard Time is defined but not used",
        },
    ),
    "a COMMENT in a zone": (
        swapped("TZID:Asia/Seoul\n", "TZID:Asia/Seoul\nCOMMENT:x\n"),
        {"COMMENT must not be there"},
    ),
    "RDATE for RRULE": (
        swapped("RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "RDATE:20240310T020000"),
        {"RDATE must not be there", "no RRULE", "DAYLIGHT without RRULE"},
    ),
    "summer time without end": (
        swapped("RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\n", ""),
        {"STANDARD without RRULE"},
    ),
    "two STANDARDs": (
        swapped(
            "BEGIN:DAYLIGHT",
            "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\n"
            "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=1\nEND:STANDARD\nBEGIN:DAYLIGHT",
        ),
        {"not one STANDARD and at most one DAYLIGHT"},
    ),
    "several BYDAYs": (
        swapped("BYDAY=2SU", "BYDAY=2SU,3SU"),
        {"RRULE is 'FREQ=YEARLY;BYDAY=2SU,3SU;BYMONTH=3'"},
    ),
    "a zone that begins after its event": (
        swapped("DTSTART:19701101T020000", "DTSTART:20241103T020000"),
        {"America/New_York begins after an event of 20241031T141500"},
    ),
    "an onset in UTC": (
        swapped("DTSTART:19700101T000000", "DTSTART:19700101T000000Z"),
        {"DTSTART is '19700101T000000Z', no local time"},
    ),
    "zones out of order": (
        swapped("TZID:America/New_York\n", "TZID:Europe/Paris\n").replace(
            b"TZID=America/New_York", b"TZID=Europe/Paris"
        ),
        {"VTIMEZONEs out of order or twice"},
    ),
    # Of an event, what identifies it and what changed
    "no UID": (swapped("UID:3e4f6d4c-2f9f-5f0a-a5ef-11f4a3e3a001\n", ""), {"no UID"}),
    "no DTSTAMP": (swapped(STAMP, STAMP.partition("\n")[2]), {"no DTSTAMP", "DTSTAMP and LAST-MODIFIED differ"}),
    "a DTSTAMP without Z": (
        swapped(STAMP, STAMP.replace("Z\n", "\n")),
        {"DTSTAMP is '20241001T120000'", "DTSTAMP and LAST-MODIFIED differ"},
    ),
    "a DTSTAMP of now": (swapped(STAMP, STAMP.replace("1001T", "1002T")), {"DTSTAMP and LAST-MODIFIED differ"}),
    "no SEQUENCE": (swapped("SEQUENCE:1\n", ""), {"no SEQUENCE"}),
    "a SEQUENCE that is no number": (swapped("SEQUENCE:1", "SEQUENCE:-1"), {"SEQUENCE is '-1'"}),
    "SUMMARY twice": (swapped(SUMMARY, SUMMARY + SUMMARY), {"2 times SUMMARY"}),
    "no SUMMARY": (swapped(SUMMARY, ""), {"no SUMMARY", "an empty SUMMARY"}),
    # Of an event, when it is
    "no DTSTART": (swapped("DTSTART;VALUE=DATE:20241030\n", ""), {"no DTSTART"}),
    "no DTEND": (swapped("DTEND;VALUE=DATE:20241031\n", ""), {"no DTEND"}),
    "a day that ends on itself": (swapped("DATE:20241031", "DATE:20241030"), {"DTEND is not after DTSTART"}),
    "an hour that ends at its start": (swapped("20241031T151500", "20241031T141500"), {"DTEND is not after DTSTART"}),
    "an end before the start": (swapped("20241031T151500", "20241031T131500"), {"DTEND is not after DTSTART"}),
    "a day without its type": (
        swapped("DTEND;VALUE=DATE:20241031", "DTEND:20241031"),
        {"DTEND and its VALUE differ"},
    ),
    "a day and a time": (
        swapped("DTEND;VALUE=DATE:20241031", "DTEND:20241031T000000Z"),
        {"DTSTART and DTEND are of different types"},
    ),
    "a TZID and Z": (swapped("T141500\n", "T141500Z\n"), {"DTSTART has a TZID and Z"}),
    "a floating time": (
        swapped("DTEND;TZID=America/New_York:", "DTEND:"),
        {"DTEND is a floating time", "DTSTART and DTEND are in different zones"},
    ),
    "a day that does not exist": (swapped("DATE:20241031", "DATE:20240230"), {"DTEND is '20240230'"}),
    "a DURATION too": (swapped(SUMMARY, f"{SUMMARY}DURATION:PT1H\n"), {"DURATION must not be there"}),
    # Of an event, how it stands
    "an unknown STATUS": (swapped("STATUS:CONFIRMED", "STATUS:HELD"), {"STATUS is 'HELD'"}),
    "a silent cancellation": (
        swapped("SUMMARY:Cancelled: ", "SUMMARY:"),
        {"a cancelled event whose SUMMARY does not say so"},
    ),
    "a silent uncertainty": (
        swapped("STATUS:CONFIRMED", "STATUS:TENTATIVE"),
        {"an uncertain event whose SUMMARY does not say so"},
    ),
    "a cancellation that takes up time": (
        swapped("STATUS:CANCELLED\nTRANSP:TRANSPARENT", "STATUS:CANCELLED\nTRANSP:OPAQUE"),
        {"a CANCELLED event that takes up time", "TRANSP and X-MICROSOFT-CDO-BUSYSTATUS differ"},
    ),
    "busy in Outlook alone": (
        swapped("X-MICROSOFT-CDO-BUSYSTATUS:FREE\n", ""),
        {"TRANSP and X-MICROSOFT-CDO-BUSYSTATUS differ"},
    ),
    # Of an event, texts and people
    "an unescaped comma": (
        swapped("LOCATION:The Pentagon\\,", "LOCATION:The Pentagon,"),
        {"LOCATION has an unescaped comma, semicolon or backslash"},
    ),
    "an unescaped semicolon": (
        swapped("만난다\\;", "만난다;"),
        {"DESCRIPTION has an unescaped comma, semicolon or backslash"},
    ),
    "a LOCATION of two lines": (
        swapped("LOCATION:The Pentagon\\, ", "LOCATION:The Pentagon\\n"),
        {"a SUMMARY or LOCATION of several lines"},
    ),
    "an ATTENDEE": (swapped(SUMMARY, f"{SUMMARY}ATTENDEE:mailto:a@b.c\n"), {"ATTENDEE must not be there"}),
    "an ORGANIZER": (swapped(SUMMARY, f"{SUMMARY}ORGANIZER:mailto:a@b.c\n"), {"ORGANIZER must not be there"}),
    "an alarm without a trigger": (
        swapped(SUMMARY, "BEGIN:VALARM\nACTION:DISPLAY\nEND:VALARM\n" + SUMMARY),
        {"no TRIGGER", "no DESCRIPTION"},
    ),
    "an alarm by mail": (swapped(SUMMARY, ALARM.replace("DISPLAY", "EMAIL") + SUMMARY), {"ACTION is 'EMAIL'"}),
    "an alarm after the start": (swapped(SUMMARY, ALARM.replace(":-P", ":P") + SUMMARY), {"TRIGGER is 'PT1H'"}),
    "two alarms": (swapped(SUMMARY, ALARM + ALARM + SUMMARY), {"2 alarms"}),
    "an alarm for a cancelled event": (
        swapped("SUMMARY:Cancelled: ", f"{ALARM}SUMMARY:Cancelled: "),
        {"an alarm for what does not take place on a known day"},
    ),
    "a month that is CONFIRMED": (
        swapped(SUMMARY, SUMMARY.replace("SUMMARY:", "SUMMARY:[2024년 10월 중] ")),
        {"an event without a day that is CONFIRMED"},
    ),
    "a day that is open and CONFIRMED": (
        swapped(SUMMARY, SUMMARY.replace("\n", " (day open\\, October 2024)\n")),
        {"an event without a day that is CONFIRMED"},
    ),
    "an alarm in a calendar": (
        swapped("BEGIN:VTIMEZONE\nTZID:Asia", f"{ALARM}BEGIN:VTIMEZONE\nTZID:Asia"),
        {"VALARM does not belong here", "a VEVENT before a VTIMEZONE"},
    ),
    "a bare CONFERENCE": (
        swapped(SUMMARY, f"{SUMMARY}CONFERENCE:https://example.org\n"),
        {"CONFERENCE must not be there"},
    ),
    "another scheme": (
        swapped("URL:https://calendar.example.org/events/two", "URL:javascript:alert(1)"),
        {"URL is 'javascript:alert(1)'", "the URL is not in the DESCRIPTION"},
    ),
    "a long DESCRIPTION": (
        swapped("DESCRIPTION:Page", "DESCRIPTION:" + "x" * 40 + ("\n " + "x" * 60) * 33 + "\n Page"),
        {"a DESCRIPTION of 2065 characters"},
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_is_found_and_nothing_else(mistake: str) -> None:
    feed, faults = MISTAKES[mistake]
    assert found(feed) == faults

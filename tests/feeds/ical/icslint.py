"""A strict reader of our feeds: what RFC 5545 and 7986 want, and what calendar apps are known to stumble over.

It shares no code with icalendar, which writes the feeds: it reads bytes. `lint` answers every fault it finds, each with
its line; an empty list is a good feed. Its own test plants each mistake (test_icslint.py).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

MOST_OCTETS = 75  # RFC 5545, section 3.1, without the line end
MOST_BYTES, MOST_EVENTS, MOST_DESCRIPTION = 1_000_000, 1_000, 2_000  # what Google reads

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
CONTENT_LINE = re.compile(
    r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)', re.DOTALL
)
PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"]*"|[^";:,]*)')
ESCAPED_TEXT = re.compile(r"(?:[^\\;,\n]|\\[\\;,nN])*")
UTC_STAMP = re.compile(r"\d{8}T\d{6}Z")
ADDRESS = re.compile(r"https?://[!-~]+")

TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "STATUS", "TRANSP", "UID"}
ONCE = {"PRODID", "VERSION", "CALSCALE", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION"}
ONCE |= {
    "STATUS",
    "TRANSP",
    "SEQUENCE",
    "CREATED",
    "LAST-MODIFIED",
    "URL",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "RRULE",
}
NEVER = {"METHOD", "ATTENDEE", "ORGANIZER", "X-WR-TIMEZONE", "CONFERENCE", "DURATION", "COMMENT", "RDATE", "EXDATE"}
NEEDED = {
    "VCALENDAR": {"PRODID", "VERSION", "CALSCALE", "NAME", "X-WR-CALNAME", "LAST-MODIFIED"}
    | {"REFRESH-INTERVAL", "X-PUBLISHED-TTL", "SOURCE", "COLOR", "X-APPLE-CALENDAR-COLOR"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP", "SEQUENCE", "CREATED"}
    | {"LAST-MODIFIED", "DESCRIPTION", "URL"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}
#: What stands in place of the title of an event that was withdrawn, and all that is said of it.
TOMBSTONE_TITLES = {"Withdrawn", "Merged", "게시 중단", "다른 일정과 병합"}
IN_TOMBSTONE = {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "LAST-MODIFIED", "STATUS", "TRANSP"}
IN_TOMBSTONE |= {"X-MICROSOFT-CDO-BUSYSTATUS"}
INSIDE = {
    "": {"VCALENDAR"},
    "VCALENDAR": {"VTIMEZONE", "VEVENT"},
    "VEVENT": {"VALARM"},
    "VTIMEZONE": {"STANDARD", "DAYLIGHT"},
}
WORDS = {
    ("VCALENDAR", "VERSION"): {"2.0"},
    ("VCALENDAR", "CALSCALE"): {"GREGORIAN"},
    ("VEVENT", "STATUS"): {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    ("VEVENT", "TRANSP"): {"OPAQUE", "TRANSPARENT"},
    ("VALARM", "ACTION"): {"DISPLAY"},
    ("VEVENT", "X-MICROSOFT-CDO-BUSYSTATUS"): {"FREE", "TENTATIVE", "BUSY", "OOF"},
}
SHAPES = {
    "SEQUENCE": r"\d+",
    "COLOR": r"[a-z]+",
    "X-APPLE-CALENDAR-COLOR": r"#[0-9A-F]{6}",
    "REFRESH-INTERVAL": r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?",
    "X-PUBLISHED-TTL": r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?",
    "TZOFFSETFROM": r"[+-]\d{4}",
    "TZOFFSETTO": r"[+-]\d{4}",
    "TRIGGER": r"-P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?",
    "RRULE": r"FREQ=YEARLY;BYDAY=-?[1-5](SU|MO|TU|WE|TH|FR|SA);BYMONTH=\d{1,2}",
    "DTSTAMP": UTC_STAMP.pattern,
    "CREATED": UTC_STAMP.pattern,
    "LAST-MODIFIED": UTC_STAMP.pattern,
    "URL": ADDRESS.pattern,
    "SOURCE": ADDRESS.pattern,
}
TYPED = {"REFRESH-INTERVAL": "DURATION", "SOURCE": "URI"}
SPAN = re.compile(r"\[(sometime in [^]]+|[^]]+ 중)\] | \(day (open|not known)\\, [^)]+\)$|\(날짜 미[정상]\\, [^)]+\)$")
CANCELLED = re.compile(rf"Cancelled: |\[취소\] |({'|'.join(TOMBSTONE_TITLES)})$")
UNCERTAIN = re.compile(
    r"(Expected|Proposed|Announced|Postponed): |\[(예상|제안|발표|연기)\] "
    r"|.*\\, (expected|proposed|announced|예상|제안|발표)$"
)


@dataclass
class Property:
    """One content line, unfolded."""

    line: int
    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    """What stands between a BEGIN and its END."""

    line: int
    name: str
    properties: list[Property] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]

    def value(self, name: str) -> str:
        return next((one.value for one in self.all(name)), "")

    def walk(self) -> Iterator["Component"]:
        yield self
        for part in self.parts:
            yield from part.walk()


def lint(feed: bytes) -> list[str]:
    """List the faults of a feed."""
    faults = list(byte_faults(feed))
    text = feed.decode("utf-8", "replace").removeprefix("\ufeff")
    root = Component(0, "")
    faults += read_tree(text, root)
    for component in root.walk():
        for rule in RULES:
            faults += [f"line {component.line}: {component.name or 'file'}: {fault}" for fault in rule(component)]
    return faults


# --- Bytes and lines --------------------------------------------------------------------------------------------------


def byte_faults(feed: bytes) -> Iterator[str]:
    """The faults that any text parser would hide."""
    if len(feed) > MOST_BYTES:
        yield f"{len(feed)} bytes; Google reads {MOST_BYTES}"
    if feed.startswith(b"\xef\xbb\xbf"):
        yield "a byte order mark"
    if not feed.endswith(b"\r\n"):
        yield "the last line does not end in CRLF"
    for number, line in enumerate(feed.removesuffix(b"\r\n").split(b"\r\n"), 1):
        yield from (f"line {number}: {fault}" for fault in line_faults(line))


def line_faults(line: bytes) -> Iterator[str]:
    """The faults of one line as it was sent, without its CRLF."""
    if b"\n" in line or b"\r" in line:
        yield "a bare CR or LF"
    if not line.strip():
        yield "blank"
    if len(line) > MOST_OCTETS:
        yield f"{len(line)} octets"
    try:
        text = line.decode()
    except UnicodeDecodeError:
        yield "not UTF-8, or folded inside a character"
    else:
        if CONTROL.search(text):
            yield "a control character"


def read_tree(text: str, root: Component) -> Iterator[str]:
    """Unfold and parse the lines into components under `root`."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(re.split("\r\n|\r|\n", text), 1):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line[1:])
        elif line:
            lines.append((number, line))
    open_ones = [root]
    for number, line in lines:
        found = CONTENT_LINE.fullmatch(line)
        if found is None:
            yield f"line {number}: no content line: {line[:40]!r}"
            continue
        name, parameters, value = found.groups()
        if name == "BEGIN":
            component = Component(number, value)
            open_ones[-1].parts.append(component)
            open_ones.append(component)
        elif name == "END":
            if len(open_ones) == 1 or open_ones.pop().name != value:
                yield f"line {number}: END:{value} ends nothing"
                return
        else:
            given = {key: text.strip('"') for key, text in PARAMETER.findall(parameters)}
            open_ones[-1].properties.append(Property(number, name, given, value))
    if len(open_ones) > 1:
        yield f"{open_ones[-1].name} has no END"


# --- Any component ----------------------------------------------------------------------------------------------------


def wrong_place(component: Component) -> Iterator[str]:
    if not component.name and component.properties:
        yield "a property outside of VCALENDAR"
    if not component.name and len(component.parts) != 1:
        yield f"{len(component.parts)} calendars in one file"
    for part in component.parts:
        if part.name not in INSIDE.get(component.name, set()):
            yield f"{part.name} does not belong here"


def is_tombstone(component: Component) -> bool:
    return component.name == "VEVENT" and component.value("SUMMARY") in TOMBSTONE_TITLES


def wrong_count(component: Component) -> Iterator[str]:
    counts = Counter(one.name for one in component.properties)
    needed = IN_TOMBSTONE if is_tombstone(component) else NEEDED.get(component.name, set())
    for name in sorted(needed - counts.keys()):
        yield f"no {name}"
    if is_tombstone(component):
        for name in sorted(counts.keys() - IN_TOMBSTONE):
            yield f"{name} in a tombstone"
        if component.value("STATUS") != "CANCELLED":
            yield f"a tombstone that is {component.value('STATUS')}"
    for name in sorted(ONCE & counts.keys()):
        if counts[name] > 1:
            yield f"{counts[name]} times {name}"
    for name in sorted(NEVER & counts.keys()):
        yield f"{name} must not be there"


def wrong_value(component: Component) -> Iterator[str]:
    for one in component.properties:
        words = WORDS.get((component.name, one.name))
        if words and one.value not in words:
            yield f"{one.name} is {one.value!r}"
        if one.name in SHAPES and not re.fullmatch(SHAPES[one.name], one.value):
            yield f"{one.name} is {one.value[:60]!r}"
        if one.name in TYPED and one.parameters.get("VALUE") != TYPED[one.name]:
            yield f"{one.name} without VALUE={TYPED[one.name]}"
        if one.name in TEXTS and not ESCAPED_TEXT.fullmatch(one.value):
            yield f"{one.name} has an unescaped comma, semicolon or backslash"
        if one.name == "CATEGORIES" and not all(re.split(r"(?<!\\),", one.value)):
            yield "an empty category"


# --- VCALENDAR and VTIMEZONE ------------------------------------------------------------------------------------------


def wrong_calendar(component: Component) -> Iterator[str]:
    if component.name != "VCALENDAR":
        return
    events = [part for part in component.parts if part.name == "VEVENT"]
    zones = [part.value("TZID") for part in component.parts if part.name == "VTIMEZONE"]
    if component.value("UID"):
        yield "a UID, which vdirsyncer takes for that of every event"
    if len(events) > MOST_EVENTS:
        yield f"{len(events)} events; Google reads {MOST_EVENTS}"
    for uid, count in Counter(event.value("UID") for event in events).items():
        if count > 1:
            yield f"{count} events with the UID {uid}"
    yield from wrong_zones(zones, events)
    if not component.parts:
        yield "no component"
    order = [part.name for part in component.parts]
    if order != sorted(order, reverse=True):
        yield "a VEVENT before a VTIMEZONE"
    for zone in (part for part in component.parts if part.name == "VTIMEZONE"):
        yield from starts_too_late(zone, events)


def wrong_zones(zones: list[str], events: list[Component]) -> Iterator[str]:
    if zones != sorted(set(zones)):
        yield "VTIMEZONEs out of order or twice"
    if not events:
        return  # its one zone is the component that every calendar must have
    used = {one.parameters["TZID"] for event in events for one in event.properties if "TZID" in one.parameters}
    for key in sorted(used ^ set(zones)):
        yield f"the zone {key} is {'used but not defined' if key in used else 'defined but not used'}"


def starts_too_late(zone: Component, events: list[Component]) -> Iterator[str]:
    """An event before the first onset of its zone has no offset at all in Thunderbird."""
    begins = max((part.value("DTSTART") for part in zone.parts), default="")
    for event in events:
        for one in event.all("DTSTART"):
            if one.parameters.get("TZID") == zone.value("TZID") and one.value < begins:
                yield f"{zone.value('TZID')} begins after an event of {one.value}"


def wrong_zone(component: Component) -> Iterator[str]:
    if component.name == "VTIMEZONE":
        kinds = Counter(part.name for part in component.parts)
        if kinds["STANDARD"] != 1 or kinds["DAYLIGHT"] > 1:
            yield "not one STANDARD and at most one DAYLIGHT"
        for part in component.parts:
            if kinds["DAYLIGHT"] and not part.all("RRULE"):
                yield f"{part.name} without RRULE"
            if not kinds["DAYLIGHT"] and part.value("TZOFFSETFROM") != part.value("TZOFFSETTO"):
                yield "the only offset differs from the one before it"
    if component.name in ("STANDARD", "DAYLIGHT") and not re.fullmatch(r"\d{8}T\d{6}", component.value("DTSTART")):
        yield f"DTSTART is {component.value('DTSTART')!r}, no local time"


# --- VEVENT -----------------------------------------------------------------------------------------------------------


def read_time(one: Property) -> date | None:
    """A DTSTART or DTEND as date or naive datetime; None where it is neither."""
    try:
        if re.fullmatch(r"\d{8}", one.value):
            return datetime.strptime(one.value, "%Y%m%d").date()  # noqa: DTZ007  a day
        return datetime.strptime(one.value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007  a wall time
    except ValueError:
        return None


def wrong_times(component: Component) -> Iterator[str]:
    if component.name != "VEVENT":
        return
    times = [(one, read_time(one)) for name in ("DTSTART", "DTEND") for one in component.all(name)]
    for one, value in times:
        if value is None:
            yield f"{one.name} is {one.value!r}"
        is_date = not isinstance(value, datetime)
        if is_date != (one.parameters.get("VALUE") == "DATE"):
            yield f"{one.name} and its VALUE differ"
        zone = one.parameters.get("TZID")
        if is_date and zone:
            yield f"{one.name} is a day with a TZID"
        if not is_date and bool(zone) == one.value.endswith("Z"):
            yield f"{one.name} {'has a TZID and Z' if zone else 'is a floating time'}"
    if len(times) == 2:
        yield from wrong_span(*times)


def wrong_span(begin: tuple[Property, date | None], end: tuple[Property, date | None]) -> Iterator[str]:
    (first, start), (second, stop) = begin, end
    if start is None or stop is None:
        return
    if isinstance(start, datetime) != isinstance(stop, datetime):
        yield "DTSTART and DTEND are of different types"
    elif first.parameters.get("TZID") == second.parameters.get("TZID") and stop <= start:
        yield "DTEND is not after DTSTART"
    elif first.parameters.get("TZID") != second.parameters.get("TZID"):
        yield "DTSTART and DTEND are in different zones"


def wrong_standing(component: Component) -> Iterator[str]:
    """What people must see whatever their app makes of STATUS."""
    if component.name != "VEVENT":
        return
    status, is_free = component.value("STATUS"), component.value("TRANSP") == "TRANSPARENT"
    said = SPAN.sub("", component.value("SUMMARY"))
    is_spanned = said != component.value("SUMMARY")
    if status == "CANCELLED" and not re.match(CANCELLED, said):
        yield "a cancelled event whose SUMMARY does not say so"
    if status == "TENTATIVE" and not (is_spanned or UNCERTAIN.match(said)):
        yield "an uncertain event whose SUMMARY does not say so"
    if status == "CONFIRMED" and is_spanned:
        yield "an event without a day that is CONFIRMED"
    if component.parts and (status == "CANCELLED" or is_spanned):
        yield "an alarm for what does not take place on a known day"
    if len(component.parts) > 1:
        yield f"{len(component.parts)} alarms"
    if status in ("CANCELLED", "TENTATIVE") and not is_free:
        yield f"a {status} event that takes up time"
    if is_free != (component.value("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"):
        yield "TRANSP and X-MICROSOFT-CDO-BUSYSTATUS differ"


def wrong_text(component: Component) -> Iterator[str]:
    if component.name != "VEVENT":
        return
    description = re.sub(r"\\(.)", r"\1", component.value("DESCRIPTION"))
    if len(description) > MOST_DESCRIPTION:
        yield f"a DESCRIPTION of {len(description)} characters"
    if component.value("URL") not in description and not is_tombstone(component):
        yield "the URL is not in the DESCRIPTION"
    if not component.value("SUMMARY").strip():
        yield "an empty SUMMARY"
    if "\\n" in component.value("LOCATION") + component.value("SUMMARY"):
        yield "a SUMMARY or LOCATION of several lines"
    if component.value("DTSTAMP") != component.value("LAST-MODIFIED"):
        yield "DTSTAMP and LAST-MODIFIED differ"
    if component.value("CREATED") > component.value("LAST-MODIFIED"):
        yield "CREATED after LAST-MODIFIED"


RULES: tuple[Callable[[Component], Iterator[str]], ...] = (
    wrong_place,
    wrong_count,
    wrong_value,
    wrong_calendar,
    wrong_zone,
    wrong_times,
    wrong_standing,
    wrong_text,
)
